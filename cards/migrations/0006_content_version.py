from django.db import migrations, models


class Migration(migrations.Migration):
    """Cards, their history and reports say `content_version`; the columns keep their names."""

    dependencies = [("cards", "0005_first_versions")]

    operations = [
        migrations.AlterField(
            model_name="card",
            name="revision",
            field=models.PositiveIntegerField(db_column="revision", default=1, editable=False),
        ),
        migrations.RenameField("card", "revision", "content_version"),
        migrations.AlterField(
            model_name="historicalcard",
            name="revision",
            field=models.PositiveIntegerField(db_column="revision", default=1, editable=False),
        ),
        migrations.RenameField("historicalcard", "revision", "content_version"),
        migrations.AlterField(
            model_name="report",
            name="revision",
            field=models.PositiveIntegerField(
                db_column="revision",
                help_text="The card's content version when it was reported.",
            ),
        ),
        migrations.RenameField("report", "revision", "content_version"),
    ]
