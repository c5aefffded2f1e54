from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html

from ..i18n.language import content_lang

register = template.Library()


@register.filter
def content(text: str) -> str:
    """Marks text of the deck with its language if the page is in another."""
    if mark := content_lang():
        return format_html("<span{}>{}</span>", mark, text)
    return conditional_escape(text)
