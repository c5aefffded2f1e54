"""Rows to questions: what is new, what changes, what is wrong; all of it is written, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from ..history.changes import TextChange, differing
from ..models import Question, Section
from ..services.editing import Edit
from ..validation import notes_on
from .row_writer import RowWriter
from .sheet import CARD_PREFIXES, COLUMNS, Draft, Sheet, draft_of, tidy

YES, NO = {"yes", "true", "1", "on"}, {"no", "false", "0", "off"}
COMPARED = tuple(name for name in COLUMNS if name not in {"change", "deck_title", "section_title"})
MAX_SLUG_CHARS = 120  # as in the model
KEPT_IF_EMPTY = ("deck", "section", "number", "rank", "is_published")


@dataclass(frozen=True, slots=True)
class RowReport:
    """The result of a row, or its problems; `line` is where in the file it begins.

    `status` is new, changed or unchanged; empty if the row has problems, (column, message) each.
    `summary` is what learners are told of a substantive edit.
    """

    line: int
    name: str = ""
    status: str = ""
    changes: list[TextChange] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    summary: str = ""
    is_moved: bool = False  # to another deck
    notes: list[tuple[str, str]] = field(default_factory=list)
    """What learners will see differently from what is written, (column, message) each."""


@dataclass(frozen=True, slots=True)
class Imported:
    """All rows of a file. If one has problems, none was written."""

    rows: list[RowReport]

    @property
    def wrong(self) -> list[RowReport]:
        return [row for row in self.rows if row.problems]

    @property
    def changed(self) -> list[RowReport]:
        return [row for row in self.rows if row.status in {"new", "changed"}]

    @property
    def moved(self) -> list[RowReport]:
        return [row for row in self.rows if row.is_moved]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.wrong) - len(self.changed)


def import_sheet(sheet: Sheet, edit: Edit, *, dry_run: bool) -> Imported:
    """Import a sheet, all of it or nothing. A dry run does the same and rolls it back."""
    with transaction.atomic():
        importer = _Importer(edit, is_old=sheet.is_old)
        rows = [importer.take(line, row) for line, row in zip(sheet.lines, sheet.rows, strict=True)]
        imported = Imported(rows)
        if dry_run or imported.wrong:
            transaction.set_rollback(True)
    return imported


class _Importer:
    """Takes the rows of one file: one question each, told apart by their slugs."""

    def __init__(self, edit: Edit, *, is_old: bool) -> None:
        self.edit, self.is_old = edit, is_old
        self.slugs: set[str] = set()
        self.sections: dict[tuple[str, int], Section] = {}

    def take(self, line: int, row: dict[str, str]) -> RowReport:
        """Write a row, unless it has problems or changes nothing."""
        try:
            return self._written(line, {name: tidy(value) for name, value in row.items()})
        except ValidationError as error:
            problems = [
                ("" if column == NON_FIELD_ERRORS else column, message)
                for column, messages in error.message_dict.items()
                for message in messages
            ]
            return RowReport(line, problems=problems)

    def _written(self, line: int, row: dict[str, str]) -> RowReport:
        slug = self._slug(row)
        stored = _stored(slug)
        before = stored or Draft()
        draft = _merged(before, row | {"slug": slug})
        changes = differing(before.values, draft.values, COMPARED)
        if stored and not changes:
            return RowReport(line, str(draft), "unchanged")
        RowWriter(draft, self.sections, is_old=self.is_old).write(self.edit)
        if not stored:
            return RowReport(line, str(draft), "new", notes=_notes(draft, before))
        reaches_cards = any(change.label.startswith(CARD_PREFIXES) for change in changes)
        summary = draft["change"] if reaches_cards else ""
        is_moved = draft["deck"] != before["deck"]
        return RowReport(
            line, str(draft), "changed", changes,
            summary=summary, is_moved=is_moved, notes=_notes(draft, before),
        )  # fmt: skip

    def _slug(self, row: dict[str, str]) -> str:
        """A row's address, made of its title if it has none: then never that of another question.

        Titles that differ in what an address drops, such as C and C++, would otherwise change one
        another's questions.
        """
        slug = row.get("slug") or _slug_of(row.get("title", ""))
        if not slug:
            slug = self._numbered_slug(row)
        elif not row.get("slug"):
            self._check_free(slug, row)
        if slug in self.slugs:
            raise ValidationError({"slug": f"“{slug}” is there twice in this file."})
        self.slugs.add(slug)
        return slug

    def _numbered_slug(self, row: dict[str, str]) -> str:
        """The address for a title in another script: that of the question which has the title.

        Otherwise a new one, of the deck and the number, so that the same file gives the same.
        """
        deck, title = row.get("deck", ""), row["title"]
        same = Question.objects.filter(title=title)
        if deck:
            same = same.filter(section__deck__slug=deck)
        found: list[str] = [*same.values_list("slug", flat=True)[:2]]
        if len(found) == 1:
            return found[0]
        if not deck:
            message = (
                "This title gives no address in Latin letters. Fill in the column slug or deck."
            )
            raise ValidationError({"slug": message})
        slug = start = f"{deck}-{row.get('number') or _next_number(deck)}"
        copies = count(2)
        while slug in self.slugs or Question.objects.filter(slug=slug).exists():
            slug = f"{start}-{next(copies)}"
        return slug

    def _check_free(self, slug: str, row: dict[str, str]) -> None:
        """ValidationError if an address made of a title is in use, unless by that very question."""
        question = Question.objects.select_related("section__deck").filter(slug=slug).first()
        if question is None:
            return
        deck = question.section.deck.slug
        if question.title == row.get("title") and row.get("deck", "") in {"", deck}:
            return
        raise ValidationError(
            {
                "slug": f"This title gives the address “{slug}”, which Q{question.number} of "
                f"“{deck}” has: “{question.title}”. Fill in slug: that address to change that "
                "question, or another one for a new question."
            }
        )


def _slug_of(title: str) -> str:
    """The address that a title gives; empty if it has no Latin letter and no digit."""
    if not title:
        raise ValidationError({"slug": "Give an address, or a title to make one from."})
    return slugify(title)[:MAX_SLUG_CHARS].strip("-")


def _notes(draft: Draft, before: Draft) -> list[tuple[str, str]]:
    """Notes on the texts that a row brings."""
    return [
        (f"{prefix}_{name}", note)
        for position, prefix in enumerate(CARD_PREFIXES)
        for name, text in draft.texts(position).items()
        if text != before.texts(position)[name]
        for note in notes_on(name, text)
    ]


def _stored(slug: str) -> Draft | None:
    questions = Question.objects.select_related("section__deck").prefetch_related("cards")
    question = questions.filter(slug=slug).first()
    return draft_of(question) if question else None


def _merged(before: Draft, row: dict[str, str]) -> Draft:
    """A question as it is, with the columns of a row; some stay as they are if they are empty."""
    values = {name: value for name, value in row.items() if value or name not in KEPT_IF_EMPTY}
    draft = Draft(before.values | values, before.pk)
    published = draft["is_published"].lower() or "yes"
    if published in YES | NO:
        draft.values["is_published"] = "yes" if published in YES else "no"
    if draft.pk is None and not draft["number"] and draft["deck"]:
        draft.values["number"] = str(_next_number(draft["deck"]))
    return draft


def _next_number(deck: str) -> int:
    largest = Question.objects.filter(section__deck__slug=deck).aggregate(Max("number"))
    return int(largest["number__max"] or 0) + 1
