"""How much would be remembered on the day that counts, and what would raise that most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from statistics import fmean

from django.utils.translation import ngettext

from cards.models import Section

from ..core.correction import HIGHEST, UNCORRECTED, Correction
from ..core.expectation import PASSED
from ..core.expected_days import Forecast
from ..core.forecast import forecast
from ..core.introductions import dated_pace, slowest_pace
from ..core.pace import Pace
from ..core.plan import LastPass
from ..core.recall import WELL_KNOWN, MemoryState, played, recall, remember
from ..core.study_day import add_days
from ..models import Plan, Review
from .deck_cards import DeckRows, PlannedCard, kept, planned_cards, read_deck
from .pace import get_pace
from .tested_readiness import get_correction, get_floor

SUGGESTIONS = 3
MIN_GAIN = 0.005  # half a percentage point: less is not worth a line
MIN_ANSWERS = 30  # of the learner; with fewer, no readiness is shown
MAX_MINUTES_ADVISED = 60  # a day: more than an hour every day is not kept up


@dataclass(frozen=True, slots=True)
class SectionReadiness:
    """A section's mean recall on the day, 0 to 1: as it stands, and if the plan is kept.

    `cards` and `met` are those that the means count; `published` and `started` hold the suspended
    ones too, as every page does that says how many cards are started.
    """

    section: Section
    cards: int
    met: int
    published: int
    started: int
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
        """How many of its cards are not started, and how many are weak."""
        to_meet = ngettext("%(number)s not started", "%(number)s not started", self.to_meet)
        to_go_over = ngettext("%(number)s to review", "%(number)s to review", self.to_go_over)
        counts = ((to_meet, self.to_meet), (to_go_over, self.to_go_over))
        return ", ".join(words % {"number": number} for words, number in counts if number)

    @property
    def points(self) -> str:
        """What it would add, in whole points of a hundred."""
        number = max(1, round(self.gain * 100))
        message = ngettext("+%(number)s point", "+%(number)s points", number)
        return message % {"number": number}


@dataclass(frozen=True, slots=True)
class FasterPace:
    """A pace that starts more cards in time, every card if one can, and the readiness it leads to.

    `minutes` are those of a day if it takes more of them than the plan has.
    """

    new_per_day: int
    if_kept: float | None
    minutes: int | None = None
    unmet_then: int = 0


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
    """Mean recall, 0 to 1, over the focus on a day; a new card counts as not recalled.

    Corrected by what the learner's mock interviews taught about it.

    Every number is None while there are fewer than `MIN_ANSWERS` answers.
    """

    day: date
    is_interview: bool
    started: int
    """Started cards, suspended ones too."""
    counted: int
    """The started cards, and those that the focus does not leave for later."""
    answers: int
    """The learner's, up to `MIN_ANSWERS`."""
    as_it_stands: float | None
    if_kept: float | None
    of_started: float | None
    """`if_kept`, over the cards that will be started by the day."""
    unmet_then: int
    """Cards that the plan, as it is, will not have met by the day."""
    sections: list[SectionReadiness]
    gains: list[Gain]
    faster: FasterPace | None
    last_pass: LastPassAhead
    not_counted: list[Section]
    """Sections that the focus leaves for later: no number counts them."""
    cards: int = 0
    """The plan's cards; those that the focus leaves for later do not count."""
    minutes_a_day: float = 0.0
    """On average, of the days before that ask for anything."""
    new_a_day: float = 0.0
    """On average, of the days before until the last new card."""
    correction: Correction = UNCORRECTED
    share_started: float = 1.0
    """Of the counted cards, 0 to 1, today; `share_started_then`, on the day if the plan is kept."""
    share_started_then: float = 1.0

    @property
    def if_kept_range(self) -> tuple[float, float] | None:
        """Where the truth about `if_kept` is, eight times in ten; so of the other two."""
        return self._range(self.if_kept, self.share_started_then)

    @property
    def as_it_stands_range(self) -> tuple[float, float] | None:
        return self._range(self.as_it_stands, self.share_started)

    @property
    def of_started_range(self) -> tuple[float, float] | None:
        return self._range(self.of_started, 1.0)

    def _range(self, mean: float | None, started: float) -> tuple[float, float] | None:
        return None if mean is None else self.correction.range_of(mean, started)


