"""Pages for what went wrong: server errors, a busy database, a missing CSRF token."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from ..ops.request_log import current

RETRY_AFTER = 5  # seconds until a busy database is worth another try

READ_ONLY = "25006"  # PostgreSQL's code for a write where only reading is possible


def needs_mail(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that mentions mail; if the site sends none, it says so instead."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.MAIL_IS_SET_UP:
            return view(request, *args, **kwargs)
        return render(request, "account/password_reset.html")

    return wrapper


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error: a bug, or a database that is busy or unreachable.

    Neither page queries the database, or uses anything of the request but its language.
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


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was changed, and the page says what to do.

    The token is also old if another tab has logged in or out meanwhile. The login form then leads
    on to where it would have led, or to the form again; a page that HTMX sent from is loaded again.
    """
    is_cookie_there = settings.CSRF_COOKIE_NAME in request.COOKIES
    if request.path == reverse("account_login") and is_cookie_there:
        return _go_on_from_login(request)
    if request.headers.get("HX-Request") and request.user.is_authenticated:
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return render(request, "403_csrf.html", status=403)


def _go_on_from_login(request: HttpRequest) -> HttpResponse:
    """The login page by GET: it leads a learner who is logged in on to `next`, if that is safe."""
    if request.user.is_authenticated:
        email = request.user.email
        messages.info(request, _("You are already logged in, as %(email)s.") % {"email": email})
    else:
        messages.info(request, _("The form was too old. This one is new: log in here."))
    address = request.POST.get("next") or request.GET.get("next")
    query = f"?{urlencode({'next': address})}" if address else ""
    return redirect(request.path + query)
