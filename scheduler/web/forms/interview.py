"""Forms for mock interviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cards.forms import TextField

from ...models import MAX_INTERVIEW_MINUTES, Plan
from ...selectors.focus import get_roles
from ..widgets import INTERVIEW_LENGTHS, interview_lengths
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
        help_text=gettext_lazy("Two minutes for each answer, follow-ups included."),
    )
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"),
        coerce=int,
        required=False,
        empty_value=None,
        initial="",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Asks only about the sections that matter most for that role."),
    )
    with_follow_ups = forms.BooleanField(
        label=gettext_lazy("Ask follow-up questions"),
        required=False,
        initial=True,
    )
    sections = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Sections"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one section.")},
    )

    def __init__(self, plan: Plan, data: QueryDict | None = None) -> None:
        super().__init__(data)
        with_questions = list(plan.deck.sections.filter(questions__is_published=True).distinct())
        self.roles = [role for role in get_roles(plan, with_questions) if role.first]
        self._offer_roles(plan)
        sections = self.fields["sections"]
        assert isinstance(sections, forms.TypedMultipleChoiceField)  # noqa: S101  (narrows the type)
        sections.choices = [(section.pk, section.title) for section in with_questions]
        sections.initial = [section.pk for section in with_questions]

    def _offer_roles(self, plan: Plan) -> None:
        """The deck's roles, the plan's own at first."""
        if not self.roles:
            del self.fields["role"]
            return
        role = self.fields["role"]
        assert isinstance(role, forms.TypedChoiceField)  # noqa: S101  (narrows the type)
        names = [(place, one.name) for place, one in enumerate(self.roles)]
        role.choices = [("", _("Any role")), *names]
        role.initial = next((n for n, one in enumerate(self.roles) if one.is_of(plan)), "")

    def clean(self) -> dict[str, Any]:
        """Leave the sections that were chosen and that the role asks about."""
        cleaned = self.cleaned_data
        place = cleaned.pop("role", None)
        if place is not None and "sections" in cleaned:
            asked = {section.pk for section in self.roles[place].first}
            cleaned["sections"] = [pk for pk in cleaned["sections"] if pk in asked]
            if not cleaned["sections"]:
                self.add_error("sections", _("Choose at least one section that this role needs."))
        return cleaned


class AnswerTextForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=MAX_INTERVIEW_MINUTES)
    text = TextField(
        label=gettext_lazy("Your answer, if you'd like to write it"),
        required=False,
        validators=[MaxLengthValidator(MAX_TEXT_CHARS)],
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", "data-response": True}),
    )


class AnswerPointsForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=MAX_INTERVIEW_MINUTES)
    points = PointsField()
    said_none = forms.BooleanField(required=False)


class PresentAnswerForm(AnswerTextForm, AnswerPointsForm):
    """All that stands on the page of a question, to be kept when the learner leaves it."""
