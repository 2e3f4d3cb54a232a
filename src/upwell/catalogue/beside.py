"""What services must not share, and what one hides that another shows. Pure.

`others`: services that stand already, beside those that are read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from upwell.definition.model import Service
from upwell.definition.problems import Problem
from upwell.definition.sketch import Sketch


def shared(sketches: Sequence[Sketch], others: Collection[Service] = ()) -> list[Problem]:
    """What two services must not share, for each leads to one of them: a word to text, an Open311 code, a name."""
    found = []
    seen = {(what, value.casefold()): one.service for one in others for what, value in _own(one)}
    for sketch in sketches:
        one = sketch.service
        for what, value in _own(one):
            if sketch.wrong & {what, "open311" if what == "service_code" else what}:
                continue
            first = seen.setdefault((what, value.casefold()), one.service)
            if first != one.service:
                told = f"The {what} {value} is that of {first} already"
                found.append(Problem(sketch.source.file, 1, 1, told, "Give each service its own"))
    return found


def _own(service: Service) -> Iterator[tuple[str, str]]:
    code = service.open311.service_code if service.open311 else None
    for what, value in (("text_word", service.text_word), ("service_code", code), ("name", service.name)):
        if value is not None:
            yield what, value


def unseen_companions(sketches: Sequence[Sketch], others: Collection[Service] = ()) -> list[Problem]:
    """Companions whose cases nobody is ever shown: suspected duplicates are only shown from the public map."""
    read = [sketch.service for sketch in sketches]
    hidden = {one.service for one in (*others, *read) if one.public and not one.public.map}
    found = [
        sketch.source.problem(
            ("duplicates", "also", number),
            f"The cases of '{code}' are not on the public map, so none is ever shown",
            f"Take it out, or write public: {{map: true}} in {code}",
            warning=True,
        )
        for sketch in sketches
        for number, code in enumerate(_also(sketch.service))
        if code in hidden
    ]
    for sketch in sketches:
        showing = [one.service for one in others if sketch.service.service in _also(one)]
        if showing and sketch.service.service in hidden:
            told = f"{', '.join(showing)} would show cases of this service, which are not on the public map"
            hint = "Write map: true, or take this service out of their duplicates"
            found.append(sketch.source.problem(("public",), told, hint, warning=True))
    return found


def _also(service: Service) -> Sequence[str]:
    return service.duplicates.also if service.duplicates else ()
