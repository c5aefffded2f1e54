"""The language of the interface: the account's, else the visitor's choice, else the browser's."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..models import User

CODES = frozenset(dict(settings.LANGUAGES))
CONTENT = "en"  # what the guide is written in, and a deck that says nothing else


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


def content_lang(language: str = CONTENT) -> SafeString:
    """The attributes of an element with content in a language.

    Its text decides the direction; `lang` is there if the page is in another language.
    """
    if translation.get_language() == language:
        return SafeString(' dir="auto"')
    return format_html(' lang="{}" dir="auto"', language)
