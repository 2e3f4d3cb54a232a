"""Which way work orders go to a partner, by the kind of system it has, and what the environment says of where it is.

A kind is a name and a function that makes a `Carrier` for one partner; whoever brings another kind adds a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.partners.ports import Carrier


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a partner's system is. `secrets`: the first signs; all open, so that they can be changed."""

    code: str
    url: str = ""
    secrets: tuple[str, ...] = ()


def reach(code: str) -> Reach:
    url, secrets = settings.PARTNERS.get(code.upper(), ("", ()))
    return Reach(code, url, tuple(secrets))


def _webhook(where: Reach) -> Carrier:
    from upwell.partners.carriers.webhook import Webhook

    return Webhook(where)


def _open311(where: Reach) -> Carrier:
    from upwell.partners.carriers.open311 import Open311

    return Open311(where)


def _system(where: Reach) -> Carrier | None:
    """A vendor that also has a say in which days are free: asked through the same breaker."""
    from upwell.partners import scheduling

    return scheduling.carrier_for(where.code)


KINDS: dict[str, Callable[[Reach], Carrier | None]] = {
    "webhook": _webhook,
    "open311": _open311,
    "holds": _system,
    "capacity": _system,
    "jobs": _system,
}


def carrier_for(code: str) -> Carrier | None:
    """None for a partner whose people look into the portal, one the city no longer has, and one nobody set up: its
    messages wait, and `doctor` says so."""
    partner = catalogue.city().partners.get(code)
    kind = KINDS.get(partner.system) if partner else None
    where = reach(code)
    if kind is None or (partner is not None and partner.system in NEEDS_URL and not where.url):
        return None
    return kind(where)


NEEDS_URL = frozenset({"holds", "capacity", "jobs", "webhook", "open311"})
