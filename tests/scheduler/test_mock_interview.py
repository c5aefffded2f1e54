"""The mock interview: from the choice to the report, and what it may and may not change."""

from __future__ import annotations

import re
from random import Random

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cards.models import Card, Depth, MindsetTip, Question, Section
from scheduler.log.replay import differences
from scheduler.models import InterviewAnswer, MockInterview, Plan, Review, Schedule
from scheduler.services import interviews, study

from ..helpers import MORNING, as_shown, card, days, grade, make_deck, make_plan, minutes, schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


def begin(
    plan: Plan, minutes: int = 10, with_follow_ups: bool = True, seed: int = 1
) -> MockInterview:
    return interviews.start_interview(
        learner_id=plan.learner_id,
        minutes=minutes,
        sections=[section.pk for section in Section.objects.all()],
        with_follow_ups=with_follow_ups,
        now=MORNING,
        chance=Random(seed),  # noqa: S311  (the same questions each time)
    )


def answer(plan: Plan, interview: MockInterview, points: list[int], at: float = 1) -> None:
    """Show and close the question it is at, some minutes after its start."""
    place = interview.answers.filter(answered_at=None).values_list("place", flat=True)[0]
    own = {"learner_id": plan.learner_id, "interview_id": interview.pk, "place": place}
    interviews.reveal_answer(**own, text="", now=MORNING + minutes(at))
    interviews.close_answer(**own, points=points, said_none=not points, now=MORNING + minutes(at))


def all_sections() -> list[str]:
    return [str(pk) for pk in Section.objects.values_list("pk", flat=True)]


def test_a_whole_interview_as_a_browser_sees_it(client: Client, plan: Plan) -> None:
    MindsetTip.objects.create(deck=plan.deck, number=1, title="Breathe", text="And then speak.")
    assert "None yet" in client.get("/interview/").text
    form = {"minutes": "10", "with_follow_ups": "on", "sections": all_sections()}
    page = client.post("/interview/", form, follow=True)
    [(url, _)] = page.redirect_chain
    assert "Question 1 of 5" in page.text
    assert "until 09:10" in page.text
    assert "Breathe" not in page.text
    shown = client.post(f"{url}reveal/", {"place": "1", "text": "I <b>think</b>"}, follow=True).text
    assert "I &lt;b&gt;think&lt;/b&gt;" in shown
    assert "<strong>easy</strong> answer" in shown
    second = client.post(f"{url}answer/", {"place": "1", "points": ["0", "2"]}, follow=True).text
    assert "Question 2 of 5" in second
    assert "<b>Breathe.</b> And then speak." in second
    assert "Follow-up" in second
    report = client.post(f"{url}finish/", follow=True).text
    assert "50%" in report
    assert "2 of 4 points" in report
    assert "<li>two</li><li>four</li>" in report
    assert "What you wrote" in report
    assert "50% of the points" in client.get("/interview/").text
    assert not Review.objects.exists()
    assert not Schedule.objects.exists()


def test_leaving_keeps_what_was_written_and_ticked(client: Client, plan: Plan) -> None:
    url = begin(plan).get_absolute_url()
    left = client.post(f"{url}leave/", {"place": "1", "text": "half a sentence"})
    assert left["Location"] == "/interview/"
    assert "half a sentence</textarea>" in client.get(url).text
    client.post(f"{url}reveal/", {"place": "1", "text": "a sentence"})
    client.post(f"{url}leave/", {"place": "1", "points": ["1", "3"]})
    page = client.get(url).text
    ticked = re.findall(r'name="points" value="(\d)" checked', page)
    assert ("a sentence" in page, ticked) == (True, ["1", "3"])
    too_long = client.post(
        f"{begin(plan).get_absolute_url()}leave/", {"place": "1", "text": "x" * 10_001}
    )
    assert too_long.status_code == 422
    assert "x" * 10_001 in too_long.text


