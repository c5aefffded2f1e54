"""Notifications of the browser: by the rules of the mail, to listed push services, counts alone."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from pytest import LogCaptureFixture
from pytest_django import Settings

from dlprep_site.ops.push_services import parse_hosts
from dlprep_site.ops.vapid import make_key, public_key, stored_key
from scheduler.models import Learner, Pause, Plan, PushSubscription
from scheduler.notifications import webpush
from scheduler.notifications.email import Sent
from scheduler.notifications.push import send_notifications
from scheduler.notifications.webpush import Delivery, Message, NotAllowed, origin
from scheduler.services import plans, push
from scheduler.transfer.export import as_json

from ..helpers import MORNING, as_shown, card, days, grade, make_plan, together
from ..push_service import KEYS, PushService, running, signed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
EVENING = MORNING + 9 * HOUR  # 18:00 UTC
SERVICE = "https://fcm.googleapis.com/fcm/send/abc"
FORM = {"push_hour": "7", "endpoint": SERVICE, **KEYS}
MESSAGE = Message("3 cards today", "About 2 minutes.", "/study/")


def send(to: PushSubscription, message: Message) -> Delivery:
    """Send from a thread, as the site does: browser tests leave an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(webpush.send, to, message).result()


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    with running() as service:
        settings.PUSH_TEST_ORIGINS = [service.origin]
        yield service


@pytest.fixture(autouse=True)
def _key(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.VAPID_PRIVATE_KEY = make_key()


def browser_at(endpoint: str) -> PushSubscription:
    """A browser of learner 1 that is stored nowhere."""
    return PushSubscription(learner_id=1, endpoint=endpoint, **KEYS)


def sent_at(moment: datetime) -> int:
    return send_notifications(moment).sent


def test_what_a_notification_says_and_who_can_read_it(service: PushService, plan: Plan) -> None:
    service.browser(plan.learner_id, MORNING)
    grade(plan, card(1), 4, MORNING - days(1))
    assert send_notifications(EVENING) == Sent(1, 0)
    [(path, headers, body)] = service.received
    [told] = service.told()
    assert told == {"title": "3 cards today", "body": "About 2 minutes.", "url": "/study/"}
    assert path == "/1"
    assert b"cards" not in body
    assert (headers["Content-Encoding"], headers["TTL"]) == ("aes128gcm", "10800")
    claims = signed(headers)
    assert (claims["aud"], claims["sub"]) == (service.origin, "mailto:dlprep@localhost")
    assert headers["Authorization"].endswith(f",k={webpush.application_key()}")


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (EVENING - timedelta(seconds=1), 0),
        (EVENING, 1),
        (EVENING + 3 * HOUR, 1),
        (EVENING + 3 * HOUR + timedelta(seconds=1), 0),
    ],
)
def test_at_the_hour_or_a_little_late(
    service: PushService, plan: Plan, moment: datetime, count: int
) -> None:
    service.browser(plan.learner_id, MORNING)
    assert sent_at(moment) == count


def test_once_a_day_on_every_browser(service: PushService, plan: Plan) -> None:
    for path in ("/1", "/2"):
        service.browser(plan.learner_id, MORNING, path)
    moments = [EVENING + minutes * timedelta(minutes=15) for minutes in range(13)]
    assert [sent_at(moment) for moment in moments] == [2] + [0] * 12
    assert sorted(service.paths()) == ["/1", "/2"]
    assert sent_at(EVENING - days(1)) == 0, "a clock that was put back"
    assert sent_at(EVENING + days(1)) == 2


def test_the_hour_is_the_learners_own(service: PushService, plan: Plan) -> None:
    service.browser(plan.learner_id, MORNING)
    Learner.objects.update(timezone="Asia/Kolkata", push_hour=7)
    assert sent_at(MORNING) == 0
    assert sent_at(MORNING - 7.5 * HOUR) == 1  # 07:00 in Kolkata


@pytest.mark.parametrize("why", ["nothing due", "a day off", "a pause", "inactive", "no browser"])
def test_who_is_not_notified(service: PushService, plan: Plan, why: str) -> None:
    browser = service.browser(plan.learner_id, MORNING)
    if why == "nothing due":
        Plan.objects.update(new_per_day=0)
    elif why == "a day off":
        Plan.objects.update(days_off=[0])
    elif why == "a pause":
        Pause.objects.create(plan=plan, first="2026-03-01", last="2026-03-03")
    elif why == "inactive":
        plan.learner.user.is_active = False
        plan.learner.user.save()
    else:
        browser.delete()
    assert send_notifications(EVENING) == Sent(0, 0)
    assert not service.received
    assert Learner.objects.get().pushed_on is None


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_notify_once(service: PushService) -> None:
    service.browser(make_plan().learner_id, MORNING)
    outcomes = together(*[partial(sent_at, EVENING)] * 4)
    assert sum(outcomes) == len(service.received) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_no_more_is_forgotten(
    service: PushService, plan: Plan, status: int
) -> None:
    service.statuses["/gone"] = status
    service.browser(plan.learner_id, MORNING, "/gone")
    kept = service.browser(plan.learner_id, MORNING, "/1")
    assert send_notifications(EVENING) == Sent(1, 0)
    assert PushSubscription.objects.get() == kept


