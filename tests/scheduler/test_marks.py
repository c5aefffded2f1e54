"""Stars and notes of one's own, and the list of questions narrowed down."""

from __future__ import annotations

import pytest
from django.test import Client

from cards.models import Depth, Question
from scheduler.models import MAX_NOTE_CHARS, Mark, Plan, Schedule
from scheduler.services import marks, study

from ..helpers import MORNING, card, days, grade, make_deck, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def keep(client: Client, note: str, number: int = 1) -> str:
    of = {"card": str(card(number).pk), "note": note}
    return str(client.post(f"/questions/deck-q{number}/note/", of, follow=True).text)


def listed(client: Client, **asked: str) -> list[int]:
    page = client.get("/questions/", asked).text
    page = page.replace("<mark>", "").replace("</mark>", "")
    return [number for number in (1, 2, 3) if f"Title {number}?" in page]


def test_a_note_is_kept_shown_changed_and_taken_away(client: Client, plan: Plan) -> None:
    page = keep(client, "My **own** words.\r\nTwo lines.")
    assert "Only you can see it" in page
    assert "<strong>own</strong>" in page
    assert "Edit your note" in page
    shown = client.get("/study/").text
    assert "Your note" in shown
    assert "<strong>own</strong> words." in shown
    assert "Mine now" in keep(client, "Mine now")
    assert Mark.objects.get().note == "Mine now"
    assert "Note deleted" in keep(client, "")
    assert "Your note" not in client.get("/study/").text
    grade(plan, card(1), 1)
    keep(client, "After an answer")
    assert Schedule.objects.get().repetitions == 0, "a note moves no schedule"


def test_hostile_notes_are_text(client: Client) -> None:
    page = keep(client, "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=y>")
    shown = client.get("/study/").text
    for html in (page, shown):
        assert "<script>alert" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html


def test_too_long_a_note_is_not_lost(client: Client) -> None:
    of = {"card": str(card(1).pk), "note": "word " * MAX_NOTE_CHARS}
    answer = client.post("/questions/deck-q1/note/", of)
    assert answer.status_code == 422
    assert "word word" in answer.text
    assert "errorlist" in answer.text
    assert not Mark.objects.exists()


def test_a_star_is_given_and_taken_away(client: Client) -> None:
    of = {"card": str(card(1).pk)}
    starred = client.post("/questions/deck-q1/star/", of | {"is_starred": "on"}, follow=True)
    assert "Starred." in starred.text
    assert 'aria-pressed="true"' in starred.text
    assert "★ Starred" in client.get("/study/").text
    assert listed(client, show="starred") == [1]
    client.post("/questions/deck-q1/star/", of)
    assert listed(client, show="starred") == []
    keep(client, "A note stays when a star goes")
    client.post("/questions/deck-q1/star/", of)
    assert Mark.objects.get().note


def test_the_list_is_narrowed(client: Client, plan: Plan) -> None:
    for number in (1, 2):
        grade(plan, card(number), 4, MORNING - days(number))
    Schedule.objects.filter(card=card(2)).update(lapses=8, interval=30, due="2026-04-01")
    assert listed(client) == [1, 2, 3]
    assert listed(client, show="due") == [1]
    assert listed(client, show="leech") == [2]
    assert listed(client, show="mature") == [2]
    assert listed(client, show="unseen") == [1, 2, 3], "their follow-ups are"
    for number in (1, 2):
        deep = card(number, Depth.DEEP)
        Schedule.objects.create(
            learner=plan.learner, card=deep, due="2026-05-01", introduced_on="2026-03-01",
            interval=1,
        )  # fmt: skip
    assert listed(client, show="unseen") == [3]
    study.suspend(learner_id=plan.learner_id, card_id=card(1).pk)
    assert listed(client, show="due") == []
    assert listed(client, section="2") == [2, 3]
    assert listed(client, section="2", q="title 3") == [3]
    assert (
        "No matching questions (leeches)"
        in client.get("/questions/", {"show": "leech", "section": "1"}).text
    )


@pytest.mark.parametrize("asked", [{"show": "x"}, {"section": "x"}, {"section": "9" * 40}])
def test_odd_wishes_show_all_or_nothing(client: Client, asked: dict[str, str]) -> None:
    assert listed(client, **asked) == [1, 2, 3]


def test_marks_of_others_and_on_other_decks(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    marks.write_note(learner_id=stranger.learner_id, card_id=card(1).pk, note="Not yours")
    marks.star(learner_id=stranger.learner_id, card_id=card(1).pk, is_starred=True)
    for path in ("/study/", "/questions/deck-q1/", "/questions/?show=starred"):
        page = client.get(path).text
        assert "Not yours" not in page
        assert "★" not in page
    make_deck(1, slug="other")
    foreign = {"card": str(card(1, deck="other").pk), "note": "x", "is_starred": "on"}
    for act in ("note", "star"):
        assert client.post(f"/questions/other-q1/{act}/", foreign).status_code == 404
        assert client.post(f"/questions/deck-q1/{act}/", foreign).status_code == 404
        assert client.get(f"/questions/deck-q1/{act}/").status_code == 405
    Question.objects.filter(slug="deck-q1").update(is_published=False)
    assert client.post("/questions/deck-q1/star/", {"card": str(card(1).pk)}).status_code == 404
    assert Mark.objects.count() == 1


def test_a_section_or_the_deck_to_print(client: Client, plan: Plan) -> None:
    keep(client, "On paper **too**")
    page = client.get("/questions/print/").text
    for number in (1, 2, 3):
        assert f"The <strong>easy</strong> answer {number}." in page
        assert f"The <strong>deep</strong> answer {number}." in page
    assert "On paper <strong>too</strong>" in page
    part = client.get("/questions/print/", {"section": "2"}).text
    assert "answer 1." not in part
    assert "answer 3." in part
    assert (
        "This section has no questions." in client.get("/questions/print/", {"section": "77"}).text
    )
    assert 'href="/questions/print/"' in client.get("/questions/").text
    assert Client().get("/questions/print/")["Location"].startswith("/accounts/login/")


def test_a_star_and_a_note_in_place(client: Client) -> None:
    """With HTMX the answer is the card alone, and no message waits for the next page."""
    headers = {"HX-Request": "true"}
    of = {"card": str(card(1).pk)}
    starred = client.post("/questions/deck-q1/star/", of | {"is_starred": "on"}, headers=headers)
    assert "<html" not in starred.text
    assert 'id="card-deep"' not in starred.text
    assert 'aria-pressed="true"' in starred.text
    noted = client.post("/questions/deck-q1/note/", of | {"note": "Mine"}, headers=headers)
    assert "Note saved." in noted.text
    assert "Mine" in noted.text
    long = of | {"note": "word " * MAX_NOTE_CHARS}
    refused = client.post("/questions/deck-q1/note/", long, headers=headers)
    assert refused.status_code == 422
    assert "<html" not in refused.text
    assert "errorlist" in refused.text
    assert "word word" in refused.text
    strange = long | {"card": str(card(2).pk)}
    assert client.post("/questions/deck-q1/note/", strange, headers=headers).status_code == 404
    page = client.get("/questions/deck-q1/").text
    assert "Note saved." not in page
    assert "Starred." not in page
