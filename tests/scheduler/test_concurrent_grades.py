"""The same form from many places at the same moment: one review, and everybody is answered."""

from __future__ import annotations

import re
from functools import partial

import pytest
import time_machine
from django.test import Client

from scheduler.log.replay import differences
from scheduler.models import Review

from ..helpers import MORNING, card, grade, log, logged_in, make_deck, make_plan, together

SENDERS = 24

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(client: Client, path: str, forms: list[dict[str, str]]) -> list[int]:
    """The status each sender got, all of them starting together."""

    def send(form: dict[str, str]) -> int:
        own = Client(headers={"HX-Request": "true"})
        own.cookies = client.cookies
        return own.post(path, form).status_code

    return together(*[partial(send, form) for form in forms])


def test_one_form_24_times() -> None:
    plan = make_plan(make_deck(3))
    client = logged_in(plan.learner.user)
    page = client.get("/study/").text
    form = dict(re.findall(r'type="hidden" name="(card|token)" value="([^"]*)"', page))
    forms = [{**form, "quality": "134"[n % 3]} for n in range(SENDERS)]
    assert all_at_once(client, "/study/grade/", forms) == [200] * SENDERS
    assert len(log(plan)) == 1
    assert not list(differences([plan.learner_id]))


def test_one_undo_24_times() -> None:
    plan = make_plan(make_deck(3))
    reviews = [grade(plan, card(number), 4).review for number in (1, 2, 3)]
    with time_machine.travel(MORNING, tick=True):
        client = logged_in(plan.learner.user)
        form = {"review": str(reviews[-1].pk)}
        statuses = all_at_once(client, "/study/undo/", [form] * SENDERS)
    assert statuses == [200] * SENDERS
    assert Review.objects.standing().count() == 2
    assert not list(differences([plan.learner_id]))


def test_24_tabs_of_the_same_card() -> None:
    plan = make_plan(make_deck(3))
    client = logged_in(plan.learner.user)
    forms = []
    for _ in range(SENDERS):
        page = client.get("/study/").text
        form = dict(re.findall(r'type="hidden" name="(card|token)" value="([^"]*)"', page))
        forms.append({**form, "quality": "4"})
    statuses = all_at_once(client, "/study/grade/", forms)
    assert sorted(statuses) == [200] + [409] * (SENDERS - 1)
    assert len(log(plan)) == 1
