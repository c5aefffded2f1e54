"""What the progress page reads: a learner's answers over a span of days, and their results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean

from django.db.models import Sum, TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cards.models import Card

from ..core.answering import Stage
from ..core.calibration import Calibration
from ..core.expected_days import ForecastDay
from ..core.forecast import forecast
from ..core.plan import Streak
from ..core.recall import WELL_KNOWN, recall
from ..core.study_day import add_days, each_day
from ..log.daily_stats import COLUMNS, DayCount, closed_days, closed_tallies, count_open
from ..models import Plan, Schedule, Tally
from .answer_counts import Count, Sorted
from .deck_cards import ShownCard, planned, shown_cards
from .home import WEAKEST
from .pace import get_pace
from .readiness import MIN_ANSWERS
from .year import get_streak

AHEAD = 30  # days of forecast
RECENT = 30  # days that the trend compares with as many before
SUMMED = [name for name in COLUMNS if name != "earliest_due"]


class Span(TextChoices):
    """How far back the page looks."""

    MONTH = "month", _("1 month")
    QUARTER = "quarter", _("3 months")
    YEAR = "year", _("1 year")
    ALL = "all", pgettext_lazy("span", "All")


class By(TextChoices):
    """What a column of the charts over time stands for."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


DAYS = {Span.MONTH: 30, Span.QUARTER: 90}  # a year is twelve months, this one the last
USUAL_BY = {Span.MONTH: By.DAY, Span.QUARTER: By.WEEK, Span.YEAR: By.WEEK, Span.ALL: By.MONTH}


@dataclass(slots=True)
class Retention:
    """A day's first answers to cards started earlier: young ones, and mature ones."""

    young: Count = field(default_factory=Count)
    mature: Count = field(default_factory=Count)

    def add(self, counted: str, answers: int, passes: int) -> None:
        count = self.mature if counted == Tally.Counted.MATURE else self.young
        count.add(answers, passes)

    @property
    def both(self) -> Count:
        young, mature = self.young, self.mature
        return Count(young.answers + mature.answers, young.passes + mature.passes)


@dataclass(slots=True)
class Period:
    """A day, a week from its Monday, or a month, and what was answered in it."""

    first: date
    studied: DayCount = field(default_factory=DayCount)

    @property
    def retention(self) -> Retention:
        day = self.studied
        return Retention(Count(day.young, day.young_passes), Count(day.mature, day.mature_passes))


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A started card, and the probability, 0 to 1, that the learner would recall it now."""

    card: Card
    schedule: Schedule
    recall: float

    @property
    def address(self) -> str:
        page = reverse("scheduler:question", args=[self.card.question.slug])
        return f"{page}#card-{self.card.slug}"

    @property
    def which(self) -> str:
        """The end of a button's name: which card it is about."""
        return f" Q{self.card.question.number}, {self.card.label.lower()}"


@dataclass(slots=True)
class Mastery:
    """How far a section's cards have come; recall is the mean of all of them, 0 for new ones."""

    number: int
    title: str
    stages: dict[Stage, int] = field(default_factory=lambda: dict.fromkeys(Stage, 0))
    recalls: list[float] = field(default_factory=list)
    retention: Retention = field(default_factory=Retention)

    @property
    def cards(self) -> int:
        return len(self.recalls)

    @property
    def is_started(self) -> bool:
        return self.stages[Stage.NEW] < self.cards

    @property
    def recall(self) -> float:
        return fmean(self.recalls)

    @property
    def strip(self) -> list[tuple[Stage, int, int]]:
        """Each stage with where it begins and how many it holds, laid end to end, mature first."""
        counts = list(reversed(self.stages.items()))
        return [
            (stage, sum(count for _, count in counts[:place]), count)
            for place, (stage, count) in enumerate(counts)
        ]


@dataclass(frozen=True, slots=True)
class Progress:
    today: date
    first: date
    """The first day of the span."""
    days: Mapping[date, DayCount]
    """Every study day with an answer, in the span or before."""
    streak: Streak
    periods: list[Period]
    whole: Period
    """The span as one period."""
    grades: Mapping[str, Mapping[int, int]]
    """Answers by sort, and by quality."""
    calibration: Calibration
    hours: list[Count]
    """Answers by the hour of the learner's clock, 0 to 23."""
    sections: list[Mastery]
    known: list[KnownCard]
    """Every started card."""
    counted: int
    """The cards that were started, and those that the focus does not leave for later."""
    ahead: list[ForecastDay]

    @property
    def total(self) -> DayCount:
        """All that was answered in the span."""
        return self.whole.studied

    @property
    def retention(self) -> Retention:
        return self.whole.retention

    @property
    def answers_ever(self) -> int:
        return sum(day.answers for day in self.days.values())

    @property
    def has_estimate(self) -> bool:
        """Whether there are enough answers to say how much would be recalled."""
        return self.answers_ever >= MIN_ANSWERS and bool(self.known)

    @property
    def recall(self) -> float:
        """The mean recall, 0 to 1, of the started cards; there is at least one."""
        return fmean(card.recall for card in self.known)

    @property
    def recent(self) -> Count:
        """What was remembered in the latest 30 days."""
        return self._remembered(add_days(self.today, 1 - RECENT), date.max)

    @property
    def before(self) -> Count:
        """What was remembered in the 30 days before those."""
        first = add_days(self.today, 1 - RECENT)
        return self._remembered(add_days(first, -RECENT), add_days(first, -1))

    def _remembered(self, first: date, last: date) -> Count:
        count = Count()
        for on, day in self.days.items():
            if first <= on <= last:
                count.add(day.young + day.mature, day.young_passes + day.mature_passes)
        return count

    @property
    def begun_sections(self) -> list[Mastery]:
        return [section for section in self.sections if section.is_started]

    @property
    def new_sections(self) -> list[Mastery]:
        return [section for section in self.sections if not section.is_started]

    @property
    def weakest(self) -> list[KnownCard]:
        active = [card for card in self.known if not card.schedule.is_suspended]
        weak = [card for card in active if card.recall < WELL_KNOWN]
        weak.sort(key=lambda card: (card.recall, -card.schedule.lapses, card.card.pk))
        return weak[:WEAKEST]

    @property
    def leeches(self) -> list[KnownCard]:
        return [card for card in self.known if card.schedule.state.is_leech]


