"""A plan's focus: the deck's sections, and the roles that are presets of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cards.models import Section

from ..models import Plan


@dataclass(frozen=True, slots=True)
class Role:
    """A preset of the deck: the sections that it puts first, and those that it leaves for later."""

    name: str
    first: list[Section]
    later: list[Section]

    @property
    def first_sections(self) -> list[int]:
        return [section.number for section in self.first]

    @property
    def later_sections(self) -> list[int]:
        return [section.number for section in self.later]

    def is_of(self, plan: Plan) -> bool:
        """Whether it is the plan's focus."""
        focus = {*plan.first_sections}, {*plan.later_sections}
        return focus == ({*self.first_sections}, {*self.later_sections})


def focus_of(role: Role | None) -> dict[str, list[int]]:
    """The plan's fields; without a role, every section is a normal one."""
    return {
        "first_sections": role.first_sections if role else [],
        "later_sections": role.later_sections if role else [],
    }


def get_sections(plan: Plan) -> list[Section]:
    return list(plan.deck.sections.order_by("number"))


def get_roles(plan: Plan, sections: Sequence[Section]) -> list[Role]:
    """The deck's roles, as far as its sections are still there, which never are all for later."""
    roles = []
    for role in plan.deck.roles:
        first = [section for section in sections if section.number in role["first"]]
        later = [section for section in sections if section.number in role["later"]]
        if len(later) < len(sections):
            roles.append(Role(role["name"], first, later))
    return roles


def one_first(plan: Plan, sections: Sequence[Section], number: str) -> Role | None:
    """The plan's focus with one section, by its number, as the one that comes first."""
    first = [section for section in sections if str(section.number) == number]
    if not first:
        return None
    waiting = [one for one in sections if one.number in plan.later_sections and one not in first]
    return Role(first[0].title, first, waiting)


def later_sections(plan: Plan) -> list[Section]:
    """The sections that the plan leaves for later; no query if there are none."""
    if not plan.later_sections:
        return []
    return list(plan.deck.sections.filter(number__in=plan.later_sections).order_by("number"))
