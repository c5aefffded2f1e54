"""Query sets whose SQL is compiled once instead of at every request.

Django takes several times as long to write a query's SQL as the database to answer it. So the few
queries of a grade and its next card are prepared: they stay query sets, compiled at the first call;
later calls only fill in the values. This relies on Django's internals, so `check_django` refuses a
version that it was not checked with. See docs/decisions/07-compiled-queries.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any, ClassVar, ParamSpec, TypeVar

import django
from django.core import checks
from django.db import DatabaseError, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

CHECKED_WITH = (5, 2)  # the feature release of Django whose internals this module was checked with

P = ParamSpec("P")
Row = TypeVar("Row")


def check_django(**_: object) -> list[checks.CheckMessage]:
    """An error on a feature release of Django that the compiled queries were not checked with."""
    if django.VERSION[:2] == CHECKED_WITH:
        return []
    return [
        checks.Error(
            f"Compiled queries were not checked with Django {django.get_version()}.",
            hint="Run the tests with it, and make bench. If they pass, set CHECKED_WITH in "
            "dlprep_site/db/compiled_queries.py; docs/decisions/07-compiled-queries.md says more.",
            id="dlprep_site.E001",
        )
    ]


class Place(Expression):
    """Where a value will stand in a query."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "%s", [self]  # itself as the parameter, to be told from those that stay


class Statement:
    """A query set, and the SQL it was compiled to."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.queryset: Any = queryset
        self.compiler: Any = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = self.compiler.as_sql()
        columns = [column for column, *_ in self.compiler.select]
        self.converters = self.compiler.get_converters(columns)
        self.is_of_models = issubclass(self.queryset._iterable_class, ModelIterable)

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        connection: Any = connections[self.queryset.db]
        must_lock = self.queryset.query.select_for_update
        if must_lock and connection.get_autocommit() and connection.features.has_select_for_update:
            raise TransactionManagementError("A lock is of no use outside a transaction.")
        adapt = connection.ops.adapt_unknown_value
        params = [
            adapt(values[param.position]) if isinstance(param, Place) else param
            for param in self.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        rows = self.compiler.apply_converters(rows, self.converters) if self.converters else rows
        if self.is_of_models:
            return list(ModelIterable(Fetched(self, rows)))  # type: ignore[arg-type]
        if issubclass(self.queryset._iterable_class, FlatValuesListIterable):
            return [row[0] for row in rows]
        return list(map(tuple, rows))


class Fetched:
    """Adapter that gives `ModelIterable` rows that are already fetched."""

    _known_related_objects: ClassVar[dict[Any, Any]] = {}

    def __init__(self, statement: Statement, rows: Iterable[Any]) -> None:
        self.rows = rows
        self.db = statement.queryset.db
        self.query = self
        self.select = statement.compiler.select
        self.klass_info = statement.compiler.klass_info
        self.annotation_col_map = statement.compiler.annotation_col_map

    def get_compiler(self, using: str) -> Fetched:
        return self

    def execute_sql(self, **_: Any) -> None:
        return None

    def results_iter(self, _: None) -> Iterable[Any]:
        return self.rows


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows of the query set that `build` makes of its arguments, compiled at the first call.

    The arguments are positional: numbers, strings, dates or instants, never None, which `build`
    may only hand on to filters and annotations. No prefetching.
    """
    statements: dict[str, Statement] = {}  # by the kind of database
    compose: Any = build

    @wraps(build)
    def rows(*values: P.args, **_: P.kwargs) -> list[Row]:
        vendor = connections["default"].vendor
        if vendor not in statements:
            places: Any = [Place(position) for position in range(len(values))]
            statements[vendor] = Statement(compose(*places))
        return statements[vendor].rows(values)

    return rows


def store(row: Model, owner: str) -> None:
    """Save every column of a row, as `save()` does, but for signals; its key where it is new.

    `owner` names the field that says whose the row is. It never changes, and a row that is there
    already is found by it and its key: a table that is split by owner is asked in one part only.
    """
    connection: Any = connections["default"]
    is_new = row.pk is None
    sql, params = _write(type(row), owner, is_new, connection.vendor)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in row._meta.local_concrete_fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [values[param.position] for param in params])
        if is_new:
            can_return = connection.features.can_return_columns_from_insert
            row.pk = cursor.fetchone()[0] if can_return else cursor.lastrowid
        elif cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} has gone.")
    row._state.adding, row._state.db = False, "default"


@cache
def _write(
    model: type[Model], owner: str, is_new: bool, vendor: str
) -> tuple[str, Sequence[Place]]:
    """The statement that inserts a row of a model and gives its key, or changes one."""
    compiler: Any
    key, fields = model._meta.pk, model._meta.local_concrete_fields
    places = {field: Place(position) for position, field in enumerate(fields)}
    columns = [field for field in fields if field is not key]
    if is_new:
        insert: Any = InsertQuery(model)
        held = SimpleNamespace(**{field.attname: places[field] for field in columns})
        insert.insert_values(columns, [held], raw=True)
        compiler = insert.get_compiler("default")
        compiler.returning_fields = [key]
        [(sql, params)] = compiler.as_sql()
        return sql, params
    whose = {owner: places[model._meta.get_field(owner)]}  # type: ignore[index]
    update: Any = QuerySet(model).filter(pk=places[key], **whose).query.chain(UpdateQuery)
    changing = [field for field in columns if field.name != owner]
    update.add_update_fields([(field, None, places[field]) for field in changing])
    sql, params = update.get_compiler("default").as_sql()
    return sql, params
