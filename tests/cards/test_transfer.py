"""Import and export: a dry run first, errors by line, and a round trip that changes nothing."""

from __future__ import annotations

import csv
import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from cards.models import Card, Deck, Question, Section
from scheduler.models import Plan

from ..helpers import (
    card,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
    make_user,
    schedule,
    seed_first_questions,
)

pytestmark = pytest.mark.django_db

IMPORT = "/admin/cards/question/import/"
NEW = {
    "deck": "sql", "deck_title": "SQL", "section": "1", "section_title": "Joins", "number": "",
    "slug": "inner-join", "title": "What is an inner join?", "source": "", "is_published": "",
    "easy_prompt": "What does it keep?", "easy_answer": "Matching rows.",
    "easy_key_points": "rows\nthat match", "deep_prompt": "", "deep_answer": "",
    "deep_key_points": "", "change": "",
}  # fmt: skip


def as_csv(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def look(editor: Client, data: bytes, name: str = "questions.csv") -> Any:
    return editor.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def take(editor: Client, data: bytes, kind: str = "csv") -> Any:
    sent = {"text": data.decode("utf-8-sig"), "kind": kind, "confirm": "Import"}
    return editor.post(IMPORT, sent)


def state() -> list[Any]:
    """All that there is of content, with its history."""
    models = (Deck, Section, Question, Card, Question.history.model, Card.history.model)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.slow
def test_a_round_trip_of_the_shipped_deck_changes_nothing(editor: Client) -> None:
    call_command("seed", stdout=StringIO())
    Card.objects.filter(question__number=1).update(answer="- a list\r\n- of two ", prompt="=1+1")
    Card.objects.filter(question__number=2).update(answer="'=quoted", prompt="'- twice")
    Card.objects.filter(question__number=3).update(answer='"x", "y"; ünï 🎓\n\n=1', key_points="")
    before = state()
    for kind in ("csv", "json"):
        data = editor.get(f"/admin/cards/question/export/{kind}/").content
        seen = look(editor, data, f"q.{kind}")
        assert seen.status_code == 200
        assert "nothing would change" in seen.text
        assert take(editor, data, kind).status_code == 302
        assert state() == before, kind


def test_no_cell_runs_in_a_spreadsheet(editor: Client) -> None:
    make_deck(1)
    for text in ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", "'=1"):
        Card.objects.update(answer=text)
        body = editor.get("/admin/cards/question/export/csv/").content.decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(body, newline=""))
        assert not row["easy_answer"].startswith(("=", "+", "-", "@", "\t"))
        assert take(editor, body.encode()).status_code == 302
        assert card(1).answer == text


def test_a_new_deck_by_import_that_learners_can_choose(editor: Client) -> None:
    second = NEW | {"slug": "", "title": "What is a left join?", "section_title": "", "number": "7"}
    data = as_csv(NEW, second)
    seen = look(editor, data)
    assert seen.status_code == 200
    assert "Import 2 questions" in seen.text
    assert not Deck.objects.exists()
    assert not Question.history.exists()
    assert take(editor, data).status_code == 302
    deck = Deck.objects.get(slug="sql")
    assert (deck.title, deck.sections.get().title) == ("SQL", "Joins")
    found = Question.objects.in_deck_order()
    assert [(q.number, q.slug) for q in found] == [(1, "inner-join"), (7, "what-is-a-left-join")]
    assert Question.history.latest().history_user.email == "editor@example.com"
    plan = make_plan(deck)
    learner = logged_in(plan.learner.user)
    assert "What does it keep?" in learner.get("/study/").text
    assert Plan.objects.get().deck == deck


def test_rows_that_can_not_be_are_named_by_line_and_nothing_is_written(editor: Client) -> None:
    make_deck(1)
    wrong = [
        NEW,
        NEW | {"title": "", "slug": ""},
        NEW | {"slug": "no-points", "title": "No points?", "easy_key_points": ""},
        NEW | {"slug": "no-deck", "title": "No deck?", "deck": ""},
        NEW | {"slug": "two\nlines", "title": "Odd address?"},
        NEW | {"slug": "long", "title": "Long?", "easy_answer": "word " * 101},
        NEW | {"slug": "odd", "title": "Odd?", "is_published": "maybe", "section": "one"},
        NEW | {"slug": "inner-join", "title": "Twice?"},
        NEW | {"slug": "same", "title": "WHAT is an inner join?"},
        NEW | {"slug": "half", "title": "Half?", "deep_prompt": "And?"},
        NEW | {"slug": "untitled", "title": "Untitled?", "deck": "new", "deck_title": ""},
    ]
    before = state()
    for answer in (look(editor, as_csv(*wrong)), take(editor, as_csv(*wrong))):
        assert answer.status_code == 422
        page = answer.text
        assert "10 rows can't be" in page
        said = {
            4: "Give an address, or a title", 6: "needs key points", 7: "Which deck?",
            9: "valid “slug”", 12: "has 101 words", 14: "yes or no", 16: "twice in this file",
            18: "of this deck has that title", 20: "cannot be blank", 22: "cannot be blank",
        }  # fmt: skip
        for line, problem in said.items():
            part = page.split(f"<h2>Line {line}</h2>")[1].split("</li>\n        \n")[0]
            assert problem in part, line
        assert state() == before


