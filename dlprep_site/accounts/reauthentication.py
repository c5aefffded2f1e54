"""Asks for the password or a second factor again before what an open session alone must not do.

allauth asks for the pages of its own (`ACCOUNT_REAUTHENTICATION_REQUIRED`); this is for ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from ..models import User
from .change_notices import Change, send_change_notice

R = TypeVar("R", bound=HttpResponseBase)
V = TypeVar("V", bound=Callable[..., HttpResponseBase])

STAFF_SECONDS = 30 * 60  # what staff confirmed holds while they fill forms in
NOTICE_SECONDS = 24 * 60 * 60  # one mail a day tells of downloads


def was_confirmed(request: HttpRequest, within: float | None = None) -> bool:
    """Whether the visitor gave a password or a second factor again lately.

    `within` is in seconds; without it, allauth's time holds (five minutes).
    """
    records = get_authentication_records(request, request.user)
    times = [record["at"] for record in records if record.get("reauthenticated")]
    is_recent = times and time.time() - times[-1] < (within or REAUTHENTICATION_TIMEOUT)
    # allauth lets pass whom it has nothing to ask for, which takes some queries to know
    return bool(is_recent) or did_recently_reauthenticate(request)


def ask_again(request: HttpRequest, back_to: str) -> HttpResponse:
    """Lead to the page that asks for the password, and from there to a path of this site."""
    [first, *_] = get_adapter().get_reauthentication_methods(request.user)
    return redirect(f"{first['url']}?{urlencode({'next': back_to})}")


def confirmed(view: V) -> V:
    """Guard a form: once the password was given again, what was sent goes on by itself."""
    return cast(V, reauthentication_required(view))


def confirmed_first(view: V) -> V:
    """Guard a form whose contents must not wait in the session, such as a new password."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not was_confirmed(request):
            return ask_again(request, request.path)
        return view(request, *args, **kwargs)

    return cast(V, wrapper)


def guarded_download(view: Callable[..., R]) -> Callable[..., R | HttpResponse]:
    """Guard a download of an account's data; once a day, its owner is told by mail.

    From the page that asks, the way leads back to the page of the data: a download would leave
    the form for the password in the window.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> R | HttpResponse:
        if not was_confirmed(request):
            return ask_again(request, reverse("scheduler:data"))
        response = view(request, *args, **kwargs)
        notice = f"download-notice:{request.user.pk}"
        if response.status_code == 200 and cache.add(notice, True, NOTICE_SECONDS):
            send_change_notice(cast(User, request.user), Change.DATA_DOWNLOADED, request)
        return response

    return wrapper
