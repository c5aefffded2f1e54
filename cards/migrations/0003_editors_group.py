from django.db import migrations

GROUP = "Editors"
RIGHTS = {
    "deck": ("add", "change", "view"),
    "section": ("add", "change", "view"),
    "question": ("add", "change", "view"),
    "card": ("add", "change", "view"),
    "oneliner": ("add", "change", "delete", "view"),
    "mindsettip": ("add", "change", "delete", "view"),
    "report": ("change", "view"),
}


def make_group(apps, schema_editor):
    """The group whose members write questions, and can do nothing else.

    Permissions are made here as Django makes them after a migration, which is too late for this.
    """
    content_type, permission, group = (
        apps.get_model(*name)
        for name in (("contenttypes", "ContentType"), ("auth", "Permission"), ("auth", "Group"))
    )
    editors, _ = group.objects.get_or_create(name=GROUP)
    for model, actions in RIGHTS.items():
        of, _ = content_type.objects.get_or_create(app_label="cards", model=model)
        name = apps.get_model("cards", model)._meta.verbose_name
        for action in actions:
            right, _ = permission.objects.get_or_create(
                content_type=of,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {name}"},
            )
            editors.permissions.add(right)


def remove_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name=GROUP).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0002_report_replies"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
