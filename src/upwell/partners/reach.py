"""Where a partner's system is and under which secret it and we speak, as the environment says."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a partner's system is. `secrets`: the first signs; all open, so that they can be changed."""

    code: str
    url: str = ""
    secrets: tuple[str, ...] = ()


def reach(code: str) -> Reach:
    url, secrets = settings.PARTNERS.get(code.upper(), ("", ()))
    return Reach(code, url, tuple(secrets))
