import django.core.validators
from django.db import migrations, models

SLUGS = ["easy", "deep", "deep-2", "deep-3", "deep-4"]


def of_card(model):
    """What forms say of the fields."""
    depth = models.CharField(choices=[("easy", "Easy"), ("deep", "Follow-up")], max_length=4)
    prompt = models.TextField(
        help_text="What the learner is asked, in a sentence or two; a follow-up asks one thing.",
        validators=[django.core.validators.MaxLengthValidator(1000)],
    )
    key_points = models.TextField(
        blank=True,
        help_text="What a good answer mentions, one point a line. Other words for the same may "
        "follow a bar, for the check of typed answers: Weights add up to one | sum to 1; softmax",
        validators=[django.core.validators.MaxLengthValidator(2000)],
    )
    columns = {"depth": depth, "prompt": prompt, "key_points": key_points}
    return [migrations.AlterField(model, name, field) for name, field in columns.items()]


def check_that_depths_tell_apart(apps, schema_editor):
    """The way back: the version before knows one follow-up a question."""
    more = apps.get_model("cards", "Card").objects.filter(position__gt=1).count()
    if more:
        raise RuntimeError(
            f"{more} cards are second and further follow-ups, which the version before does not "
            "know. Restore a backup of that version, or delete these cards first."
        )


class Migration(migrations.Migration):
    """A question's cards are told apart by slug, and ordered by position."""

    dependencies = [("cards", "0010_fill_slugs")]

    operations = [
        migrations.RemoveConstraint("card", "one_card_of_each_depth"),
        migrations.RemoveConstraint("card", "card_depth_is_easy_or_deep"),
        migrations.AlterModelOptions("card", {"ordering": ("question", "position")}),
        migrations.AddConstraint(
            "card",
            models.UniqueConstraint(fields=("question", "position"), name="one_card_a_position"),
        ),
        migrations.AddConstraint(
            "card",
            models.UniqueConstraint(fields=("question", "slug"), name="one_card_a_slug"),
        ),
        migrations.AddConstraint(
            "card",
            models.CheckConstraint(
                condition=models.Q(depth="easy", position=0)
                | models.Q(depth="deep", position__gte=1),
                name="card_position_fits_depth",
            ),
        ),
        migrations.AddConstraint(
            "card",
            models.CheckConstraint(condition=models.Q(slug__in=SLUGS), name="card_slug_is_known"),
        ),
        *of_card("card"),
        *of_card("historicalcard"),
        # the last, and so the first on the way back
        migrations.RunPython(migrations.RunPython.noop, check_that_depths_tell_apart),
    ]
