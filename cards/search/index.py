"""The index of the full-text search: a table of the database's own, kept in step by triggers.

So it is right whatever writes: the admin, `seed`, an import, or SQL by hand. It is rebuilt after
every migration, because Django remakes tables on SQLite, which drops the triggers of the old ones.
A trigger mentions only its own table, so that it does not block that.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = {"cards_question", "cards_card"}

_BODY = (
    "coalesce((SELECT group_concat(prompt || ' ' || answer || ' ' || key_points, ' ')"
    " FROM cards_card WHERE question_id = {question}), '')"
)


def _set_body(question: str) -> str:
    body = _BODY.format(question=question)
    return f"UPDATE cards_search SET body = {body} WHERE rowid = {question};"  # noqa: S608  (no input)


_TRIGGERS = {
    "question_made AFTER INSERT ON cards_question": (
        "INSERT INTO cards_search (rowid, title, body) VALUES (NEW.id, NEW.title, '');"
    ),
    "question_changed AFTER UPDATE OF title ON cards_question": (
        "UPDATE cards_search SET title = NEW.title WHERE rowid = NEW.id;"
    ),
    "question_gone AFTER DELETE ON cards_question": (
        "DELETE FROM cards_search WHERE rowid = OLD.id;"
    ),
    "card_made AFTER INSERT ON cards_card": _set_body("NEW.question_id"),
    "card_changed AFTER UPDATE ON cards_card": (
        _set_body("NEW.question_id") + _set_body("OLD.question_id")
    ),
    "card_gone AFTER DELETE ON cards_card": _set_body("OLD.question_id"),
}

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS cards_search"
    " USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 0')",
    *(f"DROP TRIGGER IF EXISTS cards_search_{head.split()[0]}" for head in _TRIGGERS),
    *(f"CREATE TRIGGER cards_search_{head} BEGIN {body} END" for head, body in _TRIGGERS.items()),
    "DELETE FROM cards_search",
    "INSERT INTO cards_search (rowid, title, body) SELECT id, title, "  # noqa: S608  (no input)
    + _BODY.format(question="cards_question.id")
    + " FROM cards_question",
)

POSTGRESQL = (
    """
    CREATE TABLE IF NOT EXISTS cards_search (
      question_id bigint PRIMARY KEY, vector tsvector NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS cards_search_words ON cards_search USING gin (vector)",
    """
    CREATE OR REPLACE FUNCTION cards_search_text(question bigint) RETURNS tsvector
    LANGUAGE sql AS $$
      SELECT to_tsvector('simple', regexp_replace(
        lower(q.title || ' ' || coalesce((
          SELECT string_agg(c.prompt || ' ' || c.answer || ' ' || c.key_points, ' ')
          FROM cards_card c WHERE c.question_id = q.id), '')),
        '[^[:alnum:]]+', ' ', 'g'))
      FROM cards_question q WHERE q.id = question
    $$
    """,
    """
    CREATE OR REPLACE FUNCTION cards_search_refresh(question bigint) RETURNS void
    LANGUAGE sql AS $$
      -- both cards of a question may be edited at once: the second waits, and then sees the first
      SELECT 1 FROM cards_search WHERE question_id = question FOR UPDATE;
      DELETE FROM cards_search WHERE question_id = question
        AND NOT EXISTS (SELECT 1 FROM cards_question WHERE id = question);
      INSERT INTO cards_search
        SELECT id, cards_search_text(id) FROM cards_question WHERE id = question
        ON CONFLICT (question_id) DO UPDATE SET vector = EXCLUDED.vector
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
    "INSERT INTO cards_search SELECT id, cards_search_text(id) FROM cards_question",
)

STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(using: str = "default", **_: Any) -> None:
    """Build or rebuild the index and its triggers; drop it if the cards' table is gone."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if {*connection.introspection.table_names(cursor)} >= TABLES:
            for statement in STATEMENTS[connection.vendor]:
                cursor.execute(statement)
        else:
            cursor.execute("DROP TABLE IF EXISTS cards_search")
