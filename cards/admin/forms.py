"""The forms of the question's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..history.versions import count_versions
from ..models import CARD_TEXTS, MAX_FOLLOW_UPS, Card, Depth, Question, Section
from ..services.editing import MAX_SUMMARY_CHARS
from ..validation import notes_on, prompt_problems

MINOR, SUBSTANTIVE = "minor", "substantive"
HOW_TO_WRITE = (
    "Markdown: paragraphs, **bold**, *italic*, `code`, lists, tables, ```python blocks, $formulas$ "
    'in TeX. A figure, on a line of its own: ![what it shows](figure:name "a caption").'
)
FIRST_CARDS = 4  # of a new question, to fill in: an easy card and three follow-ups


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

    position = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_FOLLOW_UPS,
        help_text="0 for the easy card; follow-ups are asked in order, from 1. "
        "Left empty, it comes after the others.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["position"].disabled = not self.instance.position
            self.fields["position"].widget.attrs["min"] = min(1, self.instance.position)
        else:
            self.initial["position"] = (kwargs.get("initial") or {}).get("position")
            self.fields["weight"].initial = None  # a card that is not filled in has not changed
        self.fields["answer"].help_text = HOW_TO_WRITE
        for name in CARD_TEXTS:
            field = self[name]
            field.help_text = _with_notes(field.help_text, name, field.value() or "")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("weight") == SUBSTANTIVE and not set(CARD_TEXTS) & {*self.changed_data}:
            self.add_error("weight", "Nothing of this card's texts has changed.")
        is_easy = data.get("position") == 0
        if is_easy and self.instance.position:
            self.add_error("position", "A follow-up stays one: give it a position from 1.")
        self.instance.depth = Depth.EASY if is_easy else Depth.DEEP
        if not is_easy and "prompt" in self.changed_data:
            for problem in prompt_problems(data.get("prompt", "")):
                self.add_error("prompt", problem)
        return data

    def _get_validation_exclusions(self) -> set[str]:
        # two cards that change places have each other's until both are saved: see CardFormSet
        return {*super()._get_validation_exclusions(), "position"}  # type: ignore[misc]


def _with_notes(help_text: object, name: str, text: str) -> SafeString:
    notes = format_html_join(
        "", '<strong class="note">{}</strong>', [(note,) for note in notes_on(name, text)]
    )
    return format_html("{}{}", help_text, notes)


class CardFormSet(forms.BaseInlineFormSet[Card, Question, forms.ModelForm[Card]]):
    """A question's cards: a new one starts with an easy card and follow-ups to fill in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        question: Question = kwargs["instance"]
        if question.pk is None:
            kwargs["initial"] = [{"position": position} for position in range(FIRST_CARDS)]
        super().__init__(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and form.instance.reports.exists():
                raise ValidationError(
                    f"Learners have reported mistakes in “{form.instance.prompt}”: it stays."
                )
        kept = [
            form
            for form in self.forms
            if not form.cleaned_data.get("DELETE") and (form.has_changed() or form.instance.pk)
        ]
        taken: set[int] = set()
        for form in sorted(kept, key=lambda form: form.cleaned_data.get("position") is None):
            position = form.cleaned_data.get("position")
            if position is None:
                position = max(taken, default=0) + 1
            if position in taken:
                form.add_error("position", f"There are two cards at position {position}.")
            elif position > MAX_FOLLOW_UPS:
                form.add_error("position", f"A question has at most {MAX_FOLLOW_UPS} follow-ups.")
            form.instance.position = position
            taken.add(position)
        if 0 not in taken:
            raise ValidationError("A question needs an easy card: follow-ups unlock after it.")


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
        else:
            self.instance.is_published = False  # until its button is used
            in_its_frame: Any = self.fields["section"].widget
            in_its_frame.widget.attrs["autofocus"] = True
        if "number" in self.fields:
            self.fields["number"].required = False
            self.fields["number"].help_text = "Leave it empty for the deck's next number."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._number(data)
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

    def _number(self, data: dict[str, Any]) -> None:
        """A question has one number in its whole deck: the next, unless the editor gives one."""
        section: Section | None = data.get("section")
        if section is None or "number" not in data:
            return
        others = Question.objects.filter(section__deck_id=section.deck_id).exclude(
            pk=self.instance.pk
        )
        if data["number"] is None:
            data["number"] = (others.aggregate(last=Max("number"))["last"] or 0) + 1
        elif "number" in self.changed_data and others.filter(number=data["number"]).exists():
            self.add_error("number", f"Another question of this deck is Q{data['number']}.")
