"""The city's keys, made ready once. Only this room reads them; a change of keys takes effect at once in tests."""

from functools import lru_cache

from django.conf import settings

from upwell.lib.sealing import Sealer


@lru_cache(maxsize=4)
def _sealer(keys: tuple[str, ...]) -> Sealer:
    return Sealer(keys)


def sealer() -> Sealer:
    """Opens with every key of `SEALING_KEYS`, seals with the first."""
    return _sealer(tuple(settings.SEALING_KEYS))
