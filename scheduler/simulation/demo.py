"""Demo learners, named as such, who study through the real services on past days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from random import Random
from zoneinfo import ZoneInfo

from ..core.study_day import add_days
from ..models import Learner, Plan
from ..selectors.study_card import Presented
from ..services import plans
from .learners import TIMEZONE, study_evening

STUDY_HOUR = 19  # local time at which a demo learner sits down


@dataclass(frozen=True, slots=True)
class Habit:
    """A demo learner's habits: since when, how often, how well; probabilities are 0 to 1."""

    email: str
    days: int
    new_per_day: int
    absence: float
    recall: float
    away: int = 0
    """Days until today without studying at all."""


HABITS = (
    Habit("demo-steady@example.com", days=150, new_per_day=1, absence=0.08, recall=0.9),
    Habit("demo-away@example.com", days=70, new_per_day=2, absence=0.1, recall=0.85, away=12),
    Habit("demo-new@example.com", days=4, new_per_day=3, absence=0.0, recall=0.8),
)


def live(learner: Learner, habit: Habit, now: datetime) -> int:
    """Study every day of a habit up to the day before `now`; the number of answers given."""
    chance = Random(habit.email)  # noqa: S311  (the same demo every time, not a secret)
    today = learner.study_day(now)
    answers = 0

    def answer(shown: Presented, now: datetime) -> tuple[int, int]:
        quality = 1
        if shown.is_drill or chance.random() <= habit.recall:
            quality = chance.choices([3, 4, 5], weights=[2, 7, 2])[0]
        return quality, chance.randint(12, 55)

    for day in range(habit.days):
        date = add_days(today, day - habit.days)
        is_away = habit.days - day <= habit.away
        if day and (is_away or chance.random() < habit.absence):
            continue
        evening = datetime.combine(date, time(STUDY_HOUR), tzinfo=ZoneInfo(TIMEZONE))
        if day == 0:
            plans.enrol(user_id=learner.pk, timezone=TIMEZONE, now=evening)
            Plan.objects.filter(learner=learner).update(new_per_day=habit.new_per_day)
        answers += study_evening(learner, evening, answer)
    return answers
