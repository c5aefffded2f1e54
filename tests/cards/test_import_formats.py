"""Files as spreadsheets, Anki and programs write them, titles in any script, and large files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from cards.models import Card, Question
from cards.transfer.files import MAX_FILE_BYTES

from ..helpers import make_deck
from .test_transfer import NEW, REPRO, as_csv, look, state, take

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]  # it is about reading files

SPREADSHEETS = REPRO / "12-tables-of-spreadsheets"
TITLES = REPRO / "13-titles-in-other-scripts" / "titles.csv"
HEADER = "deck,deck_title,section,section_title,title,easy_prompt,easy_answer,easy_key_points"
ROW = "demo-a,Demo,1,Core,Shapes,Shapes,An answer.,one"


def imported(editor: Client, data: bytes, name: str) -> list[Question]:
    """What a file gives, looked at and then imported with the text that the page sends back."""
    seen = look(editor, data, name)
    assert seen.status_code == 200, seen.text
    text = seen.context["text"].replace("\n", "\r\n")  # as a browser sends a textarea
    sent = {"text": text, "kind": seen.context["kind"], "confirm": "Import"}
    assert editor.post("/admin/cards/question/import/", sent).status_code == 302
    return list(Question.objects.order_by("number"))


def refused(editor: Client, data: bytes, name: str) -> str:
    answer: Any = look(editor, data, name)
    assert answer.status_code == 422
    return str(answer.text)


@pytest.mark.parametrize(
    "name", ["tabs.tsv", "sep-line.csv", "trailing-column.csv", "utf16.txt", "list.json"]
)
def test_a_table_of_a_spreadsheet_or_a_program(editor: Client, name: str) -> None:
    [question] = imported(editor, (SPREADSHEETS / name).read_bytes(), name)
    assert (question.title, question.section.deck.title) == ("Shapes", "Demo")
    points = {"list.json": "one\ntwo", "trailing-column.csv": "one", "utf16.txt": "one point"}
    card = question.cards.get()
    assert (card.answer, card.key_points) == ("An answer.", points.get(name, "one point"))


@pytest.mark.parametrize(
    "text",
    [
        f"sep=;\n{HEADER}\n{ROW}".replace(",", ";"),
        f'"sep=|"\r\n{HEADER}\r\n{ROW}'.replace(",", "|"),
        f"SEP=\t\r{HEADER}\r{ROW}".replace(",", "\t"),
        f"{HEADER},,,\n{ROW},,,\n,,,,,,,,,,\n",
        f"{HEADER}\n{ROW},,,\n   ,,,,,,,\n",
        f"\n\n{HEADER}\n{ROW}".replace(",", "\t"),
        f'"{HEADER}"\n"{ROW}"'.replace(",", '"\t"'),
        f"{HEADER}\n{ROW}".replace("deck_title", "deck_title,").replace("Demo", "Demo,"),
    ],
)
def test_tables_of_other_spreadsheets(editor: Client, text: str) -> None:
    [question] = imported(editor, text.encode(), "questions.csv")
    assert (question.title, question.cards.get().key_points) == ("Shapes", "one")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_encodings_of_other_programs(editor: Client, encoding: str, kind: str) -> None:
    text = json.dumps([NEW]) if kind == "json" else as_csv(NEW, delimiter="\t").decode()
    [question] = imported(editor, text.encode(encoding), f"questions.{kind}")
    assert question.title == NEW["title"]


def test_a_line_is_counted_from_the_top_of_the_file(editor: Client) -> None:
    page = refused(editor, f"sep=,\n{HEADER}\n{ROW.replace('one', '')}".encode(), "a.csv")
    assert "<h2>Line 3</h2>" in page


def test_the_text_of_anki_lacks_only_what_anki_does_not_know(editor: Client) -> None:
    page = refused(editor, (SPREADSHEETS / "anki-notes.txt").read_bytes(), "anki-notes.txt")
    assert "<h2>Line 4</h2>" in page
    assert "Which deck?" in page


@pytest.mark.parametrize(
    "lines",
    [
        ("#separator:tab", "#html:true", "#columns:" + HEADER.replace(",", "\t")),
        ("#columns:" + HEADER.replace(",", "\t"), "#separator:\t", "#tags:x", "#html:true"),
        ("#separator:Tab", "#html:true", HEADER.replace(",", "\t")),
        (
            "#separator:tab", "#html:true", "#guid column:9", "#tags column:10",
            "#columns:" + HEADER.replace(",", "\t") + "\tGUID\t",
        ),
    ],
)  # fmt: skip
def test_the_text_of_anki_with_names_of_columns(editor: Client, lines: tuple[str, ...]) -> None:
    cells = ["demo-a", "Demo", "1", "Core", "a &lt; b", "What?", '"One<br>two &amp; <b>three</b>"',
             "<ul><li>one</li><li>two</li></ul>"]  # fmt: skip
    cells += ["x#1!", "my tags"] if len(lines) == 5 else []
    [question] = imported(editor, "\n".join([*lines, "\t".join(cells)]).encode(), "notes.txt")
    card = question.cards.get()
    assert question.title == "a < b"
    assert card.answer == "One\ntwo & **three**"
    assert card.key_points == "one\ntwo"


def test_an_entry_may_lack_a_name_that_another_has(editor: Client) -> None:
    data = (SPREADSHEETS / "uneven.json").read_bytes()
    assert [question.source for question in imported(editor, data, "q.json")] == ["", "x"]


def test_what_an_entry_lacks_stays_as_it_is(editor: Client) -> None:
    make_deck(2)
    Question.objects.update(source="a book")
    entries = [{"slug": "deck-q1", "title": "One"}, {"slug": "deck-q2", "source": ""}]
    questions = imported(editor, json.dumps(entries).encode(), "q.json")
    assert [question.source for question in questions] == ["a book", ""]
    assert Card.objects.filter(answer="").count() == 0


@pytest.mark.parametrize(
    ("points", "stored"),
    [
        (["one", "", "two\nlines"], "one\ntwo lines"),
        (["过拟合"], "过拟合"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_key_points_as_a_list(editor: Client, points: object, stored: str) -> None:
    entry = NEW | {"number": 3, "easy_key_points": points}
    [question] = imported(editor, json.dumps([entry]).encode(), "q.json")
    assert question.cards.get().key_points == stored


def test_titles_in_other_scripts_get_an_address_that_stays(editor: Client) -> None:
    questions = imported(editor, TITLES.read_bytes(), "titles.csv")
    assert [question.slug for question in questions] == ["demo-a-1", "demo-a-2", "demo-a-3"]
    before = state()
    assert "nothing would change" in look(editor, TITLES.read_bytes()).text
    Question.objects.filter(slug="demo-a-1").update(number=9)
    assert "nothing would change" in look(editor, TITLES.read_bytes()).text
    Question.objects.filter(slug="demo-a-1").update(number=1)
    assert state() == before


@pytest.mark.parametrize("title", ["과적합이란?", "मॉडल क्या है?", "התאמת יתר", "???", "🎓"])
def test_an_address_of_deck_and_number_is_unique(editor: Client, title: str) -> None:
    row = NEW | {"slug": "", "title": title, "number": "7"}
    assert take(editor, as_csv(NEW | {"slug": "sql-7"})).status_code == 302
    assert take(editor, as_csv(row)).status_code == 302
    assert Question.objects.get(title=title).slug == "sql-7-2"
    other = row | {"deck": "other", "deck_title": "Other"}
    assert take(editor, as_csv(other)).status_code == 302
    assert Question.objects.get(title=title, section__deck__slug="other").slug == "other-7"
    assert Question.objects.count() == 3


def test_a_title_in_another_script_without_a_deck_says_what_to_do(editor: Client) -> None:
    page = refused(editor, as_csv({"title": "什么是过拟合？"}), "a.csv")
    assert "This title gives no address in Latin letters. Fill in the column slug or deck." in page


def test_a_title_in_another_script_twice_in_a_file(editor: Client) -> None:
    row = NEW | {"slug": "", "title": "什么是过拟合？"}
    assert "twice in this file" in refused(editor, as_csv(row, row), "a.csv")


def near_the_limit(line_break: str) -> str:
    """A file of a few bytes under the limit with tens of thousands of lines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*HEADER.split(","), "deep_prompt", "deep_answer", "deep_key_points"])
    for number in range(20):
        row = ["size", "Size", 1, "A", f"Size question {number}", f"Q{number}?", "short", "k"]
        writer.writerow([*row, f"D{number}?", "a\n" * 20 + "\n" * 1500, "k"])
    rest = MAX_FILE_BYTES - len(out.getvalue()) - 1
    return (out.getvalue() + "\n" * rest).replace("\n", line_break)


@pytest.mark.parametrize(
    ("line_break", "encoding"),
    [("\n", "utf-8"), ("\r\n", "utf-8"), ("\r", "utf-8"), ("\r\n", "utf-16")],
)
def test_what_the_first_step_takes_the_second_takes(
    editor: Client, line_break: str, encoding: str
) -> None:
    text = near_the_limit(line_break)
    if encoding == "utf-16":  # with the mark, and two bytes more for each line
        text = text.rstrip()
    assert len(imported(editor, text.encode(encoding), "near.csv")) == 20


def test_a_file_over_the_limit_is_refused_at_the_first_step(editor: Client) -> None:
    data = f"{HEADER}\n{ROW}".encode() + b"\n" * MAX_FILE_BYTES
    assert "larger than 3,000,000 bytes" in refused(editor, data, "a.csv")
    wide = f"{HEADER}\n{ROW}".replace("answer.", "过" * 1_200_000)
    assert "larger than 3,000,000 bytes" in refused(editor, wide.encode("utf-16"), "a.csv")
