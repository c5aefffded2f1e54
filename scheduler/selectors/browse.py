"""What the pages about questions read: the deck as a book, and the learner's progress in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, TextChoices
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from cards.history.changes import Change, TextChange, changes_since, text_changes
from cards.models import Card, OneLiner, Question, QuestionQuerySet, Section
from cards.search import query

from ..core.answering import LEECH_LAPSES, MATURE_INTERVAL, UNSEEN, Stage, State
from ..models import Mark, Plan, Review, Schedule, beside_own

PER_PAGE = 50  # questions
PILLS = {
    "due": ngettext_lazy("%(number)s due", "%(number)s due", "number"),
    Stage.LEARNING: ngettext_lazy("%(number)s learning", "%(number)s learning", "number"),
    Stage.YOUNG: ngettext_lazy("%(number)s young", "%(number)s young", "number"),
    Stage.MATURE: ngettext_lazy("%(number)s mature", "%(number)s mature", "number"),
    "leech": ngettext_lazy("%(number)s leech", "%(number)s leeches", "number"),
    "suspended": ngettext_lazy("%(number)s suspended", "%(number)s suspended", "number"),
    "starred": ngettext_lazy("★ %(number)s starred", "★ %(number)s starred", "number"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a learner stands with one card, for the pages that list and show cards."""

    card: Card
    schedule: Schedule | None
    is_open: bool
    """Whether the question's follow-ups are unlocked."""
    mark: Mark

    @property
    def is_locked(self) -> bool:
        return self.card.is_follow_up and not self.is_open and self.state.introduced_on is None

    @property
    def state(self) -> State:
        return self.schedule.state if self.schedule else UNSEEN

    @property
    def stage(self) -> Stage:
        return self.state.stage

    @property
    def is_suspended(self) -> bool:
        return self.schedule is not None and self.schedule.is_suspended

    def kinds(self, today: date) -> Iterator[str]:
        """What a list says of the card, by the names in `PILLS`."""
        due = self.state.due
        if self.mark.is_starred:
            yield "starred"
        if self.is_suspended:
            yield "suspended"
        elif due:
            yield self.stage
            if due <= today:
                yield "due"
        if self.state.is_leech:
            yield "leech"

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
    today: date

    @property
    def pills(self) -> list[tuple[str, str]]:
        """What there is to say of its cards, each with the name of a style; nothing of new ones."""
        number: Counter[str] = Counter()
        for standing in self.standings:
            number.update(standing.kinds(self.today))
        return [(kind, PILLS[kind] % {"number": number[kind]}) for kind in PILLS if number[kind]]

    @property
    def title(self) -> SafeString:
        return query.marked(self.question.title, self.words)

    @property
    def excerpt(self) -> SafeString:
        """A passage of its cards that has the words; empty without a search."""
        if not self.words:
            return SafeString()
        cards = [standing.card for standing in self.standings]
        texts = [text for card in cards for text in (card.prompt, card.answer, card.key_points)]
        return query.excerpt([*texts, self.question.in_depth], self.words)


@dataclass(frozen=True, slots=True)
class SectionCounts:
    """A section of the deck, its published questions and cards, and the learner's own in it."""

    section: Section
    questions: int
    cards: int
    started: int
    due: int

    @property
    def not_started(self) -> int:
        return max(0, self.cards - self.started)


@dataclass(frozen=True, slots=True)
class ListedSection:
    """A section, with those of its questions that the page lists."""

    counts: SectionCounts
    questions: list[ListedQuestion]

    @property
    def section(self) -> Section:
        return self.counts.section


@dataclass(frozen=True, slots=True)
class Found:
    """The questions that match, a page of them, by section; of the deck's `counts`."""

    sections: list[ListedSection]
    number: int
    """Those that match, on all pages."""
    page: int
    pages: int
    counts: list[SectionCounts]
    is_by_section: bool
    """Whether sections are opened one at a time."""

    @property
    def pages_around(self) -> tuple[int | None, int | None]:
        before, after = self.page - 1, self.page + 1
        return before or None, after if after <= self.pages else None


