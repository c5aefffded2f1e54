"""Notifications: the hour, and the browsers that may."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dlprep_site.accounts.user_sessions import device

from ..models import Plan
from ..notifications.forms import PushForm
from ..notifications.webpush import application_key
from ..services import push
from ..services.locking import NotYours
from ..web.decorators import Request, with_plan
from .settings import settings_page


@require_POST
@with_plan
def set_push(request: Request, plan: Plan) -> HttpResponse:
    """Save the hour; and let the browser notify, if it tells how it is reached."""
    if not application_key():
        raise Http404
    form = PushForm(request.POST)
    if not form.is_valid():
        return settings_page(request, plan, push_form=form, status=422)
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
    told = _("You will be notified at %(hour)s.") % {"hour": f"{data['push_hour']:02}:00"}
    messages.success(request, told)
    return redirect("scheduler:settings")


@require_POST
@with_plan
def stop_push(request: Request, plan: Plan, subscription: int) -> HttpResponse:
    try:
        push.unsubscribe(learner_id=plan.learner_id, subscription_id=subscription)
    except NotYours as refusal:
        raise Http404 from refusal
    messages.success(request, _("That browser notifies you no more."))
    return redirect("scheduler:settings")
