"""Figures: pictures that cards' texts show by name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from ..figures.lookup import Picture


class FigureManager(models.Manager["Figure"]):
    def get_by_natural_key(self, name: str) -> Figure:
        return self.get(name=name)


class Figure(models.Model):
    """A picture, kept in the database: so it is in every backup and on every server.

    Its name is unique in the site, since a text is shown without its deck.
    """

    class Kind(models.TextChoices):
        SVG = "svg", "SVG"
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"
        WEBP = "webp", "WebP"

    name = models.SlugField(
        unique=True,
        max_length=80,
        help_text="Texts show it by this name: ![what it shows](figure:name).",
    )
    kind = models.CharField(max_length=4, choices=Kind, editable=False)
    width = models.PositiveIntegerField(editable=False, help_text="Pixels of CSS.")
    height = models.PositiveIntegerField(editable=False, help_text="Pixels of CSS.")
    digest = models.CharField(
        max_length=16, editable=False, help_text="Begins the SHA-256 of its content."
    )
    changed_at = models.DateTimeField(editable=False)
    content = models.BinaryField()

    objects = FigureManager()

    class Meta:
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["svg", "png", "jpeg", "webp"]), name="figure_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(width__gte=1, height__gte=1), name="figure_has_a_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)

    @property
    def address(self) -> str:
        """Where its present content is: another content has another address."""
        return self.picture.address

    @property
    def picture(self) -> Picture:
        return Picture(self.name, self.digest, self.kind, self.width, self.height)