def test_ending_it_counts_the_answer_that_is_shown(client: Client, plan: Plan) -> None:
    url = begin(plan).get_absolute_url()
    client.post(f"{url}reveal/", {"place": "1", "text": "my words"})
    report = client.post(f"{url}finish/", {"place": "1", "points": ["0"]}, follow=True).text
    assert "1 of 4 points" in report
    assert "my words" in report
    assert InterviewAnswer.objects.exclude(answered_at=None).count() == 1


def test_an_answer_of_which_nothing_is_ticked_is_not_counted(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    url = interview.get_absolute_url()
    client.post(f"{url}answer/", {"place": "1"})
    client.post(f"{url}answer/", {"place": "2", "said_none": "on"})
    report = as_shown(client.post(f"{url}finish/", follow=True).text)
    assert "You ticked nothing, so this answer isn't counted." in report
    assert "0 of 4 points" in report, "of the one that the learner says they knew nothing of"
    other = begin(plan).get_absolute_url()
    client.post(f"{other}answer/", {"place": "1"})
    empty = client.post(f"{other}finish/", follow=True).text
    assert "0%" not in empty
    assert not MockInterview.objects.filter(tested__gt=0).exists()


def test_each_section_comes_before_one_comes_again(plan: Plan) -> None:
    interview = begin(plan, minutes=4, with_follow_ups=False)
    sections = [row.card.question.section.number for row in interview.answers.all()]
    assert sorted(sections) == [1, 2]
    whole = begin(plan, minutes=45)
    cards = [row.card for row in whole.answers.all()]
    assert len({card.pk for card in cards}) == 6
    assert [card.depth for card in cards] == ["easy", "deep"] * 3
    assert all(a.question == b.question for a, b in zip(cards[::2], cards[1::2], strict=True))


def test_a_short_one_has_more_than_one_topic(plan: Plan) -> None:
    for question in Question.objects.all():
        for position in (2, 3, 4):
            Card.objects.create(
                question=question, depth=Depth.DEEP, position=position, prompt=f"And {position}?",
                answer="So.", key_points="so",
            )  # fmt: skip
    cards = [row.card for row in begin(plan, minutes=10).answers.all()]
    assert [card.position for card in cards] == [0, 1, 2, 0, 1]
    assert cards[0].question != cards[3].question


def test_not_the_same_questions_every_time() -> None:
    plan = make_plan(make_deck(30, slug="big"))
    drawn = [list(begin(plan, seed=seed).answers.values_list("card", flat=True)) for seed in (1, 2)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"sections": []}, "sections"),
        ({"sections": ["999999"]}, "sections"),
        ({"minutes": "7"}, "minutes"),
        ({"minutes": ""}, "minutes"),
    ],
)
def test_a_choice_that_makes_no_sense(client: Client, wrong: dict[str, object], field: str) -> None:
    form = {"minutes": "10", "sections": all_sections(), **wrong}
    page = client.post("/interview/", form)
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.text
    assert not MockInterview.objects.exists()


def test_sections_whose_cards_are_gone_begin_nothing(client: Client) -> None:
    Card.objects.all().delete()
    page = client.post("/interview/", {"minutes": "10", "sections": all_sections()})
    assert page.status_code == 422
    assert "no questions in the sections you chose" in page.text
    assert not MockInterview.objects.exists()


def test_no_number_is_too_large(client: Client) -> None:
    for path in ("/interview/99999999999999999999/", "/interview/0/"):
        assert client.get(path).status_code == 404


def test_another_decks_sections_and_unpublished_questions_are_not_asked(plan: Plan) -> None:
    make_deck(4, slug="other")
    Question.objects.filter(number=1).update(is_published=False)
    asked = {row.card.question.slug for row in begin(plan, minutes=45).answers.all()}
    assert asked == {"deck-q2", "deck-q3"}


def test_when_time_is_up_the_question_at_hand_is_the_last(plan: Plan) -> None:
    interview = begin(plan)
    answer(plan, interview, [0], at=4)
    answer(plan, interview, [0], at=10)
    interview.refresh_from_db()
    assert interview.finished_at == MORNING + minutes(10)
    assert interview.answers.exclude(answered_at=None).count() == 2


