"""What staff change of how somebody else gets in: everywhere at once, and its owner is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from ..models import User
from .change_notices import Change, send_change_notice
from .confirmation import can_be_confirmed, hold_factors, is_confirmed
from .reauthentication import STAFF_SECONDS, ask_again, was_confirmed

View = Callable[..., HttpResponse]


def confirmed_by_staff(view: View) -> View:
    """A page of the admin that asks for the password again, since an open session is not enough.

    Who may not see the page is told so first.
    """

    @wraps(view)
    def wrapper(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_open = self.has_view_permission(request)
        if is_open and not was_confirmed(request, within=STAFF_SECONDS):
            return ask_again(request, request.get_full_path())
        return view(self, request, *args, **kwargs)

    return wrapper


class ConfirmedByStaff(admin.ModelAdmin[Any]):
    """The admin of accounts, addresses and factors; changes ask for the password again."""

    @confirmed_by_staff
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    @confirmed_by_staff
    def delete_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().delete_view(*args, **kwargs)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        view = super().changelist_view
        if request.method != "POST":
            return view(request, extra_context)
        return confirmed_by_staff(lambda _, *args: view(*args))(self, request, extra_context)


def change_address(user: User, before: str, request: HttpRequest) -> None:
    """Make the address that staff gave an account its only one, and tell the one it had.

    The new one is sent a link to confirm it. An old one that was never confirmed is told nothing.
    """
    was_confirmed = EmailAddress.objects.filter(user=user, verified=True).exists()
    if was_confirmed:
        hold_factors(user)
    with transaction.atomic():
        EmailAddress.objects.filter(user=user).delete()
        address = EmailAddress.objects.create(
            user=user, email=user.email.lower(), primary=True, verified=False
        )
    if settings.MAIL_IS_SET_UP:
        address.send_confirmation(request)
    if was_confirmed:
        details = {"from_email": before, "to_email": user.email}
        send_change_notice(user, Change.STAFF_CHANGED_EMAIL, request, address=before, **details)


def confirm_address(address: EmailAddress, request: HttpRequest) -> bool:
    """Take an address as confirmed, as if its link had been opened: it becomes the only one.

    False, and nothing changed, if another account has it.
    """
    user, before = address.user, address.user.email
    if not can_be_confirmed(address):
        return False
    was_confirmed = is_confirmed(user)
    with transaction.atomic():
        address.set_verified()
        if not address.primary:
            address.set_as_primary()
        EmailAddress.objects.filter(user=user).exclude(pk=address.pk).delete()
    if was_confirmed and before.lower() != address.email.lower():
        details = {"from_email": before, "to_email": address.email}
        send_change_notice(user, Change.STAFF_CHANGED_EMAIL, request, address=before, **details)
    return True
