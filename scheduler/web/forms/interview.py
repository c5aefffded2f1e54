"""Forms for mock interviews."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from cards.forms import TextField
from cards.models import Deck

from ...models import (
    MAX_INTERVIEW_MINUTES,
)
from ..widgets import (
    INTERVIEW_LENGTHS,
    interview_lengths,
)
from .fields import PointsField

MAX_TEXT_CHARS = 10_000  # characters of a written answer


class InterviewForm(forms.Form):
    """What a mock interview is to be like."""

    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Length"),
        coerce=int,
        choices=interview_lengths,
        initial=INTERVIEW_LENGTHS[1],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("About one answer every two minutes."),
    )
    with_follow_ups = forms.BooleanField(
        label=gettext_lazy("With the deep question after each easy one"),
        required=False,
        initial=True,
    )
    sections = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sections"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )

    def __init__(self, deck: Deck, data: QueryDict | None = None) -> None:
        super().__init__(data)
        with_questions = deck.sections.filter(questions__is_published=True).distinct()
        sections = self.fields["sections"]
        assert isinstance(sections, forms.TypedMultipleChoiceField)  # noqa: S101  (narrows the type)
        sections.choices = [(section.pk, section.title) for section in with_questions]
        sections.initial = [pk for pk, _ in sections.choices]


class AnswerTextForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=MAX_INTERVIEW_MINUTES)
    text = TextField(
        label=gettext_lazy("Your answer, if you like to write it"),
        required=False,
        validators=[MaxLengthValidator(MAX_TEXT_CHARS)],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


class AnswerPointsForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=MAX_INTERVIEW_MINUTES)
    points = PointsField()
