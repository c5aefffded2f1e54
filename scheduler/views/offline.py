"""Studying without a connection: today's cards ahead of time, and what makes an app of the site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

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
from dlprep_site.web.middleware import may_listen
from dlprep_site.web.whole_number import whole_number

from ..core.study_day import add_days
from ..models import Plan
from ..selectors.daily_queue import Day, get_day
from ..selectors.study_card import present_all
from ..web.decorators import Request, with_plan
from ..web.forms.study import form_urls
from ..web.service_worker import script

MAX_PREFETCHED = 60  # cards that a device is given ahead of time: more than an hour
PART = 15  # of them at a time: about 110 KB
MAX_DIGITS = 12  # of a card's id in the address
NAME = "dlprep"
PAPER = "#f8f6f1"  # as --paper in dlprep.css


@require_safe
@with_plan
def queue(request: Request, plan: Plan) -> JsonResponse:
    """Today's cards that are still to come, in order: the first as the study page would show them.

    The ids of the others come with them, and `?cards=` asks for some of those. The first cards of a
    queue stay worth asking when the day is over; a drill, a last pass and cards ahead of time are
    for today alone.
    """
    now = timezone.now()
    today = plan.learner.study_day(now)
    day = get_day(plan, today)
    to_come = day.queue.in_order[:MAX_PREFETCHED]
    wanted = _wanted(request.GET["cards"]) if "cards" in request.GET else to_come
    card_ids = [card_id for card_id in to_come if card_id in wanted][:PART]
    csrf_token = get_token(request)
    return JsonResponse(
        {
            "account": str(plan.learner_id),
            "ends": plan.learner.starts_at(add_days(today, 1)),
            "csrf": csrf_token,
            "base": {"done": day.done.answers, "total": day.total},
            "cards": _cards(day, card_ids, now, csrf_token),
            "order": to_come,
        }
    )


def _wanted(text: str) -> set[int]:
    """The ids in the address; anything odd is no card of anyone's."""
    numbers = (whole_number(one, MAX_DIGITS) for one in text.split(",")[:MAX_PREFETCHED])
    return {number for number in numbers if number is not None}


def _cards(
    day: Day, card_ids: Sequence[int], now: datetime, csrf_token: str
) -> list[dict[str, Any]]:
    plan, on_any_day = day.plan, {*day.queue.due, *day.queue.new}
    shared = {
        "plan": plan,
        "day": day,
        "urls": form_urls(),
        "csrf_token": csrf_token,
        "content_lang": content_lang(plan.deck.language),
    }
    return [
        {
            "card": shown.card.pk,
            "onAnyDay": shown.card.pk in on_any_day,
            "html": render_to_string("scheduler/_card.html", {**shared, "shown": shown}),
        }
        for shown in present_all(plan, card_ids, now)
    ]


@login_not_required
@require_safe
@may_listen
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
        "description": "Deep-learning interview questions, brought back before you forget them.",
        "lang": "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(contents, content_type="application/manifest+json")
