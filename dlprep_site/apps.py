from typing import Any

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.contrib.auth.signals import user_logged_in


class DlprepSiteConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "dlprep_site"
    verbose_name = "people"

    def ready(self) -> None:
        user_logged_in.connect(_note_login)


class AdminConfig(django_admin.AdminConfig):
    default = False  # of this file, DlprepSiteConfig is
    default_site = "dlprep_site.second_factor.AdminSite"


def _note_login(sender: object, request: Any, **of_signal: object) -> None:
    from .sessions import note_login  # models are not loaded before

    note_login(request.session.session_key)
