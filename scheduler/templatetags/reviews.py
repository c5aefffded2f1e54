from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _
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
    """A counted share of 0 to 1, in whole percent; a dash for none."""
    return "–" if share is None else formatting.percent(share)


@register.filter
def estimate(share: float | None) -> str:
    """An estimated share of 0 to 1, such as recall or readiness; a dash for none."""
    return "–" if share is None else formatting.estimate(share)


@register.filter
def clock(seconds: int) -> str:
    """A time as a clock shows it: 95 seconds are 1:35."""
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands apart."""
    return formatting.grouped(number)


@register.filter
def about_when(day: date, today: date) -> str:
    """A day that is only expected: about its month, unless it is near."""
    return formatting.about_when(day, today)


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
    """What a day asks for, listed without zeros: 2 reviews, 3 of the last pass and 1 new card."""
    parts = []
    if reviews:
        message = ngettext("%(number)s review", "%(number)s reviews", reviews)
        parts.append(message % {"number": reviews})
    if last_pass:
        message = ngettext("%(number)s of the last pass", "%(number)s of the last pass", last_pass)
        parts.append(message % {"number": last_pass})
    if new:
        message = ngettext("%(number)s new card", "%(number)s new cards", new)
        parts.append(message % {"number": new})
    return formatting.listed(parts) if parts else _("nothing")
