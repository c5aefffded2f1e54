"""Endpoints for operators: liveness, readiness, and Prometheus metrics."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)

LOOPBACK = {"127.0.0.1", "::1"}
SAFE_SQLITE = (3, 51, 3)  # mends a rare corruption when several connections write and checkpoint


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers and feed readers that ask for /favicon.ico regardless of the page."""
    return redirect(static("icons/dlprep.svg"))


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if the database answers with every migration and the disk has room; else 503 and why."""
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
    if free < settings.MIN_DISK_MB:
        answer |= {"ready": False, "disk": f"{free} MB free"}
    if warning := sqlite_warning():
        answer["warning"] = warning
    return JsonResponse(answer, status=200 if answer["ready"] else 503)


def sqlite_warning() -> str:
    """A remark about the SQLite library in use if it is an old one."""
    if connection.vendor != "sqlite" or sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3: "
        "keep to one server process with one thread, as `serve` does"
    )


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus: with the token, or from this machine if no token is set."""
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