def get_readiness(plan: Plan, now: datetime, correction: Correction | None = None) -> Readiness:
    """`correction` is what mock interviews taught, if the page has read it already."""
    today = plan.learner.study_day(now)
    day, rows = _day_that_counts(plan, today), read_deck(plan)
    rate, answers = get_pace(plan), _answers(plan)
    sections = list(plan.deck.sections.order_by("number"))
    titles = tuple((section.pk, section.number, section.title) for section in sections)
    correction = correction or get_correction(plan)
    floor = get_floor(plan) if correction.shift < 0 else None
    inputs = ("readiness", today, day, rate, answers, titles, correction, floor)
    return kept(
        plan, rows, inputs,
        lambda: _compute(plan, rows, sections, rate, answers, today, day, correction, floor),
    )  # fmt: skip


def _compute(
    plan: Plan,
    rows: DeckRows,
    sections: Sequence[Section],
    rate: Pace,
    answers: int,
    today: date,
    day: date,
    learned: Correction,
    floor: float | None,
) -> Readiness:
    cards, started = planned_cards(plan, rows), _started(plan, rows)
    ahead = _ahead(plan, cards, rate, today, day)
    states = [card.memory_state for card in cards]
    states_then = played(states, ahead.log)
    known = [recall(state, today) for state in states if state]
    correction = learned.kept_above(floor, fmean(known or [0.0]))
    stands = [_corrected(state, day, correction) for state in states]
    kept_up = [_corrected(state, day, correction) for state in states_then]
    unmet_then = states_then.count(None)
    places = _places(plan, cards, sections)
    counted = sorted(place for own in places.values() for place in own)
    is_known = answers >= MIN_ANSWERS

    def mean(recalls: Sequence[float], among: Iterable[int]) -> float | None:
        return _readiness((recalls[place] for place in among), is_known)

    return Readiness(
        day=day,
        is_interview=day == plan.interview_on,
        started=sum(count for count, _ in started.values()),
        counted=sum(count for _, count in started.values()),
        answers=answers,
        as_it_stands=mean(stands, counted),
        if_kept=mean(kept_up, counted),
        of_started=mean(kept_up, (place for place in counted if states_then[place])),
        unmet_then=unmet_then,
        cards=len(cards),
        minutes_a_day=ahead.minutes_a_day,
        new_a_day=ahead.new_a_day(),
        sections=[
            SectionReadiness(
                section=section,
                cards=len(own),
                met=sum(states[place] is not None for place in own),
                published=started[section.pk][1],
                started=started[section.pk][0],
                as_it_stands=mean(stands, own),
                if_kept=mean(kept_up, own),
            )
            for section, own in places.items()
            if own
        ],
        gains=_gains(places, states, today, day) if is_known else [],
        faster=_faster(plan, cards, counted, rate, day, is_known, today, unmet_then, correction),
        last_pass=_last_pass(ahead, ahead.last_pass or plan.calendar.last_pass(today)),
        not_counted=[section for section in sections if section not in places],
        correction=correction,
        share_started=fmean([states[place] is not None for place in counted] or [0.0]),
        share_started_then=fmean([states_then[place] is not None for place in counted] or [0.0]),
    )


def _places(
    plan: Plan, cards: Sequence[PlannedCard], sections: Sequence[Section]
) -> dict[Section, list[int]]:
    """The places of the cards that count, by section: those that come later don't."""
    places: dict[Section, list[int]] = {
        section: [] for section in sections if section.number not in plan.later_sections
    }
    by_id = {section.pk: own for section, own in places.items()}
    for place, card in enumerate(cards):
        if card.section in by_id:
            by_id[card.section].append(place)
    return places


