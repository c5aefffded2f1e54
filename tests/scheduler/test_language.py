"""The language of pages, mails and calendars: who says which, and that nothing stays English."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings

from cards.models import Report
from dlprep_site.models import User
from scheduler.core.answering import Rule
from scheduler.log.explain import explain
from scheduler.models import Import, Learner, MockInterview, Plan
from scheduler.notifications.email import send_reminders
from scheduler.services import marks, plans, reminders, study

from ..browser.test_pages import PRIVATE, PUBLIC, stage_an_import
from ..helpers import (
    MORNING,
    PASSWORD,
    as_shown,
    card,
    days,
    edit_card,
    grade,
    log,
    logged_in,
    make_deck,
    make_plan,
)

pytestmark = pytest.mark.django_db
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}
SIGNUP = {"email": "new@example.com", "password1": PASSWORD, "timezone": "UTC"}
CATALOGUE = Path(site_settings.BASE_DIR, "locale/es/LC_MESSAGES/django.mo")
TOLD = ("aria-label", "title", "placeholder", "alt", "content")  # attributes that people are read
LETTERS = 12  # of a text that is told apart from a name
# no Spanish words, and in most English sentences
ENGLISH = re.compile(r"\b(the|of|your|you|and|with|for|this|was|are|not|it|is|to)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _a_morning() -> Iterator[None]:
    with time_machine.travel(MORNING + days(1), tick=False):
        yield


def choose(client: Client, language: str, page: str = "/") -> int:
    came_from = {"Referer": f"http://testserver{page}"}
    answer = client.post("/settings/language/", {"language": language}, headers=came_from)
    assert answer.status_code == 400 or answer["Location"] == page
    return answer.status_code


def language(client: Client, path: str = "/help/", headers: dict[str, str] | None = None) -> str:
    answer = client.get(path, headers=headers or {})
    [told] = re.findall(r'<html lang="(\w+)" dir="ltr"', answer.text)
    assert answer["Content-Language"] == told
    assert "Accept-Language" in answer["Vary"]
    return str(told)


@pytest.mark.parametrize(
    ("asked", "given"), [("es", "es"), ("es-419", "es"), ("de, es;q=0.5", "es"), ("de", "en")]
)
def test_the_browser_is_followed(asked: str, given: str) -> None:
    assert language(Client(), headers={"Accept-Language": asked}) == given


def test_a_visitor_chooses_at_the_foot_of_the_page_and_chooses_again() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/").text
    [form] = re.findall(r'<form method="post" action="/settings/language/".*?</form>', page, re.S)
    [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert re.findall(r'name="language" value="(\w+)"', form) == ["en", "es"]
    posted = {"language": "es", "csrfmiddlewaretoken": token}
    assert client.post("/settings/language/", posted).status_code == 302
    assert language(client) == "es"
    assert client.cookies["language"]["httponly"]
    client = Client(headers=SPANISH)
    choose(client, "en", "/accounts/login/")
    assert language(client) == "en"
    choose(client, "")
    assert language(client) == "es"


@pytest.mark.parametrize("unknown", ["xx", "ES", "es-mx", "../en", "e" * 500, "\0"])
def test_a_language_that_there_is_not_is_refused(client: Client, unknown: str) -> None:
    assert choose(client, unknown) == 400
    assert client.get("/settings/language/").status_code == 405


@pytest.mark.parametrize("unknown", ["xx", "../en", "e" * 500])
def test_a_cookie_that_names_no_language_is_passed_over(client: Client, unknown: str) -> None:
    client.cookies["language"] = unknown
    assert language(client) == "en"


def test_an_account_keeps_its_language_wherever_it_is_logged_in(client: Client, plan: Plan) -> None:
    assert '<option value="" selected' not in as_shown(client.get("/settings/").text)
    choose(client, "es", "/settings/")
    assert User.objects.get().language == "es"
    settings_page = as_shown(client.get("/settings/").text)
    assert '<option value="es" lang="es" selected>Español' in settings_page
    elsewhere = logged_in(plan.learner.user)
    assert language(elsewhere, "/study/", {"Accept-Language": "en"}) == "es"
    choose(elsewhere, "", "/settings/")
    assert User.objects.get().language == ""
    assert language(elsewhere, headers={"Accept-Language": "en"}) == "en"


def test_nobody_changes_anothers_language(client: Client, plan: Plan) -> None:
    choose(Client(), "es")
    make_plan(email="other@example.com")
    choose(client, "es")
    assert User.objects.get(email="other@example.com").language == ""


def test_an_account_takes_the_language_of_its_sign_up() -> None:
    make_deck()
    client = Client(headers=SPANISH)
    client.post("/accounts/signup/", SIGNUP)
    assert User.objects.get().language == "es"
    assert language(client, headers={"Accept-Language": "en"}) == "es"


def test_the_next_request_speaks_its_own_language(plan: Plan) -> None:
    grade(plan, card(1), 4)
    assert language(Client(), headers=SPANISH) == "es"
    assert explain(log(plan), 4).startswith("You graded it Good (4) on 2 March 2026.")


def test_a_language_that_runs_from_right_to_left(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    page = Client().get("/accounts/login/", headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl"' in page


class Reader(HTMLParser):
    """What a page says to people, apart from what it marks as English."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.feed(page)

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "path", "rect"})

    @property
    def is_english(self) -> bool:
        return any(marked for _, marked in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in self.VOID:
            own = tag in {"script", "style", "svg:style"} or given.get("translate") == "no"
            self.open.append((tag, given.get("lang") == "en" or own))
        if not self.is_english and given.get("name") not in {"viewport", "htmx-config"}:
            told = [v for n, v in given.items() if n in TOLD or n.startswith("data-")]
            self.said += [value for value in told if value and " " in value]

    def handle_endtag(self, tag: str) -> None:
        while tag not in self.VOID and self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_english and data.strip():
            self.said.append(" ".join(data.split()))


def untranslated() -> list[str]:
    """The pieces between the gaps of every English text, where a Spanish one has not the same."""
    with CATALOGUE.open("rb") as file:
        found = dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    english = {key[0] if isinstance(key, tuple) else key for key in found}
    gap = re.compile(r"%\(\w+\)s|<[^>]*>|\{\w+\}|%%")
    pieces = {
        piece.strip()
        for text in english
        for piece in gap.split(text.split("\x04")[-1])
        if len(re.findall("[a-zA-Z]", piece)) > LETTERS
    }
    spanish = " ".join(found.values())
    return sorted(piece for piece in pieces if piece not in spanish)


def check(client: Client, path: str, texts: list[str]) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert '<html lang="es"' in answer.text, path
    said = Reader(answer.text).said
    everything = "\n".join(said)
    assert not [text for text in texts if text in everything], path
    assert not [line for line in said if len(ENGLISH.findall(line)) > 1], path


def a_full_account() -> Plan:
    """A learner in Spanish who has done a little of everything."""
    plan = make_plan(make_deck(6), new_per_day=3)
    User.objects.update(language="es")
    for number, quality in ((1, 4), (2, 1), (3, 5)):
        grade(plan, card(number), quality)
    grade(plan, card(1), 5, MORNING + days(1))
    edit_card(card(1), "Another answer.", "The sign was wrong.", MORNING + days(1))
    learner = plan.learner_id
    marks.write_note(learner_id=learner, card_id=card(2).pk, note="Nota")
    marks.star(learner_id=learner, card_id=card(2).pk, is_starred=True)
    study.suspend(learner_id=learner, card_id=card(3).pk)
    first = date(2026, 4, 1)
    plans.pause(learner_id=learner, first=first, last=first + timedelta(days=3))
    Plan.objects.update(interview_on=date(2026, 5, 4), minutes_a_day=1)
    reminders.make_feed(learner_id=learner)
    Report.objects.create(
        card=card(1), reporter_id=learner, content_version=1, text="Mal", created_at=MORNING,
        reply="Fixed.", replied_at=MORNING, status="fixed",
    )  # fmt: skip
    return plan


def test_no_page_stays_english(settings: Settings) -> None:
    texts = untranslated()
    assert len(texts) > 500
    plan = a_full_account()
    visitor, client = Client(headers=SPANISH), Client()
    client.force_login(plan.learner.user)
    for path in PUBLIC:
        check(visitor, path, texts)
    slug = "deck-q1"
    own = [f"/questions/{slug}/", "/questions/deck-q2/", "/questions/deck-q3/"]
    own += [f"/questions/{slug}/report/deep/", f"/questions/{slug}/changes/easy/"]
    own += [f"/plan/{day}/" for day in ("2026-03-02", "2026-03-03", "2026-03-09", "2026-04-02")]
    own += [stage_an_import(plan.learner_id)]
    Import.objects.update(filename="archivo.json", summary={"added": {}, "left_out": []})
    own += ["/questions/?q=prompt&show=due", "/questions/?q=zzz", "/questions/?show=leech"]
    own += ["/progress/?span=year&by=month", f"/plan/deck/{make_deck(1, 'other').slug}/"]
    for path in [*PRIVATE, *own]:
        if path != "/accounts/reauthenticate/":
            check(client, path, texts)
    settings.MAIL_IS_SET_UP = True
    check(client, "/settings/", texts)
    check(visitor, "/accounts/password/reset/", texts)
    check(client, "/accounts/email/", texts)


def test_an_interview_in_spanish() -> None:
    texts, plan = untranslated(), a_full_account()
    client = logged_in(plan.learner.user)
    sections = list(plan.deck.sections.values_list("pk", flat=True))
    client.post("/interview/", {"minutes": 10, "sections": sections})
    interview = MockInterview.objects.get()
    check(client, f"/interview/{interview.pk}/", texts)
    client.post(f"/interview/{interview.pk}/reveal/", {"place": 1, "text": "Hola"})
    check(client, f"/interview/{interview.pk}/", texts)
    client.post(f"/interview/{interview.pk}/close/", {"place": 1, "points": ["0"]})
    client.post(f"/interview/{interview.pk}/finish/")
    check(client, f"/interview/{interview.pk}/", texts)


def test_numbers_agree_with_what_they_count() -> None:
    plan = make_plan(make_deck(6), new_per_day=3)
    User.objects.update(language="es")
    client = logged_in(plan.learner.user)
    grade(plan, card(1), 4, MORNING + days(1))
    today, studying = as_shown(client.get("/").text), client.get("/study/").text
    assert "<dt>respondida hoy</dt><dd>1</dd>" in today
    assert "<dt>nuevas</dt><dd>2</dd>" in today
    assert "Respondidas: 1; por hacer: 2" in studying
    day = as_shown(client.get("/plan/2026-03-03/").text)
    assert "<dt>nueva</dt><dd>1</dd>" in day
    assert "<dt>repasadas</dt><dd>0</dd>" in day
    assert "<h1>Martes 3 de marzo de 2026</h1>" in day
    assert re.search(r"<title>nueva: \d+</title>", client.get("/progress/").text)


def test_the_offers_of_the_welcome_in_spanish(client: Client, plan: Plan) -> None:
    User.objects.update(language="es")
    page = client.get("/welcome/minutes/").text
    assert re.search(r"todas las tarjetas empezadas para el \d+ de \w+ de 2026\.", page)
    assert "<b>Suave, 5 minutos</b>" in page


@pytest.mark.parametrize(
    ("path", "status"), [("/no-such-page/", 404), ("/settings/language/", 400)]
)
def test_an_error_in_spanish(path: str, status: int) -> None:
    client = Client(headers=SPANISH)
    answer = client.get(path) if status == 404 else client.post(path, {"language": "xx"})
    assert answer.status_code == status
    assert "No existe ese idioma." in answer.text or "No encontramos esa página" in answer.text


def test_forms_refuse_in_spanish(client: Client, plan: Plan) -> None:
    User.objects.update(language="es")
    answer = client.post("/plan/change/", {"start": "x", "new_per_day": "1,5"})
    assert answer.status_code == 422
    assert "Escribe una fecha válida." in answer.text
    assert "Escribe un número entero." in answer.text  # a comma is not taken for a point
    assert 'name="start" value="x"' in answer.text


def test_numbers_and_dates_of_forms_and_pictures_stay_what_machines_read(
    client: Client, plan: Plan
) -> None:
    User.objects.update(language="es")
    Plan.objects.update(review_cap=1_000)
    grade(plan, card(1), 4)
    page = client.get("/plan/change/").text
    assert 'value="2026-03-02"' in page
    assert 'value="1000"' in page
    drawn = client.get("/progress/").text + client.get("/plan/readiness/").text
    for numbers in re.findall(
        r'(?: d| x| y|width|height|viewBox|max|value)="([\d., MLhvz-]+)"', drawn
    ):
        assert "," not in numbers
    assert "2,50" in client.get("/questions/deck-q1/").text


def test_why_this_date_in_spanish(plan: Plan) -> None:
    for day, quality in ((0, 4), (1, 5), (7, 3)):
        grade(plan, card(1), quality, MORNING + days(day))
    reviews = list(reversed(log(plan)))
    assert [review.rule for review in reviews] == [Rule.GROWTH, Rule.SECOND, Rule.FIRST]
    with override("es"):
        assert explain(reviews, 4) == (
            "La calificaste con Difícil (3) el 9 de marzo de 2026. Su intervalo era de 6 días y "
            "su facilidad de 2,60, y 6 × 2,60 = 15,6, redondeado hacia arriba a 16 días: "
            "toca el 25 de marzo de 2026. La calificación cambió su facilidad de 2,60 a 2,46, "
            "y eso cuenta la próxima vez."
        )


def test_mails_and_the_calendar_speak_the_accounts_language(plan: Plan, settings: Settings) -> None:
    settings.MAIL_IS_SET_UP = True
    User.objects.update(language="es")
    Learner.objects.update(reminder_hour=9)
    user = plan.learner.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    assert send_reminders(MORNING + days(1)).sent == 1
    english = Client(headers={"Accept-Language": "en"})
    english.post("/accounts/password/reset/", {"email": user.email})
    Client(headers=SPANISH).post("/accounts/password/reset/", {"email": "nobody@example.com"})
    [reminder, reset, unknown] = mail.outbox
    assert re.fullmatch(r"3 tarjetas hoy, alrededor de \d+ minutos?", str(reminder.subject))
    assert "Hoy: 3 nuevas." in reminder.body
    assert "contraseña" in reset.body
    assert "no hay ninguna cuenta con nobody@example.com" in unknown.body
    assert not re.findall(r"\b(usted|su)\b", str(unknown.body))  # as allauth would say it
    for line in f"{reminder.body}{reset.body}".splitlines():
        assert len(ENGLISH.findall(line.split("http")[0])) < 2, line
    key = reminders.make_feed(learner_id=plan.learner_id)
    calendar = english.get(f"/calendar/{key}.ics").text
    assert "SUMMARY:dlprep: 3 tarjetas\\, alrededor" in calendar


def test_an_import_is_streamed_in_spanish(client: Client, plan: Plan) -> None:
    User.objects.update(language="es")
    address = stage_an_import(plan.learner_id)
    assert "Importación completada." in client.post(address, follow=True).text
