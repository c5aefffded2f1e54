"""Query sets whose SQL is written once, and not anew for every request.

Django takes several times as long to write a query's SQL as the database to answer it. So the few
queries behind every grade are prepared: still query sets, compiled when they are first asked; from
then on, a call only puts its values into their places.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
Row = TypeVar("Row")


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
        fields = [column for column, *_ in self.compiler.select]
        self.converters = self.compiler.get_converters(fields)

    def rows(self, values: tuple[Any, ...]) -> list[Any]:
        connection: Any = connections[self.queryset.db]
        must_lock = self.queryset.query.select_for_update
        if must_lock and connection.get_autocommit() and connection.features.has_select_for_update:
            raise TransactionManagementError("A lock is of no use outside a transaction.")
        adapt = connection.ops.adapt_unknown_value
        params = tuple(
            adapt(values[param.position]) if isinstance(param, Place) else param
            for param in self.params
        )
        # from here on Django's own way, with a compiler and a query of this call's
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self.sql, params)
        compiler.get_converters = lambda _: self.converters
        query = copy(self.queryset.query)
        query.get_compiler = lambda *_, **__: compiler
        bound: Any = QuerySet(self.queryset.model, query, self.queryset.db)
        bound._fields = self.queryset._fields
        return list(self.queryset._iterable_class(bound))


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows of the query set that `build` makes of its arguments, compiled at the first call.

    Positional arguments are values: numbers, strings, dates or instants, never None, which `build`
    may only hand on to filters and annotations. Keyword-only arguments are part of the query, such
    as a limit; each combination of them is compiled by itself.
    """
    statements: dict[tuple[Any, ...], Statement] = {}

    @wraps(build)
    def rows(*values: P.args, **parts: P.kwargs) -> list[Row]:
        key = (connections["default"].vendor, *sorted(parts.items()))
        statement = statements.get(key)
        if statement is None:
            places: Any = [Place(position) for position in range(len(values))]
            statement = statements[key] = Statement(build(*places, **parts))
        return statement.rows(values)

    return rows
