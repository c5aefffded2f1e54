"""Writes of figures: uploads, those of the fixtures, and their removal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from ..figures import lookup
from ..figures.upload import NotAPicture, Upload, read_picture
from ..markdown.contents import figures
from ..models import CARD_TEXTS, Card, Figure, Question, SeededRow
from .seed import FixtureError, SeedResult

LABEL = "cards.figure"  # of a seeded row


class InUse(Exception):
    """Texts show the figure, so it stays; `str()` of the error says which."""

    def __init__(self, uses: list[Question]) -> None:
        names = ", ".join(f"Q{question.number}" for question in uses[:10])
        more = f" and {len(uses) - 10} more" if len(uses) > 10 else ""
        super().__init__(f"It is shown by {names}{more}. Take it out of their texts first.")


def save_figure(*, name: str, upload: Upload, now: datetime) -> Figure:
    """Keep a picture under a name; one that has the name already is replaced."""
    with transaction.atomic():
        fields = ("kind", "width", "height", "digest", "content")
        values = {field: getattr(upload, field) for field in fields} | {"changed_at": now}
        figure, _ = Figure.objects.update_or_create(name=name, defaults=values)
        transaction.on_commit(lookup.forget)
    lookup.forget()
    return figure


def delete_figure(*, figure_id: int) -> None:
    """Delete a figure. InUse if a text shows it."""
    with transaction.atomic():
        figure = Figure.objects.select_for_update().get(pk=figure_id)
        if uses := uses_of([figure.name])[figure.name]:
            raise InUse(uses)
        figure.delete()
        transaction.on_commit(lookup.forget)
    lookup.forget()


def uses_of(names: Iterable[str]) -> dict[str, list[Question]]:
    """The questions whose texts show each figure, in order; a query for each kind of text."""
    found: dict[str, dict[int, Question]] = {name: {} for name in names}
    for question, text in _texts_with_figures():
        for figure in figures(text):
            if figure.name in found:
                found[figure.name][question.pk] = question
    return {name: list(questions.values()) for name, questions in found.items()}


def seed_figures(folder: Path, now: datetime) -> SeedResult:
    """Bring a folder's drawings into the database, and leave alone what an editor has changed."""
    outcome = SeedResult()
    for path in sorted(folder.glob("*.svg")):
        try:
            upload = read_picture(path.read_bytes())
        except NotAPicture as error:
            raise FixtureError(f"{path.name}: {error}") from error
        _seed_figure(path.stem, upload, outcome, now)
    return outcome


@transaction.atomic
def _seed_figure(name: str, upload: Upload, outcome: SeedResult, now: datetime) -> None:
    key = json.dumps([name])
    record = SeededRow.objects.filter(model=LABEL, key=key).first()
    figure = Figure.objects.filter(name=name).first()
    if record and figure is None:
        outcome.kept.append(f"figure {key}: an editor deleted it")
        return
    if figure and figure.digest == upload.digest:
        outcome.unchanged += 1
    elif figure and (record is None or record.values.get("digest") != figure.digest):
        outcome.kept.append(f"figure {key}: it was changed by an editor")
        return
    else:
        outcome.created += figure is None
        outcome.updated += figure is not None
        figure = save_figure(name=name, upload=upload, now=now)
    values = {"object_id": figure.pk, "values": {"digest": upload.digest}}
    SeededRow.objects.update_or_create(model=LABEL, key=key, defaults=values)


def _texts_with_figures() -> Iterator[tuple[Question, str]]:
    """Each text that names a figure, with the question that it belongs to."""
    cards = Card.objects.filter(_names_a_figure(*CARD_TEXTS)).select_related("question")
    for card in cards.order_by("question__number", "position"):
        yield from ((card.question, getattr(card, name)) for name in CARD_TEXTS)
    questions = Question.objects.filter(_names_a_figure("in_depth"))
    for question in questions.order_by("number"):
        yield question, question.in_depth


def _names_a_figure(*fields: str) -> Q:
    return Q(*((f"{name}__contains", lookup.SCHEME) for name in fields), _connector=Q.OR)
