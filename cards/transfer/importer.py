"""Rows to questions: what is new, what changes, what can't be, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Max
from django.utils.text import slugify
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource

from ..history.changes import TextChange, differing
from ..models import Depth, Question, Section
from ..services.editing import Edit
from .files import COLUMNS, Sheet
from .row import Draft, draft_of, drafts, tidy
from .validate import Planner

YES, NO = {"yes", "true", "1", "on"}, {"no", "false", "0", "off"}
COMPARED = tuple(name for name in COLUMNS if name not in {"change", "deck_title", "section_title"})


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row, or why nothing can; `line` is where in the file it begins."""

    line: int
    name: str
    deed: str
    changes: list[TextChange]
    problems: list[tuple[str, str]] = field(default_factory=list)
    summary: str = ""
    """What learners would be told, where the row is a substantive edit."""


@dataclass(frozen=True, slots=True)
class Imported:
    """All rows of a file; where one has problems, none was written."""

    rows: list[RowReport]

    @property
    def wrong(self) -> list[RowReport]:
        return [row for row in self.rows if row.problems]

    @property
    def changed(self) -> list[RowReport]:
        return [row for row in self.rows if row.deed in {"new", "changed"}]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.wrong) - len(self.changed)


class _Changes:
    """The fields of a draft that a row changes."""

    def __init__(self, resource: Resource, draft: Draft, is_new: bool) -> None:
        self.before, self.after, self.is_new = draft, draft, is_new

    def compare_with(self, resource: Resource, draft: Draft) -> None:
        self.after = draft

    def as_html(self) -> list[TextChange]:
        return [] if self.is_new else differing(self.before, self.after, COMPARED)


class QuestionResource(Resource):  # type: ignore[misc]
    """A row a question, told apart by its slug; decks and sections are made as they are met."""

    class Meta:
        using_db = "default"
        instance_loader_class = BaseInstanceLoader  # not asked: see get_instance

    def __init__(self, edit: Edit | None = None) -> None:
        super().__init__()
        self.edit = edit
        self.fields = {name: Field(attribute=name, column_name=name) for name in COLUMNS}
        self.seen: set[str] = set()
        self.sections: dict[tuple[str, int], Section] = {}

    @classmethod
    def get_diff_class(cls) -> type[_Changes]:
        return _Changes

    def rows(self, questions: Iterable[Question]) -> list[dict[str, str]]:
        """Questions as rows to write."""
        dataset = self.export(drafts(questions))
        return [dict(row) for row in dataset.dict]

    def take(self, sheet: Sheet, *, dry_run: bool) -> Imported:
        """Import a sheet, all of it or nothing; a dry run does the same, and takes it back."""
        dataset = tablib.Dataset(*sheet.rows, headers=sheet.columns)
        result = self.import_data(
            dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True,
            retain_instance_in_row_result=True,
        )  # fmt: skip
        return Imported([_report(*row) for row in zip(sheet.lines, result.rows, strict=True)])

    # --- what import_export asks of a resource ---

    def before_import_row(self, row: dict[str, str], **kwargs: Any) -> None:
        for name, value in row.items():
            row[name] = tidy(value)
        slug = row.get("slug") or slugify(row.get("title", ""))[:120].strip("-")
        if not slug:
            raise ValidationError({"slug": "Give an address, or a title to make one from."})
        if slug in self.seen:
            raise ValidationError({"slug": f"“{slug}” is there twice in this file."})
        self.seen.add(slug)
        row["slug"] = slug

    def get_instance(self, instance_loader: object, row: dict[str, str]) -> Draft | None:
        questions = Question.objects.select_related("section__deck").prefetch_related("cards")
        found = questions.filter(slug=row["slug"]).first()
        return draft_of(found) if found else None

    def init_instance(self, row: dict[str, str] | None = None) -> Draft:
        return Draft(is_published="yes")

    def import_instance(self, draft: Draft, row: dict[str, str], **kwargs: Any) -> None:
        before = asdict(draft)
        super().import_instance(draft, row, **kwargs)
        for name in ("deck", "section", "number", "is_published"):  # empty: as it is
            setattr(draft, name, getattr(draft, name) or before[name])
        if draft.is_published.lower() in YES | NO:
            draft.is_published = "yes" if draft.is_published.lower() in YES else "no"
        if draft.pk is None and not draft.number and draft.deck:
            draft.number = str(_next_number(draft.deck))

    def skip_row(self, draft: Draft, before: Draft, row: Any, errors: Any = None) -> bool:
        return not errors and all(
            getattr(before, name) == getattr(draft, name) for name in COMPARED
        )

    def validate_instance(self, draft: Draft, errors: Any = None, **kwargs: Any) -> None:
        self.plan = Planner(draft, self.sections).plan()

    def save_instance(self, draft: Draft, is_create: bool, row: Any, **kwargs: Any) -> None:
        if self.edit is None:
            raise RuntimeError("This resource was made to export.")
        self.plan.save(self.edit, draft.change)


def _next_number(deck: str) -> int:
    largest = Question.objects.filter(section__deck__slug=deck).aggregate(Max("number"))
    return int(largest["number__max"] or 0) + 1


def _report(line: int, row: Any) -> RowReport:
    deed = {"new": "new", "update": "changed", "skip": "unchanged"}.get(row.import_type, "")
    problems = [("", str(error.error)) for error in row.errors]
    if row.validation_error:
        by_column = row.validation_error.message_dict
        problems += [
            ("" if column == NON_FIELD_ERRORS else column, message)
            for column, messages in by_column.items()
            for message in messages
        ]
    changes: list[TextChange] = row.diff if deed == "changed" else []
    reaches_cards = any(change.label.startswith(tuple(Depth.values)) for change in changes)
    summary = row.instance.change if reaches_cards else ""
    return RowReport(line, row.object_repr or "", deed, changes, problems, summary)
