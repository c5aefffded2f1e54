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
from dlprep_site.i18n.formatting import written

from ..core import plan as core_plan
from ..core.forecast import Forecast, ForecastCard, ForecastDay, Pace, forecast
from ..core.plan import Calendar, LastPass
from ..core.study_day import add_days
from ..log.daily_stats import DayCount, studied_days
from ..models import Plan, Review, Schedule
from .daily_queue import count_started
from .deck_cards import forecast_cards
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
class Reached:
    """When the learner started the last easy card and the last card; None if not yet."""

    easy_met: date | None
    all_met: date | None


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
    reached: Reached

    @property
    def day_number(self) -> int:
        return self.calendar.day_number(self.today)

    @property
    def last_pass(self) -> LastPass:
        """The last pass that is under way, or comes next."""
        return self.ahead.last_pass or self.calendar.last_pass(self.today)

    @property
    def behind(self) -> int:
        """Cards behind the pace; negative when ahead of it."""
        return self.expected_met - self.met


def get_year(plan: Plan, today: date) -> Year:
    calendar = plan.calendar
    done = done_by_day(plan)
    cards = forecast_cards(plan)
    counted, rate = count_started(plan), get_pace(plan)
    unmet = sum(card.due is None for card in cards)
    suspended = counted.met - (len(cards) - unmet)
    # playing from the first day takes a fifth of the page's time, so only while it is needed
    expected_met = counted.met
    if unmet:
        expected_met = _met_at_pace(cards, calendar, rate, today) + suspended
    reached = _reached(plan, cards)
    new_today = max(0, plan.new_allowed_on(today) - done.get(today, DayCount()).new)
    ahead = forecast(cards, calendar, rate, today, calendar.end, new_today)
    expected = {day.day: day for day in ahead.days}
    days = [
        YearDay(day, done.get(day, DayCount()) if day <= today else None, expected.get(day),
                calendar.is_free(day))
        for day in calendar.days()
    ]  # fmt: skip
    return Year(
        calendar=calendar,
        today=today,
        days=days,
        ahead=ahead,
        cards=counted.cards,
        met=counted.met,
        expected_met=expected_met,
        streak=get_streak(plan, today, done),
        reached=reached,
    )


def done_by_day(plan: Plan) -> dict[date, DayCount]:
    """What was answered on each study day of the plan."""
    days = studied_days(plan.learner, plan.deck_id)
    return {on: day for on, day in days.items() if on >= plan.start}


@dataclass(frozen=True, slots=True)
class Streak:
    """Study days in a row: the streak up to today, and the longest."""

    present: int
    longest: int


def get_streak(plan: Plan, today: date, done: Mapping[date, DayCount] | None = None) -> Streak:
    """The plan's streaks; a day on which nothing was due does not break one.

    `done` is what was answered on the plan's days, where the caller has it already.
    """
    done = done_by_day(plan) if done is None else done
    quiet = _quiet_days(plan, today, done)
    return Streak(*core_plan.streaks(plan.calendar, today, done, quiet))


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


def _reached(plan: Plan, cards: Sequence[ForecastCard]) -> Reached:
    unmet = [card for card in cards if card.due is None]
    schedules = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    latest = schedules.aggregate(
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
    schedules = (
        Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id).filter(is_suspended=False)
    )
    return (
        schedules.filter(due=day)
        .select_related("card__question")
        .order_by("card__question__number")
    )


def _met_at_pace(cards: Sequence[ForecastCard], calendar: Calendar, rate: Pace, today: date) -> int:
    """Cards that a learner at this pace would have started before today."""
    anew = [ForecastCard(unlocked_by=card.unlocked_by) for card in cards]
    played = forecast(anew, calendar, rate, calendar.start, add_days(today, -1))
    return sum(day.new for day in played.days)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of the year. `day` is None if the plan does not reach it before its end."""

    name: str | Promise
    day: date | None
    is_reached: bool

    @property
    def date_text(self) -> str:
        """Its day as the page words it, or that there is none."""
        if self.day is None:
            return _("not before day 365 at this pace")
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
    "learn": Phase(gettext_lazy("Learn"), gettext_lazy("New easy cards arrive at your pace.")),
    "deepen": Phase(
        gettext_lazy("Deepen"), gettext_lazy("The deep cards unlock, one after another.")
    ),
    "master": Phase(
        gettext_lazy("Master"),
        gettext_lazy("Every card is met; reviews alone, further and further apart."),
    ),
    "final": Phase(
        gettext_lazy("Last pass"),
        gettext_lazy("Every card once more, the one-liners, and how to carry yourself."),
        True,
    ),
}


def milestones(year: Year) -> list[Milestone]:
    ahead, reached = year.ahead.milestones, year.reached
    mature_already = ahead.all_mature == year.today and reached.all_met is not None
    end, last_pass = year.calendar.end, year.last_pass
    interview = year.calendar.interview_on
    turns = [
        _milestone(_("Every easy card met"), reached.easy_met, ahead.easy_met),
        _milestone(_("Every card met"), reached.all_met, ahead.all_met),
        Milestone(_("Every card mature"), ahead.all_mature, mature_already),
        Milestone(_("Last pass begins"), last_pass.first, last_pass.first <= year.today),
        Milestone(_("Day 365"), end, end < year.today),
    ]
    if interview:
        turns.append(Milestone(_("Interview"), interview, interview < year.today))
    return sorted(turns, key=lambda turn: turn.day or date.max)


def phase(year: Year) -> Phase:
    if year.last_pass.first <= year.today:
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


def _milestone(name: str, reached: date | None, expected: date | None) -> Milestone:
    return Milestone(name, reached or expected, reached is not None)
