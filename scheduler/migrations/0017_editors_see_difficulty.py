from django.db import migrations

GROUP, RIGHT = "Editors", "view_difficulty"


def let_editors_in(apps, schema_editor):
    """Give the Editors the difficulty desk: figures over all learners, which name nobody.

    The right is made here as Django makes it after a migration, which is too late for this.
    """
    content_type, permission, group = (
        apps.get_model(*name)
        for name in (("contenttypes", "ContentType"), ("auth", "Permission"), ("auth", "Group"))
    )
    desk, _ = content_type.objects.get_or_create(app_label="scheduler", model="difficulty")
    right, _ = permission.objects.get_or_create(
        content_type=desk, codename=RIGHT, defaults={"name": "Can view card's difficulty"}
    )
    editors, _ = group.objects.get_or_create(name=GROUP)
    editors.permissions.add(right)


def shut_editors_out(apps, schema_editor):
    rights = apps.get_model("auth", "Permission").objects.filter(codename=RIGHT)
    for group in apps.get_model("auth", "Group").objects.filter(name=GROUP):
        group.permissions.remove(*rights)


class Migration(migrations.Migration):
    dependencies = [("scheduler", "0016_difficulty_desk"), ("cards", "0003_editors_group")]

    operations = [migrations.RunPython(let_editors_in, shut_editors_out)]
