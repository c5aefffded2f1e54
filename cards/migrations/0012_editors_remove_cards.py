from django.db import migrations


def editors_and_right(apps):
    group, permission, content_type = (
        apps.get_model(*name)
        for name in (("auth", "Group"), ("auth", "Permission"), ("contenttypes", "ContentType"))
    )
    of, _ = content_type.objects.get_or_create(app_label="cards", model="card")
    right, _ = permission.objects.get_or_create(
        content_type=of, codename="delete_card", defaults={"name": "Can delete card"}
    )
    return group.objects.filter(name="Editors").first(), right


def allow(apps, schema_editor):
    """Editors remove follow-ups; one that learners have answered is protected by the database."""
    editors, right = editors_and_right(apps)
    if editors:
        editors.permissions.add(right)


def forbid(apps, schema_editor):
    editors, right = editors_and_right(apps)
    if editors:
        editors.permissions.remove(right)


class Migration(migrations.Migration):
    dependencies = [("cards", "0011_one_card_a_position")]

    operations = [migrations.RunPython(allow, forbid)]
