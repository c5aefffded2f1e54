from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from scheduler.models import Plan

from ..helpers import days, logged_in, make_plan


@pytest.fixture
def plan() -> Plan:
    """A plan that began 80 days ago by the real clock, since Anki's can't be set."""
    return make_plan(now=datetime.now(tz=UTC) - days(80))


@pytest.fixture
def client(plan: Plan) -> Client:
    """The learner's browser, logged in."""
    return logged_in(plan.learner.user)
