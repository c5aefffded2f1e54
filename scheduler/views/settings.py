from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..models import Plan
from ..notifications.forms import PushForm
from ..notifications.webpush import application_key
from ..services import plans
from ..web.decorators import Request, with_plan
from ..web.forms.settings import ReminderForm, SettingsForm


@require_http_methods(["GET", "POST"])
@with_plan
def settings(request: Request, plan: Plan) -> HttpResponse:
    if request.method != "POST":
        return settings_page(request, plan)
    form = SettingsForm(request.POST)
    if not form.is_valid():
        return settings_page(request, plan, form=form, status=422)
    plans.change_settings(learner_id=plan.learner_id, **form.cleaned_data)
    messages.success(request, _("Saved. It holds from now on; no due date has moved."))
    return redirect("scheduler:settings")


def settings_page(
    request: Request,
    plan: Plan,
    *,
    form: SettingsForm | None = None,
    reminder_form: ReminderForm | None = None,
    push_form: PushForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with all its forms, one of them perhaps as it was sent."""
    key = plan.learner.feed_key
    feed_path = reverse("scheduler:calendar_feed", args=[key]) if key else ""
    context = {
        "form": form or SettingsForm.of(plan),
        "reminder_form": reminder_form or ReminderForm.of(plan.learner),
        "push": _push(plan, push_form),
        "feed_url": request.build_absolute_uri(feed_path) if key else "",
    }
    return render(request, "scheduler/settings.html", context, status=status)


def _push(plan: Plan, form: PushForm | None) -> dict[str, object] | None:
    """The part about notifications; None where the site has no key to send any."""
    key = application_key()
    if not key:
        return None
    browsers = plan.learner.push_subscriptions.order_by("-created_at", "-pk")
    return {"form": form or PushForm.of(plan.learner), "key": key, "browsers": browsers}
