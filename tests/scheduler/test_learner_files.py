"""Files of learners as they come: other kinds of files, spreadsheets, zones, and calendars."""

from __future__ import annotations

import codecs
import csv
import io
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.test import Client
from icalendar import Calendar

from scheduler.models import Learner, Plan, timezone_names
from scheduler.services import reminders
from scheduler.transfer.skip_reasons import SENTENCES, sentence

from ..helpers import as_shown, card, download, grade, upload_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

REPRO = Path(__file__).parent.parent / "data" / "repro"
EMPTY = "The file is empty."
SQLITE = "This is Anki’s collection itself."
TEXT = "This is a text file."
HTML = "This is a web page (HTML)."
NOT_JSON = "The file isn’t valid JSON."


def refusal(client: Client, data: bytes) -> str:
    answer = upload_file(client, data, "file")
    assert answer.status_code == 422
    page: str = answer.text
    return page.split('id="id_file_error"')[1].split("</ul>")[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("collection.anki2", SQLITE),
        ("empty.json", EMPTY),
        ("export.html", HTML),
        ("notes.txt", TEXT),
    ],
)
def test_a_file_of_another_kind_is_named(client: Client, plan: Plan, name: str, said: str) -> None:
    assert said in refusal(client, (REPRO / "16-not-json" / name).read_bytes())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" \r\n\t", EMPTY),
        (codecs.BOM_UTF8, EMPTY),
        (b"SQLite format 3\0" + b"[" * 100, SQLITE),
        (codecs.BOM_UTF8 + b"\n<!doctype html><p>{}", HTML),
        ("Frage\tAntwort".encode("utf-16"), TEXT),
        (b"1. A list\n2. of questions", TEXT),
        (b'"question","answer"\n"a","b"', TEXT),
        ("№ 1; что это".encode(), TEXT),
        (b'{"format": "dlprep", ', NOT_JSON),
        (b"\x1f\x8b\x08\0\0\0", NOT_JSON),
    ],
)
def test_variants_of_files_of_another_kind(
    client: Client, plan: Plan, data: bytes, said: str
) -> None:
    assert said in refusal(client, data)


@pytest.mark.parametrize("title", ["Naïve Bayes", "Что такое ROC?", "学習率", "=1+1 🙂"])
def test_a_spreadsheet_reads_the_answers_as_utf_8(client: Client, plan: Plan, title: str) -> None:
    question = card(1).question
    question.title = title
    question.save()
    grade(plan, card(1), 4)
    body = download(client, "/settings/data/reviews.csv").content
    assert body.startswith(codecs.BOM_UTF8)
    assert body.count(codecs.BOM_UTF8) == 1
    (row,) = csv.DictReader(io.StringIO(body.decode("utf-8-sig")))
    assert row["title"].removeprefix("'") == title


UNKNOWN = ["US/Pacific-New", "America/Coyhaique2", "Europe/Atlantis", "nonsense", "../../etc", ""]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_stored_zone_is_utc_with_a_notice(client: Client, plan: Plan, name: str) -> None:
    Learner.objects.update(timezone=name)
    page = client.get("/").text
    assert f"This site no longer knows your time zone ({name})" in page
    for address in ("/study/", "/plan/", "/progress/", "/interview/"):
        assert client.get(address).status_code == 200, address
    assert '<option value="UTC" selected>' in as_shown(client.get("/settings/").text)


def test_a_known_zone_needs_no_notice(client: Client, plan: Plan) -> None:
    Learner.objects.update(timezone="Asia/Tokyo")
    assert "no longer knows" not in client.get("/").text


def test_only_zones_of_every_machine_are_offered() -> None:
    assert not timezone_names() & {"localtime", "Factory", "posixrules"}
    assert {"UTC", "Europe/Berlin", "America/Argentina/Ushuaia"} <= timezone_names()
    assert timezone_names() <= available_timezones()


@pytest.mark.parametrize("name", ["localtime", "Factory", "US/Pacific-New", "Europe/Atlantis"])
def test_a_file_with_a_zone_of_another_machine_is_imported(
    client: Client, plan: Plan, name: str
) -> None:
    Learner.objects.update(timezone="Asia/Tokyo")
    file = download(client, "/settings/data/dlprep.json").json()
    file["learner"] |= {"timezone": name, "rollover_hour": 3}
    answer = upload_file(client, json.dumps(file).encode(), "file.json")
    assert answer.status_code == 302, answer.text
    assert "The time zone of the file is not known here" in client.get(answer["Location"]).text
    assert "Import complete." in client.post(answer["Location"], follow=True).text
    assert (Learner.objects.get().timezone, Learner.objects.get().rollover_hour) == (
        "Asia/Tokyo",
        3,
    )


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
def test_the_feed_is_in_the_learners_zone(plan: Plan, zone: str) -> None:
    Learner.objects.update(reminder_hour=19, timezone=zone)
    Plan.objects.update(new_per_day=1)
    key = reminders.make_feed(learner_id=plan.learner_id)
    body = Client().get(f"/calendar/{key}.ics").content
    lines = body.decode().splitlines()
    assert "X-PUBLISHED-TTL:PT12H" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines
    assert f"X-WR-TIMEZONE:{zone}" in lines
    feed = Calendar.from_ical(body)
    starts: list[Any] = [event["dtstart"] for event in feed.walk("VEVENT")]
    assert all(start.dt.hour == 19 for start in starts)
    assert starts[0].dt.utcoffset() == starts[0].dt.astimezone(ZoneInfo(zone)).utcoffset()
    if zone != "UTC":
        assert {start.params["TZID"] for start in starts} == {zone}
        assert [str(part["TZID"]) for part in feed.walk("VTIMEZONE")] == [zone]


@pytest.mark.parametrize("reason", SENTENCES)
def test_one_of_a_sort_is_in_the_singular(reason: str) -> None:
    one, two = sentence(1, reason), sentence(2, reason)
    assert one.startswith("1 ") and two.startswith("2 ")
    assert not {" are ", " were ", " cards "} & {f" {word} " for word in one.split()}
