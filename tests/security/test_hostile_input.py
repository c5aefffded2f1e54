"""Odd input at every address and in every form: never a 5xx, never a trace, and text stays text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import is_valid_path
from pytest_django import Settings

from dlprep_site.models import User

from ..helpers import MORNING, PASSWORD, card, grade, make_plan
from .logins import add_totp, confirm
from .routes import FITTING, Route, routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ODD = [
    "0", "-1", "1e9", "0x10", "99999999999999999999999999", "9223372036854775808", "%00", "a%00b",
    "%C3%A9%E4%B8%AD%F0%9F%92%A9", "%ED%A0%80", "%FF%FE", "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%5c..%5cwindows", "%27%20OR%201=1--", "%3Cscript%3Ealert(1)%3C/script%3E",
    "%7B%7B7191*71917191%7D%7D", "%0d%0aSet-Cookie:x=1", "%25s%25n", "None", "null", "true", "[]",
    "2026-13-45", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-29", "%20", "%E2%80%AE",
    "x" * 3_000,
]  # fmt: skip
SAMPLE = ["0", "99999999999999999999999999", "%00", "%ED%A0%80", "x" * 3_000]  # for the admin
METHODS = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "gEt"]

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' OR '1'='1' --",
    "'; DROP TABLE dlprep_site_user; --",
    "{{7191*71917191}}{% debug %}${7191*71917191}#{7191*71917191}",
    "\0", "\ud800",
    "\u202e\u0000\uffff", "[x](javascript:alert(1))", "</textarea><svg onload=alert(1)>",
    "%s%n%x{0.__class__}", "-1", "1e309", "nan", "9" * 400, "٣", "x" * 50_000, "=cmd|' /C calc'!A0",
]  # fmt: skip
NEVER = (
    "<script>alert(1)",
    "<img src=x",
    "<svg onload",
    "517156520481",
    'href="javascript:',
    "Traceback",
)


def complaint(answer: HttpResponseBase, what: str) -> str | None:
    """What is wrong with an answer to something hostile, if anything is."""
    if answer.status_code >= 500:
        return f"{answer.status_code} {what}"
    is_download = answer.get("Content-Disposition", "").startswith("attachment")
    if not answer.streaming and not is_download:  # a download is shown by no page
        text = answer.content.decode(errors="replace")  # type: ignore[attr-defined]
        shown = [bad for bad in NEVER if bad in text]
        if shown:
            return f"shows {shown} {what}"
    if "evil" in answer.get("Location", ""):
        return f"leads away {what}"
    return None


class Visitor:
    """A client that is logged in again whenever something logged it out."""

    def __init__(self, email: str) -> None:
        self.email = email
        self.user = User.objects.filter(email=email).first()
        self.client = self.fresh()

    def fresh(self) -> Client:
        client = Client(raise_request_exception=False)
        if self.user:
            client.force_login(self.user)
            if not self.user.is_staff:
                confirm(client)
        return client

    def send(self, method: str, path: str, **extra: Any) -> HttpResponseBase:
        answer = self.client.generic(method, path, **extra)
        if self.user and "_auth_user_id" not in self.client.session:
            self.client = self.fresh()
        return answer

    def must_log_in(self, path: str) -> bool:
        return "/login/?next=" in self.send("GET", path).get("Location", "")


@pytest.fixture
def people(settings: Settings) -> dict[str, Visitor]:
    """A visitor, a learner with something of everything, and a superuser; no limits on tries."""
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False
    settings.EXPORTS_AN_HOUR = 1
    plan = make_plan()
    grade(plan, card(1), 4, MORNING)
    add_totp(User.objects.create_user("second@example.com", PASSWORD))
    User.objects.create_superuser("admin@example.com", PASSWORD)
    addresses = {"visitor": "", "learner": "learner@example.com", "admin": "admin@example.com"}
    return {who: Visitor(email) for who, email in addresses.items()}


def routes_of(visitor: Visitor) -> list[Route]:
    """An admin's are the admin's; else the others, without those that lead a stranger to log in."""
    is_admin = bool(visitor.user and visitor.user.is_staff)
    found = [route for route in routes() if route.is_admins is is_admin]
    if visitor.user:
        return found
    answered = [route for route in found if not visitor.must_log_in(route.path())]
    assert 20 < len(answered) < len(found)
    return answered


def odd_paths(route: Route, odd: list[str]) -> Iterator[str]:
    """Those that a view gets to see; what fits no address is the same page for all of them."""
    for value in odd:
        for name in route.names:
            path = route.path({**FITTING, name: value})
            if is_valid_path(unquote(path, errors="replace")):
                yield path
    for value in odd[::5]:
        yield f"{route.path()}?{'&'.join(f'{key}={value}' for key in QUERIES)}"


QUERIES = ("q", "next", "grade", "span", "by", "show", "section", "place", "page", "p", "o", "e")


@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_odd_addresses(people: dict[str, Visitor], who: str) -> None:
    paths = [f"/{value}/" for value in ODD]
    paths += [path for route in routes_of(people[who]) for path in odd_paths(route, ODD)]
    found = [complaint(people[who].send("GET", path), f"GET {path[:120]}") for path in paths]
    assert not [wrong for wrong in found if wrong]


def test_odd_addresses_in_the_admin(people: dict[str, Visitor]) -> None:
    found = [
        complaint(people["admin"].send("GET", path), f"GET {path[:120]}")
        for route in routes_of(people["admin"])
        for path in odd_paths(route, SAMPLE)
    ]
    assert not [wrong for wrong in found if wrong]


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_odd_methods(people: dict[str, Visitor], who: str) -> None:
    found = [
        complaint(people[who].send(method, route.path()), f"{method} {route.template}")
        for route in routes_of(people[who])
        for method in METHODS
    ]
    assert not [wrong for wrong in found if wrong]


URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
BODIES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", URLENCODED),
    ("1,500 fields", b"&".join(b"f%d=x" % n for n in range(1_500)), URLENCODED),
    ("one field 1,500 times", b"&".join([b"card=1"] * 1_500), URLENCODED),
    ("three megabytes", b"text=" + b"x" * 3_000_000, URLENCODED),
    ("NUL and surrogates", b"text=%00&card=%ED%A0%80&token=%FF&quality=%00&email=%00", URLENCODED),
    ("UTF-16", "card=1".encode("utf-16"), f"{URLENCODED}; charset=utf-16"),
    ("no such encoding", b"card=1", f"{URLENCODED}; charset=nonsense"),
    ("JSON", b'{"card": 1}', "application/json"),
    ("broken JSON", b"{" * 10_000, "application/json"),
    ("XML", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    ("no type", b"card=1", ""),
    ("multipart without an end", b"--b\r\nContent-Disposition: form-data; name=x", MULTIPART),
    ("multipart without a boundary", b"--b", "multipart/form-data"),
    ("a file in place of text", b'--b\r\nContent-Disposition: form-data; name="text"; '
     b'filename="../../x"\r\n\r\n\0\0\r\n--b--\r\n', MULTIPART),
    ("150 files", b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"; filename="x"\r\n'
     b"\r\nx\r\n" % n for n in range(150)) + b"--b--\r\n", MULTIPART),
]  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("who", ["visitor", "learner", "admin"])
def test_odd_bodies(people: dict[str, Visitor], who: str) -> None:
    found = []
    for route in routes_of(people[who]):
        for name, body, content_type in BODIES[:: 2 if who == "admin" else 1]:
            answer = people[who].send("POST", route.path(), data=body, content_type=content_type)
            found.append(complaint(answer, f"POST {route.template} {name}"))
    assert not [wrong for wrong in found if wrong]


@pytest.mark.one_engine
def test_odd_headers(people: dict[str, Visitor]) -> None:
    headers = [
        {"HTTP_HOST": value} for value in ("evil.example", "a b", "[::1", "localhost:99999", "é")
    ] + [
        {name: value}
        for name in ("HTTP_REFERER", "HTTP_HX_CURRENT_URL", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE",
                     "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR", "HTTP_RANGE", "HTTP_ACCEPT",
                     "HTTP_IF_MODIFIED_SINCE", "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO")
        for value in ("\xe9\xed\xa0\x80", "x" * 9_000, "http://[", HOSTILE[1], "a=b;=;=")
    ]  # fmt: skip
    found = []
    for extra in headers:
        for path in ("/study/", "/accounts/login/", "/nowhere"):
            for who in ("visitor", "learner"):
                for method in ("GET", "POST"):
                    answer = people[who].send(method, path, HTTP_HX_REQUEST="true", **extra)
                    found.append(complaint(answer, f"{method} {path} {str(extra)[:80]}"))
    assert not [wrong for wrong in found if wrong]


FIELDS = {"input", "textarea", "select", "button"}


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page that change something."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = (given.get("method") or "get").lower() == "post"
            if self.is_inside:
                self.found.append(Form(given.get("action") or ""))
        elif self.is_inside and given.get("name") and tag in FIELDS:
            self.found[-1].fields[str(given["name"])] = given.get("value") or "1"

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


def forms_of(visitor: Visitor, of_admin: bool) -> list[Form]:
    """Every form of every page, each kind once."""
    found: dict[tuple[str, ...], Form] = {}
    for route in routes():
        if route.is_admins is not of_admin:
            continue
        answer = visitor.send("GET", route.path())
        if answer.status_code != 200 or "html" not in answer.get("Content-Type", ""):
            continue
        reader = Forms()
        reader.feed(answer.content.decode())  # type: ignore[attr-defined]
        for form in reader.found:
            form.action = form.action or route.path()
            form.fields.pop("csrfmiddlewaretoken", None)
            found.setdefault((form.action, *sorted(form.fields)), form)
    return list(found.values())


def test_every_field_of_every_form(people: dict[str, Visitor]) -> None:
    found = []
    for who in ("visitor", "learner"):
        forms = forms_of(people[who], of_admin=False)
        assert len(forms) > (3 if who == "visitor" else 20)
        for form in forms:
            for hostile in HOSTILE if form.fields else HOSTILE[:1]:
                alone = [{**form.fields, name: hostile} for name in form.fields]
                for sent in different(dict.fromkeys(form.fields, hostile), *alone[:5]):
                    found.append(post(people[who], form, sent, hostile))
    assert not [wrong for wrong in found if wrong]
    pages = [route.path() for route in routes() if not route.is_admins]
    after = [complaint(people["learner"].send("GET", path), f"afterwards {path}") for path in pages]
    assert not [wrong for wrong in after if wrong]


def test_every_form_of_the_admin(people: dict[str, Visitor]) -> None:
    found = []
    forms = forms_of(people["admin"], of_admin=True)
    assert len(forms) > 10
    for form in forms:
        for hostile in HOSTILE[::2] if form.fields else HOSTILE[:1]:
            kept = {name: value for name, value in form.fields.items() if "_FORMS" in name}
            everywhere = dict.fromkeys(form.fields, hostile)
            for sent in different(everywhere, everywhere | kept):
                found.append(post(people["admin"], form, sent, hostile))
    assert not [wrong for wrong in found if wrong]


def different(*forms: dict[str, str]) -> list[dict[str, str]]:
    """The forms without those that are equal to one before them."""
    return [form for number, form in enumerate(forms) if form not in forms[:number]]


def post(visitor: Visitor, form: Form, sent: dict[str, str], hostile: str) -> str | None:
    body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in sent.items()).encode()
    answer = visitor.send("POST", form.action, data=body, content_type=URLENCODED)
    return complaint(answer, f"POST {form.action} {list(sent)[:6]} {hostile[:30]!r}")


def quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"))
