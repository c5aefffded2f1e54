"""A learner's whole year on a simulated clock, with all that life does to it, checked every day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from cards.models import Card
from scheduler.core.forecast import forecast
from scheduler.core.plan import PLAN_DAYS
from scheduler.core.study_day import add_days
from scheduler.log.replay import differences
from scheduler.models import Learner, Plan, Review, Schedule
from scheduler.selectors.daily_queue import active_plan, get_day
from scheduler.selectors.deck_cards import forecast_cards
from scheduler.selectors.pace import get_pace
from scheduler.selectors.readiness import get_readiness
from scheduler.selectors.study_card import Presented
from scheduler.selectors.year import get_streak, get_year
from scheduler.services import plans
from scheduler.services import study as study_service
from scheduler.simulation.learners import study_evening

from ..helpers import make_deck, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

START = date(2026, 3, 2)
INTERVIEW = 200
AWAY = {*range(40, 43), *range(90, 100), *range(250, 310)}  # 3, 10 and 60 days
HOLIDAY = range(150, 161)
MOVED = 120  # from Berlin to New York; each has a change of the clock on the way
DAYS_OFF_FROM = 60  # Sundays
CAP_FROM, CAP = 215, 9
RECOVERY_DOSE = 12


class Life:
    """One learner, day by day."""

    def __init__(self) -> None:
        self.deck = make_deck(24)
        self.chance = Random(7)  # noqa: S311  (the same year every time)
        user = make_user()
        self.learner = Learner.objects.create(user=user, timezone="Europe/Berlin")
        plans.start_plan(learner_id=user.pk, deck=self.deck, now=self.at(0, 9))
        self.acknowledged: set[int] = set()
        self.undone: set[int] = set()
        self.first_days: dict[int, date] = {}

    @property
    def plan(self) -> Plan:
        plan = active_plan(self.learner.pk)
        assert plan
        return plan

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A moment of the study day of that number; hours before four are the night after it."""
        calendar_day = add_days(START, number + (hour < 4))
        zone = ZoneInfo(self.learner.timezone)
        return datetime.combine(calendar_day, time(hour, minute), tzinfo=zone)

    def change(self, **values: object) -> None:
        plan = self.plan
        now = {
            "start": plan.start,
            "new_per_day": plan.new_per_day,
            "review_cap": plan.review_cap,
            "minutes_a_day": plan.minutes_a_day,
            "days_off": plan.days_off,
            "interview_on": plan.interview_on,
        }
        plans.change_plan(learner_id=self.learner.pk, **(now | values))

    def events(self, number: int) -> None:
        """What happens to the plan on a day."""
        own = self.learner.pk
        if number == 20:
            self.change(interview_on=add_days(START, INTERVIEW), minutes_a_day=20)
        if number == DAYS_OFF_FROM:
            self.change(days_off=[6])
        if number == MOVED:
            self.learner.timezone = "America/New_York"
            self.learner.save()
        if number == HOLIDAY.start - 5:
            first, last = add_days(START, HOLIDAY.start), add_days(START, HOLIDAY.stop - 1)
            plans.pause(learner_id=own, first=first, last=last)
        if number == CAP_FROM:
            self.change(review_cap=CAP)
        if number == 310:
            self.change(review_cap=None, minutes_a_day=None)
            plans.set_recovery(learner_id=own, dose=RECOVERY_DOSE)
        if number % 45 == 30:
            plans.allow_early(learner_id=own, cards=3, now=self.at(number, 18))

    def study(self, number: int) -> None:
        hour, minute = self.chance.choice([(7, 30), (19, 0), (23, 50), (1, 30), (3, 30)])
        now = self.at(number, hour, minute)
        assert self.learner.study_day(now) == add_days(START, number)
        before = Review.objects.count()
        answers = study_evening(self.learner, now, self.answer)
        assert Review.objects.count() == before + answers
        self.acknowledged = set(Review.objects.values_list("pk", flat=True))
        if number % 9 == 4 and answers:
            latest = Review.objects.latest("pk")
            study_service.undo(learner_id=self.learner.pk, review_id=latest.pk, now=now)
            self.undone.add(latest.pk)
            study_evening(self.learner, now + timedelta(minutes=5), self.answer)
            self.acknowledged = set(Review.objects.values_list("pk", flat=True))

    def answer(self, shown: Presented, now: datetime) -> tuple[int, int]:
        passes = 0.97 if shown.is_drill else 0.88
        quality = self.chance.choice([3, 4, 4, 4, 5]) if self.chance.random() < passes else 1
        return quality, self.chance.randint(10, 50)

    def check_morning(self, number: int) -> None:
        """The forecast's first day is what the queue holds, and nothing is forgotten by it."""
        plan, today = self.plan, add_days(START, number)
        now, cards = get_day(plan, today), forecast_cards(plan)
        ahead = forecast(cards, plan.calendar, get_pace(plan), today, plan.calendar.end)
        first = ahead.days[0]
        if plan.calendar.is_free(today):
            assert first.answers == 0
        else:
            assert first.reviews == len(now.queue.due)
            assert first.waiting == now.held_back
            assert first.last_pass == len(now.queue.last_pass)
            assert len(now.queue.new) <= first.new <= plan.new_at_pace(today)
        schedules = Schedule.objects.exclude(introduced_on=None)
        met = sum(card.due is not None for card in cards)
        assert met == schedules.count()
        assert sum(expected.new for expected in ahead.days) <= len(cards) - met
        overdue = schedules.filter(due__lte=today).count()
        assert overdue == len(now.queue.due) + now.held_back

    def check_evening(self, number: int) -> None:
        plan, today = self.plan, add_days(START, number)
        assert set(Review.objects.values_list("pk", flat=True)) == self.acknowledged
        voided = Review.objects.exclude(voided_at=None).values_list("pk", flat=True)
        assert set(voided) == self.undone
        assert not list(differences([self.learner.pk]))
        done = get_day(plan, today)
        assert done.queue.next_card is None
        todays = Review.objects.standing().filter(study_day=today)
        assert done.done.new <= plan.new_at_pace(today)
        if plan.review_cap:
            assert done.done.reviews <= plan.review_cap
        once = todays.exclude(kind="drill").values_list("card_id", flat=True)
        assert len(once) == len(set(once)), "no card twice in a study day but in the drill"
        assert not Schedule.objects.filter(due__lte=today).count() or done.held_back
        for card_id, introduced in Schedule.objects.values_list("card_id", "introduced_on"):
            if introduced:
                assert self.first_days.setdefault(card_id, introduced) == introduced


