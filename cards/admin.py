from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from .markdown import render
from .models import Card, Deck, Depth, MindsetTip, OneLiner, Question, Report, Section

SHOWN_OF_REPORT = 80  # characters, in the list
LONGEST_PREVIEW = 20_000  # characters
BOTH_DEPTHS = [{"depth": depth} for depth in Depth.values]


class SectionInline(admin.TabularInline[Section, Deck]):
    model = Section
    extra = 0
    fields = ("number", "title", "summary")


class OneLinerInline(admin.TabularInline[OneLiner, Deck]):
    model = OneLiner
    extra = 0
    autocomplete_fields = ("question",)


class MindsetTipInline(admin.TabularInline[MindsetTip, Deck]):
    model = MindsetTip
    extra = 0


@admin.register(Deck)
class DeckAdmin(admin.ModelAdmin[Deck]):
    list_display = ("title", "slug", "is_published")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    search_fields = ("title",)
    inlines = (SectionInline, OneLinerInline, MindsetTipInline)


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin[Section]):
    list_display = ("__str__", "deck")
    list_filter = ("deck",)
    search_fields = ("title",)


class CardFormSet(forms.BaseInlineFormSet[Card, Question, forms.ModelForm[Card]]):
    """A new question starts with an easy and a deep card to fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs["instance"].pk is None:
            kwargs["initial"] = BOTH_DEPTHS
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if not form.cleaned_data.get("DELETE")]
        depths = [
            form.cleaned_data.get("depth")
            for form in kept
            if form.has_changed() or form.instance.pk
        ]
        if Depth.EASY not in depths:
            raise ValidationError("A question needs an easy card: the deep one unlocks after it.")


class CardInline(admin.StackedInline[Card, Question]):
    model = Card
    formset = CardFormSet
    max_num = len(Depth)
    fields = ("depth", "prompt", "answer", "preview", "key_points")
    readonly_fields = ("preview",)
    formfield_overrides: ClassVar = {
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 6, "cols": 100})}
    }

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        return len(Depth) if obj is None else 0

    @admin.display(description="Answer as learners see it")
    def preview(self, card: Card) -> SafeString:
        return format_html(
            '<div class="markdown-preview" data-preview-url="{}">{}</div>',
            reverse("admin:cards_preview"),
            card.answer_html,
        )


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    list_display = ("number", "title", "section", "is_published")
    list_display_links = ("title",)
    list_filter = ("is_published", "section__deck", "section")
    list_select_related = ("section",)
    search_fields = ("title", "slug", "cards__prompt", "cards__answer")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    autocomplete_fields = ("section",)
    inlines = (CardInline,)
    formfield_overrides: ClassVar = {
        models.CharField: {"widget": forms.TextInput(attrs={"size": 100})}
    }
    actions = ("publish", "unpublish")
    save_on_top = True

    class Media:
        js = ("js/admin_preview.js",)

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        return [path("preview/", preview, name="cards_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """A Markdown text as learners would see it, for the question page's live preview."""
        text = request.POST.get("text", "")
        if request.method != "POST" or len(text) > LONGEST_PREVIEW:
            return HttpResponseBadRequest("A preview takes a text, by POST.")
        return HttpResponse(render(text))

    @admin.action(description="Publish")
    def publish(self, request: HttpRequest, questions: models.QuerySet[Question]) -> None:
        count = questions.update(is_published=True)
        self.message_user(request, f"{count} published: their cards are back in the queues.")

    @admin.action(description="Unpublish (learners keep their history)")
    def unpublish(self, request: HttpRequest, questions: models.QuerySet[Question]) -> None:
        count = questions.update(is_published=False)
        self.message_user(request, f"{count} unpublished: their cards are out of every queue.")


@admin.register(OneLiner)
class OneLinerAdmin(admin.ModelAdmin[OneLiner]):
    list_display = ("number", "text", "deck")
    list_display_links = ("text",)
    autocomplete_fields = ("question",)


@admin.register(MindsetTip)
class MindsetTipAdmin(admin.ModelAdmin[MindsetTip]):
    list_display = ("number", "title", "deck")
    list_display_links = ("title",)


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin[Report]):
    list_display = ("created_at", "card", "start_of_text", "status")
    list_display_links = ("start_of_text",)
    list_filter = ("status",)
    list_select_related = ("card__question",)
    list_editable = ("status",)
    fields = (
        "card", "revision", "revision_now", "card_prompt", "card_answer", "text", "created_at",
        "status", "reply", "replied_at", "seen_at",
    )  # fmt: skip
    readonly_fields = (
        "card", "revision", "revision_now", "card_prompt", "card_answer", "text", "created_at",
        "replied_at", "seen_at",
    )  # fmt: skip

    @admin.display(description="The card's revision now")
    def revision_now(self, report: Report) -> int:
        return report.card.revision

    def save_model(
        self, request: HttpRequest, obj: Report, form: forms.ModelForm[Report], change: bool
    ) -> None:
        """A decision or a reply is news for the learner who reported it."""
        if obj.status == Report.Status.OPEN and not obj.reply:
            obj.replied_at = obj.seen_at = None
        elif {"status", "reply"} & set(form.changed_data):
            obj.replied_at, obj.seen_at = timezone.now(), None
        super().save_model(request, obj, form, change)

    @admin.display(description="Text")
    def start_of_text(self, report: Report) -> str:
        """Enough of the text to tell what it is about, however long its words are."""
        return Truncator(report.text).chars(SHOWN_OF_REPORT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
