"""Reviews in words: the names of grades and stages, and why a card is due when it is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dlprep_site.i18n.formatting import days, rounded, written

from ..core.answering import Kind, Rule, Stage
from ..core.sm2 import MAX_INTERVAL_DAYS
from ..models import Review

QUALITY_LABELS: dict[int, dict[int, str | Promise]] = {
    4: {
        1: pgettext_lazy("grade", "Again"),
        3: pgettext_lazy("grade", "Hard"),
        4: pgettext_lazy("grade", "Good"),
        5: pgettext_lazy("grade", "Easy"),
    },
    6: {
        0: pgettext_lazy("grade", "Blackout"),
        1: pgettext_lazy("grade", "Wrong"),
        2: pgettext_lazy("grade", "Nearly"),
        3: pgettext_lazy("grade", "Hard"),
        4: pgettext_lazy("grade", "Good"),
        5: pgettext_lazy("grade", "Perfect"),
    },
}
STAGE_LABELS: dict[str, str | Promise] = {
    Stage.NEW: pgettext_lazy("stage", "new"),
    Stage.LEARNING: pgettext_lazy("stage", "learning"),
    Stage.YOUNG: pgettext_lazy("stage", "young"),
    Stage.MATURE: pgettext_lazy("stage", "mature"),
}


def quality_label(quality: int, buttons: int) -> str:
    """A grade's name, as a learner with so many buttons knows it, and number: `Good (4)`."""
    name = QUALITY_LABELS[buttons].get(quality) or QUALITY_LABELS[6][quality]
    return f"{name} ({quality})"


def what_it_did(review: Review) -> str:
    """The rule that a review followed, or that it was taken back, for a table of answers."""
    if review.voided_at:
        return _("taken back")
    rule = review.get_rule_display()
    return ", ".join([rule, _("in the last pass")]) if review.kind == Kind.LAST_PASS else rule


def explain(reviews: Sequence[Review], buttons: int) -> str:
    """Why a card is due when it is, from its reviews, latest first; empty before there are any."""
    standing = [review for review in reviews if review.voided_at is None]
    deciding = next((r for r in standing if r.rule not in {Rule.EARLY, Rule.DRILL}), None)
    if deciding is None:
        return ""
    sentences = [_why(deciding, buttons), _ease(deciding)]
    since = standing[: standing.index(deciding)]
    if any(r.kind == Kind.REVIEW and r.rule == Rule.EARLY for r in since):
        sentences.append(
            _("You have answered it ahead of time since, which leaves the date alone.")
        )
    return " ".join(filter(None, sentences))


def _why(review: Review, buttons: int) -> str:
    numbers = {
        "grade": quality_label(review.quality, buttons),
        "day": written(review.study_day, "DAY_FORMAT"),
        "gap": days(review.interval_after),
        "due": written(review.due_after, "DAY_FORMAT"),
    }
    match review.rule:
        case Rule.LAPSE:
            reason = _(
                "You graded it %(grade)s on %(day)s. A grade below 3 starts a card over, "
                "after %(gap)s: it is due on %(due)s."
            )
        case Rule.FIRST:
            reason = _(
                "You graded it %(grade)s on %(day)s. After the first pass in a row it comes back "
                "in %(gap)s: it is due on %(due)s."
            )
        case Rule.SECOND:
            reason = _(
                "You graded it %(grade)s on %(day)s, the second pass in a row. After that it "
                "comes back in %(gap)s: it is due on %(due)s."
            )
        case _:
            return _growth(review, numbers)
    return reason % numbers


def _growth(review: Review, known: dict[str, str]) -> str:
    ease = Decimal(review.ease_before) / 100
    product = (review.interval_before * ease).normalize()
    numbers = {
        "before": days(review.interval_before),
        "number": review.interval_before,
        "ease": rounded(ease, 2),
        "product": number_format(f"{product:f}"),
        "after": review.interval_after,
        "longest": days(MAX_INTERVAL_DAYS),
    }
    if product > MAX_INTERVAL_DAYS:
        reason = _(
            "You graded it %(grade)s on %(day)s. Its interval was %(before)s and its ease "
            "%(ease)s; intervals stop growing at %(longest)s: it is due on %(due)s."
        )
    elif product == review.interval_after:
        reason = _(
            "You graded it %(grade)s on %(day)s. Its interval was %(before)s and its ease "
            "%(ease)s, and %(number)s × %(ease)s = %(product)s days: it is due on %(due)s."
        )
    else:
        reason = _(
            "You graded it %(grade)s on %(day)s. Its interval was %(before)s and its ease "
            "%(ease)s, and %(number)s × %(ease)s = %(product)s, rounded up to %(after)s days: "
            "it is due on %(due)s."
        )
    return reason % {**known, **numbers}


def _ease(review: Review) -> str:
    before, after = Decimal(review.ease_before) / 100, Decimal(review.ease_after) / 100
    if before == after:
        return ""
    return _("The grade moved its ease from %(before)s to %(after)s, which counts next time.") % {
        "before": rounded(before, 2),
        "after": rounded(after, 2),
    }
