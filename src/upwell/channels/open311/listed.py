"""The documents that change only when the city publishes: discovery, services, definitions. Kept as written bytes.

A process keeps them until the next publication; the key says which edition, language and format."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC

from django.conf import settings
from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.channels.open311 import attributes, offers, speech
from upwell.channels.open311.offers import Offer
from upwell.channels.open311.speech import CONTENT_TYPES, Row
from upwell.journey.texts import Texts
from upwell.ui import speaking

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

_kept: dict[tuple[int, str, str, str], bytes] = {}


def discovery(spoken: str) -> bytes:
    return _once("discovery", spoken, lambda: speech.write(spoken, "discovery", _discovery()))


def services(spoken: str) -> bytes:
    return _once("services", spoken, lambda: speech.write(spoken, "services", _services()))


def definition(offer: Offer, spoken: str) -> bytes | None:
    """None for a service that asks nothing beyond GeoReport's own arguments: its metadata is false."""
    return _once(f"services/{offer.code}", spoken, lambda: _definition(offer, spoken)) or None


def _definition(offer: Offer, spoken: str) -> bytes:
    rows = attributes.of(offer, _language())
    row = {"service_code": offer.code, "attributes": rows}
    return speech.write(spoken, "service_definition", row) if rows else b""


def _once(name: str, spoken: str, make: Callable[[], bytes]) -> bytes:
    """The edition is in the key: what a thread began to write before a publication must not pass for what is new."""
    key = (catalogue.edition(), name, spoken, _language())
    found = _kept.get(key)
    if found is None:
        for old in [one for one in tuple(_kept) if one[0] != key[0]]:
            _kept.pop(old, None)
        found = _kept[key] = make()
    return found


def _language() -> str:
    return speaking.current()


def _discovery() -> Row:
    city, changed = catalogue.city(), _changeset()
    reach = ", ".join(filter(None, (city.contact.email, city.contact.phone)))
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.PUBLIC_URL}/open311/v2",
        "changeset": changed,
        "type": "test" if settings.SANDBOX else "production",
        "formats": [kind.split(";")[0] for kind in CONTENT_TYPES.values()],
    }
    return {
        "changeset": changed,
        "contact": f"{city.name}: {reach}",
        "key_service": _("Ask the city for an API key: %(reach)s") % {"reach": reach},
        "endpoints": [endpoint],
    }


def _changeset() -> str:
    """When the newest definition was published; sorts as text."""
    published = [one.published_at for one in catalogue.all_published()]
    return max(published).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if published else "1970-01-01T00:00:00Z"


def _services() -> list[Row]:
    return [_service(offer) for offer in offers.offered()]


def _service(offer: Offer) -> Row:
    texts = Texts(offer.definition, _language())
    block = offer.definition.open311
    return {
        "service_code": offer.code,
        "service_name": texts.of_service("name").text,
        "description": texts.of_service("summary").text,
        "metadata": bool(attributes.of(offer, texts.language)),
        "type": "realtime",
        "keywords": ", ".join(_keywords(offer, texts)) or None,
        "group": block.group if block else None,
    }


def _keywords(offer: Offer, texts: Texts) -> list[str]:
    """The city's keywords and what residents call it; a comma inside one would make two of it."""
    block = offer.definition.open311
    words = [*(block.keywords if block else ()), *offer.definition.also_said_as, *_said_in(texts)]
    return list(dict.fromkeys(word.replace(",", " ").strip() for word in words if word.strip()))


def _said_in(texts: Texts) -> list[str]:
    return texts.typed("also_said_as.")