@pytest.mark.parametrize("status", [302, 307, 403, 413, 429, 500, 0])
def test_what_is_refused_is_logged_and_not_tried_again_that_day(
    service: PushService, plan: Plan, status: int, caplog: LogCaptureFixture
) -> None:
    service.statuses["/secret"] = status
    service.browser(plan.learner_id, MORNING, "/secret")
    with patch.object(webpush, "PATIENCE", 0.5):
        assert send_notifications(EVENING) == Sent(0, 1)
    assert send_notifications(EVENING + HOUR) == Sent(0, 0)
    assert service.paths() == ["/secret"], "a redirect is not followed"
    assert f"no notification for learner {plan.learner_id}" in caplog.text
    assert "/secret" not in caplog.text
    assert PushSubscription.objects.count() == 1


HEAD = b"HTTP/1.1 201 Created\r\n"


@pytest.mark.parametrize(
    ("at_once", "slowly", "outcome"),
    [
        (b"", b"HTTP/1.1" * 8, Delivery.FAILED),
        (HEAD, b"X-Header: x\r\n" * 8, Delivery.FAILED),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b"x" * 100, Delivery.SENT),
    ],
    ids=["status", "headers", "body"],
)
def test_a_service_that_answers_ever_so_slowly_is_left_in_time(
    settings: Settings, at_once: bytes, slowly: bytes, outcome: Delivery
) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    sent: list[int] = []

    def drip() -> None:
        with suppress(OSError):
            sock, _ = listener.accept()
            with sock:
                sock.send(at_once)
                for letter in slowly:
                    sock.send(bytes([letter]))
                    sent.append(letter)
                    time.sleep(0.05)

    where = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings.PUSH_TEST_ORIGINS = [where]
    thread = Thread(target=drip)
    thread.start()
    with listener, patch.object(webpush, "PATIENCE", 0.5):
        assert send(browser_at(f"{where}/x"), MESSAGE) is outcome
    thread.join()
    assert len(sent) < len(slowly)


