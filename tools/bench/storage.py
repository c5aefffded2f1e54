"""What the rows of many learners take on disk, and which indexes nobody asked."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

TOLD = (
    "server_version", "shared_buffers", "fsync", "synchronous_commit", "full_page_writes",
    "max_wal_size", "random_page_cost",
)  # fmt: skip
TABLES = """
    SELECT relname AS name, reltuples::bigint AS rows, pg_table_size(oid) AS bytes,
           pg_indexes_size(oid) AS index_bytes,
           (SELECT json_object_agg(indexrelid::regclass, pg_relation_size(indexrelid))
            FROM pg_index WHERE indrelid = pg_class.oid) AS indexes
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 5000
    ORDER BY pg_total_relation_size(oid) DESC
"""
UNUSED = """
    SELECT relname AS table, indexrelname AS index, pg_relation_size(indexrelid) AS bytes,
           indisunique AS is_unique
    FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)
    WHERE idx_scan = 0 AND pg_relation_size(indexrelid) > 100000
    ORDER BY bytes DESC
"""


def settings(server: str) -> dict[str, str]:
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT name, current_setting(name) FROM pg_settings")
        return {name: value for name, value in found.fetchall() if name in TOLD}


def tables(database: str) -> list[dict[str, Any]]:
    """Every large table: its rows, its bytes with and without its indexes, bytes a row."""
    found = _rows(database, TABLES)
    for table in found:
        table["bytes_a_row"] = round((table["bytes"] + table["index_bytes"]) / table["rows"], 1)
    return found


def unused_indexes(database: str) -> list[dict[str, Any]]:
    """Those of some size that no query has been through since `forget_scans`."""
    return _rows(database, UNUSED)


def forget_scans(database: str) -> None:
    _rows(database, "SELECT pg_stat_reset()")


def _rows(database: str, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(database, autocommit=True, row_factory=dict_row) as connection:
        return list(connection.execute(query.encode()).fetchall())
