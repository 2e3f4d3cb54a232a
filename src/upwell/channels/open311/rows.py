"""Cases as GeoReport requests. Place, answers and words only as far as the service's `public:` says; nothing personal.

What is the same for every case of a version is worked out once a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from upwell.cases import outcomes, workflow
from upwell.cases.queries import Request311
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.channels.open311 import offers
from upwell.channels.open311.speech import Row
from upwell.definition.model import Service
from upwell.definition.questions import Question, type_of
from upwell.journey.texts import Texts


@dataclass(frozen=True, slots=True)
class _Face:
    """What a version shows the public."""

    code: str
    name: str
    shows_place: bool
    description: str  # the question whose answer is the description, when it is public
    questions: Sequence[str]  # the other public answers
    texts: Texts | None


class Writer:
    def __init__(self, language: str, *, extensions: bool = False) -> None:
        self.language = language
        self.extensions = extensions
        self.city: City = catalogue.city()
        self._faces: dict[tuple[str, int | None], _Face] = {}
        self._states: dict[tuple[str, str], str] = {}
        self._endings: dict[tuple[str, str, str], str] = {}

    def rows(self, found: Iterable[Request311]) -> list[Row]:
        return [self.row(one) for one in found]

    def row(self, one: Request311) -> Row:
        face = self._face(one)
        shown = one.on_map or face.shows_place
        closed = one.closed_at
        row = {
            "service_request_id": one.reference,
            "status": "open" if closed is None else "closed",
            "status_notes": (self._ending(one) if closed else self._state(one)) or None,
            "service_name": face.name,
            "service_code": face.code,
            "description": self._description(one, face),
            "agency_responsible": self._agency(one, face),
            "service_notice": None,
            "requested_datetime": self._moment(one.opened_at),
            "updated_datetime": self._moment(closed or one.updated_at),
            "expected_datetime": self._moment(one.due_at),
            "address": (one.place_label or None) if shown else None,
            "address_id": None,
            "zipcode": None,
            "lat": one.lat if shown else None,
            "long": one.lon if shown else None,
            "media_url": None,
        }
        return {**row, **self._more(one, face)} if self.extensions else row

    def _moment(self, at: datetime | None) -> str | None:
        return at.astimezone(self.city.zone).isoformat(timespec="seconds") if at else None

    def _ending(self, one: Request311) -> str:
        """The outcome in the city's words."""
        key = (one.outcome, one.kind, one.service)
        if key not in self._endings:
            found = outcomes.find(self.city, one.outcome, kind=one.kind, service=one.service)
            words = (
                [self.city.word(part, self.language) for part in (found.name, found.message) if part] if found else []
            )
            self._endings[key] = ": ".join(words)
        return self._endings[key] or self._state(one)

    def _state(self, one: Request311) -> str:
        key = (one.workflow, one.state)
        if key not in self._states:
            state = workflow.named(self.city, one.workflow).state(one.state)
            self._states[key] = self.city.word(state.public or state.name, self.language)
        return self._states[key]

    def _agency(self, one: Request311, face: _Face) -> str | None:
        """The department; teams are the city's own affair."""
        team = self.city.teams.get(one.team)
        code = team.department if team else (face.texts.service.owner if face.texts else "")
        department = self.city.departments.get(code)
        return self.city.word(department.name, self.language) if department else None

    def _description(self, one: Request311, face: _Face) -> str | None:
        said = one.answers.get(face.description) if face.description else None
        return str(said) if said else None

    def _face(self, one: Request311) -> _Face:
        key = (one.service, one.version_id)
        if key not in self._faces:
            self._faces[key] = self._made(one)
        return self._faces[key]

    def _made(self, one: Request311) -> _Face:
        """Of the version the case was made with; imported history has none and goes by its service's current one."""
        current = catalogue.published(one.service)
        pinned = catalogue.version(one.version_id) if one.version_id is not None else current
        if pinned is None:
            return _Face(one.service, one.title, one.on_map, "", (), None)
        definition = pinned.definition
        texts = Texts(definition, self.language)
        public = definition.public if one.version_id is not None else None
        block = definition.open311 or (current.definition.open311 if current else None)
        fields = public.fields if public else ()
        description = offers.roles(definition).description
        return _Face(
            code=block.service_code if block else one.service,
            name=texts.of_service("name").text,
            shows_place=bool(public and public.map),
            description=description if description in fields else "",
            questions=_shown(definition, fields, description),
            texts=texts,
        )

    def _more(self, one: Request311, face: _Face) -> dict[str, Any]:
        """The extension most servers share: public answers, and when things happened."""
        return {"attributes": self._attributes(one, face), "notes": self._notes(one)}

    def _attributes(self, one: Request311, face: _Face) -> list[Row]:
        texts = face.texts
        if texts is None:
            return []
        return [
            {
                "code": name,
                "label": texts.fill(texts.of_step(name, "title").text, {}),
                "value": texts.shown(texts.service.questions[name], name, one.answers[name]),  # type: ignore[arg-type]  # stored as plain
            }
            for name in face.questions
            if one.answers.get(name) is not None
        ]

    def _notes(self, one: Request311) -> list[Row]:
        notes: list[Row] = [{"datetime": self._moment(one.opened_at), "type": "opened", "description": _("Received")}]
        if one.closed_at:
            notes.append({"datetime": self._moment(one.closed_at), "type": "closed", "description": self._ending(one)})
        return notes


def _shown(definition: Service, fields: Sequence[str], description: str) -> tuple[str, ...]:
    """Public answers that are words: not the place, which has its own fields, and no pictures."""
    asked = definition.questions
    kinds = ("location", "address", "photo", "file", "contact")
    return tuple(
        name
        for name in fields
        if isinstance(asked.get(name), Question) and type_of(asked[name]) not in kinds and name != description
    )
