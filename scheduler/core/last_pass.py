"""The last pass: one more look at every started card before the day that counts.

It stays within the minutes of a day, and begins as late as they allow. If it does not fit, the
weakest cards are chosen, since they gain most. The most stable of them come first, since the weak
ones fade again soonest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .plan import MAX_PASS_DAYS, MIN_PASS_DAYS, USUAL_PASS_DAYS, Calendar, LastPass
from .queue import Budget

RETURNING = 0.2  # of a day's cards: those that lapse come again on the next day


@dataclass(frozen=True, slots=True)
class StartedCard:
    """A card that was answered before. `key` is the caller's name for it.

    `stability` is in days, such as FSRS's or an interval: the longer, the more slowly it fades.
    """

    key: int
    due: date
    answered_on: date
    stability: float


@dataclass(frozen=True, slots=True)
class Share:
    """What a last pass asks for on a day, in order, and how many cards it will not get to."""

    cards: tuple[int, ...] = ()
    left_out: int = 0
    is_under_way: bool = False


NOTHING = Share()


def fitted(longest: LastPass, calendar: Calendar, started: int, budget: Budget | None) -> LastPass:
    """The shortest last pass whose days hold all started cards and the lapses that come back.

    It takes 5 to 14 days, or a week without a budget.
    """
    if budget is None:
        return LastPass(longest.leads_to, USUAL_PASS_DAYS)
    held = budget.reviews() * (1 - RETURNING)
    for days in range(MIN_PASS_DAYS, MAX_PASS_DAYS):
        last_pass = LastPass(longest.leads_to, days)
        study_days = calendar.study_days(last_pass.first, last_pass.leads_to)
        if len(study_days) * held >= started:
            return last_pass
    return longest


def share(
    cards: Sequence[StartedCard],
    last_pass: LastPass,
    calendar: Calendar,
    today: date,
    *,
    budget: Budget | None = None,
    left_today: Budget | None = None,
    done_today: int = 0,
) -> Share:
    """What it asks for on a day in it: spread evenly as far as reviews leave room.

    `cards` are all that are started; `budget` is that of a whole day, `left_today` what is left of
    today's after the answers given and the reviews due, and `done_today` the cards of the pass that
    were seen.
    """
    if today not in last_pass:
        return NOTHING
    left = [card for card in cards if last_pass.takes(card.due, card.answered_on)]
    days = calendar.study_days(today, last_pass.leads_to)
    even = max(0, (len(left) + done_today) // len(days) - done_today)
    left_out = 0
    if budget is not None and left_today is not None:
        room, whole_day = left_today.reviews(), budget.reviews()
        left_out = max(0, len(left) - room - _room(cards, whole_day, days[1:]))
        if left_out:
            left.sort(key=lambda card: (-_weakness(card, last_pass), card.key))
            left = left[: len(left) - left_out]
        later = _room(cards, int(whole_day * (1 - RETURNING)), days[1:])
        even = min(room, max(even, len(left) - later))
    left.sort(key=lambda card: (-card.stability, card.key))
    return Share(tuple(card.key for card in left[:even]), left_out, is_under_way=True)


def _room(cards: Sequence[StartedCard], whole_day: int, days: Sequence[date]) -> int:
    """The cards that the coming days hold beside those that are due on them."""
    due = dict.fromkeys(days, 0)
    for card in cards:
        if card.due in due:
            due[card.due] += 1
    return sum(max(0, whole_day - reviews) for reviews in due.values())


def _weakness(card: StartedCard, last_pass: LastPass) -> float:
    """Days without an answer until the day that counts, relative to stability."""
    return (last_pass.leads_to - card.answered_on).days / card.stability
