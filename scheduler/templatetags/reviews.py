from __future__ import annotations

from django import template

from ..explain import quality_label

register = template.Library()


@register.filter
def quality(value: int, buttons: int) -> str:
    """A grade's name and number, in the words of the learner's buttons."""
    return quality_label(value, buttons)


@register.filter
def ease(hundredths: int) -> str:
    """An ease factor as people write it: 250 is 2.50."""
    return f"{hundredths / 100:.2f}"
