import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """What learners say before looking, and how they like to say it."""

    dependencies = [("scheduler", "0030_chosen_paces")]

    operations = [
        migrations.AddField(
            model_name="learner",
            name="answer_habit",
            field=models.CharField(
                choices=[("think", "Think it"), ("type", "Type it"), ("dictate", "Dictate it")],
                db_default="think",
                default="think",
                help_text="How they answer before looking.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="response",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="What the learner said before looking, if anything. Private.",
                validators=[django.core.validators.MaxLengthValidator(2_000)],
            ),
        ),
    ]