def test_a_year_with_all_that_comes_between() -> None:
    life = Life()
    last_pass: dict[int, int] = {}
    for number in range(PLAN_DAYS):
        life.events(number)
        life.check_morning(number)
        is_free = life.plan.calendar.is_free(add_days(START, number))
        if number not in AWAY and number not in HOLIDAY and not is_free:
            life.study(number)
            life.check_evening(number)
        last_pass[number] = get_day(life.plan, add_days(START, number)).done.last_pass

    plan, today = life.plan, add_days(START, PLAN_DAYS - 1)
    started = Schedule.objects.exclude(introduced_on=None)
    assert started.count() == Card.objects.count(), "every card was met"
    assert plan.recovery_dose is None, "the way back from sixty days away has ended"
    assert plan.calendar.day_number(today) == PLAN_DAYS - len(HOLIDAY)
    assert get_streak(plan, today).present > 1

    window = range(INTERVIEW - 14, INTERVIEW)
    assert sum(last_pass[number] for number in window) > 20
    assert sum(last_pass[number] for number in range(INTERVIEW)) == sum(
        last_pass[number] for number in window
    )
    first, interview = add_days(START, INTERVIEW - 14), add_days(START, INTERVIEW)
    met_by_then = Review.objects.filter(is_introduction=True, study_day__lt=first)
    seen = Review.objects.standing().filter(study_day__gte=first, study_day__lt=interview)
    unseen = set(met_by_then.values_list("card_id")) - set(seen.values_list("card_id"))
    assert not unseen, "every card was seen in the fourteen days before the interview"

    ready = get_readiness(plan, life.at(PLAN_DAYS - 1, 23))
    assert ready.as_it_stands and ready.as_it_stands > 0.8
    whole = get_year(plan, today)
    answered = sum(entry.done.answers for entry in whole.days if entry.done)
    assert answered == Review.objects.standing().count()
