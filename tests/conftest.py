from __future__ import annotations

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Static files by their own names: nothing has been collected when a test runs."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # a hash that is no work, so that making accounts takes no time
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_rate_limits_left_over() -> None:
    cache.clear()
