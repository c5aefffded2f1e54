"""The plan's focus: which sections' new cards come first, and which wait."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..models import Plan
from ..selectors.focus import get_roles, get_sections, one_first
from ..selectors.plan_preview import with_pace
from ..services import plans
from ..web.decorators import Request, with_plan
from ..web.forms.focus import GENERAL, FocusForm
from ..web.plan_changes import get_preview


@require_http_methods(["GET", "POST"])
@with_plan
def focus(request: Request, plan: Plan) -> HttpResponse:
    """Choose section by section, or fill the form by a role: the effect first, then confirm.

    An address may name a section that is to come first; nothing is changed by opening it.
    """
    sections = get_sections(plan)
    roles = get_roles(plan, sections)
    by_name = {GENERAL: None} | {role.name: role for role in roles}
    if request.POST.get("role") in by_name:
        form = FocusForm.of_role(plan, sections, by_name[request.POST["role"]])
    elif request.method == "GET" and (
        first := one_first(plan, sections, request.GET.get("first", ""))
    ):
        form = FocusForm.of_role(plan, sections, first)
    else:
        form = FocusForm(plan, sections, request.POST if request.method == "POST" else None)
    effect = None
    now = timezone.now()
    if form.is_valid():
        changes = with_pace(plan, plan.learner.study_day(now), form.focus)
        if "confirm" in request.POST:
            plans.change_focus(learner_id=plan.learner_id, deck_id=plan.deck_id, **changes)
            messages.success(request, _("Saved. No due date has moved."))
            return redirect("scheduler:plan")
        effect = get_preview(plan, plan.changed(**changes), now)
    context = {"plan": plan, "form": form, "roles": roles, "general": GENERAL, "effect": effect}
    return render(request, "scheduler/focus.html", context, status=422 if form.errors else 200)
