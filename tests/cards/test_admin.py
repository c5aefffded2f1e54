from __future__ import annotations

from unittest import mock

import pytest
from django.test import Client

from cards.models import Card, Question, Report
from dlprep_site.models import User

from ..helpers import (
    MORNING,
    PASSWORD,
    as_shown,
    card,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
    schedule,
)
from .question_form import question_page

pytestmark = pytest.mark.django_db


def question_form(**changes: str) -> dict[str, str]:
    section = changes.get("section") or str(make_deck(1).sections.get(number=2).pk)
    form = {
        "section": section, "number": "9", "slug": "new-one", "title": "A new one?",
        "source": "",
        "cards-TOTAL_FORMS": "2", "cards-INITIAL_FORMS": "0", "cards-MIN_NUM_FORMS": "0",
        "cards-MAX_NUM_FORMS": "2",
    }  # fmt: skip
    for place, depth in enumerate(["easy", "deep"]):
        form |= {
            f"cards-{place}-position": str(place),
            f"cards-{place}-prompt": f"{depth}?",
            f"cards-{place}-answer": f"**{depth}**",
            f"cards-{place}-key_points": "a\nb\nc",
        }
    return {**form, **changes}


def test_a_question_and_its_two_cards_on_one_page(admin: Client) -> None:
    page = as_shown(admin.get("/admin/cards/question/add/").text)
    assert page.count("-answer") >= 2
    for place in range(4):
        assert f'name="cards-{place}-position" value="{place}"' in page
    answer = admin.post("/admin/cards/question/add/", question_form())
    assert answer.status_code == 302
    question = Question.objects.get(slug="new-one")
    assert [c.depth for c in question.cards.all()] == ["easy", "deep"]
    page = admin.get(f"/admin/cards/question/{question.pk}/change/").text
    assert "<strong>deep</strong>" in page


def test_cards_that_are_not_filled_in_are_none(admin: Client) -> None:
    empty = {
        f"cards-{place}-{name}": value
        for place in (2, 3)
        for name, value in {
            "position": str(place), "prompt": "", "answer": "", "key_points": "",
        }.items()
    }  # fmt: skip
    form = question_form(**empty) | {"cards-TOTAL_FORMS": "4", "cards-MAX_NUM_FORMS": "5"}
    assert admin.post("/admin/cards/question/add/", form).status_code == 302
    assert Question.objects.get(slug="new-one").cards.count() == 2


def test_an_address_of_another_page_is_refused(admin: Client) -> None:
    answer = admin.post("/admin/cards/question/add/", question_form(slug="print"))
    assert answer.status_code == 200
    assert "That address belongs to another page." in answer.text
    assert not Question.objects.filter(slug="print").exists()


def test_an_edit_reaches_learners_and_touches_no_schedule(admin: Client) -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    before = schedule(plan, card(1)).state
    question = card(1).question
    easy, deep = question.cards.all()
    form = {
        "section": str(question.section_id), "number": "1", "rank": "1", "slug": question.slug,
        "title": "Edited?", "source": "",
        "cards-TOTAL_FORMS": "2", "cards-INITIAL_FORMS": "2", "cards-MIN_NUM_FORMS": "0",
        "cards-MAX_NUM_FORMS": "2",
    }  # fmt: skip
    for place, kept in enumerate([easy, deep]):
        form |= {
            f"cards-{place}-id": str(kept.pk),
            f"cards-{place}-question": str(question.pk),
            f"cards-{place}-position": str(kept.position),
            f"cards-{place}-prompt": kept.prompt,
            f"cards-{place}-answer": "A better answer.",
            f"cards-{place}-key_points": kept.key_points,
        }
    path = f"/admin/cards/question/{question.pk}/change/"
    assert admin.post(path, form).status_code == 302
    learner = logged_in(plan.learner.user)
    assert "A better answer." in learner.get("/questions/deck-q1/").text
    assert schedule(plan, card(1)).state == before


def test_a_question_needs_an_easy_card(admin: Client) -> None:
    empty = {f"cards-0-{name}": "" for name in ("prompt", "answer", "key_points")}
    answer = admin.post(
        "/admin/cards/question/add/", question_form(**empty, **{"cards-0-position": "2"})
    )
    assert answer.status_code == 200
    assert "needs an easy card" in answer.text
    assert not Question.objects.filter(slug="new-one").exists()


def test_the_preview_is_what_learners_see(admin: Client) -> None:
    answer = admin.post("/admin/cards/question/preview/", {"text": "**bold** <script>"})
    assert answer.text == "<p><strong>bold</strong> &lt;script&gt;</p>\n"
    assert admin.get("/admin/cards/question/preview/").status_code == 400
    assert admin.post("/admin/cards/question/preview/", {"text": "x" * 20_001}).status_code == 400
    learner = logged_in(make_plan().learner.user)
    assert learner.post("/admin/cards/question/preview/", {"text": "x"}).status_code == 302


