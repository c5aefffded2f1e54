from __future__ import annotations

import pytest
from django.test import Client

from scheduler.models import Plan

from ..helpers import logged_in


@pytest.fixture
def client(plan: Plan) -> Client:
    """The learner's browser, logged in."""
    return logged_in(plan.learner.user)
