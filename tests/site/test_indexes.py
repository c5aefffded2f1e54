"""An index of a large table, made while the table is written to."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ProjectState

from dlprep_site.indexes import AddIndexInUse

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "scheduler_review"


def indexes() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, TABLE))


def test_it_comes_and_goes_and_on_postgresql_keeps_no_writer_out() -> None:
    add = AddIndexInUse("review", models.Index(fields=["reviewed_at"], name="review_trial"))
    before = ProjectState.from_apps(apps)
    after = before.clone()
    add.state_forwards("scheduler", after)
    with connection.schema_editor(atomic=False, collect_sql=True) as editor:
        add.database_forwards("scheduler", editor, before, after)
    assert ("CONCURRENTLY" in str(editor.collected_sql)) == (connection.vendor == "postgresql")
    with connection.schema_editor(atomic=False) as editor:
        add.database_forwards("scheduler", editor, before, after)
    assert "review_trial" in indexes()
    with connection.schema_editor(atomic=False) as editor:
        add.database_backwards("scheduler", editor, after, before)
    assert "review_trial" not in indexes()
