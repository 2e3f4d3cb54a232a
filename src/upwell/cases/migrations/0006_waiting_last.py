"""Cases that wait on their resident stand at the end of the queue. Reopened ones stay on top."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Coalesce

AHEAD = timedelta(days=36_525)


def behind_all(apps, _schema):
    waiting = apps.get_model("cases", "Case").objects.filter(waiting_since__isnull=False, reopened=0)
    waiting.update(queue_at=F("waiting_since") + 2 * AHEAD)


def by_due_date(apps, _schema):
    waiting = apps.get_model("cases", "Case").objects.filter(waiting_since__isnull=False, reopened=0)
    waiting.update(queue_at=Coalesce("due_at", F("opened_at") + AHEAD))


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0005_joined_cases_part"),
    ]

    operations = [
        migrations.RunPython(behind_all, by_due_date),
    ]
