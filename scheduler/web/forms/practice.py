"""The address of a practice set: where its cards come from, which they are, and the answers."""

from __future__ import annotations

from typing import Any

from django import forms

from scheduler.selectors.browse import Show
from scheduler.selectors.practice import SET_SIZE, Of

from .study import MAX_ID

MAX_START = 10_000  # cards: more than a deck has
MAX_SLUG_CHARS = 200  # characters


class PracticeForm(forms.Form):
    of = forms.ChoiceField(choices=Of.choices)
    section = forms.IntegerField(min_value=1, max_value=MAX_ID, required=False)
    question = forms.SlugField(max_length=MAX_SLUG_CHARS, allow_unicode=True, required=False)
    show = forms.ChoiceField(choices=Show.choices, required=False)
    start = forms.IntegerField(min_value=0, max_value=MAX_START, required=False)
    cards = forms.RegexField(
        rf"^[0-9]{{1,18}}(-[0-9]{{1,18}}){{0,{SET_SIZE - 1}}}$", required=False
    )
    answers = forms.RegexField(rf"^[01]{{0,{SET_SIZE}}}$", required=False)
    end = forms.BooleanField(required=False)

    def clean_cards(self) -> list[int]:
        ids = self.cleaned_data["cards"]
        return list(dict.fromkeys(int(pk) for pk in ids.split("-"))) if ids else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "of" in data:
            data["of"] = Of(data["of"])
        data["show"] = Show(data.get("show") or "")
        return data
