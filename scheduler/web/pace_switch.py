"""A pace that was switched with one button: what it was before is kept until the next page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..models import Plan
from .forms.plan import SwitchForm

KEY = "pace_before"


def remember(request: HttpRequest, plan: Plan) -> None:
    """Keep the plan's pace in the session, before it is switched."""
    before = {name: getattr(plan, name) for name in SwitchForm.base_fields}
    request.session[KEY] = before | {"plan": plan.pk}  # learners may turn to another deck meanwhile


def shown_once(request: HttpRequest, plan: Plan) -> dict[str, Any] | None:
    """The fields of `SwitchForm` that lead back from a switch just made; one page shows them."""
    if KEY not in request.session:
        return None
    before: dict[str, Any] = request.session.pop(KEY)
    return before if before["plan"] == plan.pk else None
