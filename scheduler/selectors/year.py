"""What the plan pages read: the year behind, the year ahead, and the streak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cards.models import Depth
from dlprep_site.i18n.formatting import about_when, written

from ..core.expected_days import Forecast, ForecastDay, Milestones
from ..core.forecast import ForecastCard, forecast
from ..core.introductions import unmet_by_day
from ..core.pace import Pace
from ..core.plan import FIRST_DAY_NEW, Calendar, LastPass, Streak, streaks
from ..core.queue import Queue
from ..core.study_day import add_days
from ..log.daily_stats import DayCount, studied_days
from ..models import Plan, Review, Schedule
from .daily_queue import count_started, get_day
from .deck_cards import forecast_cards, kept, read_deck
from .pace import get_pace


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the plan: the answers given on it, or those expected."""

    day: date
    done: DayCount | None
    expected: ForecastDay | None
    is_free: bool

    @property
    def answers(self) -> int:
        if self.done and self.done.answers:
            return self.done.answers
        return self.expected.answers if self.expected else 0


@dataclass(frozen=True, slots=True)
class Year:
    """The plan at a glance: every day of it, and its milestones."""

    calendar: Calendar
    today: date
    days: list[YearDay]
    ahead: Forecast
    cards: int
    met: int
    expected_met: int
    """Cards that the plan's pace would have met before today, from its first day; all, once met."""
    streak: Streak
    reached: Milestones
    """When the learner started the last easy card and the last card; None if not yet."""

    @property
    def day_number(self) -> int:
        return self.calendar.day_number(self.today)

    @property
    def last_pass(self) -> LastPass:
        """The last pass that is under way, or comes next."""
        return self.ahead.last_pass or self.calendar.last_pass(self.today)

    @property
    def holds_last_pass(self) -> bool:
        """Whether the last pass has asked for a card, or will."""
        return any(
            (day.done and day.done.last_pass) or (day.expected and day.expected.last_pass)
            for day in self.days
            if day.day in self.last_pass
        )

    @property
    def behind(self) -> int:
        """Cards behind the pace; negative when ahead of it."""
        return self.expected_met - self.met


@dataclass(frozen=True, slots=True)
class YearAhead:
    """What is forecast of the year, and the cards that it starts."""

    ahead: Forecast
    cards: int
    unmet: int
    is_easy_unmet: bool
    met_at_pace: int | None
    """Cards that the pace would have met before today; None once every card is met."""


def get_year(plan: Plan, today: date) -> Year:
    calendar, done = plan.calendar, done_by_day(plan)
    queue = get_day(plan, today).queue
    rows, rate, counted = read_deck(plan), get_pace(plan), count_started(plan)
    found = kept(
        plan, rows, ("year", today, rate, queue),
        lambda: _look_ahead(forecast_cards(plan, rows), calendar, rate, today, queue),
    )  # fmt: skip
    suspended = counted.met - (found.cards - found.unmet)
    expected_met = counted.met if found.met_at_pace is None else found.met_at_pace + suspended
    expected = {day.day: day for day in found.ahead.days}
    days = [
        YearDay(day, done.get(day, DayCount()) if day <= today else None, expected.get(day),
                calendar.is_free(day))
        for day in calendar.days()
    ]  # fmt: skip
    return Year(
        calendar=calendar,
        today=today,
        days=days,
        ahead=found.ahead,
        cards=counted.cards,
        met=counted.met,
        expected_met=expected_met,
        streak=get_streak(plan, today, done),
        reached=_reached(plan, found),
    )


def _look_ahead(
    cards: Sequence[ForecastCard], calendar: Calendar, rate: Pace, today: date, queue: Queue
) -> YearAhead:
    unmet = [card for card in cards if card.due is None]
    ahead = forecast(cards, calendar, rate, today, calendar.end, queue=queue)
    return YearAhead(
        ahead=ahead.without_log(),
        cards=len(cards),
        unmet=len(unmet),
        is_easy_unmet=any(card.unlocked_by is None for card in unmet),
        # playing from the first day takes a fifth of the page's time, so only while it is needed
        met_at_pace=_met_at_pace(cards, calendar, rate, today) if unmet else None,
    )


def done_by_day(plan: Plan) -> dict[date, DayCount]:
    """What was answered on each study day of the plan."""
    days = studied_days(plan.learner, plan.deck_id)
    return {on: day for on, day in days.items() if on >= plan.start}


def get_streak(plan: Plan, today: date, done: Mapping[date, DayCount] | None = None) -> Streak:
    """The plan's streaks; a day on which nothing was due does not break one.

    `done` is what was answered on the plan's days, where the caller has it already.
    """
    done = done_by_day(plan) if done is None else done
    return streaks(plan.calendar, today, done, _quiet_days(plan, today, done))


def _quiet_days(plan: Plan, today: date, done: Mapping[date, DayCount]) -> list[date]:
    """The days without an answer on which no card was due:

    a card due then was answered late, or is overdue now.
    """
    waiting = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    overdue = waiting.filter(is_suspended=False, due__lt=today).aggregate(first=Min("due"))
    earliest = overdue["first"] or date.max
    quiet, day = [], today
    while day > plan.start:
        if day in done:
            earliest = min(earliest, done[day].earliest_due or date.max)
        day = add_days(day, -1)
        if day not in done and day < earliest:
            quiet.append(day)
    return quiet


