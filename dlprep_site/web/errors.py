"""Pages for what went wrong: server errors, a busy database, a missing CSRF token."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_request

from ..ops.request_log import current

RETRY_AFTER = 5  # seconds until a busy database is worth another try

READ_ONLY = "25006"  # PostgreSQL's code for a write where only reading is possible


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
            return busy()
        page = render_to_string("500.html", {"request_id": current.get()})
        return HttpResponse(page, status=500)


def busy() -> HttpResponse:
    """That nothing was done, and is to be tried again soon."""
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _passes_by_itself(error: BaseException | None) -> bool:
    """Whether an error is the database's: it is locked, full, away, or can only be read."""
    sqlstate = getattr(error.__cause__, "sqlstate", "") if error else ""
    return isinstance(error, (OperationalError, InterfaceError)) or sqlstate == READ_ONLY


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was changed, and the page says what to do."""
    return render(request, "403_csrf.html", status=403)
