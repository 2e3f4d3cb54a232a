"""What a key may open. Pure."""

from collections.abc import Iterable

SCOPES = {
    "catalogue:read": "Read services, their questions and their forms.",
    "journeys:write": "Begin journeys, answer step by step, hold days, send.",
    "submissions:write": "Send whole forms.",
    "status:read": "Read how a request stands.",
    "hooks:manage": "Say where news is sent to.",
}


def unknown(scopes: Iterable[str]) -> list[str]:
    return [one for one in scopes if one not in SCOPES]
