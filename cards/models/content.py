"""Decks, sections, questions, cards, one-liners and mindset tips. Nothing about learners."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .. import validation
from ..markdown import render, render_inline, render_prompt
from ..search import query

RESERVED_SLUGS = {"print"}  # pages beside those of the questions
CARD_TEXTS = ("prompt", "answer", "key_points")  # what learners see of a card


def _history() -> HistoricalRecords:
    """Every version of a row: when, by whom and, of a substantive edit, what changed."""
    return HistoricalRecords(history_change_reason_field=models.TextField(null=True))


class DeckManager(models.Manager["Deck"]):
    def get_by_natural_key(self, slug: str) -> Deck:
        return self.get(slug=slug)


class Deck(models.Model):
    """A body of questions that a learner can plan a year on."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(unique=True, max_length=80)
    description = models.TextField(blank=True)
    language = models.CharField(
        max_length=35,
        default="en",
        db_default="en",
        validators=[
            RegexValidator(
                r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z",
                "Give the code of a language, such as en, ar, ja or pt-BR.",
            )
        ],
        help_text="What it is written in, such as en, ar or pt-BR: screen readers and Read aloud "
        "choose their voice by it.",
    )
    is_published = models.BooleanField(
        default=True, help_text="Learners can start a plan on a published deck."
    )

    objects = DeckManager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class SectionManager(models.Manager["Section"]):
    def get_by_natural_key(self, deck: str, number: int) -> Section:
        return self.get(deck__slug=deck, number=number)


class Section(models.Model):
    """A numbered part of a deck."""

    deck = models.ForeignKey(Deck, models.PROTECT, related_name="sections")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    objects = SectionManager()

    class Meta:
        ordering = ("deck", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "number"], name="section_number_in_deck")
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def natural_key(self) -> tuple[str, int]:
        return (self.deck.slug, self.number)

    natural_key.dependencies = ["cards.deck"]  # type: ignore[attr-defined]


class QuestionQuerySet(models.QuerySet["Question"]):
    def published(self) -> QuestionQuerySet:
        return self.filter(is_published=True)

    def in_deck_order(self) -> QuestionQuerySet:
        return self.order_by("section__deck", "section__number", "number")

    def matching(self, words: str) -> QuestionQuerySet:
        """Questions that have every word in their title, prompts, answers or key points."""
        return self.filter(pk__in=query.matching(words, self.db))


