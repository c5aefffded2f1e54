"""How the database goes about the queries of a piece of code: every one of them, explained.

On PostgreSQL a statement is explained by running it, and a write is rolled back again; on SQLite it
is only planned. What counts is how the rows of one learner are found among everybody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, transaction

# a learner's own rows: whose they are, by a column each
OWNER = {
    "dlprep_site_user": "id",
    "scheduler_learner": "user_id",
    "scheduler_plan": "learner_id",
    "scheduler_schedule": "learner_id",
    "scheduler_review": "learner_id",
    "scheduler_studiedday": "learner_id",
    "scheduler_tally": "learner_id",
    "scheduler_mark": "learner_id",
    "scheduler_pointanswer": "learner_id",
    "scheduler_import": "learner_id",
    "scheduler_mockinterview": "learner_id",
    "cards_report": "reporter_id",
    # found by a key of another of the learner's own rows
    "scheduler_pause": "plan_id",
    "scheduler_interviewanswer": "interview_id",
    "django_session": "session_key",
    "usersessions_usersession": "session_key",
}
EXPLAINED = ("SELECT", "(SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_PART = re.compile(r"_\d+$")  # of a partition's name
_ALIAS = re.compile(r'"(\w+)" (?:AS )?"?(?!ON\b|SET\b|WHERE\b|INNER\b|LEFT\b|GROUP\b|ORDER\b)(\w+)')
_STEP = re.compile(r"^(SCAN|SEARCH) (\w+)(?: USING (?:\w+ )*?(?:INDEX (\w+)|INTEGER PRIMARY KEY))?")


@dataclass(frozen=True, slots=True)
class Scan:
    """How the rows of one table were found.

    `found_by` is what the index was asked for, `kept_by` which of the rows found were kept, as
    PostgreSQL puts it; None of SQLite, which tells a part of it.
    """

    table: str
    how: str
    index: str
    found_by: str | None = None
    kept_by: str | None = None
    rows_dropped: int = 0
    """Rows that were read and did not belong, on PostgreSQL."""

    @property
    def owner(self) -> str:
        """The column that says whose the rows are; empty where they are nobody's own."""
        return OWNER.get(_PART.sub("", self.table), "")

    @property
    def faults(self) -> list[str]:
        """What would cost more, the more learners there are."""
        found = []
        if "Index" not in self.how and self.how != "SEARCH":
            found.append(f"{self.how} of {self.table}")
        if self.found_by is not None:
            # by their key alone would do, but not where a table is split by owner
            if not self._is_equal(f"{self.owner}|id", self.found_by):
                found.append(f"{self.table} is found by {self.found_by or 'nothing'}")
            if not self._is_equal(self.owner, f"{self.found_by} {self.kept_by}"):
                found.append(f"{self.table} is not asked by {self.owner}")
        return found

    @staticmethod
    def _is_equal(columns: str, conditions: str) -> bool:
        return re.search(rf"\b({columns})\)?(::\w+)? = ", conditions) is not None


@dataclass(slots=True)
class Query:
    sql: str
    scans: list[Scan] = field(default_factory=list)
    milliseconds: float = 0.0
    blocks: int = 0
    """8 kB blocks touched, in memory or not, on PostgreSQL."""

    @property
    def faults(self) -> list[str]:
        """Of the tables in which every learner has rows."""
        return [fault for scan in self.scans if scan.owner for fault in scan.faults]

    def told(self) -> dict[str, Any]:
        return asdict(self) | {"faults": self.faults}


@contextmanager
def asked() -> Iterator[list[Query]]:
    """The queries that the block asks, each explained just before it is asked."""
    queries: list[Query] = []

    def explain(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.startswith(EXPLAINED) and not many:
            queries.append(_explained(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield queries


def _explained(sql: str, params: Any) -> Query:
    if connection.vendor == "sqlite":
        with closing(connection.create_cursor()) as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return Query(sql, _sqlite_scans(sql, [row[3] for row in cursor.fetchall()]))
    with transaction.atomic(), closing(connection.create_cursor()) as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        [(found,)] = cursor.fetchall()
        transaction.set_rollback(True)
    told = (json.loads(found) if isinstance(found, str) else found)[0]
    top = told["Plan"]
    blocks = top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0)
    return Query(sql, list(_scans(top)), told["Execution Time"], blocks)


def _scans(node: dict[str, Any]) -> Iterator[Scan]:
    """Every table that a plan reads. A bitmap's index and condition are in the node below it."""
    kind = node["Node Type"]
    if "Relation Name" in node and kind != "ModifyTable":
        bitmaps = list(_bitmaps(node)) if kind == "Bitmap Heap Scan" else []
        yield Scan(
            table=node["Relation Name"],
            how="Bitmap Index Scan" if bitmaps else kind,
            index=", ".join(bitmaps) or node.get("Index Name", ""),
            found_by=node.get("Index Cond") or node.get("Recheck Cond", ""),
            kept_by=node.get("Filter", ""),
            rows_dropped=node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1),
        )
    for child in node.get("Plans", []):
        yield from _scans(child)


def _bitmaps(node: dict[str, Any]) -> Iterator[str]:
    for child in node.get("Plans", []):
        if child["Node Type"] == "Bitmap Index Scan":
            yield child["Index Name"]
        yield from _bitmaps(child)


def _sqlite_scans(sql: str, steps: list[str]) -> list[Scan]:
    """An alias can stand for a table in each of several subqueries.

    Then a step is of the table that its index is of; one without an index can be of any table that
    no index has told yet.
    """
    tables: dict[str, set[str]] = {}
    for table, alias in _ALIAS.findall(sql):
        tables.setdefault(alias, set()).add(table)
    matches = [match for step in steps if (match := _STEP.match(step))]
    of_index = _tables_of_indexes()
    told = {(match[2], of_index[match[3]]) for match in matches if match[3] in of_index}
    found = []
    for match in matches:
        skips = " by every owner in turn" if "ANY(" in match.string else ""
        meant = tables.get(match[2], {match[2]})
        if match[3] in of_index:
            meant = {of_index[match[3]]}
        elif len(meant) > 1:
            meant = {table for table in meant if (match[2], table) not in told} or meant
        found += [Scan(table, f"{match[1]}{skips}", match[3] or "") for table in meant]
    return found


def _tables_of_indexes() -> dict[str, str]:
    # not by a cursor of Django's, whose statements are explained
    rows = connection.connection.execute("SELECT name, tbl_name FROM sqlite_master")
    return dict(rows.fetchall())