def test_a_change_is_minor_or_says_what_it_is(editor: Client) -> None:
    plan = make_plan(make_deck(2))
    grade(plan, card(1), 4)
    before = schedule(plan, card(1))
    rows = [
        {"slug": "deck-q1", "easy_answer": "It is the other way round.", "change": "The sign."},
        {"slug": "deck-q2", "easy_answer": "The easy answer, 2.", "change": ""},
    ]
    seen = look(editor, as_csv(*rows)).text
    assert "<ins>" in seen
    assert seen.count("Learners are told:") == seen.count("Learners are told: The sign.") == 1
    assert "Import 2 questions" in seen
    assert card(1).content_version == 1
    assert take(editor, as_csv(*rows)).status_code == 302
    assert (card(1).content_version, card(2).content_version) == (2, 1)
    assert card(1).prompt == "easy prompt 1?"
    assert Card.history.filter(content_version=2).get().history_change_reason == "The sign."
    after = schedule(plan, card(1))
    assert (after.state, after.content_version, len(log(plan))) == (before.state, 1, 1)
    kept = state()
    assert "nothing would change" in look(editor, as_csv(*rows)).text
    assert take(editor, as_csv(*rows)).status_code == 302
    assert state() == kept


def test_a_card_is_not_deleted_by_an_empty_cell(editor: Client) -> None:
    make_deck(1)
    row = {"slug": "deck-q1", "deep_prompt": "", "deep_answer": "", "deep_key_points": ""}
    assert look(editor, as_csv(row)).status_code == 422
    assert Card.objects.count() == 2


def test_json_and_semicolons_and_unpublishing(editor: Client) -> None:
    make_deck(2)
    entries = [
        {"slug": "deck-q1", "is_published": False},
        {"slug": "deck-q2", "is_published": True},
    ]
    assert take(editor, json.dumps(entries).encode(), "json").status_code == 302
    assert [q.number for q in Question.objects.published()] == [2]
    row = {"slug": "deck-q1", "is_published": "yes"}
    assert take(editor, as_csv(row, delimiter=";")).status_code == 302
    assert Question.objects.published().count() == 2


@pytest.mark.parametrize(
    ("data", "name", "problem"),
    [
        (b"", "a.csv", "The submitted file is empty."),
        (b"slug\n", "a.csv", "has no questions"),
        (b"number\n1\n", "a.csv", "no column “slug”"),
        (b"slug,colour\na,b\n", "a.csv", "no column “colour”"),
        (b"slug,slug\na,b\n", "a.csv", "twice"),
        (b"slug,title\na\n", "a.csv", "Line 2 has 1 cells"),
        (b'slug,title\na,"b\n', "a.csv", "Line 2 can"),
        (b"slug\n\xff\n", "a.csv", "not UTF-8"),
        (b"slug\na\0b\n", "a.csv", "NUL"),
        (b"slug\n" + b"a\n" * 501, "a.csv", "more than 500"),
        (b"slug\n" + b"a" * 1_000_000, "a.csv", "larger than"),
        (b"slug\n" + b"a" * 200_000, "a.csv", "can"),
        (b"{", "a.json", "as JSON"),
        (b"{}", "a.json", "no list of questions"),
        (b"[1]", "a.json", "no list of questions"),
        (b"[" * 100_000, "a.json", "as JSON"),
        (b'[{"slug": ["a"]}]', "a.json", "neither a text"),
        (b'[{"slug": "\\ud800"}]', "a.json", "not to be read"),
        (b'[{"slug": "\\u0000"}]', "a.json", "NUL"),
        (b'[{"slug": "a"}, {"colour": "b"}]', "a.json", "no column “colour”"),
        (b'[{"slug": "a", "easy_key_points": [1]}]', "a.json", "something else than texts"),
        (b"slug,title,\na,b,c\n", "a.csv", "Column 3 has no heading, but line 2 has “c” there."),
        (b"slug,title\na,b,c\n", "a.csv", "Line 2 has 3 cells"),
        (b"#separator:tab\n#html:true\nWhat?\tThat.\n", "a.txt", "“#columns:title,easy_prompt"),
        (b"slug;title\n1;2\n", "a.xlsx", "deck"),
    ],
)
def test_files_that_can_not_be_read(editor: Client, data: bytes, name: str, problem: str) -> None:
    answer = look(editor, data, name)
    assert answer.status_code == 422
    assert problem in answer.text
    assert not Question.objects.exists()