class QuestionManager(models.Manager.from_queryset(QuestionQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Question:
        question: Question = self.get(slug=slug)
        return question


class Question(models.Model):
    """One numbered interview question: the unit that editors think in."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(validation.LAST_NUMBER)],
        help_text="Its place among the deck's questions.",
    )
    slug = models.SlugField(
        unique=True, max_length=120, help_text="Its address: learners' bookmarks depend on it."
    )
    title = models.CharField(max_length=160)
    source = models.CharField(max_length=120, blank=True, help_text="Such as: learn_17 Q15")
    is_published = models.BooleanField(
        default=True,
        help_text="Unpublishing takes its cards out of every queue and keeps learners' history.",
    )

    objects = QuestionManager()
    history = _history()

    class Meta:
        ordering = ("section", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="question_number_in_section")
        ]

    def __str__(self) -> str:
        return f"Q{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("scheduler:question", args=[self.slug])

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": "That address belongs to another page."})
        if self.section_id is None:
            return
        others = Question.objects.exclude(pk=self.pk)
        in_deck = others.filter(section__deck_id=self.section.deck_id)
        if namesake := in_deck.filter(title__iexact=self.title.strip()).first():
            raise ValidationError({"title": f"Q{namesake.number} of this deck has that title."})
        if others.filter(section_id=self.section_id, number=self.number).exists():
            raise ValidationError({"number": f"Another question here is Q{self.number}."})

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    natural_key.dependencies = ["cards.section"]  # type: ignore[attr-defined]

    @property
    def short_name(self) -> str:
        return f"Q{self.number} {self.title}"


class Depth(models.TextChoices):
    EASY = "easy", pgettext_lazy("depth", "Easy")
    DEEP = "deep", pgettext_lazy("depth", "Deep")


class CardQuerySet(models.QuerySet["Card"]):
    def published_in(self, deck_id: int) -> CardQuerySet:
        """The cards of a deck that learners can be shown."""
        return self.filter(question__section__deck_id=deck_id, question__is_published=True)


class CardManager(models.Manager.from_queryset(CardQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, question: str, depth: str) -> Card:
        card: Card = self.get(question__slug=question, depth=depth)
        return card


class Card(models.Model):
    """What a learner is shown and grades. A question has an easy and a deep one."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="cards")
    depth = models.CharField(max_length=4, choices=Depth)
    prompt = models.TextField(
        validators=[MaxLengthValidator(validation.MAX_PROMPT_CHARS)],
        help_text="What the learner is asked, in a sentence or two.",
    )
    answer = models.TextField(
        validators=[MaxLengthValidator(validation.MAX_ANSWER_CHARS)],
        help_text="Markdown: paragraphs, **bold**, *italic*, `code`, lists.",
    )
    key_points = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(validation.MAX_POINTS_CHARS)],
        help_text="What a good answer mentions, one point a line; three to six.",
    )
    content_version = models.PositiveIntegerField(default=1, editable=False, db_column="revision")

    objects = CardManager()
    history = _history()

    class Meta:
        ordering = ("question", "-depth")  # "easy" sorts after "deep", and comes first
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "depth"], name="one_card_of_each_depth"),
            models.CheckConstraint(
                condition=Q(depth__in=["easy", "deep"]), name="card_depth_is_easy_or_deep"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.get_depth_display().lower()})"

    def natural_key(self) -> tuple[str, str]:
        return (self.question.slug, self.depth)

    natural_key.dependencies = ["cards.question"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        problems = {name: [*validation.link_problems(getattr(self, name))] for name in CARD_TEXTS}
        question: Question | None = getattr(self, "question", None)  # none in an incomplete form
        is_published = question is not None and question.is_published
        problems["key_points"] += validation.point_problems(self.points, is_published=is_published)
        if self.depth == Depth.EASY:
            problems["answer"] += validation.easy_answer_problems(self.answer)
        if any(problems.values()):
            raise ValidationError(
                {name: messages for name, messages in problems.items() if messages}
            )

    @property
    def name(self) -> str:
        return _("Deep card") if self.depth == Depth.DEEP else _("Easy card")

    @property
    def the_card(self) -> str:
        """The name of the depth, within a sentence."""
        return _("the deep card") if self.depth == Depth.DEEP else _("the easy card")

    @property
    def prompt_html(self) -> SafeString:
        return render_prompt(self.prompt)

    @property
    def answer_html(self) -> SafeString:
        return render(self.answer)

    @property
    def points(self) -> list[str]:
        """Each line that says something, without the mark of a list before it."""
        lines = (f"{line.strip()} " for line in self.key_points.splitlines())
        points = (validation.LIST_MARK.sub("", line, count=1).strip() for line in lines)
        return [point for point in points if point]

    @property
    def points_html(self) -> list[SafeString]:
        return [render_inline(point) for point in self.points]

    @property
    def notes(self) -> dict[str, list[str]]:
        """What its editor should know of each text, apart from problems; see `notes_on`."""
        notes = {name: validation.notes_on(name, getattr(self, name)) for name in CARD_TEXTS}
        return {name: messages for name, messages in notes.items() if messages}


class OneLinerManager(models.Manager["OneLiner"]):
    def get_by_natural_key(self, deck: str, number: int) -> OneLiner:
        return self.get(deck__slug=deck, number=number)


class OneLiner(models.Model):
    """A sentence of final revision, and the question that explains it."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="one_liners")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=240)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="one_liners"
    )

    objects = OneLinerManager()
    history = _history()

    class Meta:
        ordering = ("deck", "number")
        verbose_name = "one-liner"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "number"], name="one_liner_number_in_deck")
        ]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, int]:
        return (self.deck.slug, self.number)

    natural_key.dependencies = ["cards.deck", "cards.question"]  # type: ignore[attr-defined]


class MindsetTipManager(models.Manager["MindsetTip"]):
    def get_by_natural_key(self, deck: str, number: int) -> MindsetTip:
        return self.get(deck__slug=deck, number=number)


class MindsetTip(models.Model):
    """A point of interview mindset: how to answer, whatever is asked."""

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="mindset_tips")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=80)
    text = models.TextField()

    objects = MindsetTipManager()
    history = _history()

    class Meta:
        ordering = ("deck", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deck", "number"], name="mindset_tip_number_in_deck")
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str, int]:
        return (self.deck.slug, self.number)

    natural_key.dependencies = ["cards.deck"]  # type: ignore[attr-defined]
