"""A site moves from SQLite to PostgreSQL, as an operator does it, and loses nothing."""

from __future__ import annotations

import fcntl
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ..postgres import PROGRAMS, new_database
from ..scratch_site import FIRST_QUESTIONS, Site, postgres_site, sqlite_site

pytestmark = [
    pytest.mark.own_site,
    pytest.mark.skipif(not PROGRAMS, reason="there is no PostgreSQL on this machine"),
]

OWN = {"django_migrations"}  # a table that each database keeps for itself
READ: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "date": date.fromisoformat,
    "jsonb": json.loads,
    "uuid": UUID,
}
ODD = "naïve Bayes \N{SNOWMAN} \\ %s \"'\n\t"


@pytest.fixture(scope="module")
def old_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a site with learners who have months of history, and some oddities."""
    site = sqlite_site(tmp_path_factory.mktemp("old"), "demo")
    site.manage("shell", "--no-imports", "-c", _ODDITIES)
    return Path(site.environ["DATA_DIR"])


_ODDITIES = f"""
from datetime import UTC, datetime
from cards.models import Card
from dlprep_site.models import User
from scheduler.models import Import, Learner, Mark
learner = Learner.objects.order_by("pk").first()
Mark.objects.filter(learner=learner).delete()
Mark.objects.create(learner=learner, card=Card.objects.first(), note={ODD!r})
last = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
Import.objects.create(learner=learner, kind="json", filename={ODD!r}, uploaded_at=last,
                      payload=bytes(range(256)), summary={{"a": [1.5, None, True, {ODD!r}]}})
User.objects.create_user("zoe@example.com", "pass word")
User.objects.create_user("gone@example.com").delete()
"""


@pytest.fixture
def site(old_site: Path, tmp_path: Path) -> Site:
    """A copy of the old site's data, on a new database that has its tables and no content."""
    copytree(old_site, tmp_path / "data")
    return postgres_site(tmp_path / "data", "migrated")


def old(site: Site) -> sqlite3.Connection:
    return sqlite3.connect(Path(site.environ["DATA_DIR"]) / "dlprep.sqlite3")


def refusal(site: Site, *options: str) -> str:
    [said] = site.refusals(["move_from_sqlite", *options])
    return said


