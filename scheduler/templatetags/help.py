from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from ..onboarding.help_topics import topic_of

register = template.Library()


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """Where the help of the page that is being shown is; the whole guide where none is its own."""
    match = context["request"].resolver_match
    if match is None or match.url_name is None:
        return reverse("scheduler:guide")
    return reverse("scheduler:help_on", args=[topic_of(match.url_name)])
