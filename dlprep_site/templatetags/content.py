from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..i18n.language import content_lang

register = template.Library()


@register.filter
def content(text: str, attributes: SafeString) -> SafeString:
    """Marks text of a deck within a sentence of the page; `attributes` are its `content_lang`."""
    return format_html("<span{}>{}</span>", attributes, text)


@register.filter
def in_language(language: str) -> SafeString:
    """The attributes of an element with content of a deck in that language."""
    return content_lang(language)
