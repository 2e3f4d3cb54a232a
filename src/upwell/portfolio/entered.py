"""What people said of the entries of a collection: no file and nothing that Upwell fills in takes its place."""

from __future__ import annotations

from collections.abc import Mapping

from upwell.portfolio.models import Collection, Texts, Value

SAID: Mapping[str, bool | None] = {"yes": True, "no": False, "not applicable": None}
"""What a point is when it was written so."""
WORDS = {"yes": "yes", "no": "no", "na": "not applicable"}


class Entered:
    """`values`: what people said, by what it is of; `under`: what files said last of the same."""

    def __init__(self, collection: Collection) -> None:
        self.values = {
            (one.entry_id, one.field, one.channel, one.part, one.start, one.until): one
            for one in Value.objects.filter(
                entry__collection=collection, source__entered=True, replaced_by=None
            ).select_related("source")
        }
        below = Value.objects.filter(entry__collection=collection, replaced_by__entered=True, source__entered=False)
        names = ("entry_id", "field", "channel", "part", "start", "until", "said")
        self.under = {row[:6]: row[6] for row in below.order_by("source__at", "id").values_list(*names)}
        self._of: dict[int, dict[str, Value]] = {}
        for one in self.values.values():
            if one.start is None:
                self._of.setdefault(one.entry_id, {})[one.field] = one

    def of(self, entry: int) -> Mapping[str, Value]:
        return self._of.get(entry, {})

    def points(self, entry: int) -> dict[str, bool | None]:
        """As they stand now."""
        found = Texts.objects.filter(entry_id=entry).first()
        return {name: SAID[WORDS[said]] for name, said in found.points.items()} if found else {}
