"""The views of errors: those of a visitor's request, server errors, a busy database."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from ...ops.request_log import current
from . import problems
from .problems import Problem
from .standalone import STYLE_ELEMENT, allow_style, standalone_page

logger = logging.getLogger(__name__)

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


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent can't be read; nothing else of it is, but for the language and the theme."""
    return _standalone(request, problems.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _with_menu(request, problems.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _with_menu(request, problems.NOT_FOUND)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """allauth's view for a limit that was reached."""
    return _with_menu(request, problems.TOO_MANY_TRIES)


def too_much(request: HttpRequest) -> HttpResponse:
    """The same for an account that keeps the server from others, at as little cost as can be."""
    return busy(request, problems.TOO_MANY_TRIES)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: nothing was changed, and the page says what to do.

    The token is also old if another tab has logged in or out meanwhile. The login form then leads
    on to where it would have led, or to the form again; a page that HTMX sent from is loaded again.
    """
    is_cookie_there = settings.CSRF_COOKIE_NAME in request.COOKIES
    if request.path == reverse("account_login") and is_cookie_there:
        return _go_on_from_login(request)
    if request.headers.get("HX-Request") and request.user.is_authenticated:
        messages.warning(
            request, _("The page was too old, so nothing was changed. Please try again.")
        )
        return HttpResponse(status=403, headers={"HX-Refresh": "true"})
    return _with_menu(request, problems.FORM_TOO_OLD)


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


def server_error(request: HttpRequest) -> HttpResponse:
    """What a visitor sees of an error: that it is ours; or that the database is busy or away."""
    if _passes_by_itself(sys.exc_info()[1]):
        match = request.resolver_match
        if request.method != "POST" or not match or match.view_name != "account_logout":
            return busy(request)
        response = busy(request, problems.LOGGED_OUT_HERE)
        _forget_session(response)
        return response
    return _standalone(request, problems.SERVER_ERROR, request_id=current.get())


def busy(request: HttpRequest, problem: Problem = problems.BUSY) -> HttpResponse:
    """The page that says that nothing was done, and to try again soon."""
    response = _standalone(request, problem)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _forget_session(response: HttpResponse) -> None:
    """Log this device out, though the database can't be told to end the session."""
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite="Lax",
    )
    response["Clear-Site-Data"] = '"cache", "storage"'


def _with_menu(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page in the site's layout; alone if that can't be had."""
    context = {"problem": problem, "own_style": STYLE_ELEMENT}
    try:
        return allow_style(render(request, "error.html", context, status=problem.status))
    except Exception:
        logger.exception("the page for error %s could not be rendered", problem.status)
        return _standalone(request, problem)


def _standalone(request: HttpRequest, problem: Problem, request_id: str = "") -> HttpResponse:
    """The page alone. Neither a database nor the account is asked for its language."""
    code = getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)
    with translation.override(code):
        return standalone_page(request, problem, code=code, request_id=request_id)


def _passes_by_itself(error: BaseException | None) -> bool:
    """Whether an error is the database's: it is locked, full, away, or can only be read."""
    sqlstate = getattr(error.__cause__, "sqlstate", "") if error else ""
    return isinstance(error, (OperationalError, InterfaceError)) or sqlstate == READ_ONLY
