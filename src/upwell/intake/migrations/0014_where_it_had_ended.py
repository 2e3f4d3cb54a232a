"""Open drafts that had ended before remember it, too: their ending stands in the record, under its time.

Apart from the step that adds the column, which keeps everybody from the table until it ends."""

from django.db import migrations

BATCH = 500
DRAFT = ("pk", "left_at", "updated_at", "ended_as")
WHERE = ("version", "channel", "language", "assisted", "scripted")
PLACE = ("step", "section", "outcome")


def remember(apps, schema_editor):
    drafts = apps.get_model("intake", "Draft")._base_manager.filter(state="open")
    record = apps.get_model("events", "Event")._base_manager
    rows, last = drafts.order_by("pk"), None
    while found := list((rows.filter(pk__gt=last) if last else rows).only(*DRAFT)[:BATCH]):
        for draft in found:
            if known := _ending(record, draft):
                how, ending = known
                told = {name: ending.data[name] for name in PLACE if name in ending.data}
                where = {**{name: getattr(ending, name) for name in WHERE}, **told}
                drafts.filter(pk=draft.pk, updated_at=draft.updated_at).update(ended_as=how, ended_in=where)
        last = found[-1].pk


def _ending(record, draft):
    for name, how, at in (
        ("journey_abandoned", "abandoned", draft.left_at),
        ("journey_stopped", "stopped", draft.updated_at),
    ):
        if at is not None and draft.ended_as in ("", how):
            ending = record.filter(name=name, at=at, subject=str(draft.pk)).order_by("-id").first()
            if ending is not None:
                return how, ending
    return None


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0013_where_it_ended'),
        ('events', '0003_before_all'),
    ]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
