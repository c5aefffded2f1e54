"""allauth's address of an account is the account's: staff could change one without the other."""

from django.db import migrations
from django.db.models.functions import Lower


def follow_the_account(apps, schema_editor):
    EmailAddress = apps.get_model("account", "EmailAddress")
    stale = (
        EmailAddress.objects.filter(primary=True)
        .exclude(user__email="")
        .exclude(email__iexact=Lower("user__email"))
        .annotate(right=Lower("user__email"))
    )
    for row in stale.iterator():
        EmailAddress.objects.filter(user_id=row.user_id).exclude(pk=row.pk).delete()
        # confirmed at the next login, where the site sends mail
        EmailAddress.objects.filter(pk=row.pk).update(email=row.right, verified=False)


class Migration(migrations.Migration):
    dependencies = [
        ("dlprep_site", "0003_language"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunPython(follow_the_account, migrations.RunPython.noop)]
