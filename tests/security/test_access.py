"""Every address: without a login, after it, with another's, without a token, by looking."""

from __future__ import annotations

import hashlib
from random import Random
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from cards.models import Section
from dlprep_site.models import User
from scheduler.models import MockInterview, Pause, Plan
from scheduler.services import interviews, push

from ..helpers import MORNING, PASSWORD, card, grade, make_plan, make_user
from .logins import add_totp, confirm, log_in
from .routes import FITTING, Route, routes

pytestmark = pytest.mark.django_db

# what anybody may open, and what each is for
PUBLIC = (
    "/", "/about/", "/privacy/", "/terms/", "/contact/", "/help/",
    "/healthz", "/readyz", "/metrics", "/favicon.ico",
    "/settings/theme/", "/settings/language/", "/.well-known/change-password",
    "/accounts/login/", "/accounts/signup/", "/accounts/logout/", "/accounts/inactive/",
    "/accounts/confirm-email/", "/accounts/password/reset/", "/accounts/2fa/authenticate/",
    "/accounts/2fa/webauthn/login/", "/admin/login/", "/accounts/login/code/confirm/",
    "/study/offline/", "/service-worker.js", "/manifest.webmanifest",  # nothing of anybody's
)  # fmt: skip
OPEN_BELOW = (
    "/help/", "/accounts/confirm-email/", "/accounts/password/reset/", "/admin/r/",
    "/reminders/stop/", "/calendar/",  # by a secret in the address
    "/figures/",  # the deck's pictures: the same for everybody, and kept as such
)  # fmt: skip
TO_LOGIN = ("/accounts/login/?", "/admin/login/?")
ONE_CLICK = "/reminders/stop/"  # RFC 8058: a mail program posts it without a token
AWAY = ("//evil.example", r"/\evil.example", "javascript:alert(1)", "https:evil.example",
        "https://evil.example/", "///evil.example", "http:///evil.example", "\t//evil.example",
        "https://testserver.evil.example/", "https://testserver@evil.example/")  # fmt: skip


def is_public(route: Route) -> bool:
    return route.template in PUBLIC or route.template.startswith(OPEN_BELOW)


def private_routes() -> list[Route]:
    return [route for route in routes() if not is_public(route)]


def wants_a_login(client: Client) -> list[str]:
    """The private addresses that answer with anything but the way to the login."""
    wrong = []
    for route in private_routes():
        for send in (client.get, client.post):
            answer = send(route.path())
            if not answer.get("Location", "").startswith(TO_LOGIN) or answer.content:
                wrong.append(f"{route.template}: {answer.status_code}")
    return wrong


def test_nobody_gets_in_without_a_login() -> None:
    make_plan()
    assert len(private_routes()) > 60
    assert not wants_a_login(Client())


def test_an_old_cookie_opens_nothing_after_the_logout() -> None:
    make_plan()
    client = log_in()
    stolen = Client()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert stolen.get("/study/").status_code == 200
    client.post("/accounts/logout/")
    assert not wants_a_login(stolen)


def test_a_disabled_account_opens_nothing() -> None:
    make_plan()
    client = log_in()
    User.objects.update(is_active=False)
    assert not wants_a_login(client)


def test_learners_are_kept_out_of_the_admin() -> None:
    make_plan()
    client = log_in()
    for route in (route for route in routes() if route.is_admins):
        for answer in (client.get(route.path()), client.post(route.path())):
            assert answer.status_code in {302, 403, 404}, route.template
            assert "object-tools" not in answer.text, route.template


def what_is_owned(plan: Plan) -> dict[str, str]:
    """The learner's things that addresses name by number."""
    grade(plan, card(1), 4)
    interview = interviews.start_interview(
        learner_id=plan.learner_id,
        minutes=10,
        sections=list(Section.objects.values_list("pk", flat=True)),
        with_follow_ups=False,
        now=MORNING,
        chance=Random(0),  # noqa: S311
    )
    pause = Pause.objects.create(plan=plan, first="2027-01-01", last="2027-01-05")
    browser = push.subscribe(
        learner_id=plan.learner_id, endpoint="https://fcm.googleapis.com/1", key="k", auth="a",
        device="Firefox", now=MORNING,
    )  # fmt: skip
    owned = {"interview": interview, "pause": pause, "subscription": browser}
    return {name: str(thing.pk) for name, thing in owned.items()}


