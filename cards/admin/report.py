"""What learners report, and the editors' reply."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from .. import selectors
from ..models import Card, Report

SHOWN_OF_REPORT = 80  # characters, in the list


def _preview(card: Card, content_version: int) -> SafeString:
    return format_html(
        '<p class="quiet">Content version {}</p><div class="markdown-preview">{}</div>',
        content_version,
        selectors.preview(card),
    )


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("created_at", "card", "start_of_text", "status")
    list_display_links = ("start_of_text",)
    list_filter = ("status",)
    list_select_related = ("card__question",)
    list_editable = ("status",)
    fieldsets = (
        (None, {"fields": ("text", "created_at", "edit", "card_then", "card_now")}),
        ("Your decision", {"fields": ("status", "reply", "replied_at", "seen_at")}),
    )
    readonly_fields = (
        "text", "created_at", "edit", "card_then", "card_now", "replied_at", "seen_at",
    )  # fmt: skip

    @admin.display(description="Where to mend it")
    def edit(self, report: Report) -> SafeString:
        question = report.card.question
        address = reverse("admin:cards_question_change", args=[question.pk])
        return format_html('<a href="{}">Edit this card</a>: {}', address, report.card)

    @admin.display(description="The card as it was shown")
    def card_then(self, report: Report) -> SafeString:
        shown = Card(prompt=report.card_prompt, answer=report.card_answer)
        return _preview(shown, report.content_version)

    @admin.display(description="The card now")
    def card_now(self, report: Report) -> SafeString | str:
        card = report.card
        if (card.prompt, card.answer) == (report.card_prompt, report.card_answer):
            return "The same."
        return _preview(card, card.content_version)

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
