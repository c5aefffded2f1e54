from __future__ import annotations

import pytest
from django.test import Client

from scheduler.models import Plan

from ..helpers import make_plan


@pytest.fixture
def plan() -> Plan:
    return make_plan()


@pytest.fixture
def client(plan: Plan) -> Client:
    """The learner's browser, logged in."""
    client = Client()
    client.force_login(plan.learner.user)
    return client