def test_what_is_another_learners_is_not_there() -> None:
    owner = make_plan()
    owned = what_is_owned(owner)
    make_plan(email="stranger@example.com")
    stranger = log_in("stranger@example.com")
    before = stored()
    for route in private_routes():
        if set(owned) & set(route.names):
            path = route.path({**FITTING, **owned})
            assert stranger.get(path).status_code in {404, 405}, path
            assert stranger.post(path).status_code in {404, 405}, path
    assert stored() == before


def stored() -> dict[str, str]:
    """A fingerprint of each table, but for sessions and the record of their use."""
    prints = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in {"sessions", "usersessions"}:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608  (our own tables)
            rows = repr(cursor.fetchall()).encode()
            prints[model._meta.label] = hashlib.sha256(rows).hexdigest()
    return prints


@pytest.mark.slow
def test_looking_changes_nothing() -> None:
    plan = make_plan()
    owned = what_is_owned(plan)
    User.objects.create_superuser("admin@example.com", PASSWORD)
    for client in (Client(), confirm(log_in()), log_in("admin@example.com")):
        before = stored()
        for route in routes():
            path = route.path({**FITTING, **owned})
            client.get(path)
            client.head(path)
        assert stored() == before


@pytest.mark.slow
def test_no_form_is_taken_without_its_token() -> None:
    plan = make_plan()
    owned = what_is_owned(plan)
    User.objects.create_superuser("admin@example.com", PASSWORD)
    for email in ("", "learner@example.com", "admin@example.com"):
        client = Client(enforce_csrf_checks=True)
        if email:
            client.force_login(User.objects.get(email=email))
        before = stored()
        for route in routes():
            if route.template.startswith(ONE_CLICK):
                continue
            answer = client.post(route.path({**FITTING, **owned}), {"x": "1"})
            assert answer.status_code in {302, 403, 404, 405}, route.template
        assert stored() == before


@pytest.mark.parametrize("away", AWAY)
def test_nothing_leads_away(away: str) -> None:
    make_plan()
    add_totp(make_user("second@example.com"))
    User.objects.create_superuser("admin@example.com", PASSWORD)
    who = {"login": "learner@example.com", "password": PASSWORD}
    new = {"email": f"n{len(away)}@example.com", "password1": PASSWORD, "timezone": "UTC"}
    answers = [
        Client().post(f"/accounts/login/?next={away}", who),
        Client().post("/accounts/login/", {**who, "next": away}),
        Client().post("/accounts/signup/", {**new, "next": away}),
        Client().get(f"/accounts/2fa/webauthn/login/?next={away}"),
        log_in().get(f"/accounts/login/?next={away}"),
        log_in().post("/accounts/logout/", {"next": away}),
        log_in().post("/accounts/reauthenticate/", {"password": PASSWORD, "next": away}),
        log_in("admin@example.com").get("/admin/login/", {"next": away}),
        log_in().post("/settings/theme/", {"theme": "dark", "next": away}, HTTP_REFERER=away),
        Client().post("/study/grade/", HTTP_REFERER=away),
        Client().post("/study/grade/", headers={"HX-Request": "true", "HX-Current-URL": away}),
    ]
    hosts = ("", "http://testserver/", "http://testserver")
    answers += [
        client.post(f"/settings/{what}/", {what: value}, HTTP_REFERER=host + away)
        for what, value in (("theme", "dark"), ("language", "es"))
        for host in hosts
        for client in (Client(), log_in())
    ]
    answers += [Client().post("/study/grade/", HTTP_REFERER=host + away) for host in hosts]
    for answer in answers:
        place = answer.get("Location") or answer.get("HX-Redirect") or ""
        parts = urlsplit(place)
        assert (parts.scheme, parts.netloc) == ("", ""), place
        assert not place.startswith(("//", "/\\")), place
    assert MockInterview.objects.count() == 0