def test_a_message_refused_by_the_network_names_the_error(
    settings: Settings, caplog: LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        where = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings.PUSH_TEST_ORIGINS = [where]
    assert send(browser_at(f"{where}/secret"), MESSAGE) is Delivery.FAILED
    assert "no notification for learner 1: ClientConnectorError" in caplog.text
    assert "/secret" not in caplog.text


OFF_THE_LIST = [
    "http://fcm.googleapis.com/x", "ftp://fcm.googleapis.com/x", "javascript:alert(1)", "x",
    "//fcm.googleapis.com/x", "https:///x", "https:fcm.googleapis.com/x", "https://[::1",
    # not hosts of the list
    "https://push.example.com/x", "https://localhost/x", "https://intranet/x",
    "https://googleapis.com/x", "https://other.googleapis.com/x", "https://x.fcm.googleapis.com/x",
    # look like them
    "https://evil-fcm.googleapis.com.example.org/x", "https://fcm.googleapis.com.example.org/x",
    "https://evil-fcm.googleapis.com/x", "https://evilpush.apple.com/x", "https://push.apple.com/x",
    "https://.push.apple.com/x", "https://a..push.apple.com/x", "https://*.push.apple.com/x",
    "https://-.push.apple.com/x", "https://web.push.apple.com.evil.example/x",
    "https://fcm.googleapis.com%2eevil.example/x", "https://evil.example%2f.push.apple.com/x",
    "https://evil.example/fcm.googleapis.com", "https://evil.example?.push.apple.com",
    "https://evil.example#.push.apple.com", "https://evil.example\\.push.apple.com/x",
    # addresses of the inside
    "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.7/x", "https://2130706433/x",
    "https://169.254.169.254/latest/meta-data", "https://0x7f.1/x", "https://127.1/x",
    "https://[::ffff:10.0.0.1]/x", "https://[fe80::1%25eth0]/x",
    # a user, a port, a dot at the end
    "https://user@fcm.googleapis.com/x", "https://user:word@fcm.googleapis.com/x",
    "https://@fcm.googleapis.com/x", "https://fcm.googleapis.com@evil.example/x",
    "https://evil.example\\@fcm.googleapis.com/x", "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:80/x", "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com:0443/x", "https://fcm.googleapis.com:443:443/x",
    "https://fcm.googleapis.com:99999/x", "https://fcm.googleapis.com:x/x",
    "https://fcm.googleapis.com./x", "https://web.push.apple.com./x",
    # other alphabets, white space, control characters, length
    "https://fcm.googleapis.c\u043em/x", "https://fcm\uff0egoogleapis.com/x",
    "https://\u0440ush.push.apple.com/x", "https://xn--fcm-googleapis-0fj.com/x",
    "https://fcm.googleapis.com/x\r\nHost: y", "https://fcm.googleapis.com/ x",
    "https://fcm.googleapis.com\t/x", "https://fcm.googleapis.com/\0",
    "https://fcm.googleapis.com/" + "x" * 1_000,
]  # fmt: skip


def test_an_address_off_the_list_is_neither_stored_nor_sent_to(
    client: Client, caplog: LogCaptureFixture
) -> None:
    for endpoint in OFF_THE_LIST:
        answer = client.post("/settings/push/", {**FORM, "endpoint": endpoint})
        assert answer.status_code == 422, endpoint
        with pytest.raises(NotAllowed):
            origin(endpoint)
        caplog.clear()
        with patch("aiohttp.ClientSession.post") as post:
            assert send(browser_at(endpoint), MESSAGE) is Delivery.FAILED, endpoint
        post.assert_not_called()
        assert "no notification for learner 1: not a" in caplog.text, endpoint
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    ("endpoint", "audience"),
    [
        (SERVICE, "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
        ("HTTPS://FCM.GoogleAPIs.com/x", "https://fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/x",
         "https://updates.push.services.mozilla.com"),
        ("https://web.push.apple.com/x", "https://web.push.apple.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=x%2b%3d",
         "https://wns2-par02p.notify.windows.com"),
    ],
)  # fmt: skip
def test_the_services_of_the_browsers_are_on_the_list(
    client: Client, endpoint: str, audience: str
) -> None:
    assert origin(endpoint) == audience
    client.post("/settings/push/", {**FORM, "endpoint": endpoint})
    assert PushSubscription.objects.get().endpoint == endpoint


def test_an_operator_names_the_services(settings: Settings) -> None:
    settings.PUSH_SERVICES = parse_hosts([" Push.Example.com", "*.example.org"])
    assert origin("https://push.example.com/x") == "https://push.example.com"
    assert origin("https://a.b.example.org/x") == "https://a.b.example.org"
    for endpoint in (SERVICE, "https://example.org/x", "https://a.push.example.com/x"):
        with pytest.raises(NotAllowed):
            origin(endpoint)


def test_a_service_taken_off_the_list_is_sent_nothing_more(
    plan: Plan, settings: Settings, caplog: LogCaptureFixture
) -> None:
    push.subscribe(learner_id=plan.learner_id, endpoint=SERVICE, device="", now=MORNING, **KEYS)
    settings.PUSH_SERVICES = []
    with patch("aiohttp.ClientSession.post") as post:
        assert send_notifications(EVENING) == Sent(0, 1)
    post.assert_not_called()
    assert "PUSH_SERVICES" in caplog.text
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "name", ["*", "*.com", "com", "", "https://push.example.com", "push.example.com:8443",
             "push.example.com/x", "127.0.0.1", "[::1]", "p*.example.com", "*.*.example.com",
             "push.example.com.", "p\u00fcsh.example"],
)  # fmt: skip
def test_a_list_that_names_no_host_stops_the_start(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="PUSH_SERVICES"):
        parse_hosts([name])


def test_turning_it_on_and_off(client: Client, plan: Plan) -> None:
    page = client.get("/settings/").text
    assert f'data-key="{webpush.application_key()}"' in page
    assert '<option value="18" selected>18:00' in as_shown(page)
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    told = client.post("/settings/push/", FORM, headers=agent, follow=True).text
    assert "You&#x27;ll get a notification at 07:00." in told
    assert "Firefox on Linux" in told
    [browser] = plan.learner.push_subscriptions.all()
    assert (browser.endpoint, browser.key, browser.auth) == (SERVICE, KEYS["key"], KEYS["auth"])
    client.post("/settings/push/", {"push_hour": "9"})
    assert Learner.objects.get().push_hour == 9
    off = client.post(f"/settings/push/{browser.pk}/stop/", follow=True).text
    assert "Notifications are off in that browser." in off
    assert not PushSubscription.objects.exists()
    assert client.get("/settings/push/").status_code == 405


