"""Indexes of large tables that are in use, for migrations."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddIndex


class AddIndexInUse(AddIndex):
    """An index that, on PostgreSQL, is made and dropped without keeping writers out.

    For a migration of its own with `atomic = False`: stopped midway it leaves an invalid index,
    which is to be dropped before another try.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any, **more: Any
    ) -> None:
        self._on(schema_editor).database_forwards(app_label, schema_editor, *states, **more)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any, **more: Any
    ) -> None:
        self._on(schema_editor).database_backwards(app_label, schema_editor, *states, **more)

    def _on(self, schema_editor: BaseDatabaseSchemaEditor) -> AddIndex:
        kind = AddIndexConcurrently if schema_editor.connection.vendor == "postgresql" else AddIndex
        return kind(self.model_name, self.index)
