"""Forms for the study loop: grades, undo, notes, and extra cards."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils.translation import gettext_lazy

from cards.forms import TextField
from scheduler.core.sm2 import MAX_QUALITY, MIN_QUALITY
from scheduler.models import MAX_NEW_PER_DAY, MAX_NOTE_CHARS, MAX_REVIEWS_PER_DAY, Learner

from .fields import ConfidenceField, PointsField, ResponseField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MAX_TOKEN_CHARS = 300  # characters; a token has about 120
MAX_ID = 2**63 - 1


def _every_error(message: _StrPromise) -> dict[str, _StrPromise]:
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), message)


@cache
def form_urls() -> dict[str, str]:
    """Where the forms of a card post to: the same for every card, so resolved once."""
    return {name: reverse(f"scheduler:{name}") for name in ("grade", "undo", "bury", "suspend")}


class GradeForm(forms.Form):
    card = forms.IntegerField(min_value=1, max_value=MAX_ID)
    token = forms.CharField(max_length=MAX_TOKEN_CHARS)
    quality = forms.IntegerField(
        min_value=MIN_QUALITY,
        max_value=MAX_QUALITY,
        error_messages=_every_error(gettext_lazy("A grade is from 0 to 5."))
        | {"required": gettext_lazy("Choose a grade.")},
    )
    points = PointsField()
    response = ResponseField()
    answer_habit = forms.ChoiceField(choices=Learner.AnswerHabit.choices, required=False)
    confidence = ConfidenceField()
    waited = forms.IntegerField(required=False, min_value=0)  # ms since it was given
    took = forms.IntegerField(required=False, min_value=0)  # ms from question to grade


class CardForm(forms.Form):
    card = forms.IntegerField(
        min_value=1,
        max_value=MAX_ID,
        error_messages=_every_error(gettext_lazy("That is not a card.")),
    )
    back_to = forms.ChoiceField(
        choices=[("scheduler:today", ""), ("scheduler:progress", "")], required=False
    )


class NoteForm(forms.Form):
    note = TextField(
        label=gettext_lazy("Your note"),
        required=False,
        validators=[MaxLengthValidator(MAX_NOTE_CHARS)],
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("Private. Shown with the answer. Markdown allowed."),
    )


class UndoForm(forms.Form):
    review = forms.IntegerField(
        min_value=1,
        max_value=MAX_ID,
        error_messages=_every_error(gettext_lazy("There is nothing to take back.")),
    )


class StudyAheadForm(forms.Form):
    cards = forms.IntegerField(min_value=1, max_value=MAX_REVIEWS_PER_DAY)


class ExtraNewForm(forms.Form):
    extra = forms.IntegerField(min_value=1, max_value=MAX_NEW_PER_DAY)
