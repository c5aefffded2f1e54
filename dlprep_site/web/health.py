"""Endpoints for operators: liveness, readiness, and Prometheus metrics."""

from __future__ import annotations

import logging
import shutil
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import DatabaseError, connection
from django.db.backends.sqlite3.base import Database  # type: ignore[attr-defined]
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

logger = logging.getLogger(__name__)

STYLE_SHEET = "css/dlprep.css"
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
    """Whether pages can be shown: 200, or 503. Only this machine, and the log, are told why not."""
    answer = _readiness()
    if not answer["ready"]:
        logger.warning("not ready: %s", answer)
    status = 200 if answer["ready"] else 503
    if not _is_from_this_machine(request):
        answer = {"ready": answer["ready"]}
    return JsonResponse(answer, status=status)


def _readiness() -> dict[str, object]:
    """The database answers and has every migration, the disk has room, the styles are there."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        logger.exception("the database does not answer")
        return {"ready": False, "database": "does not answer"}
    answer: dict[str, object] = {"ready": not missing, "database": connection.vendor}
    if missing:
        answer["migrations"] = f"{missing} not applied"
    if connection.vendor == "sqlite":
        answer["sqlite"] = Database.sqlite_version
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    if free < settings.MIN_DISK_MB:
        answer |= {"ready": False, "disk": f"{free} MB free"}
    if not _static_files_are_collected():
        answer |= {"ready": False, "static": "not collected"}
    if warning := sqlite_warning():
        answer["warning"] = warning
    return answer


def _static_files_are_collected() -> bool:
    """Whether the style sheet can be named and is there; without it, every page is an error."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return True
    try:
        return staticfiles_storage.exists(staticfiles_storage.stored_name(STYLE_SHEET))
    except ValueError:
        return False


def _is_from_this_machine(request: HttpRequest) -> bool:
    """Whether a request was made here, and not by a proxy for somebody else."""
    is_proxied = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not is_proxied


def sqlite_warning() -> str:
    """A remark about the SQLite library in use if it is an old one."""
    if connection.vendor != "sqlite" or Database.sqlite_version_info >= SAFE_SQLITE:
        return ""
    return (
        f"SQLite {Database.sqlite_version} is older than 3.51.3: "
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
        is_allowed = _is_from_this_machine(request)
    if not (settings.METRICS and is_allowed):
        raise Http404
    from django_prometheus.exports import ExportToDjangoView

    return cast(HttpResponse, ExportToDjangoView(request))
