"""Files that nobody should trust: always a 422 that says where, never a 500, and nothing kept."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from scheduler.core.plan import MAX_PAUSES
from scheduler.models import Import, Plan
from scheduler.transfer.json_reader import BadFile
from scheduler.transfer.schema import checked, load

from ..helpers import MORNING, logged_in, make_plan
from .test_import import UPLOAD, exported, live, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture(scope="module")
def lived(
    file_transaction: None, django_db_blocker: DjangoDbBlocker
) -> tuple[Plan, dict[str, Any]]:
    """A learner with some days of everything, and their export."""
    with django_db_blocker.unblock(), time_machine.travel(MORNING, tick=False):
        plan = make_plan()
        live(plan)
        return plan, exported(logged_in(plan.learner.user))


@pytest.fixture
def plan(lived: tuple[Plan, dict[str, Any]]) -> Plan:
    return lived[0]


@pytest.fixture
def good(lived: tuple[Plan, dict[str, Any]]) -> dict[str, Any]:
    return deepcopy(lived[1])


def refusal(client: Client, data: object) -> str:
    """Upload a bad file; what stands beside the field."""
    answer = upload(client, data)
    assert answer.status_code == 422
    assert not Import.objects.exists()
    page: str = answer.text
    assert "Delete the account" in page
    said = page.split('id="id_file_error"')[1].split("</ul>")[0]
    return said.split("<li>")[1].split("</li>")[0].replace("&#x27;", "'")


BAD_BYTES = {
    b"": "The file is empty.",
    b"[": "The file isn’t valid JSON. Is it complete?",
    b'{"format": "dlprep"': "The file isn’t valid JSON. Is it complete?",
    b"\xff\xfe\x00": "The file isn’t valid JSON. Is it complete?",
    b"null": "This doesn’t look like a dlprep export.",
    b"[1]": "This doesn’t look like a dlprep export.",
    b'{"format": "other"}': "This doesn’t look like a dlprep export.",
    b'{"format": "dlprep"}': "The file is of another version than 1, which this site reads.",
    b'{"format": "dlprep", "version": 2}': "The file is of another version than 1, which this "
    "site reads.",
    b'{"format": "dlprep", "version": true}': "The file is of another version than 1, which this "
    "site reads.",
    b'{"format": "dlprep", "version": 1}': "the file: learner is missing",
    b'{"version": 1, "version": 1}': "The file has an object in which a name stands twice.",
    b'{"version": NaN}': "The file has a number that is none, such as NaN.",
    b'{"version": -Infinity}': "The file has a number that is none, such as NaN.",
    b'{"version": 1e999}': "The file has a number that is none, such as NaN.",
    b'{"version": ' + b"9" * 5_000 + b"}": "The file isn’t valid JSON. Is it complete?",
    b"[" * 100_000: "The file has more than 8 levels within one another.",
    b'{"a":' * 50_000: "The file has more than 8 levels within one another.",
    b'["' + b"\\" * 99_999: "The file isn’t valid JSON. Is it complete?",
}


@pytest.mark.parametrize(("data", "said"), BAD_BYTES.items(), ids=range(len(BAD_BYTES)))
def test_a_file_that_is_not_an_export(client: Client, data: bytes, said: str) -> None:
    assert refusal(client, data) == said


BAD_VALUES: list[tuple[str, object, str]] = [
    ("reviews.11.quality", 6, "reviews, row 12: quality must be 0 to 5"),
    ("reviews.0.quality", -1, "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.quality", 4.0, "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.quality", True, "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.quality", "4", "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.quality", [], "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.quality", 10**400, "reviews, row 1: quality must be 0 to 5"),
    ("reviews.0.kind", "gift", "reviews, row 1: kind must be one of review, drill, final_pass"),
    ("reviews.0.kind", ["review"], "reviews, row 1: kind must be one of review, drill, final_pass"),
    ("reviews.0.card", {}, "reviews, row 1: card must be one of easy, deep, deep-2"),
    ("reviews.0.question", 5, "reviews, row 1: question must be text of at most 120 characters"),
    ("reviews.0.question", "a\x00", "reviews, row 1: question must be text of"),
    ("reviews.0.token", "abc", "reviews, row 1: token must be a token, such as"),
    ("reviews.0.token", 7, "reviews, row 1: token must be a token, such as"),
    ("reviews.0.token", None, "reviews, row 1: token must be a token, such as"),
    ("reviews.0.reviewed_at", "yesterday", "reviews, row 1: reviewed_at must be a date and time"),
    ("reviews.0.reviewed_at", 12, "reviews, row 1: reviewed_at must be a date and time"),
    ("reviews.0.reviewed_at", "2026-03-01T10:00:00", "reviews, row 1: reviewed_at must be a date"),
    ("reviews.0.reviewed_at", "0001-01-01T00:00:00+14:00", "reviews, row 1: reviewed_at must be"),
    ("reviews.0.reviewed_at", "9999-12-31T23:59:59Z", "reviews, row 1: reviewed_at must be a mom"),
    ("reviews.0.reviewed_at", "1969-01-01T00:00:00Z", "reviews, row 1: reviewed_at must be a mom"),
    ("reviews.0.study_day", "2026-02-31", "reviews, row 1: study_day must be a day, such as"),
    ("reviews.0.study_day", "2026-01-01", "reviews, row 1: study_day must be the day of reviewed"),
    ("reviews.0.duration", 600_001, "reviews, row 1: duration must be 0 to 600000"),
    ("reviews.0.points", "012", "reviews, row 1: points must be a list of different numbers"),
    ("reviews.0.points", [0, 0], "reviews, row 1: points must be a list of different numbers"),
    ("reviews.0.points", [{}], "reviews, row 1: points must be a list of different numbers"),
    ("reviews.0.card_revision", 0, "reviews, row 1: card_revision must be 1 or more"),
    ("reviews.0.card_revision", 2**31, "reviews, row 1: card_revision must be 1 or more"),
    ("reviews.0.voided_at", False, "reviews, row 1: voided_at must be a date and time"),
    ("reviews.0", None, "reviews, row 1: this must be an object"),
    ("reviews", {}, "the file: reviews must be a list"),
    ("reviews", None, "the file: reviews must be a list"),
    ("learner", [], "learner: this must be an object"),
    ("learner.timezone", "Mars/Olympus", "learner: timezone must be a time zone's name"),
    ("learner.timezone", "../../etc/passwd", "learner: timezone must be a time zone's name"),
    ("learner.rollover_hour", 24, "learner: rollover_hour must be 0 to 23"),
    ("learner.grade_buttons", 5, "learner: grade_buttons must be one of 4, 6"),
    ("learner.grade_buttons", True, "learner: grade_buttons must be one of 4, 6"),
    ("plans.0.days_off", [0, 1, 2, 3, 4, 5, 6], "plans, row 1: days_off must be at most six days"),
    ("plans.0.new_per_day", 101, "plans, row 1: new_per_day must be 0 to 100"),
    ("plans.0.start", "9999-12-31", "plans, row 1: start must be a day from 2016-02-"),
    ("plans.0.start", "1970-01-01", "plans, row 1: start must be a day from 2016-02-"),
    ("plans.0.start", "2027-03-03", "plans, row 1: start must be a day from 2016-02-"),
    ("plans.0.extra_new_on", "9999-12-31", "plans, row 1: extra_new_on must be a day from 1970 to"),
    ("plans.0.interview_on", "2029-03-06", "plans, row 1: interview_on must be a day from 1970"),
    ("plans.0.pauses.0.last", "2029-03-06", "plans, row 1, pauses, row 1: last must be a day from"),
    (
        "plans.0.pauses.0.first",
        "2015-01-01",
        "plans, row 1, pauses, row 1: first must be a day fro",
    ),
    ("plans.0.pauses.0.last", "2027-04-02", "plans, row 1, pauses, row 1: last must be within a y"),
    ("plans.0.pauses.0.last", "2026-01-01", "plans, row 1, pauses, row 1: last must be no earlier"),
    ("schedules.0.is_suspended", 1, "schedules, row 1: is_suspended must be true or false"),
    ("marks.0.note", "x" * 4_001, "marks, row 1: note must be text of at most 4,000 characters"),
    (
        "reviews.0.response",
        "x" * 2_001,
        "reviews, row 1: response must be text of at most",
    ),
    ("reviews.0.response", "a\0b", "reviews, row 1: response must be text of at most"),
    ("reviews.0.response", "\ud800", "reviews, row 1: response must be text of at most"),
    ("reviews.0.response", None, "reviews, row 1: response must be text of at most"),
    ("learner.answer_habit", "shout", "learner: answer_habit must be one of think, type, dictate"),
    ("marks.0.note", "\ud800", "marks, row 1: note must be text of at most 4,000 characters"),
    ("point_answers.0.place", 50, "point_answers, row 1: place must be 0 to 49"),
    ("point_answers.0.said", 1, "point_answers, row 1: said must be true or false"),
    ("point_answers.0.study_day", "2026-03-09", "point_answers, row 1: study_day must be the day"),
    ("interviews.0.minutes", 0, "interviews, row 1: minutes must be 1 to 120"),
    ("interviews.0.answers.1.place", 1, "interviews, row 1, answers, row 2: this place stands"),
    ("interviews.0.answers.0.points", [9], "interviews, row 1, answers, row 1: points must be"),
    ("reports.0.status", "", "reports, row 1: status must be one of open, fixed, declined"),
]


@pytest.mark.parametrize(("where", "value", "said"), BAD_VALUES)
def test_each_wrong_value_is_named(
    client: Client, good: dict[str, Any], where: str, value: object, said: str
) -> None:
    *way, last = [int(part) if part.isdigit() else part for part in where.split(".")]
    parent: Any = good
    for part in way:
        parent = parent[part]
    parent[last] = value
    assert refusal(client, good).startswith(said)


def test_what_may_stand_once(client: Client, good: dict[str, Any]) -> None:
    for part, name in (("reviews", "token"), ("marks", "card"), ("schedules", "card")):
        twice = deepcopy(good)
        twice[part].append(deepcopy(twice[part][0]))
        rows = len(twice[part])
        said = f"{part}, row {rows}: this {name} stands in an earlier row too"
        assert refusal(client, twice) == said
    drilled = deepcopy(good)
    drilled["point_answers"] = good["point_answers"][:1] * 2
    said = "point_answers, row 2: this point stands in an earlier row too"
    assert refusal(client, drilled) == said
    two = deepcopy(good)
    two["plans"].append(two["plans"][0] | {"deck": "other"})
    assert refusal(client, two) == "plans: only one may be active"
    overlapping = deepcopy(good)
    overlapping["plans"][0]["pauses"] *= 2
    assert refusal(client, overlapping) == "plans, row 1: pauses must be apart from one another"


@pytest.mark.parametrize(
    "part", ["reviews", "schedules", "plans", "marks", "reports", "point_answers"]
)
def test_every_field_is_asked_for(client: Client, good: dict[str, Any], part: str) -> None:
    # older files lack them
    newer = {"first_sections", "later_sections", "is_pace_chosen", "response", "confidence"}
    read = set(good[part][0]) & set(read_fields(part)) - newer
    assert read
    for name in sorted(read):
        without = deepcopy(good)
        del without[part][0][name]
        assert refusal(client, without) == f"{part}, row 1: {name} is missing"


def read_fields(part: str) -> list[str]:
    replayed = {"rule", "is_introduction", "repetitions", "ease", "interval", "due", "lapses"}
    replayed |= {
        "introduced_on",
        "drill_on",
        "answered_at",
        "answered_on",
        "stability",
        "difficulty",
    }
    replayed |= {"card_revision"} if part == "schedules" else set()
    from scheduler.transfer import export

    fields: dict[str, tuple[str, ...]] = {
        "reviews": export.REVIEW,
        "schedules": export.SCHEDULE,
        "plans": export.PLAN,
        "marks": export.MARK,
        "point_answers": export.POINT_ANSWER,
        "reports": export.REPORT,
    }
    is_replayed = ("_before", "_after")
    return [n for n in fields[part] if n not in replayed and not n.endswith(is_replayed)]


def test_too_large_a_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("scheduler.transfer.json_reader", "scheduler.transfer.forms"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 1_000)
    assert refusal(client, b" " * 1_001) == "The file is larger than 64 MB."


def test_a_far_too_large_file_is_not_even_taken_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("dlprep_site.web.upload_handlers", "scheduler.views.data"):
        monkeypatch.setattr(f"{module}.MAX_BYTES", 1_000)
    assert refusal(client, b" " * 4_000_000) == "The file is larger than 64 MB."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "limit"), [("plans", "2,000"), ("marks", "20,000"), ("reviews", "120,000")]
)
def test_too_many_rows(client: Client, good: dict[str, Any], part: str, limit: str) -> None:
    row = {name: value for name, value in good[part][0].items() if name != "response"}
    good[part] = [row] * (int(limit.replace(",", "")) + 1)
    assert refusal(client, good) == f"the file: {part} must be at most {limit} rows long"


def test_too_many_pauses(client: Client, good: dict[str, Any]) -> None:
    first = date(2026, 4, 1)
    days = [str(first + timedelta(days=2 * number)) for number in range(MAX_PAUSES + 1)]
    good["plans"][0]["pauses"] = [{"first": day, "last": day} for day in days]
    assert refusal(client, good) == "plans, row 1: pauses must be at most 100 rows long"


def test_too_many_answers_in_interviews(
    client: Client, good: dict[str, Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr("scheduler.transfer.schema.MAX_INTERVIEW_ANSWERS", 2)
    assert refusal(client, good) == "interviews: at most 2 answers in all"


def test_no_file_at_all(client: Client) -> None:
    answer = client.post(UPLOAD, {"file": "text"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_text_of_the_file_is_shown_as_text(client: Client, good: dict[str, Any]) -> None:
    script = "<script>alert(1)</script>"
    answer = upload(client, good, name=f"{script}.json")
    assert script not in client.get(answer["Location"]).text
    assert script not in client.get("/settings/data/").text


# whatever JSON there is, and what an export has with something else put in its place
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-03-02"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_arbitrary_values_are_valid_or_a_bad_file(good: dict[str, Any], data: Any) -> None:
    """Either it is all right, or it is a BadFile: never anything else."""
    mutant = deepcopy(good)
    for _ in range(data.draw(st.integers(1, 3))):
        place: Any = mutant
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and data.draw(st.booleans()):
                place = place[key]
                continue
            place[key] = data.draw(ANY)
            break
    try:
        checked(load(json.dumps(mutant).encode()), MORNING)
    except BadFile as error:
        assert str(error).isprintable()


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_bad_file(data: bytes) -> None:
    with pytest.raises(BadFile):
        load(data)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'["\\\\", [[[[[[[[1]]]]]]]]]', "8 levels"),  # the string ends before the brackets
        (b'["\\"[[[[[[[[[[[[["]', "look like a dlprep export"),  # these are in a string
        (b'["\\\\\\"[[[[[[[[[[[[["]', "look like a dlprep export"),
        (b"[" + b"1," * 4_000_001 + b"1]", "4,000,000 values"),
        (b'["' + b"," * 4_000_001 + b'"]', "look like a dlprep export"),
        (b'["' + b'a"b' * 2**20, "valid JSON"),
        # objects and lists count as the values that they are: these took gigabytes
        (b"[" + b'{"text":{"text":{"text":{"text":{"text":{}}}}}},' * 700_000, "4,000,000 values"),
        (b"[" + b"[[[[]]]]," * 900_000, "4,000,000 values"),
        (b"[" + b"[]," * 2_100_000, "4,000,000 values"),
        # an escape that lies across the pieces in which the file is looked at
        (b'["' + b"a" * (2**20 - 3) + b'\\"[[[[[[[[[[[[["]', "look like a dlprep export"),
        (b'["' + b"a" * (2**20 - 4) + b'\\\\", [[[[[[[[1]]]]]]]]]', "8 levels"),
    ],
    ids=range(11),
)
def test_depth_and_size_are_counted_outside_of_strings(data: bytes, fault: str) -> None:
    with pytest.raises(BadFile, match=fault):
        load(data)
