"""What of a file is left out, each reason in a sentence with its number."""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from dlprep_site.i18n.formatting import grouped

SENTENCES = {
    "answer_unknown": ngettext_lazy(
        "%(shown)s answer to a card that is in no deck here.",
        "%(shown)s answers to cards that are in no deck here.",
        "number",
    ),
    "answer_unpublished": ngettext_lazy(
        "%(shown)s answer to a card that is in no published deck here.",
        "%(shown)s answers to cards that are in no published deck here.",
        "number",
    ),
    "answer_further": ngettext_lazy(
        "%(shown)s answer to a further card of a note, which asks something else.",
        "%(shown)s answers to further cards of notes, which ask something else.",
        "number",
    ),
    "answer_here": ngettext_lazy(
        "%(shown)s answer that is here already.",
        "%(shown)s answers that are here already.",
        "number",
    ),
    "answer_given_here": ngettext_lazy(
        "%(shown)s answer that was given here, or is here already.",
        "%(shown)s answers that were given here, or are here already.",
        "number",
    ),
    "answer_late": ngettext_lazy(
        "%(shown)s answer given no later than your latest answer to the same card here.",
        "%(shown)s answers given no later than your latest answer to the same card here.",
        "number",
    ),
    "answer_manual": ngettext_lazy(
        "%(shown)s answer that Anki logged for a date set by hand or reckoned anew.",
        "%(shown)s answers that Anki logged for a date set by hand or reckoned anew.",
        "number",
    ),
    "answer_crammed": ngettext_lazy(
        "%(shown)s answer of cramming or a drill, which moved no date.",
        "%(shown)s answers of cramming or a drill, which moved no date.",
        "number",
    ),
    "answer_ungraded": ngettext_lazy(
        "%(shown)s answer without a grade from 1 to 4.",
        "%(shown)s answers without a grade from 1 to 4.",
        "number",
    ),
    "answer_timeless": ngettext_lazy(
        "%(shown)s answer with a moment that can't be.",
        "%(shown)s answers with a moment that can't be.",
        "number",
    ),
    "mark_unknown": ngettext_lazy(
        "%(shown)s star or note for a card that is in no deck here.",
        "%(shown)s stars or notes for cards that are in no deck here.",
        "number",
    ),
    "mark_here": ngettext_lazy(
        "%(shown)s star or note where you have one already.",
        "%(shown)s stars or notes where you have one already.",
        "number",
    ),
    "point_unknown": ngettext_lazy(
        "%(shown)s drilled point of a card that is in no deck here.",
        "%(shown)s drilled points of cards that are in no deck here.",
        "number",
    ),
    "point_here": ngettext_lazy(
        "%(shown)s drilled point with an answer of that day here already.",
        "%(shown)s drilled points with an answer of that day here already.",
        "number",
    ),
    "plan_unknown": ngettext_lazy(
        "%(shown)s plan whose deck is not here.",
        "%(shown)s plans whose deck is not here.",
        "number",
    ),
    "schedule_unknown": ngettext_lazy(
        "%(shown)s schedule for a card that is in no deck here.",
        "%(shown)s schedules for cards that are in no deck here.",
        "number",
    ),
    "interview_unknown": ngettext_lazy(
        "%(shown)s mock interview whose deck is not here.",
        "%(shown)s mock interviews whose deck is not here.",
        "number",
    ),
    "interview_here": ngettext_lazy(
        "%(shown)s mock interview here already.",
        "%(shown)s mock interviews here already.",
        "number",
    ),
    "interview_answer_unknown": ngettext_lazy(
        "%(shown)s interview answer to a card that is in no deck here.",
        "%(shown)s interview answers to cards that are in no deck here.",
        "number",
    ),
    "report_unknown": ngettext_lazy(
        "%(shown)s report for a card that is in no deck here.",
        "%(shown)s reports for cards that are in no deck here.",
        "number",
    ),
    "report_many": ngettext_lazy(
        "%(shown)s report more than one learner may send at once.",
        "%(shown)s reports more than one learner may send at once.",
        "number",
    ),
    "report_here": ngettext_lazy(
        "%(shown)s report here already.", "%(shown)s reports here already.", "number"
    ),
}


def sentence(number: int, reason: str) -> str:
    """So many things of a sort are left out, and why; `reason` is one of the sentences above."""
    return str(SENTENCES[reason] % {"number": number, "shown": grouped(number)})
