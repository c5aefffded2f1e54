"""Pages about the site itself, for anybody: about, privacy, terms and contact."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import __version__
from ..ops.operator import operator


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html", {"version": __version__, "operator": operator()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored, for how long, and who sees it; only what holds for this site."""
    context = {
        "operator": operator(),
        "session_days": settings.SESSION_COOKIE_AGE // (24 * 60 * 60),
        "errors_are_reported": bool(settings.SENTRY_DSN),
    }
    return render(request, "privacy.html", context)


@login_not_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "terms.html", {"operator": operator()})


@login_not_required
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "contact.html", {"operator": operator()})
