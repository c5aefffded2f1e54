"""What every template can use."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from ..accounts.confirmation import unconfirmed_address
from ..i18n.language import CONTENT, content_lang
from .preferences import CHOICES, theme_of


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows: theme and languages, how content is marked, whether mail can go."""
    return {
        "theme": theme_of(request),
        "themes": CHOICES.items(),
        "languages": settings.LANGUAGES,
        "content_lang": content_lang(getattr(request, "content_language", CONTENT)),
        "guide_lang": content_lang(),
        "mail_is_set_up": settings.MAIL_IS_SET_UP,
        "unconfirmed_address": partial(unconfirmed_address, request),  # a query, if it is used
    }
