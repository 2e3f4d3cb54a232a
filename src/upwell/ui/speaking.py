"""The language of the moment, by the code that definitions, cities and CLDR use: Django writes `zh-hans`."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language


def current() -> str:
    """English where none is chosen."""
    return _codes().get((get_language() or "").lower(), settings.LANGUAGE_CODE)


@lru_cache(1)
def _codes() -> dict[str, str]:
    return {code.lower(): code for code, _name in settings.LANGUAGES}
