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


@register.filter
def percent(share: float) -> str:
    """A share of 0 to 1, in whole per cent."""
    return f"{share * 100:.0f} %"


@register.filter
def points(share: float) -> str:
    """A difference of two shares, in percentage points: whole ones, halves where they are few."""
    return f"{share * 100:.0f}" if share >= 0.1 else f"{share * 100:.1f}"
