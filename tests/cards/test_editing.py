"""An editor's edits: minor and substantive, what is refused, the history and the way back."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cards.models import Card, Depth, MindsetTip, OneLiner, Question
from dlprep_site.models import User

from ..helpers import (
    card,
    edit_card,
    grade,
    logged_in,
    make_deck,
    make_plan,
    make_user,
    schedule,
)
from .question_form import question_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> Question:
    make_deck()
    found: Question = Question.objects.get(slug="deck-q1")
    return found


def path(question: Question, *rest: object) -> str:
    parts = [f"/admin/cards/question/{question.pk}", *map(str, rest)]
    return "/".join(parts) + "/"


def send(editor: Client, question: Question, **changes: str) -> str:
    """Save the page with changes; what is left on the page, nothing where it was saved."""
    answer = editor.post(path(question, "change"), question_page(question, **changes))
    assert answer.status_code in {200, 302}
    return "" if answer.status_code == 302 else answer.text


def versions(question: Question) -> int:
    return int(Question.history.filter(id=question.pk).count()) + int(
        Card.history.filter(question_id=question.pk).count()
    )


def test_a_minor_edit_is_the_default_and_raises_nothing(editor: Client, question: Question) -> None:
    assert not send(editor, question, easy_answer="The **easy** answer, 1.")
    assert card(1).content_version == 1
    latest = Card.history.filter(id=card(1).pk).latest()
    assert latest.history_user.email == "editor@example.com"
    assert latest.history_change_reason is None


def test_a_substantive_edit_raises_the_revision_of_that_card_alone(
    editor: Client, question: Question
) -> None:
    told = {"easy_weight": "substantive", "easy_summary": "It is the other way round."}
    assert not send(editor, question, easy_answer="No.", deep_answer="No, either.", **told)
    assert (card(1).content_version, card(1, Depth.DEEP).content_version) == (2, 1)
    changed = Card.history.filter(id=card(1).pk).latest()
    assert changed.history_change_reason == "It is the other way round."


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"easy_answer": "No.", "easy_weight": "substantive"}, "Say in a sentence what changed"),
        ({"easy_answer": "No.", "easy_summary": "So."}, "only told of a substantive edit"),
        ({"easy_weight": "substantive", "easy_summary": "So."}, "texts has changed"),
        (
            {"easy_answer": "No.", "easy_weight": "substantive", "easy_summary": "x" * 301},
            "Ensure this value has at most 300 characters",
        ),
        ({"easy_answer": "No.", "easy_weight": "huge"}, "Select a valid choice."),
    ],
)
def test_an_edit_that_does_not_say_what_it_is(
    editor: Client, question: Question, changes: dict[str, str], problem: str
) -> None:
    before = versions(question)
    page = send(editor, question, **changes)
    assert problem in page
    assert card(1).answer == "The **easy** answer 1."
    assert versions(question) == before


def test_saving_without_a_change_leaves_no_version(editor: Client, question: Question) -> None:
    before = versions(question)
    assert not send(editor, question)
    assert versions(question) == before


def test_an_old_page_does_not_overwrite_what_a_colleague_saved(
    editor: Client, question: Question
) -> None:
    old_page = question_page(question, easy_answer="Mine.")
    assert not send(editor, question, easy_answer="Theirs.")
    answer = editor.post(path(question, "change"), old_page)
    assert "Somebody else has saved this question" in answer.text
    assert "Mine." in answer.text
    assert card(1).answer == "Theirs."
    seen = question_page(question, easy_answer="Mine.")["versions"]
    assert f'name="versions" value="{seen}"' in answer.text
    assert editor.post(path(question, "change"), old_page | {"versions": seen}).status_code == 302
    assert card(1).answer == "Mine."


def test_no_edit_moves_a_learners_date(editor: Client, question: Question) -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    before = schedule(plan, card(1))
    told = {"easy_weight": "substantive", "easy_summary": "It is the other way round."}
    assert not send(editor, question, easy_answer="No.", **told)
    after = schedule(plan, card(1))
    assert (after.state, after.version) == (before.state, before.version)


def test_publishing_and_unpublishing_are_in_the_history(editor: Client, question: Question) -> None:
    chosen = {"_selected_action": [str(question.pk)]}
    for action in ("unpublish", "unpublish", "publish"):
        editor.post("/admin/cards/question/", {"action": action, **chosen})
    kept = Question.history.filter(id=question.pk)
    assert [row.is_published for row in kept] == [True, False, True]
    page = editor.get(path(question, "history")).text
    assert page.count("Published") == 2


def test_what_learners_could_not_study_is_not_published(editor: Client, question: Question) -> None:
    Question.objects.update(is_published=False)
    Card.objects.filter(question=question, depth="easy").update(key_points="")
    Card.objects.filter(question__number=2, depth="easy").delete()
    chosen = {"_selected_action": [str(pk) for pk in Question.objects.values_list("pk", flat=True)]}
    answer = editor.post(
        "/admin/cards/question/", {"action": "publish", **chosen}, follow=True
    ).text
    assert "1 published" in answer
    assert "easy card: A published card needs key points" in answer
    assert "it has no easy card" in answer
    assert [q.number for q in Question.objects.published()] == [3]


def test_the_history_lists_the_question_and_both_cards_together(
    editor: Client, question: Question
) -> None:
    send(
        editor, question, title="A better title?", easy_answer="The **easy** reply <1>.",
        deep_answer="Deeper.", deep_weight="substantive", deep_summary="It goes deeper.",
    )  # fmt: skip
    page = editor.get(path(question, "history")).text
    latest = page.split('class="module version"')[1]
    for said in ("as it is", "substantive", "by editor@example.com", "Easy card", "Follow-up 1"):
        assert said in latest
    assert "Learners are told: It goes deeper." in latest
    assert "[removed: </span>answer <" in latest
    assert "[added: </span>reply &lt;<" in latest
    assert "Revert to this" not in latest
    assert page.count("Revert to this") == page.count('class="module version"') - 1
    assert "by the seed" in page


def test_going_back_is_asked_first_and_is_an_edit_that_can_be_undone(
    editor: Client, question: Question
) -> None:
    told = {"easy_weight": "substantive", "easy_summary": "It is the other way round."}
    before = len(_numbers(editor, question))
    send(editor, question, title="Another title?", easy_answer="No.", **told)
    page = editor.get(path(question, "history", before)).text
    assert "Nothing of" not in page
    assert page.count('class="module version"') == 2
    assert card(1).answer == "No."
    again = {"easy-weight": "substantive", "easy-summary": "It was right before."}
    assert editor.post(path(question, "history", before), again).status_code == 302
    question.refresh_from_db()
    assert (card(1).answer, card(1).content_version) == ("The **easy** answer 1.", 3)
    assert question.title == "Title 1?"
    assert _numbers(editor, question)[0] == before + 2
    assert editor.post(path(question, "history", before + 1), {}).status_code == 302
    assert (card(1).answer, card(1).content_version) == ("No.", 3)


def _numbers(editor: Client, question: Question) -> list[int]:
    page = editor.get(path(question, "history")).text
    return [int(part.split('"')[0]) for part in page.split('id="version-')[1:]]


def test_going_back_leaves_the_place_the_address_and_publication(
    editor: Client, question: Question
) -> None:
    before = len(_numbers(editor, question))
    send(editor, question, easy_answer="No.", number="9", slug="moved")
    editor.post("/admin/cards/question/", {"action": "unpublish", "_selected_action": question.pk})
    assert editor.post(path(question, "history", before), {}).status_code == 302
    question.refresh_from_db()
    assert (question.number, question.slug, question.is_published) == (9, "moved", False)
    assert Card.objects.get(question=question, depth="easy").answer == "The **easy** answer 1."


def test_going_back_that_can_not_be(editor: Client, question: Question) -> None:
    before = len(_numbers(editor, question))
    send(editor, question, title="Another title?")
    Question.objects.filter(number=2).update(title="TITLE 1?")
    answer = editor.post(path(question, "history", before), {})
    assert answer.status_code == 422
    assert "Q2 of this deck has that title" in answer.text
    question.refresh_from_db()
    assert question.title == "Another title?"
    assert editor.get(path(question, "history", 99)).status_code == 404
    assert editor.post(path(question, "history", 99)).status_code == 404


def test_going_back_says_what_it_is_too(editor: Client, question: Question) -> None:
    before = len(_numbers(editor, question))
    send(editor, question, easy_answer="No.")
    answer = editor.post(path(question, "history", before), {"easy-weight": "substantive"})
    assert answer.status_code == 422
    assert "Say in a sentence what changed" in answer.text
    assert card(1).answer == "No."


def test_the_history_is_for_editors(question: Question) -> None:
    edit_card(card(1), "No.")
    learner, anonymous = Client(), Client()
    learner.force_login(make_plan().learner.user)
    for client in (learner, anonymous):
        for page in (path(question, "history"), path(question, "history", 1)):
            assert client.get(page).status_code == 302
            assert client.post(page).status_code == 302
    assert card(1).answer == "No."
    staff = logged_in(make_user("staff@example.com", is_staff=True))
    assert staff.get(path(question, "history")).status_code == 403
    assert staff.post(path(question, "history", 1)).status_code == 403


def test_one_liners_and_mindset_have_a_history_too(editor: Client, question: Question) -> None:
    deck = question.section.deck
    form = {"deck": str(deck.pk), "number": "1", "text": "Depth is reuse.", "question": ""}
    assert editor.post("/admin/cards/oneliner/add/", form).status_code == 302
    line = OneLiner.objects.get()
    change = f"/admin/cards/oneliner/{line.pk}"
    for text in ("Depth is shared reuse.", "Depth is shared reuse."):
        editor.post(f"{change}/change/", form | {"text": text})
    assert [row.history_user.email for row in OneLiner.history.all()] == ["editor@example.com"] * 2
    page = editor.get(f"{change}/history/").text
    assert "[added: </span>shared" in page
    assert "Revert" not in page
    tip = {"deck": str(deck.pk), "number": "1", "title": "Be brief", "text": "Say it."}
    editor.post("/admin/cards/mindsettip/add/", tip)
    tips = f"/admin/cards/mindsettip/{MindsetTip.objects.get().pk}/history/"
    assert "first version" in editor.get(tips).text
    assert editor.post(f"{change}/delete/", {"post": "yes"}).status_code == 302
    assert OneLiner.history.latest().history_type == "-"
    assert editor.get(f"{change}/history/").status_code == 404


def test_the_deck_page_signs_its_lines(editor: Client, question: Question) -> None:
    deck = question.section.deck
    form = {"title": deck.title, "slug": deck.slug, "description": "", "is_published": "on"}
    for name in ("sections", "one_liners", "mindset_tips"):
        form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    form |= {
        "one_liners-TOTAL_FORMS": "1", "one_liners-0-number": "1", "one_liners-0-text": "So.",
        "one_liners-0-deck": str(deck.pk),
    }  # fmt: skip
    assert editor.post(f"/admin/cards/deck/{deck.pk}/change/", form).status_code == 302
    assert OneLiner.history.latest().history_user.email == "editor@example.com"


def test_an_account_that_is_gone_leaves_its_edits(editor: Client, question: Question) -> None:
    send(editor, question, easy_answer="No.")
    User.objects.filter(email="editor@example.com").delete()
    assert Card.history.filter(id=card(1).pk, answer="No.").get().history_user is None


def test_rows_from_before_the_history_get_a_first_version(
    editor: Client, question: Question
) -> None:
    Card.history.all().delete()
    Question.history.all().delete()
    first = import_module("cards.migrations.0005_first_versions")
    first.note_what_is_there(apps, None)
    assert versions(question) == 3
    assert "first version" in editor.get(path(question, "history")).text


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"easy_key_points": ""}, "A published card needs key points"),
        ({"deep_key_points": " \n "}, "A published card needs key points"),
        ({"deep_key_points": "a\nb\nc\nd\ne\nf\ng"}, "There are 7 key points. Keep to 6"),
        ({"easy_answer": "word " * 101}, "The easy answer has 101 words"),
        ({"title": "title 2?"}, "Q2 of this deck has that title."),
        ({"easy_answer": "[here](example.com)"}, "leads nowhere"),
        ({"easy_answer": "[here]()"}, "leads nowhere"),
        ({"easy_prompt": "[here](javascript:alert(1))"}, "is no link that learners could follow"),
        ({"easy_key_points": "[here](https://a.org/b"}, "is no link that learners could follow"),
        ({"number": "2"}, "Another question of this deck is Q2."),
        ({"number": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"deep_answer": "x" * 10_001}, "Ensure this value has at most 10000 characters"),
    ],
)
def test_help_beside_the_field(
    editor: Client, question: Question, changes: dict[str, str], problem: str
) -> None:
    Question.objects.update(section=question.section)
    page = send(editor, question, **changes)
    assert problem in page
    assert 'class="errorlist"' in page


@pytest.mark.parametrize(
    "text",
    [
        "[here](https://example.com/a_(b))", "[up](/questions/)", "[us](mailto:a@example.com)",
        "`x[i](y)` is code", "a list [1] (see there)", "word " * 100,
    ],
)  # fmt: skip
def test_what_is_fine(editor: Client, question: Question, text: str) -> None:
    assert not send(editor, question, easy_answer=text)


def test_an_unpublished_draft_may_lack_key_points(editor: Client, question: Question) -> None:
    Question.objects.filter(pk=question.pk).update(is_published=False)
    question.refresh_from_db()
    form = question_page(question, easy_key_points="")
    assert editor.post(path(question, "change"), form).status_code == 302
    assert card(1).key_points == ""
    page = editor.post(
        path(question, "change"), {**question_page(question), "_publish": ""}, follow=True
    )
    assert "needs key points" in page.text
    assert not Question.objects.get(pk=question.pk).is_published


def test_the_ways_to_the_neighbours_in_deck_order(editor: Client, question: Question) -> None:
    Question.objects.filter(number=2).update(is_published=False)
    second, third = Question.objects.filter(number__gt=1)
    page = editor.get(path(second, "change")).text
    assert f'href="{reverse("admin:cards_question_change", args=[question.pk])}" rel="prev"' in page
    assert f'href="{reverse("admin:cards_question_change", args=[third.pk])}" rel="next"' in page
    assert 'rel="prev"' not in editor.get(path(question, "change")).text
    assert 'rel="next"' not in editor.get(path(third, "change")).text


def test_the_preview_is_the_whole_card(editor: Client) -> None:
    sent = {"prompt": "*Why?*", "text": "<b>Because</b>", "key_points": "one\n\n`two`"}
    shown = editor.post("/admin/cards/question/preview/", sent).text
    assert "<em>Why?</em>" in shown
    assert "&lt;b&gt;Because" in shown
    assert shown.count("<li>") == 2
    empty = {"prompt": "", "text": "", "key_points": ""}
    assert editor.post("/admin/cards/question/preview/", empty).text == ""
