from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Review

from ..helpers import make_deck

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("demo_learner", stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_demo_learners_have_history_that_replays_and_a_password_that_works() -> None:
    make_deck(12)
    printed = run()
    learners = list(User.objects.values_list("pk", flat=True))
    assert len(learners) == 3
    assert Review.objects.count() > 100
    assert not list(differences(learners))
    password = re.search(r"demo-steady@example.com +(\S+)", printed)
    assert password
    client = Client()
    client.post("/accounts/login/", {"login": "demo-steady@example.com", "password": password[1]})
    assert "Day 151 of 365" in client.get("/").text


def test_run_again_it_changes_the_password_alone() -> None:
    make_deck(3)
    first = run()
    count = Review.objects.count()
    assert run() != first
    assert (User.objects.count(), Review.objects.count()) == (3, count)


def test_without_a_deck_it_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="seed"):
        run()
