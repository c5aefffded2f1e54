"""What learners report, and the editors' reply."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from ..models import Report

SHOWN_OF_REPORT = 80  # characters, in the list


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("created_at", "card", "start_of_text", "status")
    list_display_links = ("start_of_text",)
    list_filter = ("status",)
    list_select_related = ("card__question",)
    list_editable = ("status",)
    fields = (
        "card", "content_version", "content_version_now", "card_prompt", "card_answer", "text",
        "created_at", "status", "reply", "replied_at", "seen_at",
    )  # fmt: skip
    readonly_fields = (
        "card", "content_version", "content_version_now", "card_prompt", "card_answer", "text",
        "created_at", "replied_at", "seen_at",
    )  # fmt: skip

    @admin.display(description="The card's content version now")
    def content_version_now(self, report: Report) -> int:
        return report.card.content_version

    def save_model(
        self, request: HttpRequest, obj: Report, form: forms.ModelForm[Report], change: bool
    ) -> None:
        """Save a decision or a reply, which is news for the learner who reported it."""
        if obj.status == Report.Status.OPEN and not obj.reply:
            obj.replied_at = obj.seen_at = None
        elif {"status", "reply"} & set(form.changed_data):
            obj.replied_at, obj.seen_at = timezone.now(), None
        super().save_model(request, obj, form, change)

    @admin.display(description="Text")
    def start_of_text(self, report: Report) -> str:
        """Enough of the text to tell what it is about, however long its words are."""
        return Truncator(report.text).chars(SHOWN_OF_REPORT)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Editors learn nothing of who reported, nor which reports are the same learner's."""
        if lookup.partition("__")[0] in {"reporter", "reporter_id"}:
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
