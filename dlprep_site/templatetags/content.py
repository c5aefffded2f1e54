from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from ..i18n.language import content_lang

register = template.Library()


@register.filter
def content(text: str, attributes: SafeString) -> SafeString:
    """Marks an editor's sentence within one of the page, if they are in different languages.

    `attributes` are its `content_lang`.
    """
    if "lang=" not in attributes:
        return conditional_escape(text)
    return format_html("<span{}>{}</span>", attributes, text)


@register.filter
def in_language(language: str) -> SafeString:
    """The attributes of an element with content of a deck in that language."""
    return content_lang(language)