def test_nothing_sent(editor: Client) -> None:
    assert editor.get(IMPORT).status_code == 200
    assert editor.post(IMPORT).status_code == 422
    assert "Choose a file." in editor.post(IMPORT, {"confirm": "x"}).text
    assert editor.post(IMPORT, {"text": "x", "kind": "xml", "confirm": "x"}).status_code == 422
    assert editor.get("/admin/cards/question/export/xml/").status_code == 404


def test_the_export_is_what_the_list_shows(editor: Client) -> None:
    make_deck(3)
    Question.objects.filter(number=2).update(is_published=False)
    shown = editor.get("/admin/cards/question/export/json/?is_published__exact=1")
    assert [entry["number"] for entry in json.loads(shown.content)] == [1, 3]
    assert len(json.loads(editor.get("/admin/cards/question/export/json/?odd=1").content)) == 3
    link = "/admin/cards/question/export/csv/?is_published__exact=1"
    assert link in editor.get("/admin/cards/question/?is_published__exact=1").text


def test_who_may_import_and_export() -> None:
    make_deck(1)
    learner, staff = Client(), Client()
    learner.force_login(make_plan().learner.user)
    staff.force_login(make_user("staff@example.com", is_staff=True))
    for client, status in [(Client(), 302), (learner, 302), (staff, 403)]:
        assert client.get(IMPORT).status_code == status
        assert take(client, as_csv(NEW)).status_code == status
        assert client.get("/admin/cards/question/export/csv/").status_code == status
    assert not Deck.objects.filter(slug="sql").exists()


REPRO = Path(__file__).parents[1] / "data" / "repro"


@pytest.mark.parametrize("file", ["2-then.csv", "3-other-deck.csv"])
def test_a_title_alone_never_takes_over_another_questions_address(
    editor: Client, file: str
) -> None:
    folder = REPRO / "01-address-taken"
    assert take(editor, (folder / "1-first.csv").read_bytes()).status_code == 302
    before = state()
    refused = take(editor, (folder / file).read_bytes())
    assert refused.status_code == 422
    assert "which Q1 of “demo-a” has: “What is C?”" in refused.text
    assert state() == before


def test_a_title_alone_never_takes_a_question_out_of_the_shipped_deck(editor: Client) -> None:
    seed_first_questions()
    before = state()
    file = REPRO / "01-address-taken" / "4-shipped-deck.csv"
    assert take(editor, file.read_bytes()).status_code == 422
    assert state() == before


@pytest.mark.parametrize(
    ("there", "title"),
    [
        ("What is C?", "What is C#?"),
        ("What is a resume?", "What is a résumé?"),
        ("What is dropout?", "What is DROPOUT"),
        ("x" * 125, "x" * 120 + "y" * 5),
    ],
)
def test_titles_that_give_one_address(editor: Client, there: str, title: str) -> None:
    row = NEW | {"slug": "", "title": there}
    assert take(editor, as_csv(row)).status_code == 302
    before = state()
    assert take(editor, as_csv(row | {"title": title})).status_code == 422
    assert state() == before
    own = row | {"title": title, "slug": "an-address-of-its-own"}
    assert take(editor, as_csv(own)).status_code == 302
    assert Question.objects.filter(section__deck__slug="sql").count() == 2


def test_the_same_title_in_the_same_deck_is_the_same_question(editor: Client) -> None:
    row = NEW | {"slug": ""}
    assert take(editor, as_csv(row)).status_code == 302
    assert take(editor, as_csv(row | {"easy_answer": "Rows that match."})).status_code == 302
    assert Question.objects.get().cards.get(depth="easy").answer == "Rows that match."


def test_a_move_to_another_deck_is_said_before_it_is_done(editor: Client) -> None:
    assert take(editor, as_csv(NEW)).status_code == 302
    moved = NEW | {"deck": "other", "deck_title": "Other"}
    assert "1 question would move to another deck." in look(editor, as_csv(moved)).text
    assert take(editor, as_csv(moved)).status_code == 302
    assert Question.objects.get().section.deck.slug == "other"
