"""The record of what staff did: Django's own log entries, and logins beside them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from ..models import User

LOGGED_IN = "Logged in from"


def record_login(user: User, *, address: str) -> None:
    """Record logins of staff, not of learners."""
    if user.is_staff:
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(user.pk),
            object_repr=str(user),
            action_flag=CHANGE,
            change_message=f"{LOGGED_IN} {address}.",
        )


def without_logins(entries: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
    return entries.exclude(change_message__startswith=LOGGED_IN)


def has_acted(user_id: int) -> bool:
    """Whether an account is in the record; deleting it would leave a gap there."""
    return LogEntry.objects.filter(user_id=user_id).exists()


class SaysToWhat(admin.ModelAdmin[Any]):
    """An admin page that records the new values of the fields in `recorded`."""

    recorded: ClassVar[set[str]] = set()

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, dict[str, Any]]]:
        message = super().construct_change_message(request, form, formsets, add)
        for part in message:
            if "changed" in part and "name" not in part["changed"]:
                part["changed"]["fields"] = [
                    _to_what(form, name, self.recorded) for name in form.changed_data
                ]
        return message


def _to_what(form: ModelForm[Any], name: str, recorded: set[str]) -> str:
    if name not in form.fields:  # the form for a password has two fields for it, with other names
        return name.capitalize()
    label = str(form.fields[name].label)
    return f"{label}: {_in_words(form.cleaned_data[name])}" if name in recorded else label


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "__iter__") and not isinstance(value, str):
        members = [str(member) for member in value]
        return ", ".join(members) or "none"
    return str(value)