def test_the_last_answer_ends_it_and_times_are_kept(plan: Plan) -> None:
    interview = begin(plan)
    for number in range(5):
        answer(plan, interview, [], at=number + 1)
    interview.refresh_from_db()
    assert interview.finished_at
    assert [row.seconds for row in interview.answers.all()] == [60] * 5


def test_sending_a_form_again_changes_nothing(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    url = interview.get_absolute_url()
    for text in ("first", "second"):
        client.post(f"{url}reveal/", {"place": "1", "text": text})
    for points in (["0"], ["1", "2"]):
        client.post(f"{url}answer/", {"place": "1", "points": points})
    row = interview.answers.get(place=1)
    assert (row.text, row.points) == ("first", [0])
    assert interview.answers.filter(asked_at=None).count() == 3
    client.post(f"{url}finish/")
    client.post(f"{url}answer/", {"place": "2", "points": ["0"]})
    assert interview.answers.get(place=2).answered_at is None


def test_a_question_that_was_not_asked_yet(client: Client, plan: Plan) -> None:
    url = begin(plan).get_absolute_url()
    assert client.post(f"{url}answer/", {"place": "2", "points": []}).status_code == 404
    assert client.post(f"{url}reveal/", {"place": "99", "text": ""}).status_code == 404


def test_too_long_an_answer_is_not_lost(client: Client, plan: Plan) -> None:
    url = begin(plan).get_absolute_url()
    page = client.post(f"{url}reveal/", {"place": "1", "text": "word " * 2_001})
    assert page.status_code == 422
    assert "word word" in page.text
    assert 'id="id_text_error"' in page.text


def test_counting_its_answers_as_reviews_once(client: Client, plan: Plan) -> None:
    """Met cards alone, graded by the key points; the rest wait for their own turn."""
    for number in (1, 2):
        grade(plan, card(number), 4, MORNING - days(1))
    study.suspend(learner_id=plan.learner_id, card_id=card(2).pk)
    interview = begin(plan, minutes=45)
    ticked = {card(1).pk: [0, 1, 2, 3], card(2).pk: [0]}
    for row in list(interview.answers.all()):
        answer(plan, interview, ticked.get(row.card_id, [0, 1]), at=row.place)
    url = interview.get_absolute_url()
    for _ in range(2):
        assert "1 answer counted" in client.post(f"{url}count/", follow=True).text
    assert Review.objects.filter(study_day="2026-03-02").count() == 1
    counted = Review.objects.latest("id")
    assert (counted.card, counted.quality, counted.rule) == (card(1), 5, "second")
    assert counted.duration == 60_000
    assert not list(differences([plan.learner_id]))
    study.undo(learner_id=plan.learner_id, review_id=counted.pk, now=MORNING)
    assert schedule(plan, card(1)).interval == 1
    assert not list(differences([plan.learner_id]))


def test_an_interview_about_cards_that_are_not_started_counts_for_nothing(
    client: Client, plan: Plan
) -> None:
    interview = begin(plan)
    answer(plan, interview, [0])
    url = interview.get_absolute_url()
    client.post(f"{url}finish/")
    assert "Count them" not in client.get(url).text
    page = client.post(f"{url}count/", follow=True).text
    assert "You haven&#x27;t started any of these cards" in page
    assert "counted as reviews" not in page
    assert not Review.objects.exists()


def test_an_interview_of_yesterday_is_not_counted(client: Client, plan: Plan) -> None:
    grade(plan, card(1), 4, MORNING - days(1))
    interview = begin(plan, minutes=45)
    answer(plan, interview, [0])
    url = interview.get_absolute_url()
    unfinished = client.post(f"{url}count/", follow=True).text
    assert "Only an interview of today" in unfinished
    client.post(f"{url}finish/")
    with time_machine.travel(MORNING + days(1), tick=False):
        client.force_login(plan.learner.user)
        assert "Count them" not in client.get(url).text
        assert "Only an interview of today" in client.post(f"{url}count/", follow=True).text
    assert Review.objects.count() == 1


def test_an_interview_can_be_deleted(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    client.post(f"{interview.get_absolute_url()}delete/")
    assert not MockInterview.objects.exists()
    assert not InterviewAnswer.objects.exists()


def test_strangers_visitors_and_gets(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    url = begin(stranger).get_absolute_url()
    assert client.get(url).status_code == 404
    for act in ("reveal", "answer", "leave", "finish", "count", "delete"):
        assert client.post(f"{url}{act}/", {"place": "1"}).status_code == 404
        assert client.get(f"{url}{act}/").status_code == 405
    assert InterviewAnswer.objects.exclude(revealed_at=None).count() == 0
    assert "in progress" not in client.get("/interview/").text
    assert Client().get(url)["Location"].startswith("/accounts/login/")


def with_role(plan: Plan, first: list[int]) -> dict[str, object]:
    plan.deck.roles = [{"name": "Vision", "first": first, "later": []}]
    plan.deck.save()
    return {"minutes": "10", "role": "0"}


def test_a_role_asks_about_its_own_sections(client: Client, plan: Plan) -> None:
    form = with_role(plan, [2])
    assert "Vision" in client.get("/interview/").text
    client.post("/interview/", {**form, "sections": all_sections()})
    asked = InterviewAnswer.objects.values_list("card__question__section__number", flat=True)
    assert set(asked) == {2}


def test_a_role_and_sections_that_exclude_each_other(client: Client, plan: Plan) -> None:
    form = with_role(plan, [2])
    other = [str(Section.objects.get(number=1).pk)]
    page = client.post("/interview/", {**form, "sections": other})
    assert page.status_code == 422
    assert "at least one section that this role needs" in page.text
    assert client.post("/interview/", {**form, "role": "7"}).status_code == 422
    assert not MockInterview.objects.exists()


def test_one_in_progress_stands_at_the_top(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    answer(plan, interview, [0])
    page = client.get("/interview/").text
    assert "You have an interview in progress" in page
    assert "Question 2 of 5" in page
    assert "until 09:10" in page
    assert page.count(f'href="{interview.get_absolute_url()}"') == 1


def test_the_trend_begins_with_the_second_interview(client: Client, plan: Plan) -> None:
    for number in range(3):
        assert ("Key points made" in client.get("/interview/").text) is (number > 1)
        interview = begin(plan)
        answer(plan, interview, [0, 1][: number + 1])
        client.post(f"{interview.get_absolute_url()}finish/")
    page = client.get("/interview/").text
    for share in ("25", "50"):
        assert f"{share} % of 4" in page.replace("% of", " % of").replace("  %", " %")


def test_the_report_leads_to_practice(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    answer(plan, interview, [0])
    report = client.post(f"{interview.get_absolute_url()}finish/", follow=True).text
    question = interview.answers.get(place=1).card.question
    for link in (f"of=question&amp;question={question.slug}", f"section={question.section_id}"):
        assert link in report


def test_the_microphone_is_for_a_running_interview_alone(client: Client, plan: Plan) -> None:
    page = client.get(begin(plan).get_absolute_url())
    permissions = page["Permissions-Policy"].split(", ")
    assert {"microphone=(self)", "camera=()"} <= set(permissions)
    assert "media-src 'self' blob:" in page["Content-Security-Policy"].split("; ")
    history = client.get("/interview/")
    assert "microphone=()" in history["Permissions-Policy"].split(", ")
    assert "blob:" not in history["Content-Security-Policy"]


def test_an_edited_card_still_makes_a_report(client: Client, plan: Plan) -> None:
    interview = begin(plan)
    answer(plan, interview, [3])
    Card.objects.filter(depth=Depth.EASY).update(key_points="only one")
    client.post(f"{interview.get_absolute_url()}finish/")
    assert "only one" in client.get(interview.get_absolute_url()).text


@pytest.mark.parametrize("past", [1, 12])
def test_the_historys_queries_do_not_grow(client: Client, plan: Plan, past: int) -> None:
    for _ in range(past):
        begin(plan)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/interview/").status_code == 200
    assert len(captured) == 6
