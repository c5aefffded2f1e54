"""The sentences that the progress page opens with: what is recalled, what it means, the trend."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dlprep_site.i18n.formatting import estimate, grouped

from ..core.recall import WELL_KNOWN
from ..selectors.answer_counts import MIN_RETENTION_ANSWERS
from ..selectors.progress import Progress
from ..selectors.readiness import MIN_ANSWERS

GOOD = 0.8  # recall below it: cards are forgotten faster than they are reviewed


def opening(progress: Progress) -> list[str]:
    """Three sentences; with few answers, how many cards are started and why no more is said."""
    if progress.has_estimate:
        return [_recall_now(progress), _meaning(progress.recall), _trend(progress)]
    return [_started(progress), too_early(progress.answers_ever)]


def too_early(answers: int) -> str:
    """Why no recall and no readiness is shown to a learner with fewer answers than they take."""
    sentence = ngettext(
        "It's too early to say how much you'd recall: that takes %(needed)s answers, and you've "
        "given %(number)s.",
        "It's too early to say how much you'd recall: that takes %(needed)s answers, and you've "
        "given %(number)s.",
        answers,
    )
    return sentence % {"needed": MIN_ANSWERS, "number": answers}


def _started(progress: Progress) -> str:
    sentence = ngettext(
        "You've started %(number)s of %(cards)s card.",
        "You've started %(number)s of %(cards)s cards.",
        progress.counted,
    )
    number, cards = grouped(len(progress.known)), grouped(progress.counted)
    return sentence % {"number": number, "cards": cards}


def _recall_now(progress: Progress) -> str:
    number = len(progress.known)
    sentence = ngettext(
        "You recall %(share)s of the %(number)s card you've started.",
        "You recall %(share)s of the %(number)s cards you've started.",
        number,
    )
    return sentence % {"share": estimate(progress.recall), "number": grouped(number)}


def _meaning(recall: float) -> str:
    if recall >= WELL_KNOWN:
        return _("That's where it should be: your reviews come at the right time.")
    if recall >= GOOD:
        return _("That's good. Your weakest cards are worth some practice.")
    return _("Some cards are slipping. Do your reviews first, then practice your weakest cards.")


def _trend(progress: Progress) -> str:
    """How the share of passed reviews compares with the 30 days before."""
    recent, before = progress.recent, progress.before
    if not recent.is_enough:
        sentence = ngettext(
            "There's no trend yet: that takes %(needed)s reviews in 30 days, and you've done "
            "%(number)s.",
            "There's no trend yet: that takes %(needed)s reviews in 30 days, and you've done "
            "%(number)s.",
            recent.answers,
        )
        return sentence % {"needed": MIN_RETENTION_ANSWERS, "number": recent.answers}
    if not before.is_enough:
        sentence = _("In the past 30 days you passed %(share)s of your reviews.")
    elif recent.shown == before.shown:
        sentence = _(
            "In the past 30 days you passed %(share)s of your reviews, as in the 30 days before."
        )
    elif (recent.share or 0) > (before.share or 0):
        sentence = _(
            "In the past 30 days you passed %(share)s of your reviews, up from %(before)s in the "
            "30 days before."
        )
    else:
        sentence = _(
            "In the past 30 days you passed %(share)s of your reviews, down from %(before)s in "
            "the 30 days before."
        )
    return sentence % {"share": recent.shown, "before": before.shown}
