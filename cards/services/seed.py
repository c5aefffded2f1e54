"""Bring a fixture's content into the database, and leave alone what an editor has changed.

A fixture is Django's own JSON format with natural keys. For every row, `SeededRow` keeps what was
last written to each field; a field that no longer holds it was changed by an editor.

A new text of a card is a minor edit, unless the fixture's card has a higher `content_version` than
it had when it was last seeded. Its `change` then says in a sentence what is different.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from ..history.changes import UNTOLD
from ..models import (
    CARD_TEXTS,
    Card,
    Deck,
    Depth,
    MindsetTip,
    OneLiner,
    Question,
    Section,
    SeededRow,
)
from .editing import Edit, keep

KEY_FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    Deck: ("slug",),
    Section: ("deck", "number"),
    Question: ("slug",),
    Card: ("question", "slug"),
    OneLiner: ("deck", "number"),
    MindsetTip: ("deck", "number"),
}
MODELS = {model._meta.label_lower: model for model in KEY_FIELDS}
DECK = Deck._meta.label_lower
FIRST_VERSION = 1  # of a card in a fixture without a version


class FixtureError(ValueError):
    """The fixture is not valid; nothing was written."""


@dataclass(slots=True)
class SeedResult:
    """What a seeding did: rows made, rows brought up to date, and what was left as it was."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        return f"{counts}, {len(self.kept)} kept as edited"


class _Gone(Exception):
    """The row was deleted by an editor, or one that it belongs to is not there."""


def read(path: Path) -> list[dict[str, Any]]:
    """A fixture's entries; FixtureError if it is not a list of cards-app rows."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FixtureError(f"{path}: {error}") from error
    if not isinstance(entries, list):
        raise FixtureError(f"{path}: a fixture is a list of rows")
    for place, entry in enumerate(entries, start=1):
        _name_card(entry)
        model = MODELS.get(entry.get("model", "")) if isinstance(entry, dict) else None
        if model is None or not {*KEY_FIELDS[model]} <= {*entry.get("fields", {})}:
            raise FixtureError(f"{path}: row {place} has no known model or lacks its key")
    return entries


def read_all(paths: Iterable[Path]) -> list[tuple[Path, list[dict[str, Any]]]]:
    """The entries of several fixtures; those with a deck come first, since others belong to it."""
    fixtures = [(path, read(path)) for path in paths]
    return sorted(fixtures, key=lambda one: not any(row["model"] == DECK for row in one[1]))


def _name_card(entry: Any) -> None:
    """Give a card its slug and its position, which files from before there were follow-ups lack.

    What changed stands beside the fields, so that `loaddata` reads the file as well.
    """
    fields = entry.get("fields") if isinstance(entry, dict) else None
    if isinstance(fields, dict) and "change" in entry:
        fields["change"] = entry["change"]
    if isinstance(fields, dict) and "depth" in fields and "slug" not in fields:
        fields["slug"] = fields["depth"]
        fields.setdefault("position", int(fields["depth"] == Depth.DEEP))


@transaction.atomic
def seed(entries: Iterable[dict[str, Any]]) -> SeedResult:
    """Create and update rows; never delete one, and never overwrite an editor's change."""
    entries = [*entries]
    for entry in entries:
        _name_card(entry)
    seeding = _Seeding(entries)
    for entry in entries:
        seeding.take(MODELS[entry["model"]], entry["fields"])
    seeding.save_added()
    return seeding.outcome


