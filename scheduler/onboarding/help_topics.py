"""What `?` opens: the part of the guide about a page, and the page's keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOCS = settings.BASE_DIR / "docs"
Text = str | Promise


@dataclass(frozen=True, slots=True)
class Topic:
    """A page's title, the sections of the guide that explain it, and its own keys."""

    title: Text
    sections: tuple[tuple[str, str], ...]
    keys: tuple[tuple[Text, Text], ...] = ()


STUDY_KEYS = (
    (_("Space"), _("show the answer")),
    ("w", _("say it first, in writing")),
    ("d", _("dictate it, or stop")),
    ("Esc", _("leave the field")),
    ("Ctrl Enter", _("show the answer from the field")),
    ("k m n", _("before the answer: I know it, not sure, no (if Settings asks for it)")),
    (_("1 to 4"), _("grade it (0 to 5 with six buttons)")),
    ("Enter", _("take the suggested grade")),
    ("r", _("read aloud, or stop")),
    ("u", _("undo your last answer")),
    ("b", _("skip until tomorrow")),
    ("s", _("suspend")),
)
REVISION_KEYS = ((_("Space"), _("show the line")), ("← →", _("the line before, the next")))
POINT_KEYS = (
    (_("Space"), _("show the missing point")),
    ("1", _("I did not")),
    ("2", _("I knew it")),
    ("u", _("back to the card before")),
)
TOPICS = {
    "welcome": Topic(_("Welcome"), (("learners", "The first minute"),)),
    "today": Topic(_("Today"), (("learners", "A day"),)),
    "study": Topic(
        _("Study"),
        (("learners", "Say it first"), ("learners", "The grades"), ("learners", "The drill")),
        STUDY_KEYS,
    ),
    "plan": Topic(_("Plan"), (("learners", "Your year"),)),
    "readiness": Topic(_("How ready am I?"), (("your-year", "Readiness that is tested"),)),
    "progress": Topic(_("Progress"), (("learners", "Progress"),)),
    "questions": Topic(
        _("Questions"),
        (
            ("learners", "The cards of a question"),
            ("learners", "Taking it back, and putting it aside"),
        ),
    ),
    "points": Topic(
        _("Points you leave out"), (("learners", "The points you leave out"),), POINT_KEYS
    ),
    "rehearsing": Topic(_("Rehearsing"), (("learners", "Rehearsing"),), REVISION_KEYS),
    "settings": Topic(_("Settings"), (("learners", "Reminders"),)),
    "data": Topic(_("Your data"), (("learners", "What is kept"),)),
    "security": Topic(_("Security"), (("learners", "Security"),)),
}
PAGES = {
    "welcome": "welcome", "welcome_role": "welcome", "welcome_minutes": "welcome",
    "welcome_clock": "welcome",
    "study": "study", "plan": "plan", "plan_day": "plan", "change_plan": "plan", "pause": "plan",
    "focus": "plan",
    "switch_deck": "plan", "readiness": "readiness", "progress": "progress",
    "questions": "questions", "question": "questions", "changes": "questions",
    "print_questions": "questions",
    "write_note": "questions", "report": "questions", "reports": "questions",
    "practice": "rehearsing", "point_drill": "points",
    "interviews": "rehearsing", "interview": "rehearsing", "revision": "rehearsing",
    "settings": "settings", "data": "data", "import": "data", "upload_import": "data",
    "security": "security", "account_signup": "welcome",
}  # fmt: skip
SECURITY = ("account_", "mfa_", "usersessions_")


def topic_of(url_name: str) -> str:
    """The topic of the page with this name in the URLs; the course of a day if there is none."""
    return PAGES.get(url_name, "security" if url_name.startswith(SECURITY) else "today")


def sections_of(topic: Topic) -> str:
    """The Markdown of a topic's sections."""
    return "\n\n".join(_section(DOCS / f"{doc}.md", heading) for doc, heading in topic.sections)


def _section(document: Path, heading: str) -> str:
    """A section of a document, its heading included."""
    text = document.read_text("utf-8")
    match = re.search(rf"^## {re.escape(heading)}$.*?(?=^## |\Z)", text, re.M | re.S)
    if match is None:
        raise LookupError(f"{document.name} has no section {heading!r}")
    return match[0]
