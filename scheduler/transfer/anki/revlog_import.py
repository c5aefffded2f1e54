"""The review history of an Anki package, as answers to the cards that are here."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from uuid import UUID, uuid5

from cards.models import Card

from ...models import MAX_ANSWER_MS, Import, Learner, Review
from ..json_reader import EARLIEST
from ..skip_reasons import sentence
from .apkg_reader import Collection, opened
from .mapping import FILTERED, QUALITIES, guid, log_ids, milliseconds, moment_of

NAMESPACE = UUID("0c6a1f5e-8d5b-4b8e-9a0e-6f4f2b1c7d90")  # of the tokens of Anki's answers
MANUAL, RESCHEDULED = 4, 5  # kinds of rows that are no answers
MAX_PROMPT_CHARS = 10_000  # characters of a field that is compared with our prompts
FIELDS = "\x1f"  # what stands between the fields of a note
BATCH = 2_000

BREAK = re.compile(r"<(?:br|/?(?:div|p|ul|ol|li|h[1-6]|tr|td))\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")

Names = dict[Any, Card]


def read_history(
    package: IO[bytes], learner: Learner, now: datetime
) -> tuple[list[dict[str, Any]], list[str]]:
    """The answers of a package in dlprep's own format, oldest first, and what is left out and why.

    BadFile for a package that can't be read.
    """
    why: Counter[str] = Counter()
    with opened(package) as collection:
        cards = _matches(collection)
        answers = list(_answers(collection, cards, learner, now, why))
    left_out = [sentence(number, reason) for reason, number in why.items()]
    return answers, left_out


def _matches(collection: Collection) -> dict[int, Card]:
    """Our cards by the ids of Anki's: those with our own names first, else by their prompts."""
    published = Card.objects.filter(
        question__is_published=True, question__section__deck__is_published=True
    )
    cards = list(published.select_related("question"))
    by_guid: Names = {guid(card.question.slug, card.depth): card for card in cards}
    by_prompt = _by_prompt(cards)
    notes: dict[object, Card] = {}
    for note_id, name, fields in collection.rows("notes"):
        found = by_guid.get(name) if isinstance(name, str) else None
        if found is None and isinstance(fields, str):
            found = by_prompt.get(_text(fields.split(FIELDS, 1)[0]))
        if found is not None:
            notes[note_id] = found
    return {
        card_id: notes[note_id]
        for card_id, note_id, place in collection.rows("cards")
        if place == 0 and note_id in notes  # a note's further cards ask something else
    }


def _by_prompt(cards: list[Card]) -> Names:
    """Cards by their prompts' text, without those that share one."""
    texts = [_text(card.prompt_html) for card in cards]
    counts = Counter(texts)
    return {
        text: card for text, card in zip(texts, cards, strict=True) if text and counts[text] == 1
    }


def _text(markup: str) -> str:
    """HTML as its text, its white space made one blank; nothing where it is too long to be ours."""
    if len(markup) > MAX_PROMPT_CHARS:
        return ""
    return " ".join(html.unescape(TAG.sub("", BREAK.sub(" ", markup))).split())


def _answers(
    collection: Collection,
    cards: dict[int, Card],
    learner: Learner,
    now: datetime,
    why: Counter[str],
) -> Iterator[dict[str, Any]]:
    known = _known(learner.pk)
    seen: set[UUID] = set()
    for row in collection.rows("revlog"):
        number, card_id, grade, ease, duration, kind = row
        card = cards.get(card_id) if isinstance(card_id, int) else None
        reason = _why_not(row, now) if card else "answer_unpublished"
        if card and not reason and (card.pk, number) in known:
            reason = "answer_given_here"
        if reason or card is None:
            why[reason] += 1
            continue
        token = uuid5(NAMESPACE, f"{card.question.slug}/{card.depth}/{number}")
        if token in seen:
            continue
        seen.add(token)
        moment = moment_of(number)
        yield {
            "question": card.question.slug,
            "depth": card.depth,
            "token": str(token),
            "kind": "review",
            "quality": QUALITIES[grade],
            "reviewed_at": moment.isoformat(),
            "study_day": learner.study_day(moment).isoformat(),
            "duration": min(max(duration, 0), MAX_ANSWER_MS) if type(duration) is int else 0,
            "points": [],
            "card_revision": card.revision,
            "voided_at": None,
        }


def _why_not(row: tuple[Any, ...], now: datetime) -> str:
    """Why a row of Anki's log is no answer that could be taken; empty where it is one."""
    number, _, grade, ease, _, kind = row
    if kind in (MANUAL, RESCHEDULED):
        return "answer_manual"
    if kind == FILTERED and ease == 0:
        return "answer_crammed"
    if type(grade) is not int or grade not in QUALITIES:
        return "answer_ungraded"
    if type(number) is not int or not _earliest() <= number <= milliseconds(now):
        return "answer_timeless"
    return ""


def _earliest() -> int:
    return milliseconds(datetime.fromisoformat(f"{EARLIEST}T00:00:00+00:00"))


def _known(learner_id: int) -> set[tuple[int, int]]:
    """Cards and milliseconds of the answers here, as an export to Anki would name them.

    Answers of an import that was taken back are not among them: they may come again.
    """
    log = Review.objects.of(learner_id).order_by("pk")
    columns = ("card_id", "reviewed_at", "imported_in__state")
    rows = list(log.values_list(*columns).iterator(BATCH))
    ids = log_ids(moment for _, moment, _ in rows)
    gone = Import.State.TAKEN_BACK
    return {
        (card_id, number)
        for (card_id, moment, state), given in zip(rows, ids, strict=True)
        if state != gone
        for number in (given, milliseconds(moment))
    }
