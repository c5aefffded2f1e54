"""No account takes the server from the others: its part of the time, and its large uploads."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from dlprep_site.settings import MAX_LARGE_BODIES_AN_HOUR
from dlprep_site.web.fair_share import WINDOW, Shares
from scheduler.models import Plan

from ..helpers import logged_in

FREE = 3.0  # seconds that an account may always take
LARGE = 2_621_441  # bytes, one more than a form without a file may have
UPLOAD = "/settings/data/import/"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shares(clock: Clock, settings: Settings) -> Shares:
    settings.FREE_SHARE = FREE / WINDOW
    return Shares(clock)


def take(shares: Shares, account: int, seconds: float) -> None:
    """As by many requests, each of a tenth of a second."""
    for _ in range(round(10 * seconds)):
        shares.add(account, 0.1)


def test_a_request_that_waited_long_counts_as_a_second(shares: Shares) -> None:
    shares.add(1, 20)
    shares.add(2, 0.01)
    assert not shares.is_exceeded(1)


def test_an_account_by_itself_may_take_all_the_time(shares: Shares) -> None:
    take(shares, 1, 100 * FREE)
    assert not shares.is_exceeded(1)


def test_one_that_takes_far_more_than_the_others_is_exceeded_until_it_fades(
    shares: Shares, clock: Clock
) -> None:
    take(shares, 1, 1.5 * FREE)
    for other in range(2, 10):
        shares.add(other, FREE / 20)
    assert [account for account in range(1, 10) if shares.is_exceeded(account)] == [1]
    clock.now += WINDOW / 2
    assert not shares.is_exceeded(1)


def test_those_who_take_equal_parts_are_never_exceeded(shares: Shares) -> None:
    for account in range(8):
        take(shares, account, 10 * FREE)
    assert not any(shares.is_exceeded(account) for account in range(8))


def test_those_who_have_left_do_not_count(shares: Shares, clock: Clock) -> None:
    shares.add(2, 0.01)
    clock.now += 2 * WINDOW
    take(shares, 1, 10 * FREE)
    assert not shares.is_exceeded(1)
    assert len(shares.taken) == 1


@pytest.mark.django_db
def test_it_is_told_to_try_again_and_others_are_served(plan: Plan) -> None:
    client = logged_in(plan.learner.user)
    with patch.object(Shares, "is_exceeded", lambda shares, account: True):
        answer = client.get("/")
        assert answer.status_code == 429
        assert answer["Retry-After"]
        assert Client().get("/").status_code == 200
        plan.learner.user.is_staff = True
        plan.learner.user.save()
        assert client.get("/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_an_account_sends_so_many_large_files_an_hour(plan: Plan) -> None:
    client = logged_in(plan.learner.user)

    def send(size: int) -> int:
        return client.post(UPLOAD, {"file": SimpleUploadedFile("a", b"x" * size)}).status_code

    sent = [send(LARGE) for _ in range(MAX_LARGE_BODIES_AN_HOUR + 1)]
    assert sent == [302] * MAX_LARGE_BODIES_AN_HOUR + [429]
    assert send(100) == 302, "a small one is read all the same"


@pytest.mark.django_db
def test_a_visitor_sends_no_large_body(plan: Plan) -> None:
    large = {"login": SimpleUploadedFile("a", b"x" * LARGE)}
    with patch("django.http.multipartparser.MultiPartParser.parse") as parse:
        assert Client().post("/accounts/login/", large).status_code == 400
    parse.assert_not_called()
