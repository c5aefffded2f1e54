"""What mock interviews say about readiness, and what was said before the answers about both."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dlprep_site.i18n.formatting import estimate, percent, rounded, span_in_words

from ..core.calibration import MIN_ANSWERS, Calibration, Confidence
from ..core.correction import Correction
from ..models import MockInterview

WORDS = {"sure": Confidence.SURE, "unsure": Confidence.UNSURE, "no": Confidence.NO}
MIN_BIAS = 0.1  # expected more, or less, than came: below it, it is about right


def tested(correction: Correction) -> str:
    """How readiness compared with the learner's own mock interviews, and what came of it."""
    if not correction.mocks:
        return _(
            "Estimated from your reviews. No mock interview has asked a card that you had started, "
            "so nothing has tested it yet: the range is wide."
        )
    return f"{_compared(correction)} {_taken_from(correction)}"


def compared_with(interview: MockInterview) -> str:
    """How one mock interview compared with what recall said; empty if nothing was compared."""
    if interview.readiness is None or interview.said is None:
        return ""
    sentence = _(
        "On the cards you had started, we expected about %(expected)s of the points; you said "
        "%(said)s. Readiness takes that into account."
    )
    expected, said = estimate(interview.readiness), percent(interview.said)
    return sentence % {"expected": expected, "said": said}


def _compared(correction: Correction) -> str:
    sentence = ngettext(
        "We said %(expected)s of the points on the cards you had started; in your mock interview "
        "you said %(said)s.",
        "We said %(expected)s of the points on the cards you had started; in %(number)s mock "
        "interviews you said %(said)s.",
        correction.mocks,
    )
    return sentence % {
        "expected": span_in_words(*correction.expected_range),
        "number": correction.mocks,
        "said": percent(correction.said),
    }


def _taken_from(correction: Correction) -> str:
    number = abs(round(correction.shift * 100))
    if not number:
        return _("That's close enough: nothing is corrected.")
    if correction.shift < 0:
        sentence = ngettext(
            "So each started card counts %(number)s point less here.",
            "So each started card counts %(number)s points less here.",
            number,
        )
    else:
        sentence = ngettext(
            "So each started card counts %(number)s point more here.",
            "So each started card counts %(number)s points more here.",
            number,
        )
    return sentence % {"number": number}


def calibration(found: Calibration) -> str:
    """How often the learner was right about themselves; empty before they said anything."""
    if not found.total:
        return ""
    if not found.is_enough:
        sentence = ngettext(
            "How well you judge yourself shows from %(needed)s answers on; so far you said on "
            "%(number)s card how sure you were.",
            "How well you judge yourself shows from %(needed)s answers on; so far you said on "
            "%(number)s cards how sure you were.",
            found.total,
        )
        return sentence % {"needed": MIN_ANSWERS, "number": found.total}
    return f"{_known(found)} {_verdict(found)}"


def brier(found: Calibration) -> str:
    """The score, and what it means; empty if too few answers tell."""
    if not found.is_enough:
        return ""
    sentence = _(
        "Brier score %(score)s: 0 is perfect, and always saying “not sure” gives %(chance)s."
    )
    return sentence % {"score": rounded(found.brier or 0.0, 2), "chance": rounded(0.25, 2)}


def _known(found: Calibration) -> str:
    shares = {name: found.known(said) for name, said in WORDS.items()}
    known = {name: round(share * 100) for name, share in shares.items() if share is not None}
    if len(known) == len(WORDS):
        sentence = _(
            "When you were sure, you knew %(sure)s of 100; when you weren't, %(unsure)s; when you "
            "said no, %(no)s."
        )
        return sentence % known
    sentences = {
        "sure": _("When you were sure, you knew %(number)s of 100."),
        "unsure": _("When you weren't sure, you knew %(number)s of 100."),
        "no": _("When you said no, you knew %(number)s of 100."),
    }
    return " ".join(sentences[name] % {"number": number} for name, number in known.items())


def _verdict(found: Calibration) -> str:
    bias = found.bias or 0.0
    if bias > MIN_BIAS:
        return _("You expect more than you know: say the answer aloud before you choose.")
    if bias < -MIN_BIAS:
        return _("You know more than you expect.")
    return _("You judge yourself well.")
