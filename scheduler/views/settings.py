from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .. import services
from ..forms import SettingsForm
from ..models import Plan
from ..request import Request, with_plan


@require_http_methods(["GET", "POST"])
@with_plan
def settings(request: Request, plan: Plan) -> HttpResponse:
    form = SettingsForm.of(plan)
    if request.method == "POST":
        form = SettingsForm(request.POST)
        if form.is_valid():
            services.change_settings(learner_id=plan.learner_id, **form.cleaned_data)
            messages.success(request, "Saved. It holds from now on; no due date has moved.")
            return redirect("scheduler:settings")
    return render(
        request, "scheduler/settings.html", {"form": form}, status=422 if form.errors else 200
    )
