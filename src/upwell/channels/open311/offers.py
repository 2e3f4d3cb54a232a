"""Which services other programs may send, and which of a service's questions GeoReport's own arguments answer.

Offered is what has an `open311:` block and can be finished in one message: nothing to pay or book, nobody else to
ask, no secret to type into somebody else's app."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.model import Service
from upwell.definition.questions import Question, type_of
from upwell.definition.steps import AnyStep, Book, Pay, Repeat, Submit
from upwell.intake import programs

DESCRIPTIONS = ("details", "description")


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of the questions that an argument of GeoReport answers; empty where the service has none."""

    place: str = ""  # lat and long, address_string or address_id
    description: str = ""
    photo: str = ""  # media
    contact: str = ""  # email, phone, first_name and last_name together
    name: str = ""
    email: str = ""
    phone: str = ""

    def carried(self) -> frozenset[str]:
        named = (self.place, self.description, self.photo, self.contact, self.name, self.email, self.phone)
        return frozenset(named) - {""}


@dataclass(frozen=True, slots=True)
class Offer:
    code: str  # GeoReport's service_code
    published: Published
    roles: Roles

    @property
    def definition(self) -> Service:
        return self.published.definition

    @property
    def walked(self) -> tuple[AnyStep, ...]:
        """The steps that whoever sends it takes."""
        return self.definition.by_residents.walked


_kept: list[tuple[int, dict[str, Offer]]] = []


def known() -> dict[str, Offer]:
    """By service_code; closed services too, whose message says what to do instead."""
    edition = catalogue.edition()
    if not _kept or _kept[0][0] != edition:
        _kept[:] = [(edition, dict(_offers()))]
    return _kept[0][1]


def offered() -> list[Offer]:
    """Those that take requests now."""
    return [offer for offer in known().values() if offer.published.open]


def _offers() -> Iterator[tuple[str, Offer]]:
    seen: set[str] = set()
    for published in catalogue.all_published():
        block = published.definition.open311
        service = published.definition.by_residents
        if block is not None and block.service_code not in seen and can_be_sent(service):
            seen.add(block.service_code)
            yield block.service_code, Offer(block.service_code, published, roles(service))


def can_be_sent(service: Service) -> bool:
    if not service.is_taken("api"):
        return False
    if service.sign_in == "required" or not any(isinstance(step, Submit) for step in service.walked):
        return False
    if any(isinstance(step, Book | Pay | Repeat) for step in service.walked):
        return False
    carried = roles(service).carried()
    return all(_can_be_answered(question, carried) for question in service.questions.values())


def _can_be_answered(question: Question, carried: frozenset[str]) -> bool:
    if programs.needs_a_browser(question):
        return False
    kind = type_of(question)
    return kind not in ("photo", "file") or question.optional or question.name in carried


def roles(service: Service) -> Roles:
    asked = [step for step in service.walked if isinstance(step, Question) and step.party is None]
    by_type: dict[str, list[Question]] = {}
    for question in asked:
        by_type.setdefault(type_of(question), []).append(question)
    places = [one for one in asked if type_of(one) in ("location", "address")]
    return Roles(
        place=places[0].name if places else "",
        description=_description(by_type.get("long_text", [])),
        **{kind: by_type[kind][0].name for kind in ("photo", "contact", "name", "email", "phone") if kind in by_type},
    )


def _description(questions: list[Question]) -> str:
    """The one called so; else the first that may be left empty, then the first: the words must go somewhere."""
    named = [one.name for one in questions if one.name in DESCRIPTIONS]
    optional = [one.name for one in questions if one.optional]
    return next(iter([*named, *optional, *(one.name for one in questions)]), "")


def by_code() -> dict[str, tuple[str, ...]]:
    """The services behind each service_code, for reading: also those that cannot be sent over this door."""
    found: dict[str, tuple[str, ...]] = {}
    for published in catalogue.all_published():
        block = published.definition.open311
        code = block.service_code if block else published.code
        found[code] = (*found.get(code, ()), published.code)
    return found
