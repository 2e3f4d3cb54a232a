"""Seals what residents wrote in their own words, which lay open in `answers`, `words` and, of withdrawals, in `note`.

In batches, each in its own transaction, and harmless to run again: what is sealed already is passed over. What counts
as free text is written down here as it was then, for the rule in `definition` may change."""

from django.db import migrations, transaction

from upwell.lib.folding import fold

BATCH = 500
FREE = {"text", "long_text", "reference"}
MOST_WORDS = 600


def seal(apps, schema_editor):
    Version, Case, Entry = (
        apps.get_model(*name) for name in (("catalogue", "Version"), ("cases", "Case"), ("cases", "Entry"))
    )
    versions = {pk: Texts(source["service"]) for pk, source in Version.objects.values_list("pk", "source")}
    wanted = [pk for pk, texts in versions.items() if texts.sealed]
    in_batches(
        Case.objects.filter(version_id__in=wanted).defer("private", "contact"),
        lambda case: seal_case(Case, case, versions[case.version_id]),
    )
    in_batches(
        Entry.objects.filter(what="closed", by_kind="resident").exclude(note=""),
        lambda entry: Entry.objects.filter(pk=entry.pk).update(said=entry.said or entry.note, note=""),
    )
    rewrite(schema_editor.connection)


def rewrite(connection):
    """SQLite zeroes what is deleted (see the settings), but not what pages leave behind as they split, nor its log."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def in_batches(rows, change):
    last = None
    while True:
        with transaction.atomic():
            found = list((rows.filter(pk__gt=last) if last is not None else rows).order_by("pk")[:BATCH])
            for row in found:
                change(row)
        if not found:
            return
        last = found[-1].pk


class Texts:
    """The free texts of one version of a service: which are to be sealed, and which it shows to everybody."""

    def __init__(self, service):
        shown = set((service.get("public") or {}).get("fields") or ())
        free = {name for step in service.get("steps") or () if (name := free_text(step))}
        self.sealed, self.shown = free - shown, free & shown


def free_text(step):
    if step.get("repeat"):
        return step["repeat"] if any(free_text(one) for one in step.get("steps") or ()) else None
    return step.get("ask") if step.get("type") in FREE else None


def batches(rows):
    last = None
    while True:
        with transaction.atomic():
            found = list((rows.filter(pk__gt=last) if last is not None else rows).select_for_update().order_by("pk")[:BATCH])
            yield found
        if not found:
            return
        last = found[-1].pk


def seal_case(Case, case, texts):
    moved = {name: plain for name, plain in case.answers.items() if name in texts.sealed and plain is not None}
    if not moved:
        return
    answers = {name: plain for name, plain in case.answers.items() if name not in moved}
    words = " ".join((case.title, case.place_label, *shown_words(answers, texts)))
    Case.objects.filter(pk=case.pk).update(
        answers=answers, written={**(case.written or {}), **moved}, words=fold(words)[:MOST_WORDS]
    )


def shown_words(answers, texts):
    return [answers[name] for name in texts.shown if isinstance(answers.get(name), str)]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0002_written_answers"), ("catalogue", "0001_initial")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
