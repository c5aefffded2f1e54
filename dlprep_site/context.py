from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from .theme import CHOICES, theme_of


def site(request: HttpRequest) -> dict[str, object]:
    """What every page knows: the theme in force, those there are, and whether mail can be sent."""
    return {
        "theme": theme_of(request),
        "themes": CHOICES.items(),
        "mail_is_set_up": settings.MAIL_IS_SET_UP,
    }