@pytest.mark.parametrize(
    "wrong",
    [{"push_hour": "24"}, {"push_hour": ""}, {"key": ""}, {"key": "AAAA"}, {"auth": ""},
     {"auth": "AAAA"}, {"key": "\u00fc" * 87}, {"key": "B" + "A" * 86}, {"auth": "x" * 31}],
)  # fmt: skip
def test_bad_input_is_told_and_nothing_is_kept(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/settings/push/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not PushSubscription.objects.exists()
    assert Learner.objects.get().push_hour == 18


def test_a_strangers_browser_is_not_there(client: Client) -> None:
    stranger = make_plan(email="stranger@example.com")
    theirs = push.subscribe(
        learner_id=stranger.learner_id, endpoint=SERVICE, device="", now=MORNING, **KEYS
    )
    assert client.post(f"/settings/push/{theirs.pk}/stop/").status_code == 404
    assert PushSubscription.objects.count() == 1
    assert Client().post("/settings/push/", FORM)["Location"].startswith("/accounts/login/")


def test_a_browser_is_one_learners_at_a_time(client: Client, plan: Plan) -> None:
    stranger = make_plan(email="stranger@example.com")
    for learner_id in (stranger.learner_id, plan.learner_id):
        push.subscribe(learner_id=learner_id, endpoint=SERVICE, device="", now=MORNING, **KEYS)
    assert PushSubscription.objects.get().learner_id == plan.learner_id


def test_the_newest_five_browsers_stay(plan: Plan) -> None:
    for number in range(7):
        push.subscribe(
            learner_id=plan.learner_id, endpoint=f"{SERVICE}{number}", device=str(number),
            now=MORNING + number * HOUR, **KEYS,
        )  # fmt: skip
    names = PushSubscription.objects.order_by("pk").values_list("device", flat=True)
    assert list(names) == ["2", "3", "4", "5", "6"]


def test_it_goes_with_the_account_and_is_in_no_export(plan: Plan) -> None:
    push.subscribe(learner_id=plan.learner_id, endpoint=SERVICE, device="", now=MORNING, **KEYS)
    assert SERVICE not in "".join(as_json(plan.learner, MORNING))
    plans.delete_account(user_id=plan.learner_id)
    assert not PushSubscription.objects.exists()


def test_a_site_without_a_key_offers_none(client: Client, settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    assert "push-form" not in client.get("/settings/").text
    assert client.post("/settings/push/", FORM).status_code == 404
    with pytest.raises(CommandError, match="make_vapid_keys"):
        call_command("send_reminders")


def test_the_command_makes_a_key_once(settings: Settings, plan: Plan) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    out = StringIO()
    call_command("make_vapid_keys", stdout=out)
    path = settings.DATA_DIR / "vapid_private_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert webpush.application_key() == public_key(stored_key(settings.DATA_DIR))
    assert webpush.application_key() in out.getvalue()
    assert stored_key(settings.DATA_DIR) not in out.getvalue()
    push.subscribe(learner_id=plan.learner_id, endpoint=SERVICE, device="", now=MORNING, **KEYS)
    with pytest.raises(CommandError, match="--replace"):
        call_command("make_vapid_keys", stdout=out)
    assert PushSubscription.objects.exists()
    before = stored_key(settings.DATA_DIR)
    call_command("make_vapid_keys", "--replace", stdout=out)
    assert stored_key(settings.DATA_DIR) != before
    assert not PushSubscription.objects.exists()


def test_a_key_of_the_environment_comes_first(settings: Settings) -> None:
    with pytest.raises(CommandError, match="VAPID_PRIVATE_KEY is set"):
        call_command("make_vapid_keys")
    out = StringIO()
    call_command("make_vapid_keys", "--print", stdout=out)
    assert len(public_key(out.getvalue().strip())) == 87
    for nonsense in ("x", "AAAA", "\u00fc", "A" * 43):
        with pytest.raises(ImproperlyConfigured):
            public_key(nonsense)


def test_the_command_notifies_and_mails(
    service: PushService, plan: Plan, settings: Settings
) -> None:
    service.browser(plan.learner_id, MORNING)
    out = StringIO()
    with patch("django.utils.timezone.now", return_value=EVENING):
        call_command("send_reminders", stdout=out)
    assert out.getvalue() == "1 notifications sent\n"
    settings.MAIL_IS_SET_UP = True
    call_command("send_reminders", stdout=out)
    assert out.getvalue().endswith("reminders sent\n")