class Show(TextChoices):
    """What of the deck the list of questions shows."""

    ALL = "", gettext_lazy("All")
    DUE = "due", pgettext_lazy("cards", "Due")
    UNSEEN = "unseen", gettext_lazy("Not started")
    MATURE = "mature", gettext_lazy("Mature")
    LEECH = "leech", gettext_lazy("Leeches")
    STARRED = "starred", gettext_lazy("Starred")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the deck to list. `section` is a number, 0 for all; pages begin at 1."""

    words: str = ""
    show: Show = Show.ALL
    section: int = 0
    page: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.show)


def browse(
    plan: Plan, wanted: Wanted, counts: list[SectionCounts], today: date, per_page: int = PER_PAGE
) -> Found:
    """The deck's published questions that match, a page of them, with own standings.

    `counts` are those of its sections; `wanted.show` keeps a question if one of its cards matches.
    Of a deck that takes more than a page, all sections come if nothing is searched: those that are
    not wanted come without questions.
    """
    is_by_section = sum(one.questions for one in counts) > per_page and not wanted.is_filtered
    if wanted.is_filtered:
        number = _matching(plan, wanted, today).count()
    else:
        number = sum(one.questions for one in counts if wanted.section in (0, one.section.number))
    listed = 0 if is_by_section and not wanted.section else number
    pages = max(1, -(-listed // per_page))
    page = min(wanted.page, pages)
    by_section = _listed(plan, wanted, today, page, per_page) if listed else {}
    sections = [
        ListedSection(one, by_section.get(one.section.pk, []))
        for one in counts
        if one.section.pk in by_section or (is_by_section and one.questions)
    ]
    if wanted.words:  # the section of the best question first
        order = list(by_section)
        sections.sort(key=lambda listed: order.index(listed.section.pk))
    return Found(sections, number, page, pages, counts, is_by_section)


def _listed(
    plan: Plan, wanted: Wanted, today: date, page: int, per_page: int
) -> dict[int, list[ListedQuestion]]:
    """A page of the questions that match, by section: in the deck's order, or the best first."""
    found = _matching(plan, wanted, today)
    listed = slice((page - 1) * per_page, page * per_page)
    if wanted.words:
        ids = _best_first(found, wanted.words)[listed]
        by_id = Question.objects.prefetch_related("cards").in_bulk(ids)
        questions = [by_id[pk] for pk in ids if pk in by_id]
    else:
        questions = list(found.in_deck_order().prefetch_related("cards")[listed])
    standings = _standings(plan, questions)
    by_section: dict[int, list[ListedQuestion]] = {}
    for question in questions:
        row = ListedQuestion(question, standings[question.pk], wanted.words, today)
        by_section.setdefault(question.section_id, []).append(row)
    return by_section


def _best_first(found: QuestionQuerySet, words: str) -> list[int]:
    """Questions by how many of a search's words their titles have; then those asked most first."""
    rows = found.order_by("rank", "section__number", "number").values_list("pk", "title")
    ordered = sorted(rows, key=lambda row: -query.words_in(row[1], words))
    return [pk for pk, _ in ordered]


def count_sections(plan: Plan, today: date) -> list[SectionCounts]:
    """The deck's sections in order; the learner's own few schedules are counted, not the deck."""
    is_due = Q(due__lte=today, is_suspended=False)
    own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
    rows = own.values_list("card__question__section").annotate(
        started=Count("introduced_on"), due_now=Count("pk", filter=is_due)
    )
    cards = {section: (started, due) for section, started, due in rows}
    is_published = Q(questions__is_published=True)
    sections = plan.deck.sections.order_by("number").annotate(
        published=Count("questions", filter=is_published, distinct=True),
        cards=Count("questions__cards", filter=is_published),
    )
    return [
        SectionCounts(section, section.published, section.cards, *cards.get(section.pk, (0, 0)))
        for section in sections
    ]


def _matching(plan: Plan, wanted: Wanted, today: date) -> QuestionQuerySet:
    questions: QuestionQuerySet = Question.objects.published()
    questions = questions.filter(section__deck_id=plan.deck_id)
    if wanted.section:
        questions = questions.filter(section__number=wanted.section)
    if wanted.words:
        questions = questions.matching(wanted.words)
    if wanted.show:
        cards = beside_own(Card.objects.published_in(plan.deck_id), plan.learner_id)
        is_shown = showing(wanted.show, plan, today)
        questions = questions.filter(pk__in=cards.filter(is_shown).values("question"))
    return questions


def showing(show: Show, plan: Plan, today: date) -> Q:
    """Whether a card, `beside_own`, is as it is to be shown."""
    match show:
        case Show.DUE:
            return Q(own__due__lte=today, own__is_suspended=False)
        case Show.UNSEEN:
            return Q(own__introduced_on=None)
        case Show.MATURE:
            return Q(own__introduced_on__isnull=False, own__interval__gte=MATURE_INTERVAL)
        case Show.LEECH:
            return Q(own__lapses__gte=LEECH_LAPSES)
        case Show.STARRED:
            starred = Mark.objects.filter(learner_id=plan.learner_id, is_starred=True)
            return Q(pk__in=starred.values("card"))
    return Q()


def get_standings(plan: Plan, question: Question) -> list[Standing]:
    return _standings(plan, [question])[question.pk]


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
    is_tip: bool = False


def revision_lines(plan: Plan) -> list[RevisionLine]:
    one_liners = plan.deck.one_liners.select_related("question").order_by("number")
    lines = [RevisionLine(_cue(line), line.text, line.question) for line in one_liners]
    tips = plan.deck.mindset_tips.order_by("number")
    return lines + [RevisionLine(tip.title, tip.text, None, is_tip=True) for tip in tips]


def _cue(line: OneLiner) -> str:
    return line.question.title if line.question else _("What is there to remember?")


def _standings(plan: Plan, questions: Collection[Question]) -> dict[int, list[Standing]]:
    """Where the learner stands with the cards of each question, by its id; two queries."""
    schedules = Schedule.objects.of(plan.learner_id).filter(card__question__in=questions)
    marks = Mark.objects.filter(learner_id=plan.learner_id, card__question__in=questions)
    own = {schedule.card_id: schedule for schedule in schedules}
    marked = {mark.card_id: mark for mark in marks}
    found: dict[int, list[Standing]] = {}
    for question in questions:
        cards: list[Card] = [*question.cards.all()]
        easy = next((own.get(card.pk) for card in cards if not card.is_follow_up), None)
        is_open = easy is not None and easy.unlocks_follow_ups
        found[question.pk] = [
            Standing(card, own.get(card.pk), is_open, marked.get(card.pk) or Mark(card=card))
            for card in cards
        ]
    return found
