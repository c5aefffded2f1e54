"""The language of the interface: the account's, else the visitor's choice, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe

from ..models import User

CODES = frozenset(dict(settings.LANGUAGES))
CONTENT = "en"  # what decks, questions and the guide are written in


def speaking(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer in the visitor's language, and deactivate it afterwards."""

    def middleware(request: HttpRequest) -> HttpResponse:
        code = language_of(request)
        request.LANGUAGE_CODE = code
        with translation.override(code):
            response = get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def language_of(request: HttpRequest) -> str:
    """The account's language; without one the cookie's, then the browser's, then the site's."""
    return _kept(request.user) or translation.get_language_from_request(request)


def spoken_to(user: object) -> str:
    """The language for text that reaches an account outside of its own pages: mails, the feed."""
    return _kept(user) or translation.get_language() or settings.LANGUAGE_CODE


def _kept(user: object) -> str:
    return user.language if isinstance(user, User) and user.language in CODES else ""


def content_lang() -> SafeString:
    """The `lang` attribute of an element with content, if the page is in another language."""
    if translation.get_language() == CONTENT:
        return SafeString("")
    return mark_safe(f' lang="{CONTENT}" dir="ltr"')  # noqa: S308  (a constant)
