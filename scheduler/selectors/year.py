"""What the plan pages read: the year behind, the year ahead, and the streak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import Lead

from cards.models import Depth
from dlprep_site.prepared import prepared

from ..core import plan as core_plan
from ..core.answering import Kind, Rule
from ..core.forecast import Forecast, ForecastCard, ForecastDay, Pace, forecast
from ..core.plan import Calendar
from ..core.study_day import add_days
from ..models import Plan, Review, Schedule
from .cards import forecast_cards
from .pace import pace


@dataclass(frozen=True, slots=True)
class DoneDay:
    """What was answered on a past study day."""

    reviews: int = 0
    new: int = 0
    last_pass: int = 0
    drill: int = 0

    @property
    def answers(self) -> int:
        return self.reviews + self.new + self.last_pass + self.drill


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the plan: what was done on it, or what it is expected to ask for."""

    day: date
    done: DoneDay | None
    expected: ForecastDay | None
    is_free: bool

    @property
    def answers(self) -> int:
        if self.done and self.done.answers:
            return self.done.answers
        return self.expected.answers if self.expected else 0


@dataclass(frozen=True, slots=True)
class Reached:
    """When the learner met the last easy card, and the last card; None if they have not yet."""

    easy_met: date | None
    all_met: date | None


@dataclass(frozen=True, slots=True)
class Year:
    """The plan as one picture: every day of it, and where it is going."""

    calendar: Calendar
    today: date
    days: list[YearDay]
    ahead: Forecast
    cards: int
    met: int
    expected_met: int
    """Cards that the plan's pace would have met before today, from its first day."""
    streak: int
    reached: Reached

    @property
    def day_number(self) -> int:
        return self.calendar.day_number(self.today)

    @property
    def behind(self) -> int:
        """Cards behind the pace; negative when ahead of it."""
        return self.expected_met - self.met


def year(plan: Plan, today: date) -> Year:
    calendar = plan.calendar
    done = done_by_day(plan)
    cards = forecast_cards(plan)
    met = sum(card.due is not None for card in cards)
    rate = pace(plan)
    expected_met = _met_at_pace(cards, calendar, rate, today)
    reached = _reached(plan, cards)
    new_today = max(0, plan.new_allowed_on(today) - done.get(today, DoneDay()).new)
    ahead = forecast(cards, calendar, rate, today, calendar.end, new_today)
    expected = {day.day: day for day in ahead.days}
    days = [
        YearDay(day, done.get(day, DoneDay()) if day <= today else None, expected.get(day),
                calendar.is_free(day))
        for day in calendar.days()
    ]  # fmt: skip
    return Year(
        calendar=calendar,
        today=today,
        days=days,
        ahead=ahead,
        cards=len(cards),
        met=met,
        expected_met=expected_met,
        streak=streak(plan, today, list(done)),
        reached=reached,
    )


def done_by_day(plan: Plan) -> dict[date, DoneDay]:
    """What was answered on each study day of the plan: a row a day, however many answers."""
    rows = _days_counted(plan.learner_id, plan.deck_id, plan.start)
    return {day: DoneDay(*counts) for day, *counts in rows}


@prepared
def _days_counted(
    learner_id: int, deck_id: int, start: date
) -> QuerySet[Review, tuple[date, int, int, int, int]]:
    """A study day, and the fields of its `DoneDay`."""
    log = Review.objects.of(learner_id).standing().in_deck(deck_id)
    counted = (
        log.filter(study_day__gte=start)
        .values("study_day")
        .annotate(
            reviews=Count("pk", filter=Q(is_introduction=False, kind=Kind.REVIEW)),
            new=Count("pk", filter=Q(is_introduction=True)),
            last_pass=Count("pk", filter=Q(kind=Kind.FINAL_PASS)),
            drill=Count("pk", filter=Q(kind=Kind.DRILL)),
        )
    )
    return counted.values_list("study_day", *(field.name for field in fields(DoneDay)))


def streak(plan: Plan, today: date, studied: Sequence[date] | None = None) -> int:
    """Study days in a row; a day on which nothing was due does not break it.

    `studied` are the days of the plan with an answer, where the caller has them already.
    """
    if studied is None:
        studied = list(done_by_day(plan))
    late = _late_spans(plan, today)

    def was_quiet(day: date) -> bool:
        return not any(first <= day < end for first, end in late)

    missed = set(plan.calendar.days()) - set(studied)
    quiet = [day for day in missed if day < today and was_quiet(day)]
    return core_plan.streak(plan.calendar, today, studied, quiet)


def _late_spans(plan: Plan, today: date) -> list[tuple[date, date]]:
    """From when to when a card was due and not answered: one span for each late review."""
    late = _answered_late(plan.learner_id, plan.deck_id)
    overdue = _overdue(plan.learner_id, plan.deck_id, today)
    return [*late, *((due, today) for due in overdue if due)]


@prepared
def _answered_late(learner_id: int, deck_id: int) -> QuerySet[Review, tuple[date, date]]:
    """When a card was due, and the study day on which it was answered, where that was later."""
    log = Review.objects.of(learner_id).standing().in_deck(deck_id)
    answered = log.exclude(kind=Kind.DRILL).exclude(rule=Rule.EARLY)
    following = answered.annotate(
        next_day=Window(Lead("study_day"), partition_by="card_id", order_by="id")
    )
    return following.filter(next_day__gt=F("due_after")).values_list("due_after", "next_day")


@prepared
def _overdue(learner_id: int, deck_id: int, today: date) -> QuerySet[Schedule, date | None]:
    waiting = Schedule.objects.of(learner_id).in_deck(deck_id).filter(is_suspended=False)
    return waiting.filter(due__lt=today).values_list("due", flat=True)


def _reached(plan: Plan, cards: Sequence[ForecastCard]) -> Reached:
    unmet = [card for card in cards if card.due is None]
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    latest = own.aggregate(
        easy=Max("introduced_on", filter=Q(card__depth=Depth.EASY)), any=Max("introduced_on")
    )
    is_easy_left = any(card.unlocked_by is None for card in unmet)
    return Reached(
        easy_met=None if is_easy_left else latest["easy"],
        all_met=None if unmet else latest["any"],
    )


def answers_on(plan: Plan, day: date) -> QuerySet[Review]:
    """A study day's answers, in the order in which they were given, undone ones included."""
    log = Review.objects.of(plan.learner_id).in_deck(plan.deck_id).filter(study_day=day)
    return log.select_related("card__question").order_by("id")


def due_on(plan: Plan, day: date) -> QuerySet[Schedule]:
    """The schedules that, as they stand, are due on a day."""
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).filter(is_suspended=False)
    return own.filter(due=day).select_related("card__question").order_by("card__question__number")


def _met_at_pace(cards: Sequence[ForecastCard], calendar: Calendar, rate: Pace, today: date) -> int:
    """Cards that a learner at this pace, starting anew, would have met before today."""
    anew = [ForecastCard(unlocked_by=card.unlocked_by) for card in cards]
    played = forecast(anew, calendar, rate, calendar.start, add_days(today, -1))
    return sum(day.new for day in played.days)
