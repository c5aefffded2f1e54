"""Reminders: by mail at an hour, and as a calendar feed; how to have them, and how to stop them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..models import Plan
from ..notifications.calendar_feed import feed
from ..notifications.email import learner_of
from ..selectors.daily_queue import plan_of_feed
from ..services import reminders
from ..web.decorators import Request, with_plan
from ..web.forms.settings import ReminderForm
from .settings import settings_page


@require_POST
@with_plan
def set_reminder(request: Request, plan: Plan) -> HttpResponse:
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return settings_page(request, plan, reminder_form=form, status=422)
    hour = form.cleaned_data["hour"]
    reminders.set_reminder(learner_id=plan.learner_id, hour=hour)
    at = _("You will be reminded at %(hour)s:00.") % {"hour": f"{hour or 0:02}"}
    messages.success(request, _("No more reminders.") if hour is None else at)
    return redirect("scheduler:settings")


@require_POST
@with_plan
def make_feed(request: Request, plan: Plan) -> HttpResponse:
    reminders.make_feed(learner_id=plan.learner_id)
    messages.success(request, _("Your calendar has a new address. An older one works no more."))
    return redirect("scheduler:settings")


@require_POST
@with_plan
def stop_feed(request: Request, plan: Plan) -> HttpResponse:
    reminders.stop_feed(learner_id=plan.learner_id)
    messages.success(request, _("The calendar feed is stopped."))
    return redirect("scheduler:settings")


@login_not_required
@never_cache
@require_safe
def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """For calendar programs, which can't log in: the secret in the address says whose it is."""
    plan = plan_of_feed(key)
    if plan is None:
        raise Http404
    return HttpResponse(feed(plan, timezone.now()), content_type="text/calendar; charset=utf-8")


@login_not_required
@csrf_exempt  # mail programs send it without having seen the page (RFC 8058); the token is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, token: str) -> HttpResponse:
    """The link in every reminder. Opening it changes nothing: programs open links too."""
    learner_id = learner_of(token)
    if learner_id is None:
        raise Http404
    is_stopped = request.method == "POST"
    if is_stopped:
        reminders.set_reminder(learner_id=learner_id, hour=None)
    return render(request, "scheduler/stop_reminders.html", {"is_stopped": is_stopped})
