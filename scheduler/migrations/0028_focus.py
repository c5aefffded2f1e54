from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheduler', '0027_transfers'),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='first_sections',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text="Numbers of the deck's sections whose new cards come before the others."),
        ),
        migrations.AddField(
            model_name='plan',
            name='later_sections',
            field=models.JSONField(blank=True, db_default=models.Value([], models.JSONField()), default=list, help_text="Numbers of the deck's sections that give no new cards for now."),
        ),
    ]
