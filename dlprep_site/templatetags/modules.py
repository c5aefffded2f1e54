from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from ..web.js_modules import with_imports

register = template.Library()


@register.simple_tag
def preload_imports(*names: str) -> SafeString:
    """Links that have a browser fetch at once what the named scripts import, rather than one after
    the other as it reads them. What they import only when it is needed waits until then."""
    imported = [name for name in with_imports(*names, at_once=True) if name not in names]
    links = ((static(name),) for name in imported)
    return format_html_join("", '<link rel="modulepreload" href="{}">', links)
