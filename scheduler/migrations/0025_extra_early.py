from django.db import migrations, models


class Migration(migrations.Migration):
    """Plans say `extra_early`; the columns keep their names."""

    dependencies = [("scheduler", "0024_content_version")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="extra_ahead",
            field=models.PositiveSmallIntegerField(
                db_column="extra_ahead",
                default=0,
                help_text="Cards asked for before they are due on the day of `extra_early_on`.",
            ),
        ),
        migrations.RenameField("plan", "extra_ahead", "extra_early"),
        migrations.AlterField(
            model_name="plan",
            name="extra_ahead_on",
            field=models.DateField(blank=True, db_column="extra_ahead_on", null=True),
        ),
        migrations.RenameField("plan", "extra_ahead_on", "extra_early_on"),
    ]
