from django.db import migrations

# as `createcachetable` makes it; on SQLite one process counts for itself
MAKE = (
    "CREATE TABLE IF NOT EXISTS dlprep_cache (cache_key varchar(255) PRIMARY KEY,"
    " value text NOT NULL, expires timestamp with time zone NOT NULL)",
    "CREATE INDEX IF NOT EXISTS dlprep_cache_expires ON dlprep_cache (expires)",
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in MAKE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TABLE IF EXISTS dlprep_cache")


class Migration(migrations.Migration):

    dependencies = [("dlprep_site", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
