import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """A deck says what language it is in; those that are there are in English."""

    dependencies = [("cards", "0006_content_version")]

    operations = [
        migrations.AddField(
            model_name="deck",
            name="language",
            field=models.CharField(
                db_default="en",
                default="en",
                help_text="What it is written in, such as en, ar or pt-BR: screen readers and "
                "Read aloud choose their voice by it.",
                max_length=35,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z",
                        "Give the code of a language, such as en, ar, ja or pt-BR.",
                    )
                ],
            ),
        ),
    ]
