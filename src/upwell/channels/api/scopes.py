"""What a key may open. Pure."""

import re
from collections.abc import Iterable

SCOPES = {
    "catalogue:read": "Read services, their questions and their forms.",
    "journeys:write": "Begin journeys, answer step by step, hold days, send.",
    "submissions:write": "Send whole forms.",
    "status:read": "Read how a request stands.",
    "hooks:manage": "Say where news is sent to.",
}

OF_ONE = {"figures:{data_set}": "Send figures of that data set, and of no other."}
"""Of one thing each, which is named in the scope."""
_OF_ONE = re.compile(r"figures:[a-z][a-z0-9_]{0,47}")


def of_data_set(code: str) -> str:
    return f"figures:{code}"


def unknown(scopes: Iterable[str]) -> list[str]:
    return [one for one in scopes if one not in SCOPES and not _OF_ONE.fullmatch(one)]
