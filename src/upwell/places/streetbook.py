"""The streets an import meets: each found or made once, in bulk, whatever the spelling.

For actions.py only. A name without its type ("200 E Santa Clara") joins the one street it can mean."""

from collections.abc import Iterable

from upwell.places.models import Street
from upwell.places.parsing import StreetText

Key = tuple[str, str, str]


class StreetBook:
    def __init__(self) -> None:
        self._ids: dict[Key, int] = {}
        self._types: dict[tuple[str, str], list[str]] = {}
        for pk, *key in Street.objects.values_list("id", "bare", "direction", "type").iterator():
            self._note((key[0], key[1], key[2]), pk)

    def _note(self, key: Key, pk: int) -> None:
        self._ids[key] = pk
        types = self._types.setdefault(key[:2], [])
        if key[2] not in types:
            types.append(key[2])

    def keys(self, texts: Iterable[StreetText]) -> list[Key]:
        """The street each spelling means. Names with their type are noted first: order in a chunk does not matter."""
        texts = list(texts)
        for text in texts:
            if text.type and text.type not in self._types.setdefault((text.bare, text.direction), []):
                self._types[text.bare, text.direction].append(text.type)
        return [self._key(text) for text in texts]

    def _key(self, text: StreetText) -> Key:
        exact = (text.bare, text.direction, text.type)
        if text.type or exact in self._ids:
            return exact
        types = self._types.get(exact[:2], [])
        return (*exact[:2], types[0]) if len(types) == 1 else exact

    def ids(self, wanted: Iterable[tuple[Key, StreetText]]) -> dict[Key, int]:
        """Ids of these streets; those not there yet are made."""
        wanted = list(wanted)
        missing: dict[Key, Street] = {}
        for key, text in wanted:
            if key not in self._ids and (key not in missing or missing[key].name.islower()):
                missing[key] = Street(bare=key[0], direction=key[1], type=key[2], name=text.name)
        if missing:
            Street.objects.bulk_create(missing.values(), ignore_conflicts=True)
            made = Street.objects.filter(bare__in={key[0] for key in missing})
            for street in made:
                key = (street.bare, street.direction, street.type)
                if key not in self._ids:
                    self._note(key, street.pk)
        return {key: self._ids[key] for key, _ in wanted}
