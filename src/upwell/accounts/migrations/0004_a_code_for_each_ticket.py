from django.db import migrations


class Migration(migrations.Migration):
    """Each browser that asks has a code of its own, so nobody takes the code of somebody else away by asking."""

    dependencies = [
        ("accounts", "0003_organisations"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="code", name="one_live_code_per_address"),
        migrations.RemoveField(model_name="code", name="to_index"),
    ]