def get_progress(plan: Plan, now: datetime, span: Span, by: By) -> Progress:
    today = plan.learner.study_day(now)
    learner, deck_id = plan.learner, plan.deck_id
    opened = count_open(learner, deck_id)
    days = closed_days(learner, deck_id) | opened.by_date
    first = _first(span, today, days)
    # a clock that was set back, as by another time zone, has left answers on later days
    periods = _periods(first, max(today, *days) if days else today, by)
    for on, day in days.items():
        if on >= first:
            _add(periods[_start(on, by)].studied, day)
    cards = shown_cards(plan)
    sections = _sections(cards, today)
    found = _sorted_out(_sums(plan, first, opened.tallies.values()), sections)
    return Progress(
        today=today,
        first=first,
        days=days,
        streak=get_streak(plan, today, days),
        periods=list(periods.values()),
        whole=_whole(first, periods.values()),
        grades=found.grades,
        calibration=found.calibration,
        hours=found.hours,
        sections=list(sections.values()),
        known=_known(cards, today),
        counted=sum(
            bool(shown.card and shown.deck_card.memory_state)
            or shown.section_number not in plan.later_sections
            for shown in cards
        ),
        ahead=_ahead(plan, cards, today, days),
    )


def _first(span: Span, today: date, days: Iterable[date]) -> date:
    if span in DAYS:
        return add_days(today, 1 - DAYS[span])
    return _months_before(today, 11) if span is Span.YEAR else _month_of(min(days, default=today))


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many months before a day's own."""
    for _month in range(months):
        day = add_days(_month_of(day), -1)
    return _month_of(day)


def _sums(plan: Plan, first: date, opened: Iterable[Tally]) -> Iterator[tuple[str, int, int, int]]:
    """Each sort's key with its answers and passes since a day, from daily stats and log."""
    sums = closed_tallies(plan.learner, plan.deck_id, first).values_list("counted", "key")
    yield from sums.annotate(Sum("answers"), Sum("passes"))
    for tally in opened:
        if tally.first >= first:
            yield tally.counted, tally.key, tally.answers, tally.passes


def _sorted_out(
    sums: Iterable[tuple[str, int, int, int]], sections: Mapping[int, Mastery]
) -> Sorted:
    """The answers by their sorts; what was remembered is added to the sections."""
    found = Sorted()
    for counted, key, answers, passes in sums:
        if counted not in (Tally.Counted.YOUNG, Tally.Counted.MATURE):
            found.add(counted, key, answers, passes)
        elif key in sections:
            sections[key].retention.add(counted, answers, passes)
    return found


def _periods(first: date, last: date, by: By) -> dict[date, Period]:
    """Every period between two days, also those without an answer, oldest first."""
    starts = dict.fromkeys(_start(day, by) for day in each_day(first, last))
    return {start: Period(start) for start in starts}


def _start(day: date, by: By) -> date:
    """The first day of the period that a day is in."""
    if by is By.MONTH:
        return _month_of(day)
    return add_days(day, -day.weekday()) if by is By.WEEK else day


def _add(total: DayCount, day: DayCount) -> None:
    for name in SUMMED:
        setattr(total, name, getattr(total, name) + getattr(day, name))


def _whole(first: date, periods: Iterable[Period]) -> Period:
    whole = Period(first)
    for period in periods:
        _add(whole.studied, period.studied)
    return whole


def _known(cards: Iterable[ShownCard], today: date) -> list[KnownCard]:
    schedules = [(shown.card, shown.deck_card.schedule) for shown in cards]
    return [
        KnownCard(card, schedule, recall(schedule.memory_state, today))
        for card, schedule in schedules
        if card and schedule and schedule.memory_state
    ]


def _sections(cards: Iterable[ShownCard], today: date) -> dict[int, Mastery]:
    """The deck's sections, by their row, in deck order."""
    by_section: dict[int, Mastery] = {}
    for shown in sorted(cards, key=lambda one: one.section_number):
        own = shown.deck_card
        section = by_section.get(own.section_id)
        if section is None:
            section = by_section[own.section_id] = Mastery(
                shown.section_number, shown.section_title
            )
        section.stages[own.stage] += 1
        section.recalls.append(recall(own.memory_state, today))
    return by_section


def _ahead(
    plan: Plan, cards: list[ShownCard], today: date, days: Mapping[date, DayCount]
) -> list[ForecastDay]:
    moving = [card.forecast for card in planned(plan, (shown.deck_card for shown in cards))]
    done = days[today].new if today in days else 0
    new_today = max(0, plan.new_allowed_on(today) - done)
    until = add_days(today, AHEAD - 1)
    return forecast(moving, plan.calendar, get_pace(plan), today, until, new_today).days
