"""Guessing and flooding are slowed down, and no answer tells which addresses have an account."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CalledProcessError
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache, caches
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.utils.module_loading import import_string
from pytest_django import Settings

from cards.models import REPORTS_AN_HOUR, Report
from dlprep_site.models import User

from ..helpers import MORNING, PASSWORD, card, make_deck, make_plan, minutes
from ..scratch_site import Site
from .logins import is_logged_in, log_in

pytestmark = pytest.mark.django_db
SETUP = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'dlprep_site.settings'\n"
REPORT = "/questions/deck-q1/report/easy/"


@pytest.fixture
def with_mail(settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"


def guess(address: str, **extra: str) -> HttpResponse:
    form = {"login": address, "password": "wrong"}
    return Client(**extra).post("/accounts/login/", form)  # type: ignore[arg-type,return-value]


def test_an_account_is_guessed_at_five_times_from_however_many_addresses() -> None:
    make_plan()
    answers = [
        guess("learner@example.com", REMOTE_ADDR=f"192.0.2.{number}").text for number in range(6)
    ]
    assert ["Too many failed" in text for text in answers] == [False] * 5 + [True]
    assert not is_logged_in(log_in(REMOTE_ADDR="192.0.2.99")), "nor is the right one taken now"


def test_an_address_guesses_ten_times_a_minute_at_however_many_accounts() -> None:
    answers = [guess(f"somebody{number}@example.com").text for number in range(11)]
    assert ["Too many failed" in text for text in answers] == [False] * 10 + [True]
    make_plan()
    assert is_logged_in(log_in(REMOTE_ADDR="192.0.2.1")), "others go on"


def test_behind_a_proxy_the_visitors_address_counts(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(11):
        forged = f"203.0.113.{number}, 198.51.100.7"  # what the visitor says, what the proxy saw
        last = guess(f"a{number}@example.com", HTTP_X_FORWARDED_FOR=forged)
    assert "Too many failed" in last.text
    make_plan()
    assert is_logged_in(log_in(HTTP_X_FORWARDED_FOR="198.51.100.8"))


def test_without_a_proxy_nobody_chooses_an_address() -> None:
    answers = [
        guess(f"a{number}@example.com", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}").text
        for number in range(11)
    ]
    assert "Too many failed" in answers[-1]


LIMITS = """
import json
from django.conf import settings
print(json.dumps(settings.ACCOUNT_RATE_LIMITS))
"""


@pytest.mark.own_site
def test_a_class_behind_one_address_has_room(tmp_path: Path) -> None:
    site = Site(str(tmp_path))
    of_one = json.loads(site.run("-c", SETUP + LIMITS))
    of_class = json.loads(site.run("-c", SETUP + LIMITS, PEOPLE_PER_ADDRESS="30"))
    assert of_one["login_failed"] == "10/m/ip,5/5m/key"
    assert of_class["login_failed"] == "300/m/ip,5/5m/key", "one account has five tries as ever"
    assert of_class["login"] == "900/m/ip"
    for wrong in ("0", "-1"):
        with pytest.raises(CalledProcessError):
            site.run("-c", SETUP + LIMITS, PEOPLE_PER_ADDRESS=wrong)


@pytest.mark.parametrize("people", [1, 3])
def test_a_class_behind_one_address_logs_in_and_signs_up(settings: Settings, people: int) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": f"{5 * people}/m/ip", "signup": f"{4 * people}/m/ip"}
    make_plan()
    logged_in = [is_logged_in(log_in()) for _ in range(6)]
    assert all(logged_in) is (people > 1)
    codes = []
    for number in range(5):
        form = {"email": f"n{number}@example.com", "password1": PASSWORD, "timezone": "UTC"}
        codes.append(Client().post("/accounts/signup/", form).status_code)
    assert (429 in codes) is (people == 1)


def test_a_shared_cache_counts_across_processes(settings: Settings) -> None:
    shared = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "dlprep_cache"}
    settings.CACHES = {"default": shared}
    call_command("createcachetable")
    make_plan()
    for number in range(6):
        del caches["default"]  # each guess by a process that remembers nothing itself
        answer = guess("learner@example.com", REMOTE_ADDR=f"192.0.2.{number}")
    assert "Too many failed" in answer.text
    cache.clear()


def test_reset_mails_are_few(with_mail: None) -> None:
    make_plan()
    codes = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post("/accounts/password/reset/", {"email": "learner@example.com"})
        .status_code
        for number in range(7)
    ]
    assert len(mail.outbox) == 5
    assert codes[0] == 302


def test_reports_are_limited_and_the_text_is_kept() -> None:
    learner = make_plan().learner.user
    client = log_in()
    for number in range(REPORTS_AN_HOUR):
        assert client.post(REPORT, {"text": f"Mistake {number}"}).status_code == 302
    answer = client.post(REPORT, {"text": "One more, <b>long</b> thought about"})
    assert answer.status_code == 429
    assert 'id="id_text_error"' in answer.text
    assert "send this one later" in answer.text
    assert "One more, &lt;b&gt;long&lt;/b&gt; thought about</textarea>" in answer.text
    assert Report.objects.count() == REPORTS_AN_HOUR
    Report.objects.filter(reporter=learner).update(created_at=MORNING)
    assert client.post(REPORT, {"text": "An hour later"}).status_code == 302


def test_the_limit_on_reports_is_each_learners_own() -> None:
    other = make_plan(email="other@example.com").learner.user
    make_plan()
    client = log_in()
    client.post(REPORT, {"text": "Mine"})
    of_mine = Report.objects.get()
    Report.objects.bulk_create(
        Report(
            card=card(1),
            reporter=other,
            content_version=1,
            text=str(n),
            created_at=of_mine.created_at,
        )
        for n in range(REPORTS_AN_HOUR)
    )
    assert client.post(REPORT, {"text": "Mine again"}).status_code == 302


def without_secrets(page: str) -> str:
    """A page without what differs each time: its tokens, and the address that was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return re.sub(r"(learner|nobody)@example\.com", "ADDRESS", page)