def rows_in(site: Site, table: str) -> int:
    return int(site.query(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608


def tables(site: Site) -> list[str]:
    with closing(old(site)) as database:
        names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    ours = (name for (name,) in names if not name.startswith(("cards_search", "sqlite_")))
    return sorted(set(ours) - OWN)


def test_every_row_of_every_table_arrives_as_it_was(site: Site) -> None:
    site.environ["DATABASE_URL"] = new_database()  # without a table yet
    said = site.manage("move_from_sqlite")
    assert "rows moved, read back and compared: all are equal" in said
    assert "  scheduler_review\n" in said
    with closing(old(site)) as before, psycopg.connect(site.environ["DATABASE_URL"]) as after:
        for table in tables(site):
            mine, theirs = before.execute(f'SELECT * FROM "{table}"'), after.cursor()  # noqa: S608
            columns = ", ".join(f'"{column[0]}"' for column in mine.description)
            theirs.execute(f'SELECT {columns} FROM "{table}"')  # noqa: S608
            kinds = [column.type_display for column in theirs.description or []]
            expected = [tuple(map(_as_stored, row, kinds)) for row in mine]
            found = [tuple(map(_as_found, row)) for row in theirs]
            assert sorted(found, key=repr) == sorted(expected, key=repr), table
    assert "0 differences" in site.manage("replay_reviews")


def _as_stored(value: Any, kind: str) -> Any:
    """A value as SQLite keeps it, as it has to come out of a PostgreSQL column."""
    if value is None:
        return None
    if kind == "timestamptz":
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return READ[kind](value) if kind in READ else value


def _as_found(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def test_once_its_server_has_stopped_a_site_goes_on_there_and_is_not_moved_again(
    site: Site,
) -> None:
    for name in ("server", "worker"):
        file = "serve.lock" if name == "server" else "worker.lock"
        with (Path(site.environ["DATA_DIR"]) / file).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert f"Another {name} is running on the data" in refusal(site)
    site.manage("move_from_sqlite")
    said = site.manage("shell", "--no-imports", "-c", _GOING_ON)
    with closing(old(site)) as before:
        [(latest,)] = before.execute("SELECT max(id) FROM dlprep_site_user").fetchall()
    assert said.split() == ["True", str(latest + 2), "True"]  # the key of who is gone stays unused
    assert "0 created" in site.manage("seed", FIRST_QUESTIONS)
    assert not site.manage("migrate", "--check", "--skip-checks")
    answers = rows_in(site, "scheduler_review")
    assert "is not empty" in refusal(site)
    assert rows_in(site, "scheduler_review") == answers > 100


_GOING_ON = """
from cards.models import Question
from cards.search.query import matching
from django.contrib.auth import authenticate
from dlprep_site.models import User
print(authenticate(username="zoe@example.com", password="pass word") is not None)
print(User.objects.create_user("new@example.com").pk)
print(Question.objects.filter(pk__in=matching("gradient")).exists())
"""


def test_a_database_with_content_is_refused(site: Site) -> None:
    site.manage("seed", FIRST_QUESTIONS)
    questions = rows_in(site, "cards_question")
    assert "not empty: cards_deck has rows" in refusal(site)
    assert rows_in(site, "cards_question") == questions
    assert rows_in(site, "scheduler_review") == 0


@pytest.mark.parametrize(
    "mishap, said",
    [
        ("UPDATE cards_card SET answer = 'a' || char(0) WHERE id = 7", "cards_card, row 7: "),
        ("UPDATE cards_card SET revision = 3000000000 WHERE id = 7", "cards_card, row 7: "),
        ("UPDATE cards_deck SET title = printf('%.200c', 'x')", "cards_deck, row 1: "),
        ("UPDATE cards_card SET question_id = 99999 WHERE id = 7", "is not sound"),
        ("CREATE TABLE of_somebody (id integer)", "tables of nobody here: of_somebody"),
        ("DELETE FROM django_migrations WHERE app = 'scheduler'", "lacks migrations"),
        ("INSERT INTO django_migrations VALUES (999, 'cards', '9999_x', '2030-01-01')", "version"),
    ],
    ids=["NUL", "number", "length", "reference", "table", "older", "newer"],
)
def test_what_can_not_be_kept_is_named_and_nothing_is_moved(
    site: Site, mishap: str, said: str
) -> None:
    with closing(old(site)) as before, before:
        before.execute(mishap)
    told = refusal(site)
    assert said in told
    assert "Nothing was moved" in told
    assert not any(rows_in(site, table) for table in ("cards_deck", "scheduler_review"))


def test_a_row_that_would_change_on_the_way_is_noticed(site: Site) -> None:
    with psycopg.connect(site.environ["DATABASE_URL"]) as new:
        new.execute(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.quality := 5 - NEW.quality; RETURN NEW; END $$"
        )
        new.execute(
            "CREATE TRIGGER spoil BEFORE INSERT ON scheduler_review"
            " FOR EACH ROW WHEN (NEW.id = 9) EXECUTE FUNCTION spoil()"
        )
    assert "scheduler_review, row 9: it did not arrive as it was" in refusal(site)
    assert rows_in(site, "scheduler_review") == rows_in(site, "cards_deck") == 0


def test_it_moves_from_a_file_that_is_there_to_postgresql_alone(site: Site) -> None:
    assert "There is no file /nowhere" in refusal(site, "/nowhere")
    del site.environ["DATABASE_URL"]
    assert "DATABASE_URL must name the PostgreSQL database" in refusal(site)
