from django.db import migrations, models

GROUP = "Editors"
ACTIONS = ("add", "change", "delete", "view")


def let_editors(apps, schema_editor):
    """Editors may do everything with figures.

    Permissions are made here as Django makes them after a migration, which is too late for this.
    """
    content_type, permission, group = (
        apps.get_model(*name)
        for name in (("contenttypes", "ContentType"), ("auth", "Permission"), ("auth", "Group"))
    )
    editors = group.objects.filter(name=GROUP).first()  # an operator may have deleted it
    of, _ = content_type.objects.get_or_create(app_label="cards", model="figure")
    for action in ACTIONS:
        right, _ = permission.objects.get_or_create(
            content_type=of,
            codename=f"{action}_figure",
            defaults={"name": f"Can {action} figure"},
        )
        if editors:
            editors.permissions.add(right)


def forbid_editors(apps, schema_editor):
    of = apps.get_model("contenttypes", "ContentType").objects.filter(
        app_label="cards", model="figure"
    )
    apps.get_model("auth", "Permission").objects.filter(content_type__in=of).delete()


class Migration(migrations.Migration):
    """Pictures of the deck, in the database: in every backup, and on every server."""

    dependencies = [
        ("cards", "0007_deck_language"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.SlugField(
                        help_text="Texts show it by this name: ![what it shows](figure:name).",
                        max_length=80,
                        unique=True,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("svg", "SVG"), ("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WebP"),
                        ],
                        editable=False,
                        max_length=4,
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False, help_text="Pixels of CSS.")),
                ("height", models.PositiveIntegerField(editable=False, help_text="Pixels of CSS.")),
                (
                    "digest",
                    models.CharField(
                        editable=False,
                        help_text="Begins the SHA-256 of its content.",
                        max_length=16,
                    ),
                ),
                ("changed_at", models.DateTimeField(editable=False)),
                ("content", models.BinaryField()),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["svg", "png", "jpeg", "webp"])),
                        name="figure_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("height__gte", 1), ("width__gte", 1)),
                        name="figure_has_a_size",
                    ),
                ],
            },
        ),
        migrations.RunPython(let_editors, forbid_editors),
    ]
