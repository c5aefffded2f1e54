"""The review history of an Anki package, as answers to the cards that are here."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import islice
from typing import IO, Any
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy, ngettext

from cards.models import Card
from dlprep_site.i18n.formatting import grouped

from ...models import MAX_ANSWER_MS, Import, Learner, Review
from ..field_types import EARLIEST
from ..json_reader import MAX_REVIEWS, BadFile
from ..skip_reasons import sentence
from .apkg_reader import Collection, opened
from .mapping import (
    FILTERED,
    FIRST_SCHEDULER_GRADES,
    LEARNING,
    QUALITIES,
    RELEARNING,
    guid,
    log_ids,
    milliseconds,
    moment_of,
)

NAMESPACE = UUID("0c6a1f5e-8d5b-4b8e-9a0e-6f4f2b1c7d90")  # of the tokens of Anki's answers
EARLIEST_MS = milliseconds(datetime.combine(EARLIEST, time.min, UTC))
MANUAL, RESCHEDULED = 4, 5  # kinds of rows that are no answers
MAX_PROMPT_CHARS = 10_000  # characters of a field that is compared with our prompts
FIELDS = "\x1f"  # what stands between the fields of a note
BATCH = 2_000

BREAK = re.compile(r"<(?:br|/?(?:div|p|ul|ol|li|h[1-6]|tr|td))\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")

NO_ANSWERS = gettext_lazy(
    "This package has no answers: tick “Include learning progress” when you export it from Anki."
)

TOO_MANY_ANSWERS = gettext_lazy("The package has more than %(number)s answers to cards of ours.")

Names = dict[Any, Card]


@dataclass(frozen=True)
class Matches:
    """Which of our cards the cards of a package are, by Anki's ids."""

    ours: dict[int, Card]
    further: set[int]  # second and later cards of our notes, which ask something else
    total: int

    @property
    def sentence(self) -> str:
        template = ngettext(
            "%(ours)s of its %(total)s card is of a published deck here.",
            "%(ours)s of its %(total)s cards are of published decks here.",
            self.total,
        )
        return template % {"ours": grouped(len(self.ours)), "total": grouped(self.total)}


def read_history(
    package: IO[bytes], learner: Learner, now: datetime
) -> tuple[list[dict[str, Any]], list[str]]:
    """The answers of a package in dlprep's own format, oldest first, and what is left out and why.

    BadFile for a package that can't be read.
    """
    reasons: Counter[str] = Counter()
    with opened(package) as collection:
        matches = _matches(collection)
        found = _answers(collection, matches, learner, now, reasons)
        answers = list(islice(found, MAX_REVIEWS + 1))
    if len(answers) > MAX_REVIEWS:
        raise BadFile(TOO_MANY_ANSWERS % {"number": grouped(MAX_REVIEWS)})
    left_out = [sentence(number, reason) for reason, number in reasons.items()]
    if not answers and not reasons:
        left_out.append(str(NO_ANSWERS))
    if not answers:
        left_out.append(matches.sentence)
    return answers, left_out


def _matches(collection: Collection) -> Matches:
    """Our cards by the ids of Anki's: those with our own names first, else by their prompts."""
    published = Card.objects.filter(
        question__is_published=True, question__section__deck__is_published=True
    )
    cards = list(published.select_related("question"))
    by_guid: Names = {guid(card.question.slug, card.slug): card for card in cards}
    by_prompt = _by_prompt(cards)
    notes: dict[object, Card] = {}
    for note_id, name, fields in collection.rows("notes"):
        found = by_guid.get(name) if isinstance(name, str) else None
        if found is None and isinstance(fields, str):
            found = by_prompt.get(_text(fields.split(FIELDS, 1)[0]))
        if found is not None:
            notes[note_id] = found
    ours, further, total = {}, set(), 0
    for card_id, note_id, place in collection.rows("cards"):
        total += 1
        if note_id not in notes:
            continue
        if place == 0:
            ours[card_id] = notes[note_id]
        else:
            further.add(card_id)
    return Matches(ours, further, total)


