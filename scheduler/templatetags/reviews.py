from __future__ import annotations

from django import template

from ..explain import quality_label

register = template.Library()


@register.filter
def quality(value: int) -> str:
    """A grade's name and number."""
    return quality_label(value)


@register.filter
def ease(hundredths: int) -> str:
    """An ease factor as people write it: 250 is 2.50."""
    return f"{hundredths / 100:.2f}"
