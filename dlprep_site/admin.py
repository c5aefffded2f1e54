from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.admin import EmailAddress
from allauth.account.admin import EmailAddressAdmin as AllauthEmailAddressAdmin
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from .accounts.audit import SaysToWhat
from .accounts.change_notices import Change, send_change_notice
from .accounts.confirmation import is_confirmed
from .accounts.staff_changes import (
    ConfirmedByStaff,
    change_address,
    confirm_address,
    confirmed_by_staff,
)
from .models import User

admin.site.unregister([Authenticator, EmailAddress, Group])
admin.site.unregister(UserSession)  # whose keys are as secret as passwords


class UserCreationForm(BaseUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(ConfirmedByStaff, SaysToWhat, DjangoUserAdmin[User]):
    recorded: ClassVar = {"email", "is_active", "is_staff", "is_superuser", "groups"}
    add_form = UserCreationForm
    ordering = ("email",)
    list_display = ("email", "is_staff", "is_superuser", "date_joined")
    search_fields = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Rights", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "password1", "password2")}),)

    @confirmed_by_staff
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        before = self.get_object(request, unquote(id))
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, unquote(id))
        if before and user and before.password != user.password:
            send_change_notice(user, Change.STAFF_SET_PASSWORD, request)
        return response

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        before = form.initial.get("email", "") if change else ""
        super().save_model(request, obj, form, change)
        if before and before != obj.email:
            change_address(obj, before, request)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        address = obj.email if is_confirmed(obj) else ""
        super().delete_model(request, obj)
        send_change_notice(obj, Change.STAFF_DELETED_ACCOUNT, request, address=address)


@admin.register(EmailAddress)
class EmailAddressAdmin(ConfirmedByStaff, AllauthEmailAddressAdmin):  # type: ignore[misc]
    """Which addresses are confirmed. An account's own is changed on the page of the account."""

    fields = ("user", "email", "primary", "verified")
    readonly_fields = ("user", "email", "primary")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: EmailAddress, form: Any, change: bool) -> None:
        if not obj.verified:
            super().save_model(request, obj, form, change)
            return
        obj.verified = False  # as it is stored, until it is known whether it may be
        self._confirm(request, obj)

    @admin.action(description="Mark selected email addresses as verified")
    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        for address in queryset.filter(verified=False).select_related("user"):
            self._confirm(request, address)

    def _confirm(self, request: HttpRequest, address: EmailAddress) -> None:
        if confirm_address(address, request):
            self.message_user(request, f"Marked {address.email} as verified.")
        else:
            said = f"Another account has {address.email}: it is not marked as verified."
            self.message_user(request, said, messages.ERROR)


@admin.register(Group)
class GroupAdmin(SaysToWhat, DjangoGroupAdmin):
    recorded: ClassVar = {"name", "permissions"}


class ForSuperusers(admin.ModelAdmin[Any]):
    """A list that superusers can read and no one can write."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LogEntry)
class LogEntryAdmin(ForSuperusers):
    """What staff did, and when they logged in. An account that is in it can't be deleted here."""

    list_display = ("action_time", "user", "content_type", "object_repr", "what")
    list_display_links = ("action_time",)
    list_filter = ("action_flag", "content_type", ("user", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__email")
    date_hierarchy = "action_time"
    fields = ("action_time", "user", "content_type", "object_id", "object_repr", "what")

    @admin.display(description="What")
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()


@admin.register(Authenticator)
class AuthenticatorAdmin(ConfirmedByStaff, ForSuperusers):
    """Which second factors there are, never their secrets; a lost one is deleted here."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    fields = ("user", "type", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        super().delete_model(request, obj)
        send_change_notice(obj.user, Change.STAFF_REMOVED_FACTOR, request)
