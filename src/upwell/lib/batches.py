"""Deletes rows a few at a time: nobody waits behind a long statement, and what was begun need not be begun anew."""

from typing import Any

BATCH = 500


def delete_some(rows: Any) -> int:
    """At most BATCH of these (a QuerySet), in a statement that asks again whether they are still such rows.

    Returns how many; as many as BATCH means that there may be more."""
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    if ids:
        rows.filter(pk__in=ids).delete()
    return len(ids)
