"""Formulas, pictures, tables, headings, lists and code: none is damaged, and the editor is told."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from cards.markdown import render, render_inline, render_portable, render_prompt
from cards.models import Card, Question
from cards.validation import link_problems, notes_on

from ..helpers import make_deck
from .question_form import question_page
from .test_transfer import look, take

REPRO = Path(__file__).parents[1] / "data" / "repro"
TABLE = "| a | b |\n|---|---|\n"
QUESTION = "/admin/cards/question/{}/change/"


def cells(folder: str, name: str) -> list[dict[str, str]]:
    with (REPRO / folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tex(formula: str) -> str:
    return f'<span class="tex" dir="ltr">{formula}</span>'


def test_formulas_of_the_file_are_shown_as_they_are_written_elsewhere() -> None:
    [row] = cells("03-tex", "tex.csv")
    assert render_prompt(row["easy_prompt"], is_portable=True) == (
        "What is " + tex(r"$\hat{y}_i$") + " here, and " + tex("$a*b*c$") + "?"
    )
    answer = render_portable(row["easy_answer"])
    assert tex(r"$L = -\sum_i y_i \log \hat{y}_i$") in answer
    assert "Minimised at " + tex(r"\(x^*\)") + " and " + tex(r"\(y^*\)") + "." in answer
    assert r"\begin{aligned} a &amp;= b \\ c &amp;= d \end{aligned}" in answer
    assert "<em>" not in answer
    points = render_inline(row["easy_key_points"], is_portable=True)
    assert points == tex(r"$\hat{y}_i - y_i$")
    [row] = cells("03-tex", "brackets.csv")
    assert render_prompt(row["easy_prompt"], is_portable=True) == (
        "[" + tex(r"$$](AB)^\top=?[/$$") + "]"
    )


def test_formulas_of_the_file_are_laid_out_here() -> None:
    [row] = cells("03-tex", "tex.csv")
    [other] = cells("03-tex", "brackets.csv")
    for html, count in (
        (render_prompt(row["easy_prompt"]), 2),
        (render_inline(row["easy_key_points"]), 1),
        (render_prompt(other["easy_prompt"]), 1),
    ):
        assert html.count("<math ") == count
        assert "<em>" not in html
    answer = render(row["easy_answer"])
    assert answer.count("<math ") == 5
    assert r'alttext="\begin{aligned} a &amp;= b \\ c &amp;= d \end{aligned}"' in answer
    assert '<mtd class="at-end close-end"><mi>a</mi></mtd>' in answer


@pytest.mark.parametrize(
    "formula",
    [
        "$a_1 * b_2 * c_3$",
        r"$\{x\}$",
        r"\(a_b_c\)",
        r"\[x^* + y^*\]",
        "$$a\n= b$$",
        "$$\na\n- b\n\n+ c\n$$",
        "\\[\n# x\n\\]",
        r"$[a](b)$",
        r"$`x`_y_$",
        r"$ \{x\}*y*z $",
        r"$ x_i [a](b) $",
        r"$ \text{a `b` c} $",
    ],
)
def test_markdown_leaves_a_formula_alone(formula: str) -> None:
    assert render_portable(formula) == f"<p>{tex(formula)}</p>\n"
    assert tex(formula) in render_portable(f"- a list\n\n{formula}\n\nand *text*")


def test_brackets_in_a_formula_are_no_link() -> None:
    [row] = cells("03-tex", "brackets.csv")
    assert list(link_problems(row["easy_prompt"])) == []
    [problem] = link_problems(row["easy_answer"])  # of f[i](x), which is code
    assert problem.startswith("The link to “x” leads nowhere")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("from $5 to $10, *net*", "from $5 to $10, <em>net</em>"),
        ("$5-$10", "$5-$10"),
        (r"\$x_1\$", "$x_1$"),
        ("`$a_b_c$`", "<code>$a_b_c$</code>"),
        ("$$ alone", "$$ alone"),
        ("a $ b", "a $ b"),
        ("$ 5 and *not* $ 10", "$ 5 and <em>not</em> $ 10"),
        ("paid in $ or *more* in $ again", "paid in $ or <em>more</em> in $ again"),
        ("$5 for `$(nproc)`", "$5 for <code>$(nproc)</code>"),
        ("$5; use `a$b`", "$5; use <code>a$b</code>"),
        ("$HOME is in `$PATH`", "$HOME is in <code>$PATH</code>"),
    ],
)
def test_money_and_code_are_no_formulas(text: str, html: str) -> None:
    assert render(text) == f"<p>{html}</p>\n"


@given(st.text("$\\()[]*_`|-=#>1. \nab", max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for shown in (render(text), render_inline(text), render_prompt(text)):
        assert "<script" not in shown


def test_lists_of_the_file_keep_their_numbers() -> None:
    [row] = cells("04-list-numbers", "lists.csv")
    html = render(row["easy_answer"])
    assert html.count("<ol>") == 1
    assert '<ol start="2">\n<li>Run it</li>' in html
    assert '<ol start="7">\n<li>seventh</li>' in html


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("0. zero", '<ol start="0">'),
        ("3) three", '<ol start="3">'),
        ("- a\n\n  5. five", '<ol start="5">'),
        ("1. one\n\n![x](https://a.example/x.png)\n\n2. two", '<ol start="2">'),
        ("1. one\n\nBetween.\n\n2. two", '<ol start="2">'),
    ],
)
def test_a_list_begins_at_its_number(text: str, opening: str) -> None:
    assert opening in render(text)


def test_pictures_of_the_file_leave_their_descriptions() -> None:
    only, within = cells("05-pictures", "pictures.csv")
    assert "U-Net: an encoder, a decoder and skips</a>" in render(only["easy_answer"])
    assert 'href="https://example.org/unet.png"' in render(only["easy_answer"])
    assert ">U-Net</a>" in render_inline(only["easy_key_points"])
    assert ">LSTM cell</a> as above." in render(within["easy_answer"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![A net](net.png)", "<p>A net</p>\n"),
        ("![](net.png)", "<p>net.png</p>\n"),
        ("![*A* `net`](net.png)", "<p>A net</p>\n"),
        ("![a < b](net.png)", "<p>a &lt; b</p>\n"),
    ],
)
def test_a_picture_without_a_web_address_leaves_text(text: str, shown: str) -> None:
    assert render(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![The $x_i$ net](net.png)", "The $x_i$ net"),
        (r"![\(a*b*c\)](net.png)", r"\(a*b*c\)"),
        ("![*all* of $$x < y$$](net.png)", "all of $$x &lt; y$$"),
        ("![![$x_1$](a.png) and $x_2$](net.png)", "$x_1$ and $x_2$"),
    ],
)
def test_a_formula_in_the_description_of_a_picture_stays(text: str, shown: str) -> None:
    assert render(text) == f"<p>{shown}</p>\n"
    assert render_prompt(text) == render_inline(text) == shown


def test_a_picture_within_a_link_leaves_its_description_as_that_link() -> None:
    html = render("[![A net](https://a.example/n.png)](https://b.example/) ![x](http://c.example/)")
    assert html.count("<a ") == 2
    assert 'href="https://b.example/"' in html
    assert ">A net</a>" in html
    assert 'href="http://c.example/"' in html


def test_prompts_of_the_file_keep_their_lines() -> None:
    code, choice = cells("08-prompt-blocks", "prompt.csv")
    assert render_prompt(code["easy_prompt"]) == (
        'What does this print?\n<code class="lines">x = [1, 2]\nprint(x * 2)</code>'
    )
    assert render_prompt(choice["easy_prompt"]) == (
        "Which is true?<br>\n• it overfits<br>\n• it underfits"
    )
    points = Card(key_points=code["easy_key_points"]).points
    assert points == ["first point", "second point"]


@pytest.mark.parametrize(
    ("prompt", "html"),
    [
        ("One line.", "One line."),
        ("Two\nlines.", "Two<br>\nlines."),
        ("Two\n\nparagraphs.", "Two<br>\nparagraphs."),
        ("3. c\n4. d", "3. c<br>\n4. d"),
        ("# A heading\n\nText.", "A heading<br>\nText."),
        ("    indented < code", '<code class="lines">indented &lt; code</code>'),
        ("> A *quotation*", "A <em>quotation</em>"),
        ("", ""),
        (
            "1. ```\n   x = 1\n   ```\n2. two",
            '1.\n<code class="lines">x = 1</code>\n2. two',
        ),
        (
            "- ```\n  x = 1\n  ```\n\nAfter",
            '•\n<code class="lines">x = 1</code>\nAfter',
        ),
        ("-\n\nAfter", "•<br>\nAfter"),
        ("1.\n2. b", "1.<br>\n2. b"),
        ("1. - a\n   - b\n2. c", "1. • a<br>\n• b<br>\n2. c"),
    ],
)
def test_a_prompt_of_several_blocks(prompt: str, html: str) -> None:
    assert render_prompt(prompt) == html


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ("* a\n+ b\n• c", ["a", "b", "c"]),
        ("1. a\n2) b\n", ["a", "b"]),
        (
            "-5 is less\n**bold** is kept\n1.5 times",
            ["-5 is less", "**bold** is kept", "1.5 times"],
        ),
        ("-\n\n - \nx", ["x"]),
        ("- - a", ["- a"]),
    ],
)
def test_a_key_point_has_no_list_mark(written: str, points: list[str]) -> None:
    assert Card(key_points=written).points == points


def test_the_table_and_headings_of_the_file() -> None:
    [row] = cells("09-tables-headings", "blocks.csv")
    html = render(row["easy_answer"])
    assert "<td>two moments</td>" in html
    assert "<h3>Answer</h3>" in html
    assert "<h4>Pros</h4>" in html
    assert "<h4>Cons</h4>" in html
    assert '<table tabindex="0">' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("##### five\n###### six", "<h3>five</h3>\n<h4>six</h4>\n"),
        ("a\n=\n\nb\n-", "<h3>a</h3>\n<h4>b</h4>\n"),
        ("## b\n# a", "<h4>b</h4>\n<h3>a</h3>\n"),
        ("### c", "<h3>c</h3>\n"),
    ],
)
def test_headings_are_small_ones(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("answer", TABLE + "| 1 | 2 |"),
        ("answer", TABLE + "| 1 |\n1 | 2 | |\n| |"),
        ("answer", TABLE + r"| $P(a\|b)$ | `x\|y` |"),
        ("key_points", "a | b\nc | d | e"),
        ("answer", "a | b\nc | d | e"),
    ],
)
def test_no_row_loses_a_cell_here(field: str, text: str) -> None:
    assert not any("more cells" in note for note in notes_on(field, text))


NOTED = [
    ("answer", "![A net](https://a.example/n.png)", "The picture “A net” is not shown"),
    ("key_points", "![](https://a.example/n.png)", "The picture “https://a.example/n.png” is not"),
    ("prompt", "Which?\n\n| a | b |\n|---|---|\n| 1 | 2 |", "A prompt holds no table"),
    ("key_points", "one\n```\ncode\n```", "Each line is a key point of its own"),
    ("key_points", "$$\na\n- b\n$$", "Each line is a key point of its own"),
    ("answer", TABLE + "| $P(a|b)$ | 2 |", "The row “$P(a|b)$ | 2” has more cells than"),
    ("answer", f"{TABLE}1 | 2 | 3\n".replace("\n", "\r\n"), "The row “1 | 2 | 3” has more cells"),
    ("prompt", "> a | b\n> --|--\n> 1 | 2 | `x|y`", "The row “1 | 2 | `x|y`” has more cells than"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "text", "note"), NOTED)
def test_the_editor_is_told_beside_the_field(
    admin: Client, field: str, text: str, note: str
) -> None:
    make_deck(1)
    question = Question.objects.get()
    address = QUESTION.format(question.pk)
    assert "is not shown" not in admin.get(address).text
    form = question_page(question, **{f"easy_{field}": text})
    told = admin.post(address, form, follow=True).text
    assert f"Easy card, {field.replace('_', ' ')}: {note}" in told
    page = admin.get(address).text
    field_id = f'id="id_cards-0-{field}_helptext"'
    assert note in page[page.index(field_id) :].split("</div>")[0]
    preview = {"prompt": "", "text": "", "key_points": ""}
    preview["text" if field == "answer" else field] = text
    assert note in admin.post("/admin/cards/question/preview/", preview).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("folder", "name", "told"),
    [
        ("03-tex", "tex.csv", []),
        ("04-list-numbers", "lists.csv", []),
        ("05-pictures", "pictures.csv", [("easy_answer", "The picture “LSTM cell” is not shown")]),
        ("08-prompt-blocks", "prompt.csv", []),
        ("09-tables-headings", "blocks.csv", []),
    ],
)
def test_the_import_tells_by_line_and_refuses_nothing(
    editor: Client, folder: str, name: str, told: list[tuple[str, str]]
) -> None:
    data = (REPRO / folder / name).read_bytes()
    page = look(editor, data)
    assert page.status_code == 200
    for column, note in told:
        assert f"<li><code>{column}</code>: {note}" in page.text
    assert ("can't be shown" in page.text or "is not shown" in page.text) == bool(told)
    assert take(editor, data).status_code == 302
    stored = {card.prompt for card in Card.objects.all()}
    assert stored == {row["easy_prompt"].replace("\r\n", "\n") for row in cells(folder, name)}
