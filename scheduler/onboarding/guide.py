"""The learners' guide in parts, made of the sections of docs/learners.md and docs/your-year.md."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

DOCS = settings.BASE_DIR / "docs"
GUIDE = "learners"  # the document whose sections the parts share
YEAR = "your-year"
SECTION = re.compile(r"^## (.+?)$.*?(?=^## |\Z)", re.M | re.S)
HEADING = re.compile(r"<h2>(.*?)</h2>")


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the guide."""

    name: str
    title: str | Promise
    about: str | Promise
    sections: dict[str, str]
    """The Markdown of each section, by its heading."""

    @property
    def text(self) -> str:
        return "\n\n".join(self.sections.values())

    @property
    def contents(self) -> list[tuple[str, str]]:
        """(anchor, heading) of each section."""
        return [(slugify(heading), heading) for heading in self.sections]


TITLES = {
    "study": (_("Studying"), _("Cards, grades and your day.")),
    "plan": (_("Your plan"), _("Dates, pace, interview and progress.")),
    "account": (_("Your data and account"), _("Reminders, language, security, export.")),
}
# Sections of the guide that are not about studying, by the part that they belong to.
ELSEWHERE = {
    "Your year": "plan",
    "How the next date is chosen": "plan",
    "Progress": "plan",
    "What is kept": "account",
    "Reminders": "account",
    "Your language": "account",
    "Security": "account",
}


def parts() -> list[Part]:
    """The parts in their order; a section that none of them names is about studying."""
    shared = sections(GUIDE)
    found: dict[str, dict[str, str]] = {name: {} for name in TITLES}
    for heading, text in shared.items():
        found[ELSEWHERE.get(heading, "study")][heading] = text
    found["plan"] |= sections(YEAR)
    return [Part(name, *TITLES[name], found[name]) for name in TITLES]


def sections(document: str) -> dict[str, str]:
    """The sections of a document, by their headings, each with its heading."""
    text = (DOCS / f"{document}.md").read_text("utf-8")
    return {match[1]: match[0].strip() for match in SECTION.finditer(text)}


def introduction() -> str:
    """What stands before the guide's first section, without its title."""
    text = (DOCS / f"{GUIDE}.md").read_text("utf-8")
    return text.split("\n## ", maxsplit=1)[0].partition("\n")[2].strip()


def with_anchors(html: str) -> SafeString:
    """Rendered Markdown whose sections can be linked to."""
    return mark_safe(  # noqa: S308  (rendered and cleaned; an anchor is letters and hyphens)
        HEADING.sub(lambda match: f'<h2 id="{slugify(strip_tags(match[1]))}">{match[1]}</h2>', html)
    )
