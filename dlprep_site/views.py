"""Pages of the building itself: is it alive, is it ready, and what went wrong."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache

from .logs import current

logger = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1", "::1"}
RETRY_AFTER = 5  # seconds until a busy database is worth another try
READ_ONLY = "25006"  # PostgreSQL's code for a write where only reading is possible
SAFE_SQLITE = (3, 51, 3)  # mends a rare corruption when several connections write and checkpoint


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers and readers that ask for the old name whatever the page says."""
    return redirect(static("icons/dlprep.svg"))


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and has every migration, and the disk has room: 200, or 503 and why."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        logger.exception("the database does not answer")
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    answer: dict[str, object] = {"ready": not missing, "database": connection.vendor}
    if missing:
        answer["migrations"] = f"{missing} not applied"
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    if free < settings.LEAST_DISK:
        answer |= {"ready": False, "disk": f"{free} MB free"}
    if warning := sqlite_warning():
        answer["warning"] = warning
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def sqlite_warning() -> str:
    """What to know of the SQLite library in use, if it is one of the older ones."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: "
        "keep to one server process with one thread, as `serve` does"
    )


def needs_mail(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that speaks of mail; where the site sends none, it says that instead."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.MAIL_IS_SET_UP:
            return view(request, *args, **kwargs)
        return render(request, "account/password_reset.html")

    return wrapper


def server_error(request: HttpRequest) -> HttpResponse:
    """What a visitor sees of an error: that it is ours; or that the database is busy or away.

    Neither page asks anything of the database, nor of the request but its language.
    """
    code = getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)
    with translation.override(code):
        if _passes_by_itself(sys.exc_info()[1]):
            response = HttpResponse(render_to_string("503.html"), status=503)
            response["Retry-After"] = str(RETRY_AFTER)
            return response
        page = render_to_string("500.html", {"request_id": current.get()})
        return HttpResponse(page, status=500)


def _passes_by_itself(error: BaseException | None) -> bool:
    """Whether an error is the database's: it is locked, full, away, or can only be read."""
    sqlstate = getattr(error.__cause__, "sqlstate", "") if error else ""
    return isinstance(error, (OperationalError, InterfaceError)) or sqlstate == READ_ONLY


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for whoever has the token; without one, for this machine alone."""
    if settings.METRICS_TOKEN:
        given, wanted = request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
        is_allowed = constant_time_compare(given, wanted)
    else:
        is_proxied = "X-Forwarded-For" in request.headers
        is_allowed = request.META.get("REMOTE_ADDR") in LOOPBACK and not is_proxied
    if not (settings.METRICS and is_allowed):
        raise Http404
    from django_prometheus.exports import ExportToDjangoView

    return cast(HttpResponse, ExportToDjangoView(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was changed, and the page says what to do."""
    return render(request, "403_csrf.html", status=403)
