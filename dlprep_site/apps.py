from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as django_admin
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone

# seconds that a migration waits for a lock on PostgreSQL; requests behind it wait as long
MIGRATION_PATIENCE = 3


class DlprepSiteConfig(AppConfig):
    name = "dlprep_site"
    verbose_name = "people"

    def ready(self) -> None:
        from allauth.account.signals import email_added
        from allauth.account.signals import user_logged_in as logged_in_by_the_form

        from .db.compiled_queries import check_django
        from .ops.operator import check_operator

        checks.register(check_django)
        checks.register(check_operator, deploy=True)
        user_logged_in.connect(_note_login)
        logged_in_by_the_form.connect(_record_login)
        email_added.connect(_tell_that_an_address_was_asked_for)
        pre_migrate.connect(_wait_briefly, sender=self)
        post_migrate.connect(_wait_as_ever, sender=self)


class AdminConfig(django_admin.AdminConfig):
    default = False  # of this file, DlprepSiteConfig is
    default_site = "dlprep_site.accounts.admin_site.AdminSite"


def _note_login(sender: object, request: Any, **of_signal: object) -> None:
    # models are not loaded before
    from .accounts.user_sessions import delete_expired_sessions, note_login

    request.session.set_expiry(settings.SESSION_COOKIE_AGE)  # a passkey and a sign-up set none
    note_login(request.session.session_key)
    delete_expired_sessions(timezone.now())


def _record_login(sender: object, request: Any, user: Any, **of_signal: object) -> None:
    from allauth.account.adapter import get_adapter

    from .accounts.audit import record_login

    record_login(user, address=get_adapter().get_client_ip(request))


def _tell_that_an_address_was_asked_for(
    sender: object, request: Any, user: Any, email_address: Any, **of_signal: object
) -> None:
    from .accounts.change_notices import Change, send_change_notice

    send_change_notice(user, Change.EMAIL_ASKED, request, to_email=email_address.email)


def _wait_briefly(using: str, **of_signal: object) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            # not SET, which takes no parameter
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false)", [f"{MIGRATION_PATIENCE}s"]
            )


def _wait_as_ever(using: str, **of_signal: object) -> None:
    if connections[using].vendor == "postgresql":
        with connections[using].cursor() as cursor:
            cursor.execute("RESET lock_timeout")
