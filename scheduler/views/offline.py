"""Studying without a connection: today's cards ahead of time, and what makes an app of the site."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dlprep_site.i18n.language import content_lang

from ..core.study_day import add_days
from ..models import Plan
from ..selectors.daily_queue import get_day
from ..selectors.study_card import present_all
from ..web.decorators import Request, with_plan
from ..web.forms.study import form_urls
from ..web.service_worker import script

MAX_PREFETCHED = (
    60  # cards that a device is given ahead of time, of more than an hour; then it asks again
)
NAME = "dlprep"
PAPER = "#f8f6f1"  # as --paper in dlprep.css


@require_safe
@with_plan
def queue(request: Request, plan: Plan) -> JsonResponse:
    """Today's cards that are still to come, in order, each as the study page would show it.

    The first of them stay worth asking when the day is over; a drill, a last pass and cards ahead
    of time are for today alone.
    """
    now = timezone.now()
    today = plan.learner.study_day(now)
    day = get_day(plan, today)
    on_any_day = {*day.queue.due, *day.queue.new}
    shared = {
        "plan": plan,
        "day": day,
        "urls": form_urls(),
        "csrf_token": get_token(request),
        "content_lang": content_lang(plan.deck.language),
    }
    cards = [
        {
            "card": shown.card.pk,
            "onAnyDay": shown.card.pk in on_any_day,
            "html": render_to_string("scheduler/_card.html", {**shared, "shown": shown}),
        }
        for shown in present_all(plan, day.queue.in_order[:MAX_PREFETCHED], now)
    ]
    ends = plan.learner.starts_at(add_days(today, 1))
    return JsonResponse(
        {
            "account": str(plan.learner_id),
            "ends": ends,
            "csrf": shared["csrf_token"],
            "base": {"done": day.done.answers, "total": day.total},
            "cards": cards,
        }
    )


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page that a device keeps for when there is no connection. Nothing in it is anybody's."""
    return render(request, "scheduler/offline.html")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that answers for the site where the network does not; from the root, for all."""
    return HttpResponse(script(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser needs to know to install the site as an app."""
    pictures = [
        ("dlprep.svg", "any", "any"),
        ("dlprep-192.png", "192x192", "any"),
        ("dlprep-512.png", "512x512", "any"),
        ("dlprep-maskable-512.png", "512x512", "maskable"),
    ]
    icons = [
        {"src": static(f"icons/{name}"), "sizes": sizes, "purpose": purpose}
        for name, sizes, purpose in pictures
    ]
    contents = {
        "id": "/",
        "name": NAME,
        "short_name": NAME,
        "description": "Ten minutes a day, for a year: spaced repetition for interviews.",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(contents, content_type="application/manifest+json")
