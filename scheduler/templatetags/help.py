from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from ..onboarding.help_topics import topic_of

register = template.Library()


@register.simple_tag(takes_context=True)
def help_url(context: dict[str, Any]) -> str:
    """The address of the page's own help; the whole guide if it has none."""
    match = context["request"].resolver_match
    if match is None or match.url_name is None:
        return reverse("scheduler:guide")
    return reverse("scheduler:help_on", args=[topic_of(match.url_name)])
