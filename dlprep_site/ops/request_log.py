"""Request ids: every request has one in its log lines, response and error reports."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

access = logging.getLogger("dlprep.access")
current: ContextVar[str] = ContextVar("request_id", default="-")
SANE = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class RequestId(logging.Filter):
    """Gives every record the id of the request that it belongs to; `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current.get()
        return True


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Number the request, and where it is asked for, log a line for it when it is answered.

    The line has the route and not the address, in which there may be a secret.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        begun, given = perf_counter(), request.headers.get("X-Request-ID", "")
        # behind a proxy it is the proxy's; a visitor's header is not trusted
        is_sane = settings.HTTPS and SANE.fullmatch(given)
        request_id = given if is_sane else uuid4().hex
        token = current.set(request_id)
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id
            if settings.LOG_REQUESTS:
                _log(request, response, begun)
            return response
        finally:
            current.reset(token)

    return middleware


def _log(request: HttpRequest, response: HttpResponse, begun: float) -> None:
    match = request.resolver_match
    user = getattr(request, "_cached_user", None)
    access.info(
        "%s %s %s", request.method, f"/{match.route}" if match else "-", response.status_code,
        extra={
            "milliseconds": round((perf_counter() - begun) * 1_000, 1),
            "account": user.pk if user else None,
        },
    )  # fmt: skip
