"""What reminders link to: the calendar feed, and the page that stops the emails."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ..notifications.calendar_feed import feed
from ..notifications.email import learner_of
from ..selectors.daily_queue import plan_of_feed
from ..services import reminders


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
