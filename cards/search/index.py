"""The index of the full-text search: tables of the database's own, kept in step by triggers.

So it is right whatever writes: the admin, `seed`, an import, or SQL by hand. It is rebuilt after
every migration, because Django remakes tables on SQLite, which drops the triggers of the old ones.
A trigger mentions only its own table, so that it does not block that.

`terms.py` folds a search as the index folds texts. On SQLite, `cards_search` has the words, and
`cards_search_runs` the texts with a script without capitals, by trigrams. On PostgreSQL, one table
has the words and the pairs of such a script's characters, and the texts with such a script.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.db import connections, transaction

from .terms import (
    COMBINING,
    DOT,
    GREEK_AND_CYRILLIC,
    PLUS_PLUS,
    SHARP,
    SUPERSCRIPTS,
    UNCASED,
    without_accents,
)

TABLES = {"cards_question", "cards_card"}

SPELLINGS = {"++": f"{PLUS_PLUS} ", "#": f"{SHARP} ", **SUPERSCRIPTS}
NET = {".net": f". {DOT}net net", ".Net": f". {DOT}net net", ".NET": f". {DOT}net net"}
ACCENTED = {  # letters whose accents FTS5 leaves alone
    char: without_accents(char)
    for char in map(chr, GREEK_AND_CYRILLIC)
    if without_accents(char) != char
}
ALL_TEXT = "title || ' ' || in_depth || ' ' || body"  # of a question, and of its cards
MAX_NESTED = 15  # calls of a function in one another: SQLite's parser has a stack of a hundred

_TEXTS = (
    "coalesce((SELECT group_concat(prompt || ' ' || answer || ' ' || key_points, ' ')"
    " FROM cards_card WHERE question_id = {question}), '')"
)


def _replaced(text: str, replacements: dict[str, str]) -> str:
    for found, replacement in replacements.items():
        text = f"replace({text}, '{found}', '{replacement}')"
    return text


def _spelled(text: str) -> str:
    """SQL for a text as SQLite indexes it."""
    return _replaced(text, SPELLINGS | NET)


def _has(characters: str) -> str:
    """SQL for whether a row has one of some characters, all beyond ASCII; mostly told by size."""
    text = f"({ALL_TEXT})"
    return f"length({text}) < length(CAST({text} AS BLOB)) AND {text} GLOB '*[{characters}]*'"


def _set_accents(which: str) -> list[str]:
    """SQL that takes accents from the rows of a condition that have any."""
    return [
        f"UPDATE cards_search SET title = {_replaced('title', part)},"  # noqa: S608  (no input)
        f" in_depth = {_replaced('in_depth', part)}, body = {_replaced('body', part)}"
        f" WHERE {which} AND {_has(f'{min(part)}-{max(part)}')};"
        for part in _parts(ACCENTED)
    ]


def _parts(replacements: dict[str, str]) -> list[dict[str, str]]:
    items = list(replacements.items())
    starts = range(0, len(items), MAX_NESTED)
    return [dict(items[start : start + MAX_NESTED]) for start in starts]


def _set_runs(which: str) -> list[str]:
    return [
        f"DELETE FROM cards_search_runs WHERE {which};",  # noqa: S608  (no input)
        f"INSERT INTO cards_search_runs (rowid, body) SELECT rowid, lower({ALL_TEXT})"  # noqa: S608  (no input)
        f" FROM cards_search WHERE {which} AND {_has(UNCASED)};",
    ]


def _set_rest(which: str) -> list[str]:
    """SQL for what follows from the title and the body of some rows."""
    return _set_accents(which) + _set_runs(which)


def _set_body(question: str, condition: str = "true") -> str:
    which = f"rowid = {question} AND {condition}"
    body = _spelled(_TEXTS.format(question=question))
    update = f"UPDATE cards_search SET body = {body} WHERE {which};"  # noqa: S608  (no input)
    return "".join([update, *_set_rest(which)])


def _set_title(change: str) -> str:
    return "".join([change, *_set_rest("rowid = NEW.id")])


_TRIGGERS = {
    "question_made AFTER INSERT ON cards_question": _set_title(
        "INSERT INTO cards_search (rowid, title, in_depth, body)"  # noqa: S608  (no input)
        f" VALUES (NEW.id, {_spelled('NEW.title')}, {_spelled('NEW.in_depth')}, '');"
    ),
    "question_changed AFTER UPDATE OF title, in_depth ON cards_question": _set_title(
        f"UPDATE cards_search SET title = {_spelled('NEW.title')},"  # noqa: S608  (no input)
        f" in_depth = {_spelled('NEW.in_depth')} WHERE rowid = NEW.id;"
    ),
    "question_gone AFTER DELETE ON cards_question": (
        "DELETE FROM cards_search WHERE rowid = OLD.id;"
        "DELETE FROM cards_search_runs WHERE rowid = OLD.id;"
    ),
    "card_made AFTER INSERT ON cards_card": _set_body("NEW.question_id"),
    "card_changed AFTER UPDATE ON cards_card": (
        _set_body("NEW.question_id")
        + _set_body("OLD.question_id", "OLD.question_id <> NEW.question_id")
    ),
    "card_gone AFTER DELETE ON cards_card": _set_body("OLD.question_id"),
}

SQLITE_GONE = (
    *(f"DROP TRIGGER IF EXISTS cards_search_{head.split()[0]}" for head in _TRIGGERS),
    "DROP TABLE IF EXISTS cards_search_runs",
    "DROP TABLE IF EXISTS cards_search",
)
SQLITE = (
    *SQLITE_GONE,  # those of a version with another tokenizer
    "CREATE VIRTUAL TABLE cards_search"
    " USING fts5(title, in_depth, body, tokenize = 'unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE cards_search_runs USING fts5(body, tokenize = 'trigram')",
    *(f"CREATE TRIGGER cards_search_{head} BEGIN {body} END" for head, body in _TRIGGERS.items()),
    "INSERT INTO cards_search (rowid, title, in_depth, body)"  # noqa: S608  (no input)
    f" SELECT id, {_spelled('title')}, {_spelled('in_depth')}, "
    + _spelled(_TEXTS.format(question="cards_question.id"))
    + " FROM cards_question",
    *_set_rest("true"),
)

POSTGRESQL_GONE = (
    "DROP FUNCTION IF EXISTS cards_search_question() CASCADE",
    "DROP FUNCTION IF EXISTS cards_search_card() CASCADE",
    "DROP TABLE IF EXISTS cards_search",
)
# letters and capitals of every language, whatever locale the database was made with
ANY_LANGUAGE = 'COLLATE "und-x-icu"'

POSTGRESQL = (
    """
    CREATE TABLE IF NOT EXISTS cards_search (
      question_id bigint PRIMARY KEY, vector tsvector NOT NULL
    )
    """,
    "ALTER TABLE cards_search ADD COLUMN IF NOT EXISTS runs text NOT NULL DEFAULT ''",
    "CREATE INDEX IF NOT EXISTS cards_search_words ON cards_search USING gin (vector)",
    # the text of a question, folded as a search is
    f"""
    CREATE OR REPLACE FUNCTION cards_search_folded(question bigint) RETURNS text
    LANGUAGE sql AS $$
      SELECT regexp_replace(replace(replace(
        translate(lower((normalize(regexp_replace(normalize(
          q.title || ' ' || coalesce((
            SELECT string_agg(c.prompt || ' ' || c.answer || ' ' || c.key_points, ' ')
            FROM cards_card c WHERE c.question_id = q.id), '') || ' ' || q.in_depth,
          NFD), '[{COMBINING}]+', '', 'g'), NFC)) {ANY_LANGUAGE}),
          '{"".join(SUPERSCRIPTS)}', '{"".join(SUPERSCRIPTS.values())}'),
        '++', '{PLUS_PLUS} '), '#', '{SHARP} '), '[.]net', '. {DOT}net net', 'g')
      FROM cards_question q WHERE q.id = question
    $$
    """,  # noqa: S608  (no input)
    # its words, and each character of a script without capitals with the next: pairs cost a long
    # text no more than once its length
    f"""
    CREATE OR REPLACE FUNCTION cards_search_vector(folded text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE AS $$
      SELECT array_to_tsvector(coalesce(array_agg(DISTINCT left(token, 200)), ARRAY[]::text[]))
      FROM (
        SELECT regexp_split_to_table(
          regexp_replace(folded, '[{UNCASED}]+', ' ', 'g') {ANY_LANGUAGE},
          '[^[:alnum:]{PLUS_PLUS}{SHARP}{DOT}]+') AS token
        UNION
        SELECT char || CASE WHEN next ~ '[{UNCASED}]' THEN next ELSE '' END
        FROM (
          SELECT char, lead(char) OVER (ORDER BY place) AS next
          FROM string_to_table(folded, NULL) WITH ORDINALITY AS chars (char, place)
          WHERE folded ~ '[{UNCASED}]'
        ) pairs
        WHERE char ~ '[{UNCASED}]'
      ) tokens
      WHERE token <> ''
    $$
    """,  # noqa: S608  (no input)
    """
    CREATE OR REPLACE FUNCTION cards_search_text(question bigint) RETURNS tsvector
    LANGUAGE sql AS $$ SELECT cards_search_vector(cards_search_folded(question)) $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION cards_search_runs(question bigint) RETURNS text
    LANGUAGE sql AS $$
      SELECT CASE WHEN folded ~ '[{UNCASED}]' THEN folded ELSE '' END
      FROM cards_search_folded(question) AS folded
    $$
    """,  # noqa: S608  (no input)
    """
    CREATE OR REPLACE FUNCTION cards_search_refresh(question bigint) RETURNS void
    LANGUAGE sql AS $$
      -- two cards of a question may be edited at once: the second waits, and then sees the first
      SELECT 1 FROM cards_search WHERE question_id = question FOR UPDATE;
      DELETE FROM cards_search WHERE question_id = question
        AND NOT EXISTS (SELECT 1 FROM cards_question WHERE id = question);
      INSERT INTO cards_search (question_id, vector, runs)
        SELECT id, cards_search_text(id), cards_search_runs(id)
        FROM cards_question WHERE id = question
        ON CONFLICT (question_id) DO UPDATE SET vector = EXCLUDED.vector, runs = EXCLUDED.runs
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION cards_search_question() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM cards_search_refresh(coalesce(NEW.id, OLD.id));
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION cards_search_card() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM cards_search_refresh(OLD.question_id);
      PERFORM cards_search_refresh(NEW.question_id);
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER cards_search_question AFTER INSERT OR UPDATE OR DELETE
    ON cards_question FOR EACH ROW EXECUTE FUNCTION cards_search_question()
    """,
    """
    CREATE OR REPLACE TRIGGER cards_search_card AFTER INSERT OR UPDATE OR DELETE
    ON cards_card FOR EACH ROW EXECUTE FUNCTION cards_search_card()
    """,
    "DELETE FROM cards_search",
    "INSERT INTO cards_search (question_id, vector, runs)"
    " SELECT id, cards_search_text(id), cards_search_runs(id) FROM cards_question",
)


def _statements(vendor: str, cursor: Any) -> Iterable[str]:
    if vendor == "sqlite":
        return SQLITE
    cursor.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'")
    if cursor.fetchone():
        return POSTGRESQL
    return [statement.replace(ANY_LANGUAGE, "") for statement in POSTGRESQL]  # built without ICU


def _is_there(connection: Any, cursor: Any) -> bool:
    """Whether there are tables to index, as this version knows them: one may go back to another."""
    if not {*connection.introspection.table_names(cursor)} >= TABLES:
        return False
    columns = connection.introspection.get_table_description(cursor, "cards_question")
    return any(column.name == "in_depth" for column in columns)


def install(using: str = "default", **_: Any) -> None:
    """Build or rebuild the index and its triggers; drop it if what it reads is gone."""
    connection = connections[using]
    # SQLite's tables are made again, which no reader may see; PostgreSQL's locks are to be short
    whole = transaction.atomic(using) if connection.vendor == "sqlite" else nullcontext()
    with whole, connection.cursor() as cursor:
        if _is_there(connection, cursor):
            for statement in _statements(connection.vendor, cursor):
                cursor.execute(statement)
        else:
            remove(using)


def remove(using: str) -> None:
    """Take the index and its triggers away, before columns go that they read."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in SQLITE_GONE if connection.vendor == "sqlite" else POSTGRESQL_GONE:
            cursor.execute(statement)
