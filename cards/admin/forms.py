"""The forms of the question's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..history.versions import count_versions
from ..models import CARD_TEXTS, Card, Depth, Question, Section
from ..services.editing import MAX_SUMMARY_CHARS
from ..validation import notes_on

MINOR, SUBSTANTIVE = "minor", "substantive"
BOTH_DEPTHS = [{"depth": depth} for depth in Depth.values]


class EditFields(forms.Form):
    """Whether an edit of a card is minor or substantive, and what changed."""

    weight = forms.ChoiceField(
        label="This edit is",
        choices=[
            (MINOR, "minor: wording, a typo; the answer means the same"),
            (SUBSTANTIVE, "substantive: the answer means something else"),
        ],
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
        required=False,
        initial=MINOR,
        help_text="Neither moves a learner's dates.",
    )
    summary = forms.CharField(
        label="What changed",
        max_length=MAX_SUMMARY_CHARS,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=(
            "For a substantive edit, in a sentence: "
            "learners who know this card read it at its next review."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        is_substantive = data.get("weight") == SUBSTANTIVE
        if is_substantive and not data.get("summary") and "summary" not in self.errors:
            self.add_error("summary", "Say in a sentence what changed: learners will read it.")
        if not is_substantive and data.get("summary"):
            self.add_error("weight", "Learners are only told of a substantive edit. Choose it.")
        return data


class CardEditForm(EditFields, forms.ModelForm[Card]):
    """A card's texts. Beside each is what learners will see differently."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in CARD_TEXTS:
            field = self[name]
            field.help_text = _with_notes(field.help_text, name, field.value() or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("weight") == SUBSTANTIVE and not set(CARD_TEXTS) & {*self.changed_data}:
            self.add_error("weight", "Nothing of this card's texts has changed.")
        return data


def _with_notes(help_text: object, name: str, text: str) -> SafeString:
    notes = format_html_join(
        "", '<strong class="note">{}</strong>', [(note,) for note in notes_on(name, text)]
    )
    return format_html("{}{}", help_text, notes)


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


class SectionField(forms.ModelChoiceField[Section]):
    """A section, with its deck: decks may have sections of the same name."""

    def label_from_instance(self, section: Section) -> str:
        return f"{section.deck}: {section}"


class QuestionForm(forms.ModelForm[Question]):
    """A question's own fields. Refuses to overwrite what another editor saved in the meantime."""

    versions = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["versions"] = count_versions(self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        seen = data.get("versions")
        if self.instance.pk and seen is not None:
            list(Question.objects.select_for_update().filter(pk=self.instance.pk))
            now = count_versions(self.instance.pk)
            if now != seen:
                self.data = {**self.data.dict(), self.add_prefix("versions"): str(now)}  # type: ignore[attr-defined]
                raise ValidationError(
                    "Somebody else has saved this question since you opened it. What you wrote is "
                    "below, and not saved. Compare it with the history, then save it again."
                )
        return data
