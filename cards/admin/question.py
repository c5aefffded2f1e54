"""The question's page: its cards, what learners will see, and what learners are told."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .. import selectors
from ..forms import TextField
from ..markdown import render
from ..models import MAX_FOLLOW_UPS, Card, Deck, Question, Section
from ..services.editing import NotReady, keep, make_room, publish, remove, unpublish
from . import history, order, transfer
from .edit import edit_of
from .forms import FIRST_CARDS, CardEditForm, CardFormSet, QuestionForm, SectionField

MAX_PREVIEW_CHARS = 20_000  # characters


def _textarea(rows: int) -> dict[str, Any]:
    widget = forms.Textarea(attrs={"rows": rows, "cols": 100, "dir": "auto"})
    return {"form_class": TextField, "widget": widget}


class CardInline(admin.StackedInline[Card, Question]):
    model = Card
    form = CardEditForm
    formset = CardFormSet
    max_num = 1 + MAX_FOLLOW_UPS
    fields = ("position", "prompt", "answer", "key_points", "preview", "weight", "summary")
    readonly_fields = ("preview",)
    formfield_overrides: ClassVar = {models.TextField: _textarea(6)}

    def get_fields(self, request: HttpRequest, obj: Question | None = None) -> Any:
        """No learner knows the cards of a new question, so there is no edit to weigh."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in {"weight", "summary"}]

    def get_extra(self, request: HttpRequest, obj: Question | None = None, **kwargs: Any) -> int:
        return FIRST_CARDS if obj is None else 1

    @admin.display(description="The card as learners see it")
    def preview(self, card: Card) -> SafeString:
        return _live_preview(selectors.preview(card))


def _live_preview(html: str) -> SafeString:
    """HTML that `preview.js` makes again while the fields around it are written."""
    return format_html(
        '<div class="markdown-preview" data-preview-url="{}">{}</div>',
        reverse("admin:cards_preview"),
        html,
    )


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin[Question]):
    form = QuestionForm
    list_display = ("number", "title", "section", "state")
    list_display_links = ("title",)
    list_filter = ("is_published", "section__deck", "section")
    list_select_related = ("section",)
    search_fields = ("title", "slug", "cards__prompt", "cards__answer")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    fields = (
        "section", "number", "rank", "title", "slug", "in_depth", "preview_in_depth",
        "sources", "checked_on", "source", "state", "versions",
    )  # fmt: skip
    readonly_fields = ("preview_in_depth", "state")
    inlines = (CardInline,)
    formfield_overrides: ClassVar = {
        models.CharField: {"widget": forms.TextInput(attrs={"size": 100, "dir": "auto"})},
        models.TextField: _textarea(10),
    }
    actions = ("publish", "unpublish")
    save_on_top = True

    class Media:
        js = (forms.Script("js/admin/preview.js", type="module"),)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name == "section":
            kwargs |= {
                "form_class": SectionField,
                "queryset": Section.objects.select_related("deck"),
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="State", ordering="is_published")
    def state(self, question: Question) -> str:
        """Publishing is a button: a question is not published by the way."""
        return "Published" if question.pk and question.is_published else "Draft"

    @admin.display(description="In depth as learners see it")
    def preview_in_depth(self, question: Question) -> SafeString:
        return _live_preview(question.in_depth_html if question.in_depth else "")

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [
            ("order/<int:deck_id>/", order.order, "cards_question_order"),
            ("import/", transfer.import_questions, "cards_question_import"),
            ("export/<str:kind>/", transfer.export_questions, "cards_question_export"),
            ("preview/", QuestionAdmin.preview, "cards_preview"),
            ("<int:object_id>/history/<int:number>/", history.revert, "cards_question_revert"),
        ]
        own = [
            path(way, self.admin_site.admin_view(partial(page, self)), name=name)
            for way, page, name in pages
        ]
        return [*own, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """A card, or a Markdown text, as learners would see it: the page's live preview."""
        text = request.POST.get("text", "")
        texts = [text, *(request.POST.get(name, "") for name in ("prompt", "key_points"))]
        if request.method != "POST" or sum(map(len, texts)) > MAX_PREVIEW_CHARS:
            return HttpResponseBadRequest("A preview takes a text, by POST.")
        if "prompt" not in request.POST:
            return HttpResponse(render(text))
        _, prompt, key_points = texts
        card = Card(prompt=prompt, answer=text, key_points=key_points)
        return HttpResponse(selectors.preview(card))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        question = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if question:
            context["neighbours"] = selectors.neighbours(question, Question.objects.all())
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history.history(self, request, object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "decks": Deck.objects.all(),
            "may_order": self.has_change_permission(request),
            "may_import": request.user.has_perms(transfer.RIGHTS),
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def save_model(
        self, request: HttpRequest, obj: Question, form: forms.ModelForm[Question], change: bool
    ) -> None:
        if form.has_changed() or not change:
            keep(obj, edit_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the cards, then publish or unpublish the whole if that button was used."""
        super().save_related(request, form, formsets, change)
        question: Question = form.instance
        if "_publish" in request.POST and not question.is_published:
            if self._publish(request, question):
                self.message_user(request, "Published. Learners get its cards by rank.")
        elif "_unpublish" in request.POST and question.is_published:
            unpublish(question=question, edit=edit_of(request))
            self.message_user(
                request, "Unpublished: learners no longer see it. Their history stays."
            )

    def _publish(self, request: HttpRequest, question: Question) -> bool:
        try:
            publish(question=question, edit=edit_of(request))
        except NotReady as reason:
            self.message_user(request, f"Not published: {question}: {reason}", messages.ERROR)
            return False
        return True

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each changed card is one edit, minor or substantive as its own part of the form says."""
        formset.save(commit=False)  # says what is new, changed and deleted
        edit = edit_of(request)
        for card in formset.deleted_objects:
            remove(card, edit)
        make_room(card for card, names in formset.changed_objects if "position" in names)
        for card_form in formset.forms:
            if card_form.has_changed() and card_form not in formset.deleted_forms:
                summary = card_form.cleaned_data.get("summary") if card_form.instance.pk else ""
                keep(card_form.instance, edit.saying(summary or ""))
                self._warn(request, card_form.instance)

    def _warn(self, request: HttpRequest, card: Card) -> None:
        """What learners will see differently from what is written, said once it is saved."""
        for name, notes in card.notes.items():
            for note in notes:
                message = f"{card.name}, {name.replace('_', ' ')}: {note}"
                self.message_user(request, message, messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Question) -> None:
        remove(obj, edit_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Question]) -> None:
        for question in queryset:
            remove(question, edit_of(request))

    @admin.action(description="Publish")
    def publish(self, request: HttpRequest, questions: models.QuerySet[Question]) -> None:
        drafts = questions.filter(is_published=False)
        count = sum(self._publish(request, question) for question in drafts)
        self.message_user(request, f"{count} published. Learners get their cards by rank.")

    @admin.action(description="Unpublish (learners keep their history)")
    def unpublish(self, request: HttpRequest, questions: models.QuerySet[Question]) -> None:
        published = list(questions.filter(is_published=True))
        for question in published:
            unpublish(question=question, edit=edit_of(request))
        count = len(published)
        self.message_user(request, f"{count} unpublished. Learners keep their history.")
