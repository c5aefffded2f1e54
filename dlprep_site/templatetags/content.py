from __future__ import annotations

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

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


register.filter("in_language", content_lang)


@register.filter
def eager(html: SafeString) -> SafeString:
    """Safe HTML whose pictures are loaded with the page: one that is printed is not scrolled."""
    return mark_safe(html.replace(' loading="lazy"', ""))  # noqa: S308
