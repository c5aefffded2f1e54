"""Decks and sections, one-liners and points of mindset."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.http import HttpRequest, HttpResponse

from dlprep_site.i18n.language import CONTENT

from ..models import Deck, MindsetTip, OneLiner, Section
from ..services.editing import keep, remove
from .edit import edit_of
from .history import history_of

Line = TypeVar("Line", OneLiner, MindsetTip)


AUTO_DIRECTION: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.CharField: {"widget": AdminTextInputWidget(attrs={"dir": "auto"})},
    models.TextField: {"widget": AdminTextareaWidget(attrs={"dir": "auto"})},
}


class DeckForm(forms.ModelForm[Deck]):
    """A deck without a language is in English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].required = False

    def clean_roles(self) -> list[dict[str, Any]]:
        return self.cleaned_data["roles"] or []

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or CONTENT


class SectionInline(admin.TabularInline[Section, Deck]):
    model = Section
    extra = 0
    fields = ("number", "title", "summary")
    formfield_overrides: ClassVar = AUTO_DIRECTION


class OneLinerInline(admin.TabularInline[OneLiner, Deck]):
    model = OneLiner
    extra = 0
    autocomplete_fields = ("question",)
    formfield_overrides: ClassVar = AUTO_DIRECTION


class MindsetTipInline(admin.TabularInline[MindsetTip, Deck]):
    model = MindsetTip
    extra = 0
    formfield_overrides: ClassVar = AUTO_DIRECTION


@admin.register(Deck)
class DeckAdmin(admin.ModelAdmin[Deck]):
    form = DeckForm
    list_display = ("title", "slug", "language", "is_published")
    formfield_overrides: ClassVar = AUTO_DIRECTION
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    search_fields = ("title",)
    inlines = (SectionInline, OneLinerInline, MindsetTipInline)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Records the editor with every version that is saved."""
        if not issubclass(formset.model, OneLiner | MindsetTip):
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        edit = edit_of(request)
        for row in formset.deleted_objects:
            remove(row, edit)
        for row in [*formset.new_objects, *(row for row, _ in formset.changed_objects)]:
            keep(row, edit)


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin[Section]):
    list_display = ("__str__", "deck")
    formfield_overrides: ClassVar = AUTO_DIRECTION
    list_filter = ("deck",)
    search_fields = ("title",)


class LineAdmin(admin.ModelAdmin[Line]):
    """A model with versions that belongs to no question."""

    formfield_overrides: ClassVar = AUTO_DIRECTION

    def save_model(self, request: HttpRequest, obj: Line, form: Any, change: bool) -> None:
        if form.has_changed() or not change:
            keep(obj, edit_of(request))

    def delete_model(self, request: HttpRequest, obj: Line) -> None:
        remove(obj, edit_of(request))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return history_of(self, request, object_id)


@admin.register(OneLiner)
class OneLinerAdmin(LineAdmin[OneLiner]):
    list_display = ("number", "text", "deck")
    list_display_links = ("text",)
    autocomplete_fields = ("question",)


@admin.register(MindsetTip)
class MindsetTipAdmin(LineAdmin[MindsetTip]):
    list_display = ("number", "title", "deck")
    list_display_links = ("title",)
