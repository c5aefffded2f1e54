from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from ..helpers import rolled_back


@pytest.fixture(scope="package")
def shipped_deck(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The deck that the site comes with, seeded once for the tests of this folder."""
    with rolled_back(django_db_blocker):
        with django_db_blocker.unblock():
            call_command("seed", stdout=StringIO())
        yield