def _by_prompt(cards: list[Card]) -> Names:
    """Cards by their prompts' text, without those that share one."""
    texts = [_text(card.prompt_html) for card in cards]
    counts = Counter(texts)
    return {
        text: card for text, card in zip(texts, cards, strict=True) if text and counts[text] == 1
    }


def _text(markup: str) -> str:
    """The text of HTML with single spaces; empty if it is too long to be ours."""
    if len(markup) > MAX_PROMPT_CHARS:
        return ""
    return " ".join(html.unescape(TAG.sub("", BREAK.sub(" ", markup))).split())


def _answers(
    collection: Collection,
    matches: Matches,
    learner: Learner,
    now: datetime,
    reasons: Counter[str],
) -> Iterator[dict[str, Any]]:
    known = _known(learner.pk)
    seen: set[UUID] = set()
    is_first = collection.has_first_scheduler()
    for row in collection.rows("revlog"):
        number, card_id, grade, ease, duration, kind = row
        card = matches.ours.get(card_id) if isinstance(card_id, int) else None
        reason = _why_not(row, now) if card else _whose(card_id, matches)
        if card and not reason and (card.pk, number) in known:
            reason = "answer_given_here"
        if reason or card is None:
            reasons[reason] += 1
            continue
        token = uuid5(NAMESPACE, f"{card.question.slug}/{card.slug}/{number}")
        if token in seen:
            continue
        seen.add(token)
        moment = moment_of(number)
        yield {
            "question": card.question.slug,
            "card": card.slug,
            "token": str(token),
            "kind": "review",
            "quality": QUALITIES[_grade(grade, kind, is_first=is_first)],
            "reviewed_at": moment.isoformat(),
            "study_day": learner.study_day(moment).isoformat(),
            "duration": min(max(duration, 0), MAX_ANSWER_MS) if type(duration) is int else 0,
            "points": [],
            "card_revision": card.content_version,
            "voided_at": None,
        }


def _whose(card_id: object, matches: Matches) -> str:
    is_further = isinstance(card_id, int) and card_id in matches.further
    return "answer_further" if is_further else "answer_unpublished"


def _grade(grade: int, kind: object, *, is_first: bool) -> int:
    """A grade as Anki's later schedulers have it; their own upgrade does the same."""
    if is_first and kind in (LEARNING, RELEARNING):
        return FIRST_SCHEDULER_GRADES.get(grade, grade)
    return grade


def _why_not(row: tuple[Any, ...], now: datetime) -> str:
    """Why a row of Anki's log can't be taken over as an answer; empty if it can."""
    number, _, grade, ease, _, kind = row
    if kind in (MANUAL, RESCHEDULED):
        return "answer_manual"
    if kind == FILTERED and ease == 0:
        return "answer_crammed"
    if type(grade) is not int or grade not in QUALITIES:
        return "answer_ungraded"
    if type(number) is not int or not EARLIEST_MS <= number <= milliseconds(now):
        return "answer_timeless"
    return ""


def _known(learner_id: int) -> set[tuple[int, int]]:
    """Cards and milliseconds of the answers here, as an export to Anki would name them.

    Answers of an import that was taken back are not among them: they may come again.
    """
    log = Review.objects.of(learner_id).order_by("pk")
    columns = ("card_id", "reviewed_at", "imported_in__state")
    ids = log_ids(log.values_list("reviewed_at", flat=True).iterator(BATCH))
    gone = Import.State.TAKEN_BACK
    rows = log.values_list(*columns).iterator(BATCH)
    return {
        (card_id, number)
        # one that is given meanwhile has no number yet
        for (card_id, moment, state), given in zip(rows, ids, strict=False)
        if state != gone
        for number in (given, milliseconds(moment))
    }
