"""A screen's question as a form control: what to draw, with what was typed and what was wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.questions import FileQuestion, Question, type_of
from upwell.definition.values import Money, Plain
from upwell.forms import uploads
from upwell.intake import queries as intake_queries
from upwell.journey.answers import Problem
from upwell.journey.answers.places import read_point
from upwell.journey.screen import Screen
from upwell.journey.texts import Texts
from upwell.ui import formats, sentences
from upwell.ui.fields import Field, MapView, Option

NAME = uploads.NAME
LONG_LIST = 15

_KINDS: Mapping[str, str] = {
    "text": "text",
    "long_text": "textarea",
    "reference": "reference",
    "pin": "reference",
    "name": "text",
    "email": "email",
    "phone": "phone",
    "contact": "contact",
    "number": "number",
    "money": "money",
    "yes_no": "yes_no",
    "choice": "radios",
    "choices": "checkboxes",
    "quantity": "quantity",
    "date": "date",
    "time": "time",
    "address": "address",
    "location": "location",
    "asset": "reference",
    "photo": "photos",
    "file": "file",
    "declaration": "declaration",
}
_AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel", "address": "address-line1", "pin": "off"}


def field(
    screen: Screen,
    texts: Texts,
    *,
    draft_id: UUID,
    typed: Any = None,
    problem: Problem | None = None,
    candidates: Sequence[Any] = (),
    known: Plain = None,
) -> Field:
    """The control for the question on this screen. `typed` is what was sent and not taken; it is shown again.
    `known` is suggested where nothing was answered yet."""
    question = screen.step
    assert isinstance(question, Question)  # noqa: S101  # other steps have their own templates
    kind = type_of(question)
    address = screen.address
    said = sentences.sentence(problem, question, texts, address, screen.values) if problem else ""
    if problem is not None and problem.code == "date_unsure":  # shown as it was understood: going on confirms it
        typed = problem.details["on"].isoformat()
    shown = typed if typed is not None else (screen.stored if screen.answered else known or screen.suggested)
    control = _KINDS[kind]
    if kind == "choice" and len(screen.options or {}) > LONG_LIST:
        control = "select"
    return Field(
        kind=control,  # type: ignore[arg-type]  # the table above holds only kinds
        name=NAME,
        label=_label(texts, address, screen),
        hint=texts.of_step(address, "hint", screen.values).text,
        error=said,
        errors=_errors(screen, texts, problem),
        value="" if question.sensitive and typed is None else value(kind, shown),
        options=_candidates(candidates) if candidates else options(screen, texts),
        heading=True,
        optional=question.optional,
        uploads=uploads.listed(draft_id, shown) if kind in uploads.KINDS else (),
        statement=texts.of_step(address, "title", screen.values).text if kind == "declaration" else "",
        source=_source(kind, draft_id, address),
        map=map_view(texts.service, shown) if kind == "location" else None,
        **_fit(question, kind),
    )


def _errors(screen: Screen, texts: Texts, problem: Problem | None) -> dict[str, str]:
    """What is wrong with each part of an answer that has parts."""
    every = (problem, *problem.also) if problem else ()
    question: Any = screen.step
    address, values = screen.address, screen.values
    return {one.field: sentences.sentence(one, question, texts, address, values) for one in every if one.field}


def _source(kind: str, draft_id: UUID, address: str) -> str:
    """Where a script asks: for places while somebody types, or to take a file in pieces."""
    if kind == "file":
        return reverse("web:pieces", args=[draft_id, address])
    return reverse("web:place_search") if kind in ("address", "location") else ""


def _fit(question: Question, kind: str) -> dict[str, Any]:
    """What the kind of question alone says about typing into it."""
    return {
        "autocomplete": _AUTOCOMPLETE.get(kind, ""),
        "prefix": "$" if kind == "money" else "",
        "suffix": getattr(question, "unit", None) or "",
        "inputmode": "numeric" if kind == "number" and not question.decimals else "",  # type: ignore[attr-defined]  # numbers have decimals
        "max_length": question.max_length if kind == "long_text" else None,  # type: ignore[attr-defined]  # texts have a length
        "maximum": getattr(question, "max", None) if kind in uploads.KINDS else None,
        "accept": uploads.accept(question.accept) if isinstance(question, FileQuestion) else "",
        "takes": uploads.takes(question) if isinstance(question, FileQuestion) else "",
        "spellcheck": kind in ("text", "long_text"),
    }


def is_private(request: HttpRequest) -> bool:
    """Whether this is the page of a question whose answer must not be printed again where others may look."""
    at = request.resolver_match
    if at is None or at.view_name != "web:step":
        return False
    return not intake_queries.may_show_typed(at.kwargs["draft"], at.kwargs["address"])


def _label(texts: Texts, address: str, screen: Screen) -> str:
    if getattr(screen.step, "type", "") == "declaration":
        return gettext("One thing to confirm")
    return texts.of_step(address, "title", screen.values).text


def options(screen: Screen, texts: Texts) -> list[Option]:
    found = [
        Option(key, texts.option(screen.address, key).text, texts.option_hint(screen.address, key).text, option.alone)
        for key, option in (screen.options or {}).items()
    ]
    if getattr(screen.step, "type", "") == "choices" and screen.step.min == 0:  # type: ignore[union-attr]  # choices have a least
        found.append(Option("", gettext("None of these"), exclusive=True))
    return found


def _candidates(candidates: Sequence[Any]) -> list[Option]:
    return [Option(one.id, one.label, one.hint) for one in candidates]


def value(kind: str, plain: Any) -> Any:
    """A stored or typed answer as the control shows it."""
    if plain is None:
        return ""
    shape = _SHAPES.get(kind)
    return shape(plain) if shape else str(plain)


def _money(plain: Any) -> str:
    if isinstance(plain, int):
        dollars = Money.from_cents(plain).dollars
        return f"{dollars:.2f}" if dollars % 1 else f"{dollars:.0f}"
    return str(plain)


def _date(plain: Any) -> dict[str, str]:
    if isinstance(plain, str) and plain.count("-") == 2:
        year, month, day = plain.split("-")
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}
    return {key: str(part) for key, part in plain.items()} if isinstance(plain, Mapping) else {}


def _place(plain: Any) -> dict[str, str]:
    if not isinstance(plain, Mapping):
        return {"text": str(plain)}
    shown = {"text": str(plain.get("text") or plain.get("label") or ""), "id": str(plain.get("id") or "")}
    for key in ("lat", "lon"):
        if plain.get(key) not in (None, ""):
            shown[key] = str(plain[key])
    return shown


def _parts(plain: Any) -> dict[str, str]:
    return {key: str(part) for key, part in plain.items()} if isinstance(plain, Mapping) else {}


def _contact(plain: Any) -> dict[str, str]:
    parts = _parts(plain)
    return {**parts, "phone": formats.phone(parts["phone"])} if parts.get("phone") else parts


_SHAPES: Mapping[str, Any] = {
    "money": _money,
    "date": _date,
    "address": _place,
    "location": _place,
    "contact": _contact,
    "phone": lambda plain: formats.phone(str(plain)),
    "quantity": _parts,
    "choices": lambda plain: tuple(plain) if isinstance(plain, list | tuple) else (str(plain),),
    "asset": lambda plain: plain["number"] if isinstance(plain, Mapping) else str(plain),
    "photo": lambda plain: "",
    "file": lambda plain: "",
    "time": lambda plain: str(plain),
}


def map_view(service: Service | None, plain: Any = None) -> MapView:
    """The city's map, with the pin where the answer is."""
    city = catalogue.city()
    pin = _point(plain)
    return MapView(
        lat=pin[0] if pin else city.map.latitude,
        lon=pin[1] if pin else city.map.longitude,
        zoom=_close_zoom() if pin else city.map.zoom,
        outline=reverse("web:outline", args=[city.places.outline]) if city.places.outline else "",
        areas=reverse("web:outline", args=[city.places.main]) if city.places.main else "",
        near=_near(service) if service is not None else "",
        tiles=settings.MAP_TILES,
        credit=settings.MAP_TILES_CREDIT,
    )


def _close_zoom() -> int:
    """With tiles down to the houses; without, only so far that districts and their names are still in view."""
    return 16 if settings.MAP_TILES else 13


def _near(service: Service) -> str:
    """Where the map learns what is reported around the pin; nowhere for services that are not on the public map."""
    shown = service.public is not None and service.public.map
    return f"{reverse('web:map_reports')}?service={service.service}" if shown else ""


def _point(plain: Any) -> tuple[float, float] | None:
    """Where a stored answer, or what was typed, puts the pin; None when that is nowhere on the map."""
    read = read_point(dict(plain)) if isinstance(plain, Mapping) else None
    return None if isinstance(read, Problem) else read
