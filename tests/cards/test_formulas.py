"""Formulas as MathML, tables and code: what is laid out, what is refused, and how long it takes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from cards.markdown import render, render_inline, render_portable, render_prompt
from cards.markdown.highlight import LEXERS
from cards.markdown.mathml import MAX_LEVEL_SIGNS, TAGS
from cards.markdown.mathml import problem as formula_problem
from cards.models import Question
from cards.validation import MAX_ANSWER_CHARS, notes_on, text_problems

from ..helpers import card, make_deck, no_runaway
from .question_form import question_page
from .test_transfer import NEW, as_csv, look

ROOT = Path(__file__).parents[2]
TEXTBOOK = [
    r"x_1",
    r"\hat{y}_i = \sigma(w^\top x_i + b)",
    r"\mathcal{L} = -\sum_i y_i \log \hat{y}_i",
    r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\mathbb{E}_{x \sim p}\left[\log \frac{p(x)}{q(x)}\right]",
    r"\nabla_\theta J(\theta) \approx \frac{1}{m}\sum_{i=1}^m \nabla_\theta \ell_i",
    r"\lVert w \rVert_2^2 \le \epsilon",
    r"\underset{\theta}{\arg\max}\; p(D \mid \theta)",
    r"\bar{x} \pm 1.96 \cdot \frac{s}{\sqrt n}",
    r"h_t = o_t \odot \tanh(c_t)",
    r"O(n \log n)",
    r"\boldsymbol{\theta}_{t+1} = \boldsymbol\theta_t - \eta\, g_t",
    r"\binom{n}{k} p^k (1-p)^{n-k}",
    r"\int_0^\infty e^{-x^2}\,dx",
    r"\prod_{k=1}^{t} \frac{\partial h_k}{\partial h_{k-1}}",
    r"\underbrace{a+b}_{\text{sum}}",
    r"\boxed{x}",
    r"a \equiv b \pmod{n}",
    r"P(A\mid B)=\tfrac{P(B\mid A)P(A)}{P(B)}",
]


@pytest.mark.parametrize("tex", TEXTBOOK)
def test_formulas_of_a_textbook_are_laid_out(tex: str) -> None:
    for formula, is_display in (
        (f"${tex}$", False), (rf"\({tex}\)", False), (f"$${tex}$$", True), (rf"\[{tex}\]", True),
    ):  # fmt: skip
        html = render(f"So {formula} holds.")
        assert html.count("<math ") == 1
        assert ('display="block"' in html) == is_display
        assert 'alttext="' in html
        assert " style=" not in html
        used = set(re.findall(r"<(m\w+)", html))
        assert used <= TAGS


def test_a_formula_says_its_tex_to_readers_that_know_no_mathml() -> None:
    assert 'alttext="a &lt; \\text{&quot;b&quot;}"' in render('$a < \\text{"b"}$')


def test_display_formulas_scroll_by_keys() -> None:
    assert '<span class="tex display" dir="ltr" tabindex="0">' in render("$$x$$")
    assert '<span class="tex wide" dir="ltr" tabindex="0">' in render(f"${'x + ' * 20}x$")
    assert "tabindex" not in render("$x$")


BROKEN = [
    (r"\frac{a}{b", "closing token"),
    (r"\frac", "formula"),
    (r"\unknown{x}", "Unknown command"),
    (r"\left( x", r"\right"),
    (r"x^2^3", "formula"),
    (r"a & b", "table-like"),
    (r"\begin{matrix} 1", "formula"),
    (r"\href{javascript:alert(1)}{x}", "Unknown command"),
    (r"\textcolor{red}{x}", "color of the text"),
    (r"\newcommand{\x}{\x\x}\x", "defines a command"),
    (r"\begin{align}a\label{b}\end{align}\eqref{b}", "refers to another"),
    ("x" * 2_001, "2,000 characters"),
    (r"\hat" * 301 + " x", "commands and braces"),
    ("{" * 5_000, "2,000 characters"),
    ("{" * 1_500, "commands and braces"),
]


@pytest.mark.parametrize(("tex", "why"), BROKEN)
def test_a_formula_that_does_not_parse_is_shown_as_code_and_said(tex: str, why: str) -> None:
    html = render(f"So ${tex}$.")
    assert '<code class="tex" dir="ltr">$' in html
    assert "<math" not in html
    [problem] = text_problems("answer", f"So ${tex}$.")
    assert problem.startswith("The formula “")
    assert why in problem
    assert len(problem) < 300


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["prompt", "answer", "key_points"])
def test_the_editor_is_told_of_a_formula_that_does_not_parse(editor: Client, field: str) -> None:
    make_deck(1)
    question = Question.objects.get()
    before = getattr(card(1), field)
    text = r"The loss is $\frac{a}{b$"
    form = question_page(question, **{f"easy_{field}": text})
    page = editor.post(f"/admin/cards/question/{question.pk}/change/", form).text
    place = page.index(f"field-{field}")
    assert r"The formula “$\frac{a}{b$” can&#x27;t be shown" in page[place : place + 2_000]
    assert getattr(card(1), field) == before
    answer = look(
        editor, as_csv(NEW, {**NEW, "slug": "two", "title": "Two", f"easy_{field}": text})
    )
    assert answer.status_code == 422
    assert f"<code>easy_{field}</code>: The formula “" in answer.text


def test_money_is_no_problem() -> None:
    for text in ("between $5 and $10", "$5, $10 and $20", r"costs \$5 a day, $10 a week"):
        assert not [*text_problems("answer", text)]
        assert "<math" not in render(text)


def test_a_key_point_is_checked_line_by_line() -> None:
    assert not [*text_problems("key_points", "costs $a\nor b$ more")]


def test_elsewhere_formulas_stay_as_they_are_written() -> None:
    for html in (
        render_portable("$x_1$"),
        render_prompt("$x_1$", is_portable=True),
        render_inline("$x_1$", is_portable=True),
    ):
        assert '<span class="tex" dir="ltr">$x_1$</span>' in html


TABLE = "| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |"


def test_a_tables_columns_keep_their_places() -> None:
    html = render(TABLE)
    for place, cell in (("start", 1), ("center", 2), ("end", 3)):
        assert f'<td class="at-{place}">{cell}</td>' in html
    assert "style" not in html


def wide(columns: int) -> str:
    return "\n".join("|" + cell * columns for cell in ("a|", "---|", "1|"))


@pytest.mark.parametrize("columns", [21, 1_000])
def test_a_table_of_too_many_columns_is_said_and_stays_as_it_is_written(columns: int) -> None:
    assert "<table" in render(wide(20))
    assert not [*text_problems("answer", wide(20))]
    html = render(wide(columns))
    assert "<table" not in html
    assert "|a|a|a|" in html
    assert ["at most 20 columns" in one for one in text_problems("answer", wide(columns))] == [True]


def test_a_table_of_too_many_rows_is_said_and_loses_none() -> None:
    text = wide(20) + "\nlast" * 200
    assert render(text).count("last") == 200
    assert any("2,000 cells" in one for one in text_problems("answer", text))


def test_lists_nested_too_deep_are_said() -> None:
    assert not [*text_problems("answer", "> " * 15 + "deep")]
    assert any("too deep" in one for one in text_problems("answer", "> " * 25 + "deep"))
    assert any("too deep" in one for one in text_problems("answer", "- " * 25 + "deep"))


@pytest.mark.django_db
def test_the_editor_is_told_of_a_table_and_of_depth(editor: Client) -> None:
    for text, told in ((wide(1_000), "A table is too large"), ("> " * 30 + "x", "too deep")):
        answer = look(editor, as_csv({**NEW, "easy_answer": text[:9_000]}))
        assert answer.status_code == 422
        assert told in answer.text


def test_code_is_marked_by_classes_alone() -> None:
    html = render("```python\ndef f(x):\n    return x  # why\n```")
    assert '<span class="k">def</span>' in html
    assert '<span class="c1"># why</span>' in html
    assert "style" not in html
    assert re.sub("<[^>]*>", "", html) == "def f(x):\n    return x  # why\n\n"


@pytest.mark.parametrize("info", ["", "text", "nonsense", "Python title=x", "../../etc"])
def test_code_in_any_language_keeps_every_character(info: str) -> None:
    html = render(f"```{info}\n  a < b && 'c'\n\n  d\n```")
    shown = re.sub("<[^>]*>", "", html).replace("&lt;", "<").replace("&amp;", "&")
    assert shown.rstrip("\n") == "  a < b && 'c'\n\n  d"


ATTACKS = {
    "formulas": "$x$ " * 2_500,
    "display formulas": "$$x$$\n\n" * 1_400,
    "formulas that end nowhere": "\\[\n" * 3_333,
    "formulas that end nowhere, in a line": "\\( " * 3_333,
    "dollars": "$a " * 3_333,
    "pairs of dollars": "$$\n\n" * 2_500,
    "formulas in quotations": "> \\[\n" * 2_000,
    "broken formulas": r"$\frac$ " * 1_250,
    "different formulas": "".join(f"$x_{{{n}}}$ " for n in range(1_000)),
    "large formulas": ("$" + r"\hat{x}" * 140 + "$ ") * 10,
    "deep formulas": ("$" + "{" * 290 + "}" * 290 + "$ ") * 17,
    "a table of columns": "|" + "a|" * 2_400 + "\n|" + "-|" * 2_400,
    "a table of short rows": wide(20) + "\na" * 4_900,
    "many tables": (wide(20) + "\na" * 60 + "\n\n") * 40,
    "tables in quotations": "> a|b\n> -|-\n" * 700,
    "bars": "|" * 10_000,
    "quotations": ">" * 10_000,
    "lists": "- " * 5_000,
    "emphasis": "*a_" * 3_333,
    "brackets": "[" * 10_000,
    "links": "[a](b" * 2_000,
    "pictures": "![a](figure:x)" * 714,
    "pictures in pictures": "![" * 5_000,
    "code spans": "`" * 3_333 + "``" * 1_000 + "a" * 3_000,
    "fences": "```\n" * 2_500,
    "headings": "# a\n" * 2_500,
    "numbers": "1. a\n\n" * 1_600,
    "entities": "&amp;" * 2_000,
    "backslashes": "\\" * 10_000,
    **{
        f"code in {name}": f"```{name}\n" + "{\"'(/*" * 1_600 + "\n```"
        for name in sorted(set(LEXERS.values()) - {"splus"})
    },
    **{
        f"words in {name}": f"```{name}\n" + "a" * 9_900 + "\n```"
        for name in sorted(set(LEXERS.values()) - {"splus"})
    },
}


@pytest.mark.slow
@pytest.mark.one_engine
@pytest.mark.django_db
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_takes_long(attack: str) -> None:
    text = ATTACKS[attack][:MAX_ANSWER_CHARS]
    assert len(text) > MAX_ANSWER_CHARS / 2
    for shown in (render, render_prompt, render_inline):
        with no_runaway(3):
            shown(text)
    with no_runaway():  # an editor waits for it, and nobody else
        list(text_problems("answer", text))
        list(notes_on("answer", text))


DEEPEST = """
import threading
from cards.markdown.mathml import NotAFormula, mathml

