"""What editors write: each edit is in the history, a substantive one raises `content_version`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from ..history.versions import REVERTED, Snapshot
from ..models import CARD_TEXTS, MAX_FOLLOW_UPS, Card, Depth, MindsetTip, OneLiner, Question

MAX_SUMMARY_CHARS = 300  # characters: a sentence


class NotReady(Exception):
    """The question can't be published as it is; `str()` of the error tells the editor why."""


class Taken(Exception):
    """Two questions of a section would have the same number; nothing was changed."""

    def __init__(self, question: Question, number: int) -> None:
        super().__init__(f"{number} is the number of two questions of this section.")
        self.question_id = question.pk


@dataclass(frozen=True, slots=True)
class Edit:
    """Who edits, and when; everything that is saved at once shares one.

    `editor` is a user, or None for the seed. `summary` says what changed if the answer means
    something else now: then the edit is substantive. Without one it is minor.
    """

    editor: object
    at: datetime
    summary: str = ""

    def saying(self, summary: str) -> Edit:
        return replace(self, summary=summary)


def keep(row: Question | Card | OneLiner | MindsetTip, edit: Edit) -> None:
    """Save a row and its version; a card's content version rises with a substantive edit.

    It is counted up from the stored value, under a lock, even if the given row is older.
    """
    with transaction.atomic():
        if isinstance(row, Card) and row.pk:
            stored = Card.objects.select_for_update().values_list("content_version", flat=True)
            row.content_version = stored.get(pk=row.pk) + bool(edit.summary)
        _sign(row, edit)
        row.save()


def make_room(cards: Iterable[Card]) -> None:
    """Move follow-ups aside that are to change places: no two cards may be at one, not even then.

    They are saved at their new positions in the same transaction.
    """
    moved = [card.pk for card in cards]
    Card.objects.filter(pk__in=moved).update(position=F("position") + MAX_FOLLOW_UPS)


def remove(row: Question | Card | OneLiner | MindsetTip, edit: Edit) -> None:
    """Delete a row but keep its versions; ProtectedError if learners have answered it."""
    _sign(row, edit)
    row.delete()


def publish(*, question: Question, edit: Edit) -> None:
    """Publish a question: its cards enter the queues. NotReady if it can't be studied."""
    with transaction.atomic():
        question = Question.objects.select_for_update().get(pk=question.pk)
        question.is_published = True
        _check_ready(question)
        keep(question, edit)


def unpublish(*, question: Question, edit: Edit) -> None:
    """Withdraw a question: its cards leave every queue; learners' answers stay."""
    with transaction.atomic():
        question = Question.objects.select_for_update().get(pk=question.pk)
        question.is_published = False
        keep(question, edit)


def revert_question(
    *, question_id: int, state: Snapshot, summaries: dict[str, str], edit: Edit
) -> None:
    """Give a question and its cards the texts of an earlier version, as an edit of its own.

    `summaries` says by slug what changes for learners, if the edit of that card is substantive.
    ValidationError, with nothing changed, if those texts are no longer valid.
    """
    with transaction.atomic():
        question: Question = Question.objects.select_for_update().get(pk=question_id)
        _take_over(question, state.question, REVERTED, edit)
        for card in question.cards.all():
            card.question = question
            saying = edit.saying(summaries.get(card.slug, ""))
            _take_over(card, state.cards.get(card.slug), CARD_TEXTS, saying)


def renumber(*, deck_id: int, numbers: dict[int, int], edit: Edit) -> int:
    """Give a deck's questions new numbers, by question; how many were changed.

    Taken if two of a section would have the same.
    """
    with transaction.atomic():
        questions = _locked(deck_id)
        seen: set[tuple[int, int]] = set()
        for question in questions:
            number = numbers.get(question.pk, question.number)
            if (question.section_id, number) in seen:
                raise Taken(question, number)
            seen.add((question.section_id, number))
        return _renumber(questions, numbers, edit)


def move(*, question_id: int, by: int, edit: Edit) -> None:
    """Change places with the question before (-1) or after (1) in the section, if there is one."""
    with transaction.atomic():
        deck_id = Question.objects.get(pk=question_id).section.deck_id
        questions = _locked(deck_id)
        mine = next(question for question in questions if question.pk == question_id)
        section = [question for question in questions if question.section_id == mine.section_id]
        place = section.index(mine) + by
        if 0 <= place < len(section):
            other = section[place]
            _renumber(section, {mine.pk: other.number, other.pk: mine.number}, edit)


def _locked(deck_id: int) -> list[Question]:
    """A deck's questions in order, locked, so that the order can't change meanwhile."""
    in_deck = Question.objects.filter(section__deck_id=deck_id).select_for_update(of=("self",))
    questions = in_deck.select_related("section").order_by("pk")
    return sorted(questions, key=lambda question: (question.section.number, question.number))


def _renumber(questions: list[Question], numbers: dict[int, int], edit: Edit) -> int:
    """Move all of them beyond every number in use first: each row is checked when written.

    A rank that was the number goes along.
    """
    moved = [q for q in questions if numbers.get(q.pk, q.number) != q.number]
    aside = max((q.number for q in questions), default=0) + 1
    Question.objects.filter(pk__in=[q.pk for q in moved]).update(number=F("number") + aside)
    for question in moved:
        if question.rank == question.number:
            question.rank = numbers[question.pk]
        question.number = numbers[question.pk]
        keep(question, edit)
    return len(moved)


def _take_over(row: Question | Card, then: object, fields: tuple[str, ...], edit: Edit) -> None:
    values = {name: getattr(then, name) for name in fields} if then else {}
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    keep(row, edit)


def _check_ready(question: Question) -> None:
    cards = list(question.cards.all())
    if not any(card.depth == Depth.EASY for card in cards):
        raise NotReady("it has no easy card.")
    for card in cards:
        card.question = question
        try:
            card.clean()
        except ValidationError as error:
            raise NotReady(f"{card.name.lower()}: {' '.join(error.messages)}") from error


def _sign(row: object, edit: Edit) -> None:
    """Set the attributes that simple_history takes the user, time and reason from."""
    vars(row).update(
        _history_user=edit.editor, _history_date=edit.at, _change_reason=edit.summary or None
    )