def _corrected(state: MemoryState | None, day: date, correction: Correction) -> float:
    """The recall of a card on a day, with what mock interviews taught; 0 of a new card."""
    return correction.shifted(recall(state, day)) if state else 0.0


def _started(plan: Plan, rows: DeckRows) -> dict[int, tuple[int, int]]:
    """Each section's started cards, and those with the cards that its plan holds."""
    found: dict[int, tuple[int, int]] = {}
    for card, _ in rows:
        is_started = card.schedule is not None and card.schedule.introduced_on is not None
        is_counted = is_started or card.section_number not in plan.later_sections
        started, counted = found.get(card.section_id, (0, 0))
        found[card.section_id] = started + is_started, counted + is_counted
    return found


def _day_that_counts(plan: Plan, today: date) -> date:
    """The interview, or else the plan's last day; after both, today."""
    return plan.interview_ahead(today) or max(plan.calendar.end, today)


def _ahead(
    plan: Plan, cards: Sequence[PlannedCard], rate: Pace, today: date, day: date
) -> Forecast:
    """The days from today to the one before the day that counts."""
    moving = [card.forecast for card in cards]
    return forecast(moving, plan.calendar, rate, today, add_days(day, -1))


def _gains(
    places: dict[Section, list[int]], states: Sequence[MemoryState | None], today: date, day: date
) -> list[Gain]:
    gains = []
    stands = [recall(state, day) for state in states]
    counted = sum(map(len, places.values()))
    for section, cards in places.items():
        weak = [place for place in cards if stands[place] < WELL_KNOWN]
        raised = sum(
            max(0.0, recall(remember(states[place], PASSED, today), day) - stands[place])
            for place in weak
        )
        to_meet = sum(states[place] is None for place in weak)
        gains.append(Gain(section, to_meet, len(weak) - to_meet, raised / max(counted, 1)))
    gains.sort(key=lambda gain: -gain.gain)
    return [gain for gain in gains[:SUGGESTIONS] if gain.gain >= MIN_GAIN]


def _faster(
    plan: Plan,
    cards: Sequence[PlannedCard],
    counted: Sequence[int],
    rate: Pace,
    day: date,
    is_known: bool,
    today: date,
    unmet_then: int,
    correction: Correction,
) -> FasterPace | None:
    """The first of the faster paces that starts more cards by the day; None if none does."""
    if not unmet_then:
        return None
    for faster in _faster_paces(plan, cards, rate, day, today):
        ahead = _ahead(plan, cards, faster, today, day)
        states = played([card.memory_state for card in cards], ahead.log)
        if states.count(None) < unmet_then:
            recalls = [_corrected(states[place], day, correction) for place in counted]
            minutes = None if faster.minutes == rate.minutes else faster.minutes
            if_kept = _readiness(recalls, is_known)
            return FasterPace(faster.new_per_day, if_kept, minutes, states.count(None))
    return None


def _faster_paces(
    plan: Plan, cards: Sequence[PlannedCard], rate: Pace, day: date, today: date
) -> Iterator[Pace]:
    """More new cards a day in the same minutes, and then in twice as many."""
    moving = [card.forecast for card in cards]
    if plan.interview_ahead(today) is None:
        slowest = slowest_pace(moving, plan.calendar, rate, today, add_days(day, -1))
        if slowest is not None:
            yield replace(rate, new_per_day=slowest)
        return
    in_time = dated_pace(moving, plan.calendar, rate, today, day)
    if in_time > rate.new_per_day:
        yield replace(rate, new_per_day=in_time)
    if rate.minutes and rate.minutes < MAX_MINUTES_ADVISED:
        longer = replace(rate, minutes=min(2 * rate.minutes, MAX_MINUTES_ADVISED))
        in_time = dated_pace(moving, plan.calendar, longer, today, day)
        yield replace(longer, new_per_day=max(in_time, rate.new_per_day))


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
    return min(fmean([*recalls] or [0.0]), HIGHEST) if is_known else None