def all_kinds():
    for kind in {kinds!r}:
        count = {signs} // (kind.count("{{") + kind.count(chr(92)))
        for end in ("", "x" + "}}" * count):
            try:
                mathml(kind * count + end, is_display=True)
            except NotAFormula:
                pass
    print("alive")

threading.stack_size(1024 * 1024)
thread = threading.Thread(target=all_kinds)
thread.start()
thread.join()
"""
NESTED = [
    "{", r"\frac{", r"\hat", r"\sqrt[", r"\left(", r"\begin{matrix}", r"\underbrace{", "x^{x",
    r"{\color{red}", r"\textstyle{", r"\text{", r"\mathbf", r"\overset", r"\begin{aligned}&",
    r"\operatorname{", r"\xrightarrow[", r"\substack{", r"\stackrel{", r"\phantom{", r"\boxed{",
    r"\pmod{", r"\set{", r"\bra{", r"\fbox{", r"\textcolor{red}{", r"\mathchoice{",
]  # fmt: skip


@pytest.mark.slow
def test_the_deepest_formula_fits_a_small_stack() -> None:
    """The library's parser calls itself: too deep a formula would end the server."""
    script = DEEPEST.format(kinds=NESTED, signs=MAX_LEVEL_SIGNS)
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "alive\n", ran.stderr


def test_a_formula_without_a_problem_has_none() -> None:
    assert formula_problem("x") == ""
