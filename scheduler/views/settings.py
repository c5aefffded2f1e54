"""Settings: the clock and the buttons, reminders by email, notifications, and the calendar feed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dlprep_site.accounts.change_notices import Change, send_change_notice
from dlprep_site.accounts.reauthentication import confirmed, was_confirmed
from dlprep_site.accounts.user_sessions import device

from ..models import Plan
from ..notifications.forms import PushForm
from ..notifications.webpush import application_key
from ..services import plans, push, reminders
from ..services.locking import NotYours
from ..web.decorators import Request, with_plan
from ..web.forms.settings import ReminderForm, SettingsForm


@require_http_methods(["GET", "POST"])
@with_plan
def settings(request: Request, plan: Plan) -> HttpResponse:
    if request.method != "POST":
        return _page(request, plan)
    form = SettingsForm.of(plan, request.POST)
    if not form.is_valid():
        return _page(request, plan, form=form, status=422)
    plans.change_settings(learner_id=plan.learner_id, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("scheduler:settings")


@require_POST
@with_plan
def set_reminder(request: Request, plan: Plan) -> HttpResponse:
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, reminder_form=form, status=422)
    hour = form.cleaned_data["hour"]
    reminders.set_reminder(learner_id=plan.learner_id, hour=hour)
    message = _("You'll get an email at %(hour)s:00.") % {"hour": f"{hour or 0:02}"}
    messages.success(request, _("Email reminders are off.") if hour is None else message)
    return redirect("scheduler:settings")


@require_POST
@confirmed
@with_plan
def make_feed(request: Request, plan: Plan) -> HttpResponse:
    reminders.make_feed(learner_id=plan.learner_id)
    send_change_notice(request.user, Change.FEED_MADE, request)
    messages.success(request, _("New calendar link created; old links stopped working."))
    return redirect("scheduler:settings")


@require_POST
@with_plan
def stop_feed(request: Request, plan: Plan) -> HttpResponse:
    reminders.stop_feed(learner_id=plan.learner_id)
    messages.success(request, _("The calendar link stopped working."))
    return redirect("scheduler:settings")


@require_POST
@with_plan
def set_push(request: Request, plan: Plan) -> HttpResponse:
    """Save the hour; and let the browser notify, if it tells how it is reached."""
    if not application_key():
        raise Http404
    form = PushForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, push_form=form, status=422)
    data = form.cleaned_data
    push.set_push_hour(learner_id=plan.learner_id, hour=data["push_hour"])
    if data["endpoint"]:
        push.subscribe(
            learner_id=plan.learner_id,
            endpoint=data["endpoint"],
            key=data["key"],
            auth=data["auth"],
            device=device(request.headers.get("User-Agent", "")),
            now=timezone.now(),
        )
    message = _("You'll get a notification at %(hour)s.") % {"hour": f"{data['push_hour']:02}:00"}
    messages.success(request, message)
    return redirect("scheduler:settings")


@require_POST
@with_plan
def stop_push(request: Request, plan: Plan, subscription: int) -> HttpResponse:
    try:
        push.unsubscribe(learner_id=plan.learner_id, subscription_id=subscription)
    except NotYours as refusal:
        raise Http404 from refusal
    messages.success(request, _("Notifications are off in that browser."))
    return redirect("scheduler:settings")


def _page(
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
        "feed_is_hidden": bool(key) and not was_confirmed(request),
    }
    return render(request, "scheduler/settings.html", context, status=status)


def _push(plan: Plan, form: PushForm | None) -> dict[str, object] | None:
    """The part about notifications; None where the site has no key to send any."""
    key = application_key()
    if not key:
        return None
    browsers = plan.learner.push_subscriptions.order_by("-created_at", "-pk")
    return {"form": form or PushForm.of(plan.learner), "key": key, "browsers": browsers}
