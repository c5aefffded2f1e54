"""How much would be remembered on the day that counts, and what would raise that most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import mean

from django.utils.translation import ngettext

from cards.models import Section

from ..core.expectation import LAPSED, PASSED
from ..core.forecast import Forecast, Pace, forecast
from ..core.plan import MAX_NEW_TRIED, LastPass
from ..core.recall import WELL_KNOWN, MemoryState, recall, remember
from ..core.study_day import add_days
from ..models import Plan, Review
from .deck_cards import PlannedCard, planned_cards
from .pace import get_pace

SUGGESTIONS = 3
MIN_GAIN = 0.005  # half a percentage point: less is not worth a line
MIN_ANSWERS = 30  # of the learner; with fewer, no readiness is shown
MAX_READINESS = 0.99  # no one is sure of everything


@dataclass(frozen=True, slots=True)
class SectionReadiness:
    """A section's mean recall on the day, 0 to 1: as it stands, and if the plan is kept."""

    section: Section
    cards: int
    met: int
    as_it_stands: float | None
    if_kept: float | None


@dataclass(frozen=True, slots=True)
class Gain:
    """What a section would add to readiness, 0 to 1, if its cards were answered today."""

    section: Section
    to_meet: int
    to_go_over: int
    gain: float

    @property
    def cards_to_study(self) -> str:
        """How many of its cards are to be met, and to be gone over."""
        to_meet = ngettext("%(number)s to meet", "%(number)s to meet", self.to_meet)
        to_go_over = ngettext("%(number)s to go over", "%(number)s to go over", self.to_go_over)
        counts = ((to_meet, self.to_meet), (to_go_over, self.to_go_over))
        return ", ".join(words % {"number": number} for words, number in counts if number)


@dataclass(frozen=True, slots=True)
class FasterPace:
    """The slowest pace that starts every card in time, and the readiness it leads to."""

    new_per_day: int
    if_kept: float | None


@dataclass(frozen=True, slots=True)
class LastPassAhead:
    """The days of a last pass, the cards it holds, and its heaviest day's minutes, reviews too."""

    first: date
    last: date
    cards: int
    minutes: int
    left_out: int
    """Cards that it does not get to, for want of minutes."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Mean recall, 0 to 1, over the deck on a day; a new card counts as not recalled.

    Every number is None while there are fewer than `MIN_ANSWERS` answers.
    """

    day: date
    is_interview: bool
    answers: int
    """The learner's, up to `MIN_ANSWERS`."""
    as_it_stands: float | None
    if_kept: float | None
    unmet_then: int
    """Cards that the plan, as it is, will not have met by the day."""
    sections: list[SectionReadiness]
    gains: list[Gain]
    faster: FasterPace | None
    last_pass: LastPassAhead


def get_readiness(plan: Plan, now: datetime) -> Readiness:
    today = plan.learner.study_day(now)
    day = _day_that_counts(plan, today)
    cards = planned_cards(plan)
    rate = get_pace(plan)
    ahead = _ahead(plan, cards, rate, today, day)
    states = [card.memory_state for card in cards]
    states_then = _played(states, ahead)
    stands = [recall(state, day) for state in states]
    kept = [recall(state, day) for state in states_then]
    unmet_then = states_then.count(None)
    titles = {section.pk: section for section in plan.deck.sections.order_by("number")}
    places = {
        section: [place for place, card in enumerate(cards) if card.section == pk]
        for pk, section in titles.items()
    }
    answers = _answers(plan)
    is_known = answers >= MIN_ANSWERS
    return Readiness(
        day=day,
        is_interview=day == plan.interview_on,
        answers=answers,
        as_it_stands=_readiness(stands, is_known),
        if_kept=_readiness(kept, is_known),
        unmet_then=unmet_then,
        sections=[
            SectionReadiness(
                section=section,
                cards=len(own),
                met=sum(states[place] is not None for place in own),
                as_it_stands=_readiness((stands[place] for place in own), is_known),
                if_kept=_readiness((kept[place] for place in own), is_known),
            )
            for section, own in places.items()
            if own
        ],
        gains=_gains(places, states, stands, today, day) if is_known else [],
        faster=_faster(plan, cards, rate, day, today, is_known) if unmet_then else None,
        last_pass=_last_pass(ahead, ahead.last_pass or plan.calendar.last_pass(today)),
    )


def _day_that_counts(plan: Plan, today: date) -> date:
    """The interview, or else the plan's last day; after both, today."""
    if plan.interview_on and plan.interview_on >= today:
        return plan.interview_on
    return max(plan.calendar.end, today)


def _ahead(
    plan: Plan, cards: Sequence[PlannedCard], rate: Pace, today: date, day: date
) -> Forecast:
    """The days from today to the one before the day that counts."""
    moving = [card.forecast for card in cards]
    return forecast(moving, plan.calendar, rate, today, add_days(day, -1))


def _played(states: Sequence[MemoryState | None], ahead: Forecast) -> list[MemoryState | None]:
    """The states after the answers that a forecast expects, a lapse being drilled to a pass."""
    result = list(states)
    for answer in ahead.answers:
        state = remember(result[answer.place], PASSED if answer.is_pass else LAPSED, answer.day)
        result[answer.place] = state if answer.is_pass else remember(state, PASSED, answer.day)
    return result


def _gains(
    places: dict[Section, list[int]],
    states: Sequence[MemoryState | None],
    stands: Sequence[float],
    today: date,
    day: date,
) -> list[Gain]:
    gains = []
    for section, cards in places.items():
        weak = [place for place in cards if stands[place] < WELL_KNOWN]
        raised = sum(
            max(0.0, recall(remember(states[place], PASSED, today), day) - stands[place])
            for place in weak
        )
        to_meet = sum(states[place] is None for place in weak)
        gains.append(Gain(section, to_meet, len(weak) - to_meet, raised / max(len(stands), 1)))
    gains.sort(key=lambda gain: -gain.gain)
    return [gain for gain in gains[:SUGGESTIONS] if gain.gain >= MIN_GAIN]


def _faster(
    plan: Plan, cards: Sequence[PlannedCard], rate: Pace, day: date, today: date, is_known: bool
) -> FasterPace | None:
    for new_per_day in range(plan.new_per_day + 1, MAX_NEW_TRIED + 1):
        ahead = _ahead(plan, cards, replace(rate, new_per_day=new_per_day), today, day)
        if ahead.milestones.all_met:
            played = _played([card.memory_state for card in cards], ahead)
            recalls = [recall(state, day) for state in played]
            return FasterPace(new_per_day, _readiness(recalls, is_known))
    return None


def _last_pass(ahead: Forecast, last_pass: LastPass) -> LastPassAhead:
    days = [day for day in ahead.days if day.day in last_pass]
    return LastPassAhead(
        first=last_pass.first,
        last=last_pass.last,
        cards=sum(day.last_pass for day in days),
        minutes=round(max((day.minutes for day in days), default=0)),
        left_out=ahead.left_out,
    )


def _answers(plan: Plan) -> int:
    """The learner's answers on the deck, counted up to those that a readiness needs."""
    standing = Review.objects.of(plan.learner_id).standing().in_deck(plan.deck_id)
    return standing[:MIN_ANSWERS].count()


def _readiness(recalls: Iterable[float], is_known: bool) -> float | None:
    """The mean recall, never all; None while it is not known."""
    return min(mean([*recalls] or [0.0]), MAX_READINESS) if is_known else None
