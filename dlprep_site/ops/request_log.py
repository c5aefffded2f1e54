"""Request ids: every request has one in its log lines, response and error reports."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from uuid import uuid4

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

access = logging.getLogger("dlprep.access")
current: ContextVar[str] = ContextVar("request_id", default="-")
ADDRESS = re.compile(r"https?://\S+")
SANE = re.compile(r"[A-Za-z0-9_.-]{8,64}")


class RequestId(logging.Filter):
    """Gives every record the id of the request that it belongs to; `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs what went wrong once the middleware has returned, with the request
        of_request = getattr(getattr(record, "request", None), "request_id", None)
        record.request_id = of_request or current.get()
        return True


class NoAddresses(logging.Filter):
    """Puts the route for the path in Django's lines about a request, and `-` for other addresses.

    A path may hold a secret, such as a calendar's; a Referer, what somebody read elsewhere.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            as_logged = request.path.encode("unicode_escape").decode("ascii")
            secret = {request.path, as_logged, request.get_full_path()}
            record.args = tuple(
                (route_of(request) if argument in secret else ADDRESS.sub("-", argument))
                if isinstance(argument, str)
                else argument
                for argument in record.args
            )
        return True


def route_of(request: HttpRequest) -> str:
    """The pattern that a request's path matched, `-` for a path that matched none."""
    match = request.resolver_match
    return f"/{match.route}" if match else "-"


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    """Number the request, and where it is asked for, log a line for it when it is answered.

    The line has the route and not the address, in which there may be a secret.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        begun, given = perf_counter(), request.headers.get("X-Request-ID", "")
        # behind a proxy it is the proxy's; a visitor's header is not trusted
        is_sane = settings.HTTPS and SANE.fullmatch(given)
        request_id = given if is_sane else uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        current.set(request_id)  # until the request is finished: Django logs lines after this
        response = get_response(request)
        response["X-Request-ID"] = request_id
        if settings.LOG_REQUESTS:
            _log(request, response, begun)
        return response

    return middleware


def forget_request(**of_signal: object) -> None:
    """Log lines after the request has finished belong to no request."""
    current.set("-")


request_finished.connect(forget_request)


def _log(request: HttpRequest, response: HttpResponse, begun: float) -> None:
    user = getattr(request, "_cached_user", None)
    access.info(
        "%s %s %s", request.method, route_of(request), response.status_code,
        extra={
            "milliseconds": round((perf_counter() - begun) * 1_000, 1),
            "account": user.pk if user else None,
        },
    )  # fmt: skip
