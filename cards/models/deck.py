"""Decks and their sections."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

Row = TypeVar("Row", bound=models.Model)

MAX_ROLES = 12
MAX_ROLE_CHARS = 40


def check_roles(value: object) -> None:
    """Refuse what is not a list of roles: `{"name": "LLM", "first": [9, 10], "later": [7]}`."""
    if not isinstance(value, list) or len(value) > MAX_ROLES:
        raise ValidationError(f"Give a list of at most {MAX_ROLES} roles.")
    for role in value:
        if not isinstance(role, dict) or set(role) != {"name", "first", "later"}:
            raise ValidationError("A role has a name, and the lists first and later.")
        name, first, later = role["name"], role["first"], role["later"]
        if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_ROLE_CHARS:
            raise ValidationError(f"A role's name has 1 to {MAX_ROLE_CHARS} characters.")
        for sections in (first, later):
            if not isinstance(sections, list) or any(type(n) is not int for n in sections):
                raise ValidationError(f"{name}: first and later are lists of section numbers.")
        if len({*first, *later}) != len(first) + len(later):
            raise ValidationError(f"{name}: it names a section twice.")
    names = [role["name"] for role in value]
    if len(set(names)) != len(names):
        raise ValidationError("Two roles have the same name.")


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
    roles = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        validators=[check_roles],
        help_text='Presets of a plan\'s focus, such as [{"name": "Vision", "first": [7], '
        '"later": [8]}]: the numbers of the sections that come first, and of those left for '
        "later.",
    )
    is_published = models.BooleanField(
        default=True, help_text="Learners can start a plan on a published deck."
    )

    objects = DeckManager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a role with a section that the deck lacks; a new deck's come after it."""
        numbers = set(self.sections.values_list("number", flat=True)) if self.pk else set()
        try:
            check_roles(self.roles)
        except ValidationError:
            return  # told beside the field
        for role in self.roles if numbers else []:
            if unknown := sorted({*role["first"], *role["later"]} - numbers):
                raise ValidationError(
                    {"roles": f"{role['name']}: the deck has no section {unknown[0]}."}
                )
            if numbers <= set(role["later"]):
                raise ValidationError({"roles": f"{role['name']}: it leaves no section in."})

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class NumberedManager(models.Manager[Row]):
    """Of rows that their deck and number tell apart."""

    def get_by_natural_key(self, deck: str, number: int) -> Row:
        return self.get(deck__slug=deck, number=number)


class Section(models.Model):
    """A numbered part of a deck."""

    deck = models.ForeignKey(Deck, models.PROTECT, related_name="sections")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)

    objects = NumberedManager["Section"]()

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