class _Seeding:
    """A seeding under way; what the site has of a fixture's rows is read and locked at once."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.outcome = SeedResult()
        self.edit = Edit(editor=None, at=timezone.now())
        self.records: dict[tuple[str, str], SeededRow] = {}
        self.rows: dict[type[models.Model], dict[int, models.Model]] = {}
        self.by_hand: dict[type[models.Model], dict[tuple[Any, ...], models.Model]] = {}
        self.absent: set[tuple[str, str]] = set()
        """Model and key of rows that could not be added: what belongs to them is not, either."""
        self.found: dict[tuple[str, str], models.Model] = {}
        """Rows by model and key, for those that belong to them: each is looked up once."""
        for model in dict.fromkeys(MODELS[entry["model"]] for entry in entries):
            fields = (entry["fields"] for entry in entries if MODELS[entry["model"]] is model)
            self._read(model, [_key(model, values) for values in fields])

    def _read(self, model: type[models.Model], keys: list[str]) -> None:
        seeded = SeededRow.objects.filter(model=model._meta.label_lower)
        records = {record.key: record for record in seeded.filter(key__in=keys)}
        self.records |= {(record.model, key): record for key, record in records.items()}
        rows = model._default_manager.select_for_update()
        self.rows[model] = rows.in_bulk([record.object_id for record in records.values()])
        by_hand = model._default_manager.exclude(pk__in=seeded.values("object_id"))
        self.by_hand[model] = {
            tuple(getattr(row, _attname(row, name)) for name in KEY_FIELDS[model]): row
            for row in by_hand
        }

    def take(self, model: type[models.Model], values: dict[str, Any]) -> None:
        """Create or update the row of an entry, if it can be."""
        place = model._meta.label_lower, _key(model, values)
        name = f"{model._meta.verbose_name} {place[1]}"
        try:
            with transaction.atomic():
                self._take(model, place, values, name)
        except _Gone:
            self.outcome.kept.append(f"{name}: an editor deleted it or what it belongs to")
        except IntegrityError:
            self.absent.add(place)
            self.outcome.kept.append(f"{name}: not added, an editor's row has its place")
        except ValidationError as error:
            raise FixtureError(f"{name}: {error.messages[0]}") from error

    def _take(
        self, model: type[models.Model], place: tuple[str, str], values: dict[str, Any], name: str
    ) -> None:
        version = values.get("content_version", FIRST_VERSION)
        if not isinstance(version, int):
            raise FixtureError(f"{name}: a content_version is a whole number")
        versions = {"content_version": version} if model is Card else {}
        columns = {
            field: self._resolve(model, field, value)
            for field, value in values.items()
            if field not in {"content_version", "change"}
        }
        record = self.records.get(place)
        if record:
            row = self.rows[model].get(record.object_id)
            if row is None:
                raise _Gone
        else:
            # one made by hand or by loaddata: its values count as an editor's
            own_key = tuple(_plain(columns[field]) for field in KEY_FIELDS[model])
            row = self.by_hand[model].get(own_key)
            record = SeededRow(model=place[0], key=place[1], values={})
        if row is None:
            row = model(**columns)
            _keep(row, self.edit)
            record.values = {field: _plain(value) for field, value in columns.items()} | versions
            record.object_id = row.pk
            self.found[place], self.records[place], self.rows[model][row.pk] = row, record, row
            self.outcome.created += 1
            return
        self.found[place], record.object_id = row, row.pk
        before = dict(record.values)
        changed = self._update(row, record, columns, name)
        if changed:
            row.clean_fields()
            is_new = version > int(record.values.get("content_version", FIRST_VERSION))
            is_substantive = is_new and not set(CARD_TEXTS).isdisjoint(changed)
            summary = values.get("change") or UNTOLD
            _keep(row, self.edit.saying(summary) if is_substantive else self.edit)
        self.outcome.updated += bool(changed)
        self.outcome.unchanged += not changed
        record.values |= versions
        if record.pk is None or record.values != before:
            record.save()

    def _update(
        self, row: models.Model, record: SeededRow, columns: dict[str, Any], name: str
    ) -> list[str]:
        """Set the fields that still hold what was last seeded, and name those that don't."""
        changed = []
        for column, value in columns.items():
            present = _plain(getattr(row, _attname(row, column)))
            wanted = _plain(value)
            if present != wanted:
                if column not in record.values or present != record.values[column]:
                    self.outcome.kept.append(f"{name}: {column} was changed by an editor")
                    continue
                setattr(row, column, value)
                changed.append(column)
            record.values[column] = wanted
        return changed

    def _resolve(self, model: type[models.Model], name: str, value: Any) -> Any:
        """A field's value, or the row that its natural key stands for, wherever editors put it."""
        target = model._meta.get_field(name).related_model
        if not isinstance(value, list) or not isinstance(target, type):
            return value
        label, key = target._meta.label_lower, json.dumps(value)
        if (label, key) in self.absent:
            raise _Gone
        if (label, key) not in self.found:
            record = SeededRow.objects.filter(model=label, key=key).first()
            rows = target._default_manager.filter(pk=record.object_id) if record else None
            row = rows.first() if rows is not None else _by_natural_key(target, value)
            if row is None:
                raise _Gone
            self.found[label, key] = row
        return self.found[label, key]

    def save_added(self) -> None:
        records = self.records.values()
        SeededRow.objects.bulk_create(record for record in records if record.pk is None)


def _keep(row: models.Model, edit: Edit) -> None:
    """Save a row, with its version where the model keeps versions."""
    if isinstance(row, Question | Card | OneLiner | MindsetTip):
        keep(row, edit)
    else:
        row.save()


def _key(model: type[models.Model], values: dict[str, Any]) -> str:
    """The natural key of a fixture's row as JSON, such as `["deck", 1]`."""
    parts = (values[field] for field in KEY_FIELDS[model])
    return json.dumps([p for part in parts for p in (part if isinstance(part, list) else [part])])


def _by_natural_key(target: type[models.Model], key: list[Any]) -> models.Model | None:
    try:
        row: models.Model = target._default_manager.get_by_natural_key(*key)  # type: ignore[attr-defined]
    except target.DoesNotExist as error:  # type: ignore[attr-defined]
        raise FixtureError(f"no {target._meta.verbose_name} {key} comes before it") from error
    return row


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value


def _attname(row: models.Model, column: str) -> str:
    return getattr(row._meta.get_field(column), "attname", column)
