"""Middleware for every response: login, caching, and isolation from other sites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from .errors import busy

MAX_WRITES_AT_ONCE = 2  # of an account, in one server process; a thread waits in each
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

GetResponse = Callable[[HttpRequest], HttpResponse]


class HtmxRequest(HttpRequest):
    """A request that has passed `HtmxMiddleware`."""

    htmx: HtmxDetails


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every page wants a login unless its view says `login_not_required`.

    Whoever lost theirs comes back to the page they were on, never to a fragment or an action.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HtmxRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        login = redirect_to_login(page_of(request), resolve_url(self.get_login_url(view_func)))
        if request.htmx:
            return HttpResponseClientRedirect(login.url)
        return login


def page_of(request: HtmxRequest) -> str:
    """The path of the page that a request comes from: its own, or that of the form it sends."""
    if request.method in {"GET", "HEAD"} and not request.htmx:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def closed_to_other_sites(get_response: GetResponse) -> GetResponse:
    """Send with every answer, static files and errors too, what else the browser must refuse.

    No other site may embed or read an answer, and no page may use the device.
    """
    permissions = ", ".join(f"{name}={who}" for name, who in settings.PERMISSIONS_POLICY.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = permissions
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response

    return middleware


def private_pages(get_response: GetResponse) -> GetResponse:
    """Keep what a learner sees out of every cache, and fragments apart from pages.

    After a logout the browser is told to forget what it stored of this site.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_logged_in = request.user.is_authenticated
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if was_logged_in or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        if was_logged_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def few_writes_at_once(get_response: GetResponse) -> GetResponse:
    """Let an account change two things at a time, and tell whoever sends more to try again soon.

    Its requests wait for one another, in threads that everybody else needs too.
    """
    under_way: Counter[int] = Counter()
    lock = Lock()

    def middleware(request: HttpRequest) -> HttpResponse:
        user_id = request.user.pk
        if request.method in SAFE_METHODS or user_id is None:
            return get_response(request)
        with lock:
            if under_way[user_id] >= MAX_WRITES_AT_ONCE:
                return busy()
            under_way[user_id] += 1
        try:
            return get_response(request)
        finally:
            with lock:
                under_way[user_id] -= 1
                if not under_way[user_id]:
                    del under_way[user_id]

    return middleware
