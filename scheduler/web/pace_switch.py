"""A pace that was switched with one button: what it was before is kept until the next page."""

from __future__ import annotations

from typing import TypedDict

from django.http import HttpRequest

from ..models import Plan

KEY = "pace_before"


class PaceBefore(TypedDict):
    """The fields of `SwitchForm` that lead back."""

    new_per_day: int
    minutes_a_day: int | None
    is_pace_chosen: bool
    plan: int  # learners may turn to another deck meanwhile


def remember(request: HttpRequest, plan: Plan) -> None:
    """Keep the plan's pace in the session, before it is switched."""
    request.session[KEY] = PaceBefore(
        new_per_day=plan.new_per_day,
        minutes_a_day=plan.minutes_a_day,
        is_pace_chosen=plan.is_pace_chosen,
        plan=plan.pk,
    )


def shown_once(request: HttpRequest, plan: Plan) -> PaceBefore | None:
    """What leads back from a switch just made; the page that shows it is the only one."""
    if KEY not in request.session:
        return None
    before: PaceBefore = request.session.pop(KEY)
    return before if before["plan"] == plan.pk else None
