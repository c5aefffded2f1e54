"""How much would be remembered on the day that counts, and what would raise it most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import mean

from cards.models import Section

from ..core.forecast import LAPSED, PASSED, Forecast, Pace, forecast
from ..core.plan import MOST_NEW_TRIED, FinalRevision
from ..core.recall import WELL_KNOWN, MemoryState, recall, remember
from ..core.study_day import add_days
from ..models import Plan
from .deck_cards import PlannedCard, planned_cards
from .pace import get_pace

SUGGESTIONS = 3
LEAST_GAIN = 0.005  # half a point: less is not worth a line


@dataclass(frozen=True, slots=True)
class SectionReadiness:
    """A section's mean recall on the day, 0 to 1: as it stands, and if the plan is kept."""

    section: Section
    cards: int
    met: int
    as_it_stands: float
    if_kept: float


@dataclass(frozen=True, slots=True)
class Gain:
    """What a section would add to readiness, 0 to 1, if its cards were answered today."""

    section: Section
    to_meet: int
    to_go_over: int
    gain: float


@dataclass(frozen=True, slots=True)
class FasterPace:
    """The gentlest pace that meets every card in time, and the readiness it leads to."""

    new_per_day: int
    if_kept: float


@dataclass(frozen=True, slots=True)
class LastPass:
    """The days of a last pass, the cards it holds, and its heaviest day's minutes, reviews too."""

    first: date
    last: date
    cards: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """Mean recall, 0 to 1, over the deck on a day; a card not met counts as not recalled."""

    day: date
    is_interview: bool
    as_it_stands: float
    if_kept: float
    unmet_then: int
    """Cards that the plan, as it is, will not have met by the day."""
    sections: list[SectionReadiness]
    gains: list[Gain]
    faster: FasterPace | None
    last_pass: LastPass


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
    revision = plan.calendar.final_revision(today)
    return Readiness(
        day=day,
        is_interview=day == plan.interview_on,
        as_it_stands=_mean(stands),
        if_kept=_mean(kept),
        unmet_then=unmet_then,
        sections=[
            SectionReadiness(
                section=section,
                cards=len(own),
                met=sum(states[place] is not None for place in own),
                as_it_stands=_mean(stands[place] for place in own),
                if_kept=_mean(kept[place] for place in own),
            )
            for section, own in places.items()
            if own
        ],
        gains=_gains(places, states, stands, today, day),
        faster=_faster(plan, cards, rate, day, today) if unmet_then else None,
        last_pass=_last_pass(ahead, revision),
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
    """The states after the answers that a forecast expects; a lapse is drilled until it is had."""
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
    for section, own in places.items():
        weak = [place for place in own if stands[place] < WELL_KNOWN]
        raised = sum(
            max(0.0, recall(remember(states[place], PASSED, today), day) - stands[place])
            for place in weak
        )
        to_meet = sum(states[place] is None for place in weak)
        gains.append(Gain(section, to_meet, len(weak) - to_meet, raised / max(len(stands), 1)))
    gains.sort(key=lambda gain: -gain.gain)
    return [gain for gain in gains[:SUGGESTIONS] if gain.gain >= LEAST_GAIN]


def _faster(
    plan: Plan, cards: Sequence[PlannedCard], rate: Pace, day: date, today: date
) -> FasterPace | None:
    for new_per_day in range(plan.new_per_day + 1, MOST_NEW_TRIED + 1):
        ahead = _ahead(plan, cards, replace(rate, new_per_day=new_per_day), today, day)
        if ahead.milestones.all_met:
            played = _played([card.memory_state for card in cards], ahead)
            return FasterPace(new_per_day, _mean(recall(state, day) for state in played))
    return None


def _last_pass(ahead: Forecast, revision: FinalRevision) -> LastPass:
    days = [day for day in ahead.days if day.day in revision]
    return LastPass(
        first=revision.first,
        last=revision.last,
        cards=sum(day.last_pass for day in days),
        minutes=round(max((day.minutes for day in days), default=0)),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return mean(found) if found else 0.0
