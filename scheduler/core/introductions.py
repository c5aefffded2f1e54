"""When a pace starts the deck's cards: what of a forecast can be had sooner than the whole."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from .expected_days import Forecast
from .forecast import ForecastCard, Player
from .last_pass import fitted
from .pace import Pace
from .plan import FIRST_DAY_NEW, MAX_NEW_TRIED, Calendar, LastPass
from .study_day import add_days, each_day


def slowest_pace(
    cards: Sequence[ForecastCard], calendar: Calendar, pace: Pace, today: date, until: date
) -> int | None:
    """The fewest new cards a day, more than the pace's, that start every card by `until`.

    None if `MAX_NEW_TRIED` are too few. A faster pace starts no card later, so the paces are
    halved until one is left.
    """
    unmet = sum(card.due is None for card in cards)
    study_days = calendar.study_days(today, add_days(until, 1))
    days = len(study_days) or 1
    # the plan's first day starts no more at a faster pace
    has_first_day = calendar.start in study_days
    at_pace, on_first_day = (days - 1, FIRST_DAY_NEW) if has_first_day else (days, 0)
    fewest = -(-max(0, unmet - on_first_day) // max(1, at_pace))
    paces = range(max(pace.new_per_day + 1, fewest), MAX_NEW_TRIED + 1)

    def meets_all(new_per_day: int) -> bool:
        tried = replace(pace, new_per_day=new_per_day)
        left = unmet
        for number, left in enumerate(unmet_by_day(cards, calendar, tried, today, until), start=1):
            if left > new_per_day * (days - number) + on_first_day:
                break
        return not left

    place = bisect_left(paces, True, key=meets_all)
    return paces[place] if place < len(paces) else None


def dated_pace(
    cards: Sequence[ForecastCard], calendar: Calendar, pace: Pace, today: date, interview: date
) -> int:
    """The new cards a day, 1 or more, that an interview's date asks for.

    The fewest that start every card before the last pass, or else before the interview. If none do,
    as many as the minutes of a day hold, or `MAX_NEW_TRIED` without a budget.
    """
    from_nothing = replace(pace, new_per_day=0)
    last_pass = fitted(LastPass(interview), calendar, len(cards), pace.budget)
    for end in (last_pass.first, interview):
        if end > today:
            until = add_days(end, -1)
            slowest = slowest_pace(cards, calendar, from_nothing, today, until)
            if slowest is not None:
                return slowest
    return min(max(pace.budget.new(), 1), MAX_NEW_TRIED) if pace.budget else MAX_NEW_TRIED


def unmet_by_day(
    cards: Sequence[ForecastCard],
    calendar: Calendar,
    pace: Pace,
    today: date,
    until: date,
    first_day: int | None = None,
) -> Iterator[int]:
    """The cards not started at the end of each study day, from `today` to `until`; 0 is the last.

    Where nothing but the pace limits new cards, the reviews are not played. `first_day` is the
    number of new cards of the plan's first day, if not the usual one.
    """
    player = Player(cards, pace, calendar, today)
    is_limited = pace.budget is not None or pace.recovery_dose is not None
    for day in each_day(today, until):
        if not calendar.is_free(day):
            new_allowed = player.new_at_pace(day)
            if first_day is not None and day == calendar.start:
                new_allowed = first_day
            if is_limited:
                player.play(day, new_allowed)
                player.note(Forecast(), day)
            else:
                player.start(day, new_allowed)
            yield len(player.unmet)
            if not player.unmet:
                return
