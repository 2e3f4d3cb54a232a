"""What a program sent as an answer, as a journey takes it: places the city knows, files that are kept. Whether it is
right, the journey says; here only what that cannot see."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from upwell.channels.api.shapes import Candidate, Fault
from upwell.definition.questions import FileQuestion, Question, type_of
from upwell.definition.values import Values, ValueType
from upwell.files import actions as files
from upwell.files import documents, pictures
from upwell.files import queries as kept
from upwell.intake import programs
from upwell.journey.answers import Problem
from upwell.journey.texts import Texts
from upwell.limits import callers, kinds
from upwell.ui import sentences

NOT_KEPT = (
    pictures.NotAPicture, pictures.PictureTooLarge, documents.CannotTake, files.CannotKeep, files.TooManyUploads,
)  # fmt: skip
MOST_NAME, MOST_FILES = 200, 20


class NotTaken(Exception):
    """This answer cannot be read. `fault` says why, without the place in the message."""

    def __init__(self, code: str, said: str, candidates: tuple[Candidate, ...] = ()) -> None:
        super().__init__(code)
        self.code, self.said, self.candidates = code, said, candidates

    def at(self, pointer: str, step: str) -> Fault:
        return Fault(pointer, self.code, self.said, step, self.candidates)


class Reader:
    """Reads the answers of one journey or form. `identity`: its id, to which files are kept."""

    def __init__(self, request: HttpRequest, identity: UUID, now: datetime) -> None:
        self.request, self.identity, self.now = request, identity, now

    def raw(self, question: Question, sent: Any) -> Any:
        """Raises NotTaken, TooMany."""
        if sent is None or sent == "":
            return sent
        if question.gives is ValueType.FILES:
            return [self._file(question, one) for one in _several(sent)]
        if type_of(question) in ("address", "location"):
            return self._place(type_of(question), sent)
        return sent

    def _place(self, kind: str, sent: Any) -> Any:
        try:
            return _placed(kind, sent)
        except programs.NotAPlace as wrong:
            candidates = tuple(Candidate(one.id, one.label) for one in wrong.offers)
            said = _("This address could be several. Send the id of the right one.") if candidates else str(wrong)
            raise NotTaken(wrong.code, said, candidates) from None

    def _file(self, question: Question, sent: Any) -> str:
        if isinstance(sent, str):
            return self._kept_before(sent)
        data, name = _content(sent)
        callers.count(kinds.PHOTOS, self.request, now=self.now)
        callers.count(kinds.PHOTO_BYTES, self.request, now=self.now, cost=len(data))
        try:
            if isinstance(question, FileQuestion):
                accept = question.accept
                made = files.keep_document(data, name=name, draft=self.identity, accept=accept, now=self.now)
            else:
                made = files.keep_picture(data, draft=self.identity, now=self.now)
        except NOT_KEPT as refused:
            raise NotTaken("file", str(_(refused.__doc__ or ""))) from None
        return str(made.pk)

    def _kept_before(self, sent: str) -> str:
        """Only this journey's own, whatever the message says."""
        if sent in {str(one.pk) for one in kept.of_draft(self.identity)}:
            return sent
        raise NotTaken("file", _("There is no file with this id. Send it with its content."))


def _several(sent: Any) -> list[Any]:
    found = sent if isinstance(sent, list) else [sent]
    if len(found) > MOST_FILES:
        raise NotTaken("too_many_files", _("These are too many files."))
    return found


def _content(sent: Any) -> tuple[bytes, str]:
    content = sent.get("content") if isinstance(sent, Mapping) else None
    name = sent.get("name") if isinstance(sent, Mapping) else ""
    try:
        data = base64.b64decode(content, validate=True) if isinstance(content, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise NotTaken("file", _("Send a file as an object with its content in base64."))
    return data, (name if isinstance(name, str) else "")[:MOST_NAME] or "file"


def _placed(kind: str, sent: Any) -> Any:
    """By its id, else its point, else its words."""
    if isinstance(sent, str):
        return programs.searched(sent, kind)
    if not isinstance(sent, Mapping):
        return sent
    words = sent.get("label") if isinstance(sent.get("label"), str) else ""
    if isinstance(sent.get("id"), str) and sent["id"]:
        unit = {"unit": sent["unit"]} if isinstance(sent.get("unit"), str) else {}
        return {**programs.named(sent["id"][:60]), **unit}
    if _is_point(sent):
        return programs.pointed(float(sent["lat"]), float(sent["lon"]), words or "", kind)
    if "lat" in sent or "lon" in sent:
        raise NotTaken("point", _("lat and lon are degrees in figures, such as 37.3382 and -121.8863."))
    return programs.searched(words, kind) if words else sent


def _is_point(sent: Mapping[str, Any]) -> bool:
    lat, lon = sent.get("lat"), sent.get("lon")
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lat, lon))
    return numbers and abs(lat) <= 90 and abs(lon) <= 180  # type: ignore[arg-type]  # numbers, as was asked


def faults(
    problem: Problem, question: Question, texts: Texts, address: str, values: Values, pointer: str
) -> list[Fault]:
    """A problem of the journey's in words, one for each part of the answer that is wrong."""
    return [
        Fault(
            f"{pointer}/{one.field}" if one.field else pointer,
            one.code,
            sentences.sentence(one, question, texts, address, values),
            address,
        )
        for one in (problem, *problem.also)
    ]
