"""What cases and their events of before did not say, and their history knows.

`heard_at`: the first time somebody who works on it wrote to whoever asked; without it the next letter would count as the
first. When a case was opened again or taken over, its event says how long ago it was opened and what is undone, as it
does since: without that the closing would count twice. What history does not know stays unknown."""

from django.db import migrations, transaction
from django.db.models import Exists, OuterRef, Subquery

BATCH = 500
TOLD = ("moved", "told", "asked", "closed", "reopened", "rescheduled", "amended", "merged")
MOST_SECONDS = 999_999_999


def note_heard(apps, schema_editor):
    cases = apps.get_model("cases", "Case")._base_manager.filter(heard_at=None)
    entries = apps.get_model("cases", "Entry")._base_manager
    told = entries.filter(case=OuterRef("pk"), what__in=TOLD, by_kind__in=("staff", "partner"))
    first, last, rows = Subquery(told.order_by("at").values("at")[:1]), None, cases.order_by("pk")
    while found := list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            cases.filter(Exists(told), pk__in=found).update(heard_at=first)
        last = found[-1]


def say_how_long(apps, schema_editor):
    events = apps.get_model("events", "Event")._base_manager
    cases = apps.get_model("cases", "Case")._base_manager
    closures = apps.get_model("cases", "Closure")._base_manager
    for event in _in_turn(events.filter(name__in=("case_reopened", "case_taken_over")).order_by("pk")):
        case = cases.filter(reference=event.subject).values("pk", "opened_at").first()
        if "seconds" in event.data or case is None:
            continue
        said = {"seconds": _between(case["opened_at"], event.at)}
        if event.name == "case_reopened":
            closed = closures.filter(case=case["pk"], at__lte=event.at).order_by("-at", "-pk").first()
            if closed is None:
                continue
            said |= {"took": _between(case["opened_at"], closed.at), "outcome": closed.outcome}
        events.filter(pk=event.pk).update(data={**event.data, **said})


def _in_turn(rows):
    last = 0
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from found
        last = found[-1].pk


def _between(first, last):
    return max(0, min(int((last - first).total_seconds()), MOST_SECONDS))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0019_heard"), ("events", "0003_before_all")]
    operations = [
        migrations.RunPython(note_heard, migrations.RunPython.noop),
        migrations.RunPython(say_how_long, migrations.RunPython.noop),
    ]
