"""The site's own settings, and a tool that only the tests use."""

from dlprep_site.settings import *  # noqa: F403  (that is what it is)
from dlprep_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
