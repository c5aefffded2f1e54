import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cards', '0005_first_versions'),
        ('scheduler', '0017_editors_see_difficulty'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mark',
            name='card',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cards.card'),
        ),
        migrations.AlterField(
            model_name='pause',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='pauses', to='scheduler.plan'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='learner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='scheduler.learner'),
        ),
        migrations.AlterField(
            model_name='review',
            name='card',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cards.card'),
        ),
        migrations.AlterField(
            model_name='schedule',
            name='card',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='cards.card'),
        ),
    ]
