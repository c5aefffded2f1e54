"""What the pages about questions read: the deck as a book, and the learner's progress in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cards.history.changes import Change, TextChange, changes_since, text_changes
from cards.models import Card, Depth, OneLiner, Question, Section
from cards.search import query

from ..core.answering import UNSEEN, Stage, State
from ..log.explain import STAGE_LABELS
from ..models import Mark, Plan, Review, Schedule


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one card, for the pages that list and show cards."""

    card: Card
    schedule: Schedule | None
    is_locked: bool
    mark: Mark

    @property
    def state(self) -> State:
        return self.schedule.state if self.schedule else UNSEEN

    @property
    def stage(self) -> Stage:
        return self.state.stage

    @property
    def is_suspended(self) -> bool:
        return self.schedule is not None and self.schedule.is_suspended

    @property
    def summary(self) -> str:
        """The card's depth and how far it has come, for a badge."""
        word: str | Promise = STAGE_LABELS[self.stage]
        if self.is_suspended or self.is_locked:
            word = _("suspended") if self.is_suspended else _("locked")
        words = [str(word), _("leech")] if self.state.is_leech else [str(word)]
        return f"{self.card.get_depth_display()}: {', '.join(words)}"

    @property
    def is_changed(self) -> bool:
        """Whether the card has changed in substance since the learner's latest answer."""
        return self.schedule is not None and self.schedule.is_older_than(self.card)


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """A question of the list; after a search, with the words that were found marked."""

    question: Question
    standings: list[Standing]
    words: str

    @property
    def title(self) -> SafeString:
        return query.marked(self.question.title, self.words)

    @property
    def excerpt(self) -> SafeString:
        """A passage of its cards that has the words; empty without a search."""
        cards = [standing.card for standing in self.standings]
        texts = [text for card in cards for text in (card.prompt, card.answer, card.key_points)]
        return query.excerpt(texts, self.words)


@dataclass(frozen=True, slots=True)
class ListedSection:
    section: Section
    questions: list[ListedQuestion]


class Show(TextChoices):
    """What of the deck the list of questions shows."""

    ALL = "", gettext_lazy("All")
    DUE = "due", pgettext_lazy("cards", "Due")
    UNSEEN = "unseen", gettext_lazy("Not met yet")
    MATURE = "mature", gettext_lazy("Mature")
    LEECH = "leech", gettext_lazy("Leeches")
    STARRED = "starred", gettext_lazy("Starred")


def browse(plan: Plan, words: str, show: Show, section: int, today: date) -> list[ListedSection]:
    """The deck's sections and published questions that match, with own standings.

    `section` is a number, 0 for all; `show` keeps a question if one of its cards matches.
    """
    questions = Question.objects.published().filter(section__deck_id=plan.deck_id)
    if section:
        questions = questions.filter(section__number=section)
    if words:
        questions = questions.matching(words)
    questions_found = questions.in_deck_order().select_related("section")
    own = _own(plan)
    sections: dict[Section, list[ListedQuestion]] = {}
    for question in questions_found.prefetch_related("cards"):
        listed = ListedQuestion(question, _standings(question, own), words)
        if any(_is_shown(standing, show, today) for standing in listed.standings):
            sections.setdefault(question.section, []).append(listed)
    return [ListedSection(section, listed) for section, listed in sections.items()]


def _is_shown(standing: Standing, show: Show, today: date) -> bool:
    match show:
        case Show.DUE:
            due = standing.state.due
            return due is not None and due <= today and not standing.is_suspended
        case Show.UNSEEN:
            return standing.stage is Stage.NEW
        case Show.MATURE:
            return standing.stage is Stage.MATURE
        case Show.LEECH:
            return standing.state.is_leech
        case Show.STARRED:
            return standing.mark.is_starred
    return True


def get_standings(plan: Plan, question: Question) -> list[Standing]:
    return _standings(question, _own(plan, question))


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """A card's substantive edits since the learner answered it, and the texts that differ."""

    card: Card
    changes: list[Change]
    texts: list[TextChange]


def what_changed(standing: Standing) -> WhatChanged:
    """What is new in a card for a learner who has answered it; nothing for one who has not."""
    card, schedule = standing.card, standing.schedule
    if schedule is None or schedule.content_version is None or schedule.answered_at is None:
        return WhatChanged(card, [], [])
    changes = changes_since(card, schedule.content_version)
    seen = (schedule.content_version, schedule.answered_at)
    return WhatChanged(card, changes, text_changes(card, *seen) if changes else [])


def get_history(plan: Plan, question: Question) -> dict[int, list[Review]]:
    """A learner's answers to a question's cards, latest first, by card; undone ones included."""
    reviews = Review.objects.of(plan.learner_id).filter(card__question=question).order_by("-id")
    by_card: dict[int, list[Review]] = {}
    for review in reviews:
        by_card.setdefault(review.card_id, []).append(review)
    return by_card


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A line to say from its cue: a one-liner from its question, a mindset point from its title."""

    cue: str
    text: str
    question: Question | None


def revision_lines(plan: Plan) -> list[RevisionLine]:
    one_liners = plan.deck.one_liners.select_related("question").order_by("number")
    lines = [RevisionLine(_cue(line), line.text, line.question) for line in one_liners]
    tips = plan.deck.mindset_tips.order_by("number")
    return lines + [RevisionLine(tip.title, tip.text, None) for tip in tips]


def _cue(line: OneLiner) -> str:
    return line.question.title if line.question else _("What is there to remember?")


@dataclass(frozen=True, slots=True)
class _Own:
    """A learner's schedules and marks, by card."""

    schedules: dict[int, Schedule]
    marks: dict[int, Mark]


def _own(plan: Plan, question: Question | None = None) -> _Own:
    schedules = Schedule.objects.of(plan.learner_id)
    marks = Mark.objects.filter(learner_id=plan.learner_id)
    if question:
        schedules = schedules.filter(card__question=question)
        marks = marks.filter(card__question=question)
    return _Own({row.card_id: row for row in schedules}, {row.card_id: row for row in marks})


def _standings(question: Question, own: _Own) -> list[Standing]:
    cards: Iterable[Card] = question.cards.all()
    by_depth = {card.depth: card for card in cards}
    easy = by_depth.get(Depth.EASY)
    easy_schedule = own.schedules.get(easy.pk) if easy else None
    return [
        Standing(
            card=card,
            schedule=own.schedules.get(card.pk),
            is_locked=_is_locked(card, own.schedules.get(card.pk), easy_schedule),
            mark=own.marks.get(card.pk) or Mark(card=card),
        )
        for card in by_depth.values()
    ]


def _is_locked(card: Card, own: Schedule | None, easy: Schedule | None) -> bool:
    if card.depth == Depth.EASY or (own and own.introduced_on):
        return False
    return easy is None or not easy.unlocks_deep
