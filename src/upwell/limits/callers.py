"""Who a request comes from, for limits: an internet address, of IPv6 the half that is one household's.

Whoever rents a server gets tens of thousands of such halves at once, all of one /48: those together are a caller too,
with more room. Called by views, and by sign-in. Believes what a proxy wrote only when UPWELL_BEHIND_PROXY says that
there is one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from ipaddress import ip_address, ip_network
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from upwell.limits import actions
from upwell.limits.actions import TooMany
from upwell.limits.kinds import GUESSES, Limit

NETWORK = 4  # times the amount of one caller fit a /48: as much as one caller may already stand for a whole library


def count(limit: Limit, request: HttpRequest, *, now: datetime, cost: int = 1) -> None:
    """Raises TooMany when this caller has done enough of it; unhandled, it becomes a page or an answer with 429."""
    take(limit, address(request), now=now, cost=cost)


def check(limit: Limit, request: HttpRequest, *, now: datetime) -> None:
    """Raises TooMany when not one more would fit; counts nothing. For limits kept in the process."""
    for who, room in _counted(address(request)):
        actions.check(limit, who, now=now, room=room)


@contextmanager
def at_work(limit: Limit, request: HttpRequest, *, now: datetime) -> Iterator[None]:
    """What takes seconds counts for whoever sent it, each second once: nobody keeps more than one place busy for long.

    Raises TooMany before the work, never after it."""
    check(limit, request, now=now)
    began = monotonic()
    try:
        yield
    finally:
        with suppress(TooMany):  # one by one, so that what is left is used up
            for _second in range(int(monotonic() - began)):
                count(limit, request, now=now)


def may_guess(request: HttpRequest, *, now: datetime) -> None:
    """Before something that a caller could find by trying is looked for. Raises TooMany."""
    check(GUESSES, request, now=now)


def guessed(request: HttpRequest, *, now: datetime) -> None:
    """Something was asked for that is not there: the caller may be trying. Raises TooMany."""
    count(GUESSES, request, now=now)


def take(limit: Limit, address: str, *, now: datetime, cost: int = 1) -> None:
    """Raises TooMany, and then counts nothing.

    The household first: what it is refused takes nothing from those around it. Where these have used up the room of
    all, it has its own place back, or it would pay for what it did not get."""
    taken: list[tuple[str, int]] = []
    try:
        for who, room in _counted(address):
            actions.take(limit, who, now=now, cost=cost, room=room)
            taken.append((who, room))
    except TooMany:
        for who, room in taken:
            actions.give_back(limit, who, cost=cost, room=room)
        raise


def give_back(limit: Limit, address: str) -> None:
    for who, room in _counted(address):
        actions.give_back(limit, who, room=room)


def mark(limit: Limit, request: HttpRequest) -> str:
    """A mark of who asks, to keep beside what they hold for a while: keyed, so that nobody reads an address from it,
    and another for each limit. Of IPv6 that of the whole /48: whoever rents one is one caller here. Empty where the
    city limits nobody."""
    if not actions.chosen(limit).amount:
        return ""
    who, _room = _counted(address(request))[-1]
    return actions.mark(limit, who)


def _counted(address: str) -> list[tuple[str, int]]:
    """Who is counted for this address, and how many times the amount fits."""
    try:
        known = ip_address(address)
    except ValueError:  # a socket's name, or nothing
        return [(address, 1)]
    if known.version == 4:
        return [(address, 1)]
    return [(address, 1), (str(ip_network((int(known), 48), strict=False)), NETWORK)]


def late(response: HttpResponse, refusal: TooMany) -> HttpResponse:
    """A page that shows the refusal with what was typed, marked for what it is."""
    response.status_code = 429
    response["Retry-After"] = str(refusal.seconds)
    return response


def address(request: HttpRequest) -> str:
    """Behind our own proxy: the last hop it wrote down, never what the client claims before it.

    In which header is the city's to say: a name with hyphens a client can also spell with underscores, and both arrive
    as one, so the proxy must drop those or write into a name of one word."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    told = request.headers.get(settings.CLIENT_HEADER, "") if settings.BEHIND_PROXY else ""
    told = told.rpartition(",")[2].strip()
    return _household(told) or _household(direct) or direct


def _household(text: str) -> str:
    """Of IPv6 the first half: the second is anybody's to change with every try. Empty when it is no address."""
    try:
        known = ip_address(_without_port(text))
    except ValueError:
        return ""
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False).network_address)


def _without_port(text: str) -> str:
    """Some proxies write down the caller's port too, which is another with each connection."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
