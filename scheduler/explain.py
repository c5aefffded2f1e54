"""Reviews in words: the names of the grades, and why a card is due when it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from .core.answering import Kind, Rule
from .core.sm2 import LONGEST_INTERVAL
from .models import Review

QUALITY_LABELS = {
    4: {1: "Again", 3: "Hard", 4: "Good", 5: "Easy"},
    6: {0: "Blackout", 1: "Wrong", 2: "Nearly", 3: "Hard", 4: "Good", 5: "Perfect"},
}


def quality_label(quality: int, buttons: int) -> str:
    """A grade's name, as a learner with so many buttons knows it, and number: `Good (4)`."""
    name = QUALITY_LABELS[buttons].get(quality) or QUALITY_LABELS[6][quality]
    return f"{name} ({quality})"


def explain(reviews: Sequence[Review], buttons: int) -> str:
    """Why a card is due when it is, from its reviews, latest first; empty before there are any."""
    standing = [review for review in reviews if review.voided_at is None]
    deciding = next((r for r in standing if r.rule not in {Rule.EARLY, Rule.DRILL}), None)
    if deciding is None:
        return ""
    sentences = [_why(deciding, buttons), _ease(deciding)]
    if any(r.kind == Kind.REVIEW and r.rule == Rule.EARLY for r in _after(standing, deciding)):
        sentences.append("You have answered it ahead of time since, which leaves the date alone.")
    return " ".join(filter(None, sentences))


def _why(review: Review, buttons: int) -> str:
    graded = f"You graded it {quality_label(review.quality, buttons)} on {_day(review.study_day)}"
    due = f"{_days(review.interval_after)}: it is due on {_day(review.due_after)}."
    match review.rule:
        case Rule.LAPSE:
            return f"{graded}. A grade below 3 starts a card over, after {due}"
        case Rule.FIRST:
            return f"{graded}. After the first pass in a row it comes back in {due}"
        case Rule.SECOND:
            return f"{graded}, the second pass in a row. After that it comes back in {due}"
    return f"{graded}. {_growth(review)}: it is due on {_day(review.due_after)}."


def _growth(review: Review) -> str:
    ease = Decimal(review.ease_before) / 100
    product = (review.interval_before * ease).normalize()
    sum_ = f"Its interval was {_days(review.interval_before)} and its ease {ease:.2f}"
    if product > LONGEST_INTERVAL:
        return f"{sum_}; intervals stop growing at {_days(LONGEST_INTERVAL)}"
    rounded = "" if product == review.interval_after else f", rounded up to {review.interval_after}"
    unit = "" if rounded else " days"
    days = " days" if rounded else ""
    return f"{sum_}, and {review.interval_before} × {ease:.2f} = {product:f}{unit}{rounded}{days}"


def _ease(review: Review) -> str:
    before, after = Decimal(review.ease_before) / 100, Decimal(review.ease_after) / 100
    if before == after:
        return ""
    return f"The grade moved its ease from {before:.2f} to {after:.2f}, which counts next time."


def _after(standing: Sequence[Review], review: Review) -> Sequence[Review]:
    return standing[: standing.index(review)]


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"


def _day(day: date) -> str:
    return date_format(day, "j F Y")
