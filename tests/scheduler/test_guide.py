from __future__ import annotations

import re

import pytest
from django.test import Client

from scheduler.core import sm2
from scheduler.views.guide import GUIDE

pytestmark = pytest.mark.django_db


def test_anybody_can_read_how_it_works() -> None:
    page = Client().get("/help/").text
    assert "<h1>How dlprep works</h1>" in page
    assert "<table>" in page
    assert 'href="/help/">How it works</a>' in Client().get("/").text


def test_the_guides_numbers_are_what_sm2_gives() -> None:
    table = re.findall(r"^\| \d\w\w \|.*\| (\d+) days? \|$", GUIDE.read_text(), re.M)
    memory, intervals = sm2.NEW, []
    for _ in table:
        memory = sm2.review(memory, 4)
        intervals.append(memory.interval)
    assert [int(days) for days in table] == intervals
    memory, intervals = sm2.NEW, []
    for quality in (4, 3, 4, 4):
        memory = sm2.review(memory, quality)
        intervals.append(memory.interval)
    assert intervals == [1, 6, 15, 36]
