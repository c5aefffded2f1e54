"""Questions and their cards."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from .. import validation
from ..markdown import render, render_inline, render_prompt
from ..search import query
from .deck import Section
from .history import kept_history

MAX_FOLLOW_UPS = 4  # of a question
RESERVED_SLUGS = {"print"}  # pages beside those of the questions
CARD_TEXTS = ("prompt", "answer", "key_points")  # what learners see of a card


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
    rank = models.PositiveSmallIntegerField(
        blank=True,
        db_default=validation.LAST_NUMBER,
        db_index=True,
        validators=[MinValueValidator(1), MaxValueValidator(validation.LAST_NUMBER)],
        help_text="New cards come by rank: 1 is asked most. Left empty, it is the number.",
    )
    in_depth = models.TextField(
        blank=True,
        default="",
        db_default="",
        validators=[MaxLengthValidator(validation.MAX_ANSWER_CHARS)],
        help_text="The whole answer at length, to be read after a follow-up; Markdown.",
    )
    sources = models.TextField(
        blank=True,
        default="",
        db_default="",
        validators=[MaxLengthValidator(validation.MAX_ANSWER_CHARS)],
        help_text="What its claims rest on, one a line: authors (year), title.",
    )
    checked_on = models.DateField(
        null=True,
        blank=True,
        help_text="When somebody last read it against what is known; its month is shown.",
    )
    source = models.CharField(max_length=120, blank=True, help_text="Such as: learn_17 Q15")
    is_published = models.BooleanField(
        default=True,
        help_text="Unpublishing takes its cards out of every queue and keeps learners' history.",
    )

    objects = QuestionManager()
    history = kept_history()

    class Meta:
        ordering = ("section", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section", "number"], name="question_number_in_section")
        ]

    def __str__(self) -> str:
        return f"Q{self.number}. {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not isinstance(self.rank, int):
            self.rank = self.number
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("scheduler:question", args=[self.slug])

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": "That address belongs to another page."})
        if problems := [*validation.text_problems("in_depth", self.in_depth)]:
            raise ValidationError({"in_depth": problems})
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
    def in_depth_html(self) -> SafeString:
        return render(self.in_depth)

    @property
    def source_lines(self) -> list[SafeString]:
        """What its claims rest on."""
        lines = (line.strip() for line in self.sources.splitlines())
        return [render_inline(line) for line in lines if line]

    @property
    def short_name(self) -> str:
        return f"Q{self.number} {self.title}"


class Depth(models.TextChoices):
    EASY = "easy", pgettext_lazy("depth", "Easy")
    DEEP = "deep", pgettext_lazy("depth", "Follow-up")


# a card's name among those of its question: the follow-ups' say in which order they were made
SLUGS = (Depth.EASY.value, "deep", *(f"deep-{number}" for number in range(2, MAX_FOLLOW_UPS + 1)))


class CardQuerySet(models.QuerySet["Card"]):
    def published_in(self, deck_id: int) -> CardQuerySet:
        """The cards of a deck that learners can be shown."""
        return self.filter(question__section__deck_id=deck_id, question__is_published=True)


class CardManager(models.Manager.from_queryset(CardQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, question: str, slug: str) -> Card:
        card: Card = self.get(question__slug=question, slug=slug)
        return card


class PointLine(NamedTuple):
    """A key point as learners read it, and as a line: itself, a bar, and the other words for it."""

    html: SafeString
    line: str


class Card(models.Model):
    """What a learner is shown and grades. A question has an easy one and its follow-ups.

    `position` is 0 for the easy card, and from 1 the order of the follow-ups, which editors may
    change. `slug` stays, in addresses and files: "easy", "deep", "deep-2" and so on.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="cards")
    depth = models.CharField(max_length=4, choices=Depth)
    position = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(MAX_FOLLOW_UPS)],
        help_text="0 for the easy card; follow-ups are asked in order, from 1.",
    )
    slug = models.SlugField(max_length=6, editable=False)
    prompt = models.TextField(
        validators=[MaxLengthValidator(validation.MAX_PROMPT_CHARS)],
        help_text="What the learner is asked, in a sentence or two; a follow-up asks one thing.",
    )
    answer = models.TextField(
        validators=[MaxLengthValidator(validation.MAX_ANSWER_CHARS)],
        help_text="Markdown: paragraphs, **bold**, *italic*, `code`, lists.",
    )
    key_points = models.TextField(
        blank=True,
        validators=[MaxLengthValidator(validation.MAX_POINTS_CHARS)],
        help_text="What a good answer mentions, one point a line. Other words for the same may "
        "follow a bar, for the check of typed answers: Weights add up to one | sum to 1; softmax",
    )
    content_version = models.PositiveIntegerField(default=1, editable=False, db_column="revision")

    objects = CardManager()
    history = kept_history()

    class Meta:
        ordering = ("question", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "position"], name="one_card_a_position"),
            models.UniqueConstraint(fields=["question", "slug"], name="one_card_a_slug"),
            models.CheckConstraint(
                condition=Q(depth="easy", position=0) | Q(depth="deep", position__gte=1),
                name="card_position_fits_depth",
            ),
            models.CheckConstraint(condition=Q(slug__in=SLUGS), name="card_slug_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.label.lower()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A card that is made without a position or a slug takes the first that is free."""
        if self.depth == Depth.DEEP and not self.position:
            self.position = (self._others().aggregate(last=Max("position"))["last"] or 0) + 1
        if not self.slug:
            taken = {Depth.EASY.value, *self._others().values_list("slug", flat=True)}
            free = (slug for slug in SLUGS if slug not in taken)
            self.slug = Depth.EASY if self.depth == Depth.EASY else next(free, SLUGS[-1])
        super().save(*args, **kwargs)

    def _others(self) -> models.QuerySet[Card]:
        others: models.QuerySet[Card] = Card.objects.filter(question_id=self.question_id)
        return others.exclude(pk=self.pk)

    def natural_key(self) -> tuple[str, str]:
        return (self.question.slug, self.slug)

    natural_key.dependencies = ["cards.question"]  # type: ignore[attr-defined]

    def clean(self) -> None:
        problems = {
            name: [*validation.text_problems(name, getattr(self, name))] for name in CARD_TEXTS
        }
        question: Question | None = getattr(self, "question", None)  # none in an incomplete form
        is_published = question is not None and question.is_published
        problems["key_points"] += validation.point_problems(self.points, is_published=is_published)
        if self.depth == Depth.EASY:
            problems["answer"] += validation.easy_answer_problems(self.answer)
        if found := {name: messages for name, messages in problems.items() if messages}:
            raise ValidationError(found)

    @property
    def is_follow_up(self) -> bool:
        return self.depth == Depth.DEEP

    @property
    def label(self) -> str:
        """What tells it from the others of its question, for a badge."""
        label = str(Depth(self.depth).label)
        return f"{label} {self.position}" if self.position else label

    @property
    def name(self) -> str:
        name = _("Follow-up %(position)s") if self.is_follow_up else _("Easy card")
        return name % {"position": self.position}

    @property
    def the_card(self) -> str:
        """The name of the card, within a sentence."""
        name = _("follow-up %(position)s") if self.is_follow_up else _("the easy card")
        return name % {"position": self.position}

    @property
    def prompt_html(self) -> SafeString:
        return render_prompt(self.prompt)

    @property
    def answer_html(self) -> SafeString:
        return render(self.answer)

    @property
    def points(self) -> list[str]:
        """What learners read of the key points; see `point_lines`."""
        return [point for point, _ in validation.point_lines(self.key_points)]

    @property
    def point_lines(self) -> list[PointLine]:
        return [
            PointLine(render_inline(shown), f"{shown} | {'; '.join(others)}" if others else shown)
            for shown, others in validation.point_lines(self.key_points)
        ]

    @property
    def points_html(self) -> list[SafeString]:
        return [render_inline(point) for point in self.points]

    @property
    def notes(self) -> dict[str, list[str]]:
        """What its editor should know of each text, apart from problems; see `notes_on`."""
        notes = {name: [*validation.notes_on(name, getattr(self, name))] for name in CARD_TEXTS}
        return {name: messages for name, messages in notes.items() if messages}