def same_for_both(send: Callable[[str], HttpResponse]) -> None:
    known, unknown = send("learner@example.com"), send("nobody@example.com")
    assert known.status_code == unknown.status_code
    assert known.get("Location") == unknown.get("Location")
    assert without_secrets(known.text) == without_secrets(unknown.text)


def test_a_wrong_login_tells_nothing() -> None:
    make_plan()
    same_for_both(guess)


def test_a_reset_tells_nothing(with_mail: None) -> None:
    make_plan()

    def reset(address: str) -> HttpResponse:
        form = {"email": address}
        return Client().post("/accounts/password/reset/", form, follow=True)  # type: ignore[return-value]

    same_for_both(reset)
    assert [message.to for message in mail.outbox] == [
        ["learner@example.com"], ["nobody@example.com"],
    ]  # fmt: skip
    assert "accounts/password/reset/key" in str(mail.outbox[0].body)
    assert "accounts/password/reset/key" not in str(mail.outbox[1].body)


def test_a_sign_up_tells_that_an_address_is_taken_and_no_more(with_mail: None) -> None:
    """Somebody who studies at once has seen that the address had no account."""
    make_plan()
    confirmed = make_plan(email="nobody@example.com").learner.user
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True, primary=True)

    def sign_up(address: str) -> HttpResponse:
        form = {"email": address, "password1": PASSWORD, "timezone": "UTC"}
        return Client().post("/accounts/signup/", form)  # type: ignore[return-value]

    same_for_both(sign_up)  # whether it is confirmed
    assert "There is an account with this email." in sign_up("LEARNER@example.com").text
    assert User.objects.count() == 2
    assert not mail.outbox


def test_an_address_signs_up_sixty_times_an_hour_at_most(with_mail: None) -> None:
    """Each try tells whether an address has an account."""
    make_plan()
    form = {"email": "learner@example.com", "password1": "short"}
    codes = []
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(65):
            codes.append(Client().post("/accounts/signup/", form).status_code)
            clock.shift(minutes(0.2))
    assert codes.index(429) == 60


@pytest.mark.slow
def test_a_wrong_login_takes_as_long_either_way(settings: Settings) -> None:
    """The password's hash is computed for an address without an account, too."""
    make_deck()
    User.objects.create_user("learner@example.com", PASSWORD)
    settings.ACCOUNT_RATE_LIMITS = False

    def hashes(address: str) -> int:
        [name] = settings.PASSWORD_HASHERS
        with patch.object(import_string(name), "encode", autospec=True) as encode:
            encode.return_value = "another"
            guess(address)
        return int(encode.call_count)

    assert hashes("learner@example.com") == hashes("nobody@example.com") == 1
