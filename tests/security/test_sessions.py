"""Where one is logged in: listed, ended one by one or all at once, dead on the server."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest import LogCaptureFixture, MonkeyPatch

from dlprep_site.accounts import user_sessions
from dlprep_site.accounts.session_store import SessionStore
from dlprep_site.models import User

from ..helpers import MORNING, PASSWORD, days, make_plan, make_user
from .logins import is_logged_in, log_in

pytestmark = pytest.mark.django_db
PAGE = "/settings/security/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def place_of(client: Client) -> int:
    found: int = UserSession.objects.get(session_key=client.cookies["sessionid"].value).pk
    return found


def test_the_devices_are_listed_this_one_first() -> None:
    make_plan()
    log_in(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="192.0.2.7")
    page = log_in(HTTP_USER_AGENT=FIREFOX).get(PAGE).text
    assert re.search("Firefox on Linux.*this device.*Safari on an iPhone.*192.0.2.7", page, re.S)
    assert page.count("this device</span>") == 1
    assert "Log out everywhere else" in page


def test_one_device_is_logged_out() -> None:
    make_plan()
    here, there = log_in(), log_in()
    answer = here.post(f"{PAGE}end/{place_of(there)}/", follow=True)
    assert "That device is logged out." in answer.text
    assert not is_logged_in(there)
    assert is_logged_in(here)
    assert Session.objects.count() == UserSession.objects.count() == 1


def test_this_device_can_be_ended_too() -> None:
    make_plan()
    here, there = log_in(), log_in()
    answer = here.post(f"{PAGE}end/{place_of(here)}/")
    assert answer["Location"] == "/accounts/login/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_logged_in(here)
    assert is_logged_in(there)


def test_every_other_device_is_logged_out() -> None:
    make_plan()
    here, *others = (log_in() for _ in range(4))
    here.post(f"{PAGE}end-others/")
    assert [is_logged_in(other) for other in others] == [False] * 3
    assert is_logged_in(here)


def test_another_learners_device_is_not_there() -> None:
    make_plan()
    make_user("other@example.com")
    theirs, mine = log_in("other@example.com"), log_in()
    assert mine.post(f"{PAGE}end/{place_of(theirs)}/").status_code == 404
    mine.post(f"{PAGE}end-others/")
    assert is_logged_in(theirs)
    assert mine.get(PAGE).text.count("this device</span>") == 1


@pytest.mark.parametrize("action", ["end/1/", "end-others/"])
def test_looking_ends_nothing(action: str) -> None:
    make_plan()
    assert log_in().get(PAGE + action).status_code == 405
    assert Client().post(PAGE + action)["Location"].startswith("/accounts/login/")


def test_logins_that_are_over_are_not_listed() -> None:
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        log_in(HTTP_USER_AGENT=PHONE)  # never comes back
        clock.shift(days(15))
        gone = log_in(HTTP_USER_AGENT=FIREFOX)
        gone.post("/accounts/logout/")
        here = log_in()
        page = here.get(PAGE).text
    assert "iPhone" not in page
    assert "Firefox" not in page


def test_a_new_password_takes_the_other_devices_off_the_list() -> None:
    make_plan()
    here, there = log_in(), log_in(HTTP_USER_AGENT=FIREFOX)
    new = {"oldpassword": PASSWORD} | dict.fromkeys(("password1", "password2"), "another-good-one")
    here.post("/accounts/password/change/", new)
    assert not is_logged_in(there)
    page = here.get(PAGE).text
    assert "Firefox" not in page
    assert "this device" in page


def test_last_use_costs_one_query_a_day_and_no_action_any() -> None:
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        client = log_in()
        clock.shift(days(1))
        client.post("/study/undo/")
        assert UserSession.objects.get().last_seen_at == MORNING
        counts = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as captured:
                client.get("/help/")
            counts.append(len(captured))
        assert UserSession.objects.get().last_seen_at == MORNING + timedelta(days=1)
    assert counts[0] - 1 == counts[1] == counts[2]


def test_a_page_is_shown_though_its_use_can_not_be_written(monkeypatch: MonkeyPatch) -> None:
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        client = log_in()
        clock.shift(days(1))

        def fail(**of_filter: object) -> None:
            raise DatabaseError

        monkeypatch.setattr(UserSession.objects, "filter", fail)
        assert client.get("/help/").status_code == 200


@pytest.mark.parametrize("devices", [1, 9])
def test_the_lists_queries_do_not_grow(devices: int) -> None:
    make_plan()
    client = log_in()
    for _ in range(devices):
        log_in()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(PAGE).text.count('aria-describedby="login-') == devices
    assert len(captured) == 5


def test_what_a_process_keeps_in_mind_is_bounded(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(user_sessions, "REMEMBERED", 3)
    for number in range(10):
        user_sessions.note_login(f"key{number}")
    assert len(user_sessions._seen) == 3


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.0", "A device that gives no name"),
        ("", "A device that gives no name"),
    ],
)
def test_a_device_in_words(user_agent: str, words: str) -> None:
    assert user_sessions.device(user_agent) == words


def test_a_session_that_somebody_else_chose_is_not_taken() -> None:
    make_plan()
    visitor = Client()
    visitor.get("/accounts/login/")
    visitor.cookies["sessionid"] = "a" * 32  # no such session
    visitor.post("/accounts/login/", {"login": "learner@example.com", "password": PASSWORD})
    assert visitor.cookies["sessionid"].value != "a" * 32
    before = visitor.cookies["sessionid"].value
    thief = Client()
    thief.cookies["sessionid"] = "a" * 32
    assert not is_logged_in(thief)
    visitor.post("/accounts/logout/")
    thief.cookies["sessionid"] = before
    assert not is_logged_in(thief), "a copied cookie is dead after the logout"


def test_a_login_starts_a_new_session() -> None:
    """A thief who planted a real session of the site's own gets nothing by the victim's login."""
    make_plan()
    thief = Client()
    thief.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    planted = thief.cookies["sessionid"].value
    victim = Client()
    victim.cookies["sessionid"] = planted
    victim.post("/accounts/login/", {"login": "learner@example.com", "password": PASSWORD})
    assert is_logged_in(victim)
    assert victim.cookies["sessionid"].value != planted
    assert not is_logged_in(thief)


def test_a_disabled_account_is_out_at_once_and_stays_out() -> None:
    make_plan()
    client = log_in()
    User.objects.update(is_active=False)
    assert not is_logged_in(client)
    assert not is_logged_in(log_in())


@pytest.mark.parametrize(
    "key",
    ["\0aaaaaaaaaa", "aaaaaaaaaa\0", "aaaa aaaa", "AAAAAAAAAA", "'; DROP TABLE x", "é" * 10,
     "a" * 7, "../" * 4],
)  # fmt: skip
def test_a_key_that_was_not_made_here_is_not_looked_for(key: str) -> None:
    """PostgreSQL refuses a text with a NUL in it."""
    client = Client()
    client.cookies["sessionid"] = key
    assert SessionStore(key).session_key is None
    with CaptureQueriesContext(connection) as captured:
        answer = client.get("/study/")
    assert answer.status_code == 302
    assert not [query for query in captured if "django_session" in query["sql"]]


def test_a_cookie_with_a_nul_is_no_error() -> None:
    headers = {"HTTP_COOKIE": 'sessionid="\\000aaaaaaaaaa"; csrftoken="\\000aaa"; theme="\\000"'}
    client = Client(raise_request_exception=False)
    for path in ("/", "/study/", "/accounts/login/", "/nowhere"):
        assert client.get(path, **headers).status_code < 500  # type: ignore[arg-type]


def test_a_key_that_was_made_here_is_looked_for() -> None:
    make_plan()
    client = log_in()
    assert SessionStore(client.cookies["sessionid"].value).exists(client.cookies["sessionid"].value)
    assert is_logged_in(client)


def test_sessions_that_have_ended_are_deleted_by_the_logins_that_follow() -> None:
    user = make_plan().learner.user
    with time_machine.travel(MORNING, tick=False) as clock:
        ended = [log_in() for _ in range(3)]
        clock.shift(days(8))
        good = log_in()
        clock.shift(days(7))
        assert Session.objects.count() == 4
        log_in()
        assert Session.objects.count() == UserSession.objects.filter(user=user).count() == 2
        assert is_logged_in(good), "it has a week to go"
        assert not any(is_logged_in(client) for client in ended)


def test_a_login_deletes_a_limited_number_of_sessions(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(user_sessions, "MAX_DELETED_SESSIONS", 2)
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(5):
            log_in(REMOTE_ADDR="192.0.2.1")
        clock.shift(days(15))
        log_in()
        assert Session.objects.count() == 5 - 2 + 1


def test_a_login_goes_on_though_none_can_be_deleted(caplog: LogCaptureFixture) -> None:
    make_plan()
    with mock.patch.object(user_sessions, "Session") as sessions:
        sessions.objects.filter.side_effect = DatabaseError
        client = log_in()
    assert is_logged_in(client)
    assert "expired sessions could not be deleted" in caplog.text


def test_a_session_ends_two_weeks_after_its_login_however_it_is_used() -> None:
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        client = log_in()
        for _ in range(13):
            clock.shift(days(1))
            assert is_logged_in(client)
        clock.shift(days(1.1))
        assert not is_logged_in(client)


def test_giving_the_password_again_does_not_prolong_a_session() -> None:
    make_plan()
    with time_machine.travel(MORNING, tick=False) as clock:
        client = log_in()
        clock.shift(days(10))
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert client.cookies["sessionid"]["max-age"] == days(4).total_seconds()
        clock.shift(days(3.9))
        assert is_logged_in(client)
        clock.shift(days(0.2))
        assert not is_logged_in(client)


def test_a_session_of_a_new_account_ends_two_weeks_later_too() -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = Client()
        client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
        clock.shift(days(10))
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert is_logged_in(client)
        clock.shift(days(4.1))
        assert not is_logged_in(client)


def test_logging_out_works_on_the_device_while_the_database_is_away() -> None:
    make_plan()
    client = log_in()
    client.raise_request_exception = False
    with mock.patch(
        "django.contrib.sessions.backends.db.SessionStore.delete", side_effect=OperationalError
    ):
        answer = client.post("/accounts/logout/")
    assert answer.status_code == 503
    assert "Logged out on this device" in answer.text
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.cookies["sessionid"].value == ""
    assert client.cookies["sessionid"]["max-age"] == 0
    assert not is_logged_in(client)
