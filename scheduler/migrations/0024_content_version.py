from django.db import migrations, models


class Migration(migrations.Migration):
    """Schedules and reviews say `content_version`; the columns keep their names."""

    dependencies = [("scheduler", "0023_daily_stats_help")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="card_revision",
            field=models.PositiveIntegerField(db_column="card_revision"),
        ),
        migrations.RenameField("review", "card_revision", "content_version"),
        migrations.AlterField(
            model_name="schedule",
            name="card_revision",
            field=models.PositiveIntegerField(
                blank=True,
                db_column="card_revision",
                help_text="The card's content version at the latest answer.",
                null=True,
            ),
        ),
        migrations.RenameField("schedule", "card_revision", "content_version"),
    ]