def _reached(plan: Plan, found: YearAhead) -> Milestones:
    schedules = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    latest = schedules.aggregate(
        easy=Max("introduced_on", filter=Q(card__depth=Depth.EASY)), any=Max("introduced_on")
    )
    return Milestones(
        easy_met=None if found.is_easy_unmet else latest["easy"],
        all_met=None if found.unmet else latest["any"],
    )


def answers_on(plan: Plan, day: date) -> QuerySet[Review]:
    """A study day's answers, in the order in which they were given, undone ones included."""
    log = Review.objects.of(plan.learner_id).in_deck(plan.deck_id).filter(study_day=day)
    return log.select_related("card__question").order_by("id")


def due_on(plan: Plan, day: date) -> QuerySet[Schedule]:
    """The schedules that, as they stand, are due on a day."""
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    due = own.filter(is_suspended=False, due=day).select_related("card__question")
    return due.order_by("card__question__number")


def _met_at_pace(cards: Sequence[ForecastCard], calendar: Calendar, rate: Pace, today: date) -> int:
    """Cards that a learner at this pace would have started before today.

    The first day's five are an offer: a learner who took fewer is not behind for it, as far as the
    pace goes.
    """
    anew = [ForecastCard(unlocked_by=card.unlocked_by) for card in cards]
    taken = sum(card.introduced_on == calendar.start for card in cards)
    first_day = min(FIRST_DAY_NEW, max(rate.new_per_day, taken))
    until = add_days(today, -1)
    *_, left = [len(anew), *unmet_by_day(anew, calendar, rate, calendar.start, until, first_day)]
    return len(anew) - left


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of the year. `day` is None if the plan does not reach it before its end."""

    name: str | Promise
    day: date | None
    is_reached: bool
    forecast_on: date | None = None
    """The day on which the milestone's was forecast; None if it is known."""

    @property
    def date_text(self) -> str:
        """Its day as the page words it, its month if it is a forecast, or that there is none."""
        if self.day is None:
            return _("not before day 365 at this pace")
        if self.forecast_on and not self.is_reached:
            return about_when(self.day, self.forecast_on)
        day = written(self.day, "DAY_FORMAT")
        return _("%(day)s, done") % {"day": day} if self.is_reached else day


@dataclass(frozen=True, slots=True)
class Phase:
    name: str | Promise
    sentence: str | Promise
    is_final: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the table with the same data as the picture."""

    first: date
    done: int
    reviews: int
    new: int
    minutes: int
    is_past: bool


PHASES = {
    "learn": Phase(gettext_lazy("Phase 1"), gettext_lazy("New easy cards every day.")),
    "deepen": Phase(gettext_lazy("Phase 2"), gettext_lazy("The last follow-ups unlock.")),
    "master": Phase(gettext_lazy("Phase 3"), gettext_lazy("Only reviews, less and less often.")),
    "final": Phase(
        gettext_lazy("Last pass"),
        gettext_lazy("Your cards once more before the day, as many as your minutes allow."),
        True,
    ),
}


def milestones(year: Year) -> list[Milestone]:
    ahead, reached = year.ahead.milestones, year.reached
    mature_already = ahead.all_mature == year.today and reached.all_met is not None
    end, last_pass = year.calendar.end, year.last_pass
    interview = year.calendar.interview_on
    turns = [
        _milestone(_("Every easy card started"), reached.easy_met, ahead.easy_met, year.today),
        _milestone(_("Every card started"), reached.all_met, ahead.all_met, year.today),
        Milestone(_("Every card mature"), ahead.all_mature, mature_already, year.today),
        Milestone(_("Day 365"), end, end < year.today),
    ]
    if year.holds_last_pass:
        has_begun = last_pass.first <= year.today
        turns.append(Milestone(_("Last pass begins"), last_pass.first, has_begun))
    if interview:
        turns.append(Milestone(_("Interview"), interview, interview < year.today))
    return sorted(turns, key=lambda turn: turn.day or date.max)


def phase(year: Year) -> Phase:
    if year.last_pass.first <= year.today and year.holds_last_pass:
        return PHASES["final"]
    if year.reached.all_met:
        return PHASES["master"]
    return PHASES["deepen" if year.reached.easy_met else "learn"]


def weeks(year: Year) -> list[Week]:
    rows = []
    for start in range(0, len(year.days), 7):
        days = year.days[start : start + 7]
        ahead = [day.expected for day in days if day.expected]
        rows.append(
            Week(
                first=days[0].day,
                done=sum(day.done.answers for day in days if day.done),
                reviews=sum(day.reviews for day in ahead),
                new=sum(day.new for day in ahead),
                minutes=round(sum(day.minutes for day in ahead)),
                is_past=days[-1].day < year.today,
            )
        )
    return rows


def _milestone(name: str, reached: date | None, expected: date | None, today: date) -> Milestone:
    return Milestone(name, reached or expected, reached is not None, today)
