"""Middleware for every response: login, caching, and isolation from other sites."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

GetResponse = Callable[[HttpRequest], HttpResponse]
P = ParamSpec("P")


class HtmxRequest(HttpRequest):
    """A request that has passed `HtmxMiddleware`."""

    htmx: HtmxDetails


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Requires a login for every view without `login_not_required`.

    An expired login leads back to the page, never to a fragment or an action.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HtmxRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        login = redirect_to_login(page_of(request), resolve_url(self.get_login_url(view_func)))
        if request.htmx:
            return HttpResponseClientRedirect(login.url)
        return login


def page_of(request: HtmxRequest) -> str:
    """The path of the page that a request comes from: its own, or that of the form it sends.

    A path that a browser would take for another site, such as `//evil.example`, is not one.
    """
    if request.method in {"GET", "HEAD"} and not request.htmx:
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(came_from)
    page = parts.path + (f"?{parts.query}" if parts.query else "")
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "/"


def may_record(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let a view's page, and nothing framed in it, use the microphone and play what it recorded."""

    with_media: Any = csp_update({"media-src": [SELF, "blob:"]})
    return may_listen(with_media(view))


def may_listen(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let a view's page, and nothing framed in it, use the microphone, as dictation does."""

    @wraps(view)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Permissions-Policy"] = _permissions(
            {**settings.PERMISSIONS_POLICY, "microphone": "(self)"}
        )
        return response

    return wrapper


def _permissions(policy: dict[str, str]) -> str:
    return ", ".join(f"{name}={allowed}" for name, allowed in policy.items())


def closed_to_other_sites(get_response: GetResponse) -> GetResponse:
    """Add the headers that isolate the site to every response, static files and errors included.

    No other site may embed or read a response, and no page may use the device.
    """
    permissions = _permissions(settings.PERMISSIONS_POLICY)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.setdefault("Permissions-Policy", permissions)
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response

    return middleware


def private_pages(get_response: GetResponse) -> GetResponse:
    """Keep a learner's pages out of every cache, and fragments apart from pages.

    After a logout, the browser deletes what it stored for this site.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        was_logged_in = request.user.is_authenticated
        response = get_response(request)
        if "public" in response.get("Cache-Control", ""):
            return response  # the same for everybody
        patch_vary_headers(response, ["HX-Request"])
        if was_logged_in or request.user.is_authenticated:
            patch_cache_control(response, no_store=True, private=True)
        elif not response.has_header("Cache-Control"):
            # its forms hold a token of this visitor's, and its colors and language are theirs
            patch_cache_control(response, no_cache=True, private=True)
        if was_logged_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return middleware


def public_files(get_response: GetResponse) -> GetResponse:
    """Let a browser keep what is the same for everybody, whatever cookies it sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "public" in response.get("Cache-Control", ""):
            del response["Vary"]
        return response

    return middleware
