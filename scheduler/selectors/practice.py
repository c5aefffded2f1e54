"""What practice reads: which cards to go over, and how far a learner has come with them.

Nothing of practice is stored. A set of cards and the answers to it are in its address, so that no
schedule, no review and no forecast can change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cards.models import Card, CardQuerySet, Question, Section

from ..models import INTRODUCTION_ORDER, Plan, Schedule, beside_own, own_schedule, with_own
from .browse import Show, showing

SET_SIZE = 20  # cards
HAD, MISSED = "1", "0"
NOT_SUSPENDED = Q(own__pk=None) | Q(own__is_suspended=False)


class Of(TextChoices):
    """What can be practiced."""

    WEAK = "weak", gettext_lazy("Weakest cards")
    STARRED = "starred", gettext_lazy("Starred cards")
    SECTION = "section", gettext_lazy("A section")
    SEARCH = "search", gettext_lazy("All cards")
    QUESTION = "question", gettext_lazy("A question")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the cards of a set come from: one of `Of`, with what it names."""

    of: Of
    section: Section | None = None
    question: Question | None = None
    words: str = ""
    show: Show = Show.ALL

    @property
    def title(self) -> str:
        """What is practiced, in the interface's language if it is not the deck's own text."""
        if self.words:
            return f"“{self.words}”"
        return str(self.show.label if self.of is Of.SEARCH and self.show else self.of.label)

    @property
    def content_title(self) -> str:
        """The title of the section or question, in the deck's language."""
        if self.question:
            return self.question.title
        return self.section.title if self.section and not self.words else ""

    @property
    def parameters(self) -> dict[str, str]:
        """What names it in an address."""
        named = {
            "of": str(self.of),
            "section": str(self.section.pk) if self.section else "",
            "question": self.question.slug if self.question else "",
            "q": self.words,
            "show": str(self.show),
        }
        return {name: value for name, value in named.items() if value}

    @property
    def reason_for_none(self) -> str:
        """Why there is nothing to practice, and what helps."""
        match self.of:
            case Of.WEAK:
                return _("You haven't started any cards yet. Study a few first.")
            case Of.STARRED:
                return _("You have no starred cards. Star the ones you want to see again.")
            case Of.SEARCH:
                return _("No cards match.")
            case _:
                return _("There are no cards here that aren't suspended.")


@dataclass(frozen=True, slots=True)
class PracticeSet:
    """Cards to practice, in order, and the answers to the first of them: `HAD` or `MISSED`."""

    cards: list[Card]
    answers: str = ""
    is_ended: bool = False
    schedules: dict[int, Schedule | None] = field(default_factory=dict)

    @property
    def card(self) -> Card | None:
        """The card that is asked now; None at the end."""
        is_over = self.is_ended or len(self.answers) >= len(self.cards)
        return None if is_over else self.cards[len(self.answers)]

    @property
    def is_cut_short(self) -> bool:
        """Whether the learner ended it before the last card."""
        return self.is_ended and len(self.answers) < len(self.cards)

    @property
    def place(self) -> int:
        return min(len(self.answers) + 1, len(self.cards))

    @property
    def is_new(self) -> bool:
        """Whether the learner has never answered the present card while studying."""
        schedule = self.schedules.get(self.card.pk) if self.card else None
        return schedule is None or schedule.introduced_on is None

    @property
    def had(self) -> int:
        return self.answers.count(HAD)

    @property
    def missed(self) -> list[Card]:
        answered = zip(self.cards, self.answers, strict=False)
        return [card for card, answer in answered if answer == MISSED]

    @property
    def ids(self) -> str:
        return joined(self.cards)


def joined(cards: Sequence[Card]) -> str:
    """The ids of cards as an address has them."""
    return "-".join(str(card.pk) for card in cards)


def find_ids(plan: Plan, source: Source, today: date, start: int) -> list[int]:
    """The ids of a set of a source's cards from a place on; suspended cards are left out.

    A section, question or search has its cards that are not started too, and locked follow-ups: an
    interviewer does not wait for them to unlock.
    """
    if source.of is Of.WEAK:
        own = Schedule.objects.of(plan.learner_id).in_deck(plan.deck_id)
        started = own.filter(introduced_on__isnull=False, is_suspended=False)
        weakest = started.weakest_first(today).values_list("card_id", flat=True)
        return list(weakest[start : start + SET_SIZE])
    cards = _cards(plan, source, today).order_by(*INTRODUCTION_ORDER)
    return list(cards.values_list("pk", flat=True)[start : start + SET_SIZE])


def _cards(plan: Plan, source: Source, today: date) -> CardQuerySet:
    cards = beside_own(Card.objects.published_in(plan.deck_id), plan.learner_id)
    show = Show.STARRED if source.of is Of.STARRED else source.show
    cards = cards.filter(NOT_SUSPENDED, showing(show, plan, today))
    if source.question:
        cards = cards.filter(question=source.question)
    if source.section:
        cards = cards.filter(question__section=source.section)
    if source.words:
        cards = cards.filter(question__in=Question.objects.published().matching(source.words))
    return cards


def get_set(plan: Plan, ids: Sequence[int], answers: str, *, is_ended: bool) -> PracticeSet:
    """The set of cards with these ids; those that learners are no longer shown are passed over."""
    published = Card.objects.published_in(plan.deck_id).filter(pk__in=ids)
    rows = with_own(published.select_related("question__section"), plan.learner_id)
    by_id = {card.pk: card for card in rows}
    kept = [place for place, pk in enumerate(ids) if pk in by_id]
    return PracticeSet(
        cards=[by_id[ids[place]] for place in kept],
        answers="".join(answers[place] for place in kept if place < len(answers)),
        is_ended=is_ended,
        schedules={pk: own_schedule(card) for pk, card in by_id.items()},
    )


def get_source(
    plan: Plan, of: Of, *, section: int | None, question: str, words: str, show: Show
) -> Source | None:
    """The source that an address names; None if it names none of the deck."""
    found_section = found_question = None
    if section or of is Of.SECTION:
        found_section = plan.deck.sections.filter(pk=section).first() if section else None
        if found_section is None:
            return None
    if of is Of.QUESTION:
        in_deck = Question.objects.published().filter(section__deck_id=plan.deck_id)
        found_question = in_deck.filter(slug=question).first()
        if found_question is None:
            return None
    if of is not Of.SEARCH:
        words, show = "", Show.ALL
    if of not in (Of.SECTION, Of.SEARCH):
        found_section = None
    return Source(of, found_section, found_question, words, show)
