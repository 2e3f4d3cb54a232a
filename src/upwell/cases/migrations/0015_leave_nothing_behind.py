"""SQLite leaves parts of dropped columns in its pages and its log: the file is written anew."""

from django.db import migrations


def rewrite(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0014_seal_notes_and_messages"), ("partners", "0004_seal_what_partners_say")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
