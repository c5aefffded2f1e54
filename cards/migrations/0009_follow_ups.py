import django.core.validators
from django.db import migrations, models

from cards.search.index import remove

POSITION_HELP = "0 for the easy card; follow-ups are asked in order, from 1."


def rank():
    return models.PositiveSmallIntegerField(
        blank=True,
        db_default=9999,
        db_index=True,
        help_text="New cards come by rank: 1 is asked most. Left empty, it is the number.",
        validators=[
            django.core.validators.MinValueValidator(1),
            django.core.validators.MaxValueValidator(9999),
        ],
    )


def text(help_text):
    return models.TextField(
        blank=True,
        db_default="",
        default="",
        help_text=help_text,
        validators=[django.core.validators.MaxLengthValidator(10000)],
    )


def position():
    return models.PositiveSmallIntegerField(
        db_default=0,
        default=0,
        help_text=POSITION_HELP,
        validators=[django.core.validators.MaxValueValidator(4)],
    )


def of_question(model):
    columns = {
        "rank": rank(),
        "in_depth": text("The whole answer at length, to be read after a follow-up; Markdown."),
        "sources": text("What its claims rest on, one a line: authors (year), title."),
        "checked_on": models.DateField(
            blank=True,
            null=True,
            help_text="When somebody last read it against what is known; its month is shown.",
        ),
    }
    return [migrations.AddField(model, name, field) for name, field in columns.items()]


def of_card(model):
    slug = models.SlugField(default="", editable=False, max_length=6)
    return [
        migrations.AddField(model, "position", position()),
        migrations.AddField(model, "slug", slug, preserve_default=False),
    ]


def remove_index(apps, schema_editor):
    remove(schema_editor.connection.alias)


class Migration(migrations.Migration):
    """A question has follow-ups, an In depth text, a rank, sources, and when it was checked."""

    dependencies = [("cards", "0008_figures")]

    operations = [
        *of_question("question"),
        *of_question("historicalquestion"),
        *of_card("card"),
        *of_card("historicalcard"),
        # the last, and so the first on the way back: it reads the new columns
        migrations.RunPython(migrations.RunPython.noop, remove_index),
    ]
