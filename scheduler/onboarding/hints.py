"""What a newcomer is shown once: the setup questions, and one hint at a time where it is needed."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import TYPE_CHECKING

from ..core.study_day import add_days
from ..models import Plan
from ..models.hint import DEEP, DRILL, GRADES, UNDO, WELCOME

if TYPE_CHECKING:  # models.py names what it keeps by the names below
    from ..selectors.daily_queue import Day
    from ..selectors.study_card import Presented


SETUP_DAYS = 7  # of a plan: later, Settings has the setup questions


def setup_step(plan: Plan, today: date) -> str:
    """The setup question that a learner who has started a card is asked next; empty for none.

    It is the name of its page. What the plan already answers is not asked.
    """
    if WELCOME not in plan.learner.to_show or today >= add_days(plan.start, SETUP_DAYS):
        return ""
    if plan.interview_ahead(today) is None:
        return "welcome"
    has_focus = plan.first_sections or plan.later_sections
    return "welcome_role" if plan.deck.roles and not has_focus else "welcome_minutes"


def hint_for(to_show: Container[str], shown: Presented, day: Day) -> str | None:
    """The one hint that a card is shown with: the rarest first, since the others can wait."""
    is_first_time = shown.state.introduced_on is None
    fitting = {
        DRILL: shown.is_drill,
        DEEP: shown.card.is_follow_up and is_first_time,
        UNDO: day.done.latest_id is not None,
        GRADES: True,
    }
    return next((hint for hint, fits in fitting.items() if fits and hint in to_show), None)
