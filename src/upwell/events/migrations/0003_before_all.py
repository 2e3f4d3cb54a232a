from django.db import migrations, models

BEFORE_ALL = -(2**63)


def begin_at_the_first(apps, schema_editor):
    """Readers that have read nothing: no event has the number 0."""
    apps.get_model("events", "Cursor").objects.filter(position=0).update(transaction=BEFORE_ALL)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_work'),
    ]

    operations = [
        migrations.AlterField(
            model_name='cursor',
            name='transaction',
            field=models.BigIntegerField(default=BEFORE_ALL),
        ),
        migrations.RunPython(begin_at_the_first, migrations.RunPython.noop),
    ]
