"""Decks and sections, one-liners and points of mindset."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from ..models import Deck, MindsetTip, OneLiner, Section


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


@admin.register(OneLiner)
class OneLinerAdmin(admin.ModelAdmin[OneLiner]):
    list_display = ("number", "text", "deck")
    list_display_links = ("text",)
    autocomplete_fields = ("question",)


@admin.register(MindsetTip)
class MindsetTipAdmin(admin.ModelAdmin[MindsetTip]):
    list_display = ("number", "title", "deck")
    list_display_links = ("title",)