def test_a_new_question_is_a_draft_until_its_button_is_used(admin: Client) -> None:
    admin.post("/admin/cards/question/add/", question_form())
    question = Question.objects.get(slug="new-one")
    assert not question.is_published
    page = f"/admin/cards/question/{question.pk}/change/"
    assert "Save and publish" in admin.get(page).text
    published = admin.post(page, {**question_page(question), "_publish": ""}, follow=True).text
    assert "Published. Learners get its cards by rank." in published
    assert Question.objects.get(pk=question.pk).is_published
    assert "Save and publish" not in admin.get(page).text
    admin.post(page, {**question_page(question), "_unpublish": ""})
    assert not Question.objects.get(pk=question.pk).is_published


def test_a_question_is_published_as_it_is_written(admin: Client) -> None:
    admin.post("/admin/cards/question/add/", question_form(_publish=""))
    assert Question.objects.get(slug="new-one").is_published


def test_a_number_is_given_by_itself_and_is_the_decks_own(admin: Client) -> None:
    form = question_form(number="")
    admin.post("/admin/cards/question/add/", form)
    assert Question.objects.get(slug="new-one").number == 2, "the deck has one question"
    elsewhere = form | {"number": "1", "slug": "other", "title": "Another?"}
    answer = admin.post("/admin/cards/question/add/", elsewhere)
    assert "Another question of this deck is Q1." in answer.text
    assert not Question.objects.filter(slug="other").exists()


def test_publishing_and_unpublishing(admin: Client) -> None:
    make_deck()
    chosen = {"_selected_action": [str(q.pk) for q in Question.objects.filter(number__lte=2)]}
    admin.post("/admin/cards/question/", {"action": "unpublish", **chosen})
    assert Question.objects.published().count() == 1
    admin.post("/admin/cards/question/", {"action": "publish", **chosen})
    assert Question.objects.published().count() == 3


def test_a_question_with_learners_history_can_not_be_deleted(admin: Client) -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    path = f"/admin/cards/question/{card(1).question_id}/delete/"
    assert "would require deleting the following protected" in admin.get(path).text
    admin.post(path, {"post": "yes"})
    assert Card.objects.count() == 6
    assert len(log(plan)) == 1


@pytest.mark.parametrize(
    "page", ["deck", "section", "question", "oneliner", "mindsettip", "report"]
)
def test_every_list_opens_and_searches(admin: Client, page: str) -> None:
    make_deck()
    assert admin.get(f"/admin/cards/{page}/").status_code == 200
    assert admin.get(f"/admin/cards/{page}/", {"q": "x"}).status_code == 200


def test_a_report_shows_the_complaint_the_card_and_the_way_to_mend_it(admin: Client) -> None:
    make_deck(1)
    shown = card(1)
    report = Report.objects.create(
        card=shown, reporter=User.objects.get(), content_version=1, text="Step two is wrong.",
        card_prompt=shown.prompt, card_answer="The **old** one.", created_at=MORNING,
    )  # fmt: skip
    assert "Open reports: 1" in admin.get("/admin/").text
    page = admin.get(f"/admin/cards/report/{report.pk}/change/").text
    assert page.index("Step two is wrong.") < page.index("<strong>old</strong>")
    assert f'href="/admin/cards/question/{shown.question_id}/change/">Edit this card</a>' in page
    Report.objects.update(status="fixed")
    assert "Open reports" not in admin.get("/admin/").text


def test_a_long_report_fits_the_list_and_is_whole_on_its_page(admin: Client) -> None:
    reporter = make_plan().learner.user
    text = "x" * 1_900
    report = Report.objects.create(
        card=card(1), reporter=reporter, content_version=1, text=text, created_at=MORNING
    )
    assert text[:100] not in admin.get("/admin/cards/report/").text
    assert text in admin.get(f"/admin/cards/report/{report.pk}/change/").text


def test_accounts_are_made_in_the_admin(admin: Client) -> None:
    assert admin.get("/admin/dlprep_site/user/").status_code == 200
    form = {"email": "made@example.com", "password1": PASSWORD, "password2": PASSWORD}
    assert admin.post("/admin/dlprep_site/user/add/", form).status_code == 302
    made = User.objects.get(email="made@example.com")
    assert made.check_password(PASSWORD)
    assert admin.get(f"/admin/dlprep_site/user/{made.pk}/change/").status_code == 200


def test_a_learner_is_not_an_editor() -> None:
    client = logged_in(make_plan().learner.user)
    assert client.get("/admin/cards/question/").status_code == 302


def test_an_error_in_an_admin_view_is_a_500_with_its_traceback_in_the_log(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug of ours must not look like a mistake of the editor's."""
    admin.raise_request_exception = False
    with mock.patch(
        "cards.admin.question.QuestionAdmin.get_queryset", side_effect=ValueError("bug")
    ):
        response = admin.get("/admin/cards/question/")
    assert response.status_code == 500
    assert "ValueError: bug" in caplog.text


@pytest.mark.parametrize("odd", ["x", "-1", "1e9", "9" * 19, "\u0663"])
def test_an_id_that_does_not_parse_is_a_400(admin: Client, odd: str) -> None:
    assert admin.get("/admin/cards/oneliner/add/", {"question": odd}).status_code == 400
    assert admin.post("/admin/cards/oneliner/add/", {"question": odd}).status_code == 400
