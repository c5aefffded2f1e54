"""Forms for a plan's focus: every section by itself, or a role for all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cards.models import Section
from dlprep_site.i18n.formatting import about, grouped, written

from ...models import Plan
from ...selectors.focus import Role, focus_of
from ...selectors.plan_preview import Effect

PREFIX = "section_"
AS_IS, GENERAL = "", "general"


class When(TextChoices):
    """When a section's new cards come."""

    FIRST = "first", pgettext_lazy("section", "First")
    NORMAL = "normal", pgettext_lazy("section", "Normal")
    LATER = "later", pgettext_lazy("section", "Not now")


class FocusForm(forms.Form):
    """A choice for each section of the plan's deck; a section left out is a normal one."""

    deck = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self, plan: Plan, sections: Sequence[Section], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.plan, self.sections = plan, sections
        self.fields["deck"].initial = plan.deck.slug
        for section in sections:
            self.fields[f"{PREFIX}{section.number}"] = forms.ChoiceField(
                label=section.title,
                required=False,
                choices=When.choices,
                initial=_when(section.number, plan.first_sections, plan.later_sections),
                widget=forms.RadioSelect,
            )

    @classmethod
    def of_role(cls, plan: Plan, sections: Sequence[Section], role: Role | None) -> FocusForm:
        """The form filled by a role; by None, every section is a normal one."""
        focus = focus_of(role)
        data = {f"{PREFIX}{row.number}": _when(row.number, **focus) for row in sections}
        return cls(plan, sections, data | {"deck": plan.deck.slug})

    @property
    def rows(self) -> Iterator[tuple[Section, forms.BoundField]]:
        for section in self.sections:
            yield section, self[f"{PREFIX}{section.number}"]

    @property
    def focus(self) -> dict[str, list[int]]:
        """The plan's fields, of a valid form."""
        return {
            "first_sections": self._chosen(When.FIRST),
            "later_sections": self._chosen(When.LATER),
        }

    def _chosen(self, when: When) -> list[int]:
        chosen = self.cleaned_data
        return [row.number for row in self.sections if chosen.get(f"{PREFIX}{row.number}") == when]

    def clean_deck(self) -> str:
        if self.cleaned_data["deck"] != self.plan.deck.slug:
            raise ValidationError(
                _("This page was of another deck than the one that you study now. Choose again.")
            )
        return self.plan.deck.slug

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = (name for name in self.data if name.startswith(PREFIX))
        if any(name not in self.fields for name in names):
            raise ValidationError(_("The deck has no such section. Choose again."))
        if self.sections and len(self._chosen(When.LATER)) == len(self.sections):
            raise ValidationError(_("Leave at least one section in: not all can wait."))
        return data


class RoleForm(forms.Form):
    """The role that a learner prepares for; each choice with what it means for the year."""

    role = forms.ChoiceField(
        label=gettext_lazy("The role you prepare for"), required=False, widget=forms.RadioSelect
    )

    def __init__(
        self,
        plan: Plan,
        roles: Sequence[tuple[Role | None, Effect]],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        self.roles = {role.name if role else GENERAL: role for role, _effect in roles}
        choices: list[tuple[str, str]] = [
            (role.name if role else GENERAL, _role_choice(role, effect)) for role, effect in roles
        ]
        is_general = not plan.first_sections and not plan.later_sections
        present = [role.name for role, _effect in roles if role and role.is_of(plan)]
        self.fields["role"].initial = GENERAL if is_general else next(iter(present), AS_IS)
        if not is_general and not present:
            choices.insert(0, (AS_IS, _("As you chose it, section by section")))
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (narrows the type)
        field.choices = choices

    @property
    def focus(self) -> dict[str, list[int]]:
        """The plan's fields, of a valid form; none if the focus stays as it is."""
        chosen = self.cleaned_data["role"]
        if chosen == AS_IS:
            return {}
        return focus_of(self.roles[chosen])


def _when(section: int, first_sections: Sequence[int], later_sections: Sequence[int]) -> str:
    if section in first_sections:
        return When.FIRST
    return When.LATER if section in later_sections else When.NORMAL


def _role_choice(role: Role | None, effect: Effect) -> SafeString:
    """A role's name, its sections, and how far the year gets, or the days to the interview."""
    sentences = [_("Every section takes its turn.")] if role is None else []
    if role and role.first:
        sentences.append(_("First: %(sections)s.") % {"sections": _titles(role.first)})
    if role and role.later:
        sentences.append(_("Not now: %(sections)s.") % {"sections": _titles(role.later)})
    sentences.append(_reach(effect))
    offer = '<span class="offer"><b>{}</b> <span class="help">{}</span></span>'
    return format_html(offer, role.name if role else _("General"), " ".join(sentences))


def _titles(sections: Sequence[Section]) -> str:
    return "; ".join(section.title for section in sections)


def _reach(effect: Effect) -> str:
    all_met, readiness = effect.ahead.milestones.all_met, effect.readiness
    met = readiness.cards - readiness.unmet_then if readiness else effect.ahead.started_by()
    values = {
        "n": grouped(effect.cards), "met": about(met),
        "day": written(all_met, "DAY_FORMAT") if all_met else "",
    }  # fmt: skip
    if readiness and readiness.unmet_then:
        return ngettext(
            "%(n)s card, not started before your interview.",
            "%(n)s cards, about %(met)s of them started before your interview, the most asked "
            "first.",
            effect.cards,
        ) % values  # fmt: skip
    if readiness and all_met is None:
        return ngettext(
            "%(n)s card, started before your interview.",
            "%(n)s cards, all started before your interview.",
            effect.cards,
        ) % values  # fmt: skip
    if all_met is None:
        return ngettext(
            "%(n)s card, not started within the year.",
            "%(n)s cards, about %(met)s of them started within the year, the most asked first.",
            effect.cards,
        ) % values  # fmt: skip
    return ngettext(
        "%(n)s card, started by %(day)s.", "%(n)s cards, all started by %(day)s.", effect.cards
    ) % values  # fmt: skip
