from __future__ import annotations

from django import template
from django.utils.translation import ngettext

from dlprep_site.i18n import formatting
from dlprep_site.i18n.formatting import rounded

from ..log import explain
from ..models import Review

register = template.Library()


@register.filter
def quality(value: int, buttons: int) -> str:
    """A grade's name and number, in the words of the learner's buttons."""
    return explain.quality_label(value, buttons)


@register.filter
def what_it_did(review: Review) -> str:
    """The rule that a review followed, or that it was taken back."""
    return explain.what_it_did(review)


@register.filter
def ease(hundredths: int) -> str:
    """An ease factor as people write it: 250 is 2.50."""
    return rounded(hundredths / 100, 2)


@register.filter
def percent(share: float | None) -> str:
    """A share of 0 to 1, in whole per cent; a dash for none."""
    return "–" if share is None else formatting.percent(share)


@register.filter
def points(share: float) -> str:
    """A difference of two shares, in percentage points; small ones in halves."""
    return rounded(share * 100, 0 if share >= 0.1 else 1)


@register.filter
def stage(value: str) -> str:
    """How far a card has come, in a word."""
    return str(explain.STAGE_LABELS[value])


@register.filter
def whole(minutes: float) -> int:
    """The number that decides the plural if a rounded one is shown."""
    return round(minutes)


@register.simple_tag
def asked(reviews: int, new: int, last_pass: int) -> str:
    """What a day asks for, listed: 2 reviews, 3 of the last pass and 1 new card."""
    parts = [ngettext("%(number)s review", "%(number)s reviews", reviews) % {"number": reviews}]
    if last_pass:
        message = ngettext("%(number)s of the last pass", "%(number)s of the last pass", last_pass)
        parts.append(message % {"number": last_pass})
    parts.append(ngettext("%(number)s new card", "%(number)s new cards", new) % {"number": new})
    return formatting.listed(parts)
