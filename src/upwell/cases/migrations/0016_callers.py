"""A caller is found by their number: the mark of the phone that was given, beside that of the address we write to."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_leave_nothing_behind")]
    operations = [
        migrations.AddField("case", "phone_index", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddIndex(
            "case", models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="case_phone")
        ),
    ]
