"""The history of a case as plain sentences: what was done, in words a new colleague understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from upwell.cases import queries as case_queries
from upwell.cases import workflow
from upwell.cases.queries import CasePage
from upwell.catalogue import queries as catalogue
from upwell.desk import work
from upwell.desk.names import Names
from upwell.feedback.queries import Answer
from upwell.journey.texts import Texts
from upwell.ui import formats, speaking
from upwell.ui.parts import Photo

Data = Mapping[str, Any]
NO_PHOTOS: Mapping[str, Photo] = {}


@dataclass(frozen=True, slots=True)
class Told:
    id: int
    what: str
    sentence: str
    at: datetime
    by: str
    note: str
    message: str
    said: str
    reference: str = ""  # of another case that this is about
    by_resident: bool = False
    language: str = ""  # of what was said, in another case
    photos: tuple[Photo, ...] = ()  # of the finished work
    also: tuple[tuple[str, str], ...] = ()  # the message in other languages, for residents of joined cases


class Teller:
    def __init__(
        self,
        page: CasePage,
        names: Names,
        photos: Mapping[str, Photo] = NO_PHOTOS,
        feedback: Sequence[Answer] = (),
    ) -> None:
        self.page, self.names, self.photos, self.feedback = page, names, photos, feedback
        self.flow = workflow.named(names.city, page.case.workflow)

    def all(self) -> list[Told]:
        """Newest first. An answer to "is it really done?" stands before what it set off in the same moment."""
        told = [*map(_answered, self.feedback), *map(self.told, self.page.entries)]
        return sorted(told, key=lambda one: (one.at, one.id), reverse=True)

    def told(self, entry: Any) -> Told:
        data: Data = entry.data or {}
        return Told(
            id=entry.pk,
            what=entry.what,
            sentence=SENTENCES.get(entry.what, _other)(self, entry, data),
            at=entry.at,
            by=self._by(entry),
            note=entry.note,
            message=entry.message,
            said=entry.said or "",
            by_resident=entry.by_kind == "resident" and bool(entry.said),
            photos=tuple(self.photos[one] for one in data.get("photos", ()) if one in self.photos),
            also=tuple(sorted(data.get("also", {}).items())),
            reference=str(data.get("into") or data.get("from") or data.get("child") or data.get("parent") or ""),
        )

    def brought(self) -> list[Told]:
        """What residents of joined cases wrote, each under the reference of their case."""
        found = [(self.told(entry), entry.case) for entry in self.page.brought]
        return [replace(one, reference=case.reference, language=case.language) for one, case in found]

    def _by(self, entry: Any) -> str:
        if entry.by_kind == "resident" and entry.what in ("agreed", "refused"):
            return _("somebody else")
        if entry.by_kind == "resident":
            return _("the resident")
        return entry.by_called or (_("the system") if entry.by_kind == "system" else entry.by_kind)

    def outcome(self, code: str) -> str:
        case = self.page.case
        return self.names.outcome(code, case.kind, case.service)

    def other(self, data: Data, words: str) -> str:
        """What somebody else who is asked is called here."""
        return words % {"who": case_queries.called(self.page.case, str(data.get("party", "")), self.names.language)}

    def reviewed(self, data: Data) -> str:
        words = {
            "approve": _("%(team)s approves"),
            "conditions": _("%(team)s approves with conditions"),
            "object": _("%(team)s objects"),
        }
        said = words.get(str(data.get("says", "")), _("Goes on without the review of %(team)s"))
        return said % {"team": self.names.team(str(data.get("team", "")))}

    def state(self, code: str) -> str:
        return self.names.state(self.page.case.workflow, code)


def _answered(answer: Answer) -> Told:
    """What the resident said of a closing. It is no entry of the case, and nothing of it waits for anybody."""
    return Told(
        id=0,
        what="feedback",
        sentence=_says(answer),
        at=answer.at,
        by=_("the resident"),
        note="",
        message="",
        said=answer.comment or "",
    )


def _says(answer: Answer) -> str:
    done = {
        "yes": _("It is really done"),
        "partly": _("It is only partly done"),
        "no": _("It is not done"),
        "": _("They told us something more"),
    }[answer.fixed]
    if answer.rating is None:
        return done
    words = (_("Very poor"), _("Poor"), _("In between"), _("Good"), _("Very good"))
    if not answer.fixed:
        return _("How it was with us: %(rating)s") % {"rating": words[answer.rating - 1]}
    return _("%(done)s. How it was with us: %(rating)s") % {"done": done, "rating": words[answer.rating - 1]}


def _opened(teller: Teller, entry: Any, data: Data) -> str:
    if data.get("parent"):
        return _("Split off from another case")
    if entry.by_kind != "staff" or not teller.page.case.assisted:
        return _("Received")
    by_phone = teller.page.case.channel == "phone"
    return _("Filled in for somebody on the phone") if by_phone else _("Filled in at the counter")


def _moved(teller: Teller, entry: Any, data: Data) -> str:
    """What was done, where we have words for it; else how the case stands since."""
    known = MOVED.get((teller.flow.name, str(data.get("move", ""))))
    return known() if known else _("Now: %(state)s") % {"state": teller.state(entry.to_state)}


def _noted(_teller: Teller, _entry: Any, data: Data) -> str:
    return work.told(data) if data.get("work") else _("Note for colleagues")


def _assigned(_teller: Teller, entry: Any, data: Data) -> str:
    if data.get("person") is None:
        return _("Given back to the team")
    if str(data["person"]) == entry.by_id:
        return _("Taken on")
    return _("Assigned to %(person)s") % {"person": data.get("called", "")}


def _added(_teller: Teller, _entry: Any, data: Data) -> str:
    return _("The resident gave an email address") if data.get("contact") else _("The resident added something")


def _closed(teller: Teller, _entry: Any, data: Data) -> str:
    return _("Closed: %(outcome)s") % {"outcome": teller.outcome(str(data.get("outcome", "")))}


def _reopened(_teller: Teller, entry: Any, data: Data) -> str:
    if data.get("from"):
        return _("Reopened and parted from the other case")
    return _("Reopened by the resident") if entry.by_kind == "resident" else _("Reopened")


def _rerouted(teller: Teller, _entry: Any, data: Data) -> str:
    team = teller.names.team(str(data.get("to_team", "")))
    if data.get("why") == "proposal":
        return _("Moved to %(team)s, as proposed") % {"team": team}
    if data.get("work") == "declined":
        return _("%(partner)s turned it down. Moved to %(team)s") % {"partner": work.partner(data), "team": team}
    if data.get("why") == "escalated":
        return _("It was not put right in time. Moved to %(team)s") % {"team": team}
    if data.get("why") == "area":
        return _("Moved to %(team)s, who look after this area") % {"team": team}
    return _("Moved to %(team)s") % {"team": team}


def _proposed(teller: Teller, _entry: Any, data: Data) -> str:
    return _("Proposed to move it to %(team)s") % {"team": teller.names.team(str(data.get("to_team", "")))}


def _declined(teller: Teller, _entry: Any, data: Data) -> str:
    return _("It stays here, not with %(team)s") % {"team": teller.names.team(str(data.get("to_team", "")))}


def _placed(_teller: Teller, _entry: Any, data: Data) -> str:
    before = data.get("place_label")
    return _("Place changed; it was %(place)s") % {"place": before} if before else _("Place added")


def _other(_teller: Teller, entry: Any, _data: Data) -> str:
    return str(entry.what)


def _let_through(teller: Teller, _entry: Any, data: Data) -> str:
    role = teller.names.city.roles.get(str(data.get("role", "")))
    if role is None:
        return _("Let a document through that no virus scanner had found clean")
    said = _("As %(role)s: let a document through that no virus scanner had found clean")
    return said % {"role": teller.names.word(role.name)}


def _always(words: Callable[[], str]) -> Callable[[Teller, Any, Data], str]:
    return lambda _teller, _entry, _data: words()


MOVED: dict[tuple[str, str], Callable[[], str]] = {
    ("report", "start"): lambda: _("Work started"),
    ("report", "plan"): lambda: _("Work planned"),
    ("request", "start"): lambda: _("Work started"),
    ("request", "plan"): lambda: _("Work planned"),
    ("application", "heard"): lambda: _("All others have answered"),
    ("application", "go_on_without"): lambda: _("Goes on without the others’ answers"),
    ("application", "reviewed"): lambda: _("All reviews are in"),
    ("application", "check"): lambda: _("Completeness check started"),
    ("application", "accept"): lambda: _("Accepted for review"),
    ("application", "review_again"): lambda: _("Review taken up again"),
}
"""The moves of the workflows that come with the program; a city's own are told by the state they lead to."""


def _rescheduled(teller: Teller, _entry: Any, data: Data) -> str:
    today = teller.names.city.workdays.local_day(_entry.at)
    language = speaking.current()

    def day(key: str) -> str:
        text = data.get(key)
        return formats.day(date.fromisoformat(text), language=language, today=today) if text else "–"

    if data.get("from_day") == data.get("to_day"):  # after a miss: the day by which it was put right anyway
        return _("Another day is booked: %(day)s") % {"day": day("to_day")}
    return _("Moved from %(before)s to %(after)s") % {"before": day("from_day"), "after": day("to_day")}


def _told(teller: Teller, entry: Any, data: Data) -> str:
    """Words to the resident, or what became of the booked day."""
    if data.get("absence") == "no_show":
        return _("They came, and nothing was there")
    if data.get("absence") != "missed":
        return _("Wrote to the resident")
    today = teller.names.city.workdays.local_day(entry.at)
    day = formats.day(date.fromisoformat(str(data["to_day"])), language=speaking.current(), today=today)
    return _("Nobody came, or it was not done. To be put right by %(day)s") % {"day": day}


def _amended(teller: Teller, _entry: Any, data: Data) -> str:
    case = teller.page.case
    known = catalogue.version(case.version_id).definition if case.version_id is not None else None
    if known is None:
        return _("What is to be taken was changed")
    texts = Texts(known, teller.names.language)

    def words(name: str, counts: Any) -> str:
        return texts.shown(known.questions[name], name, counts)

    changed = [(words(name, before), words(name, after)) for name, (before, after) in data.get("counts", {}).items()]
    said = [_("from %(before)s to %(after)s") % {"before": before, "after": after} for before, after in changed]
    return ": ".join(filter(None, (_("What is to be taken was changed"), "; ".join(said))))


SENTENCES: dict[str, Callable[[Teller, Any, Data], str]] = {
    "opened": _opened,
    "moved": _moved,
    "assigned": _assigned,
    "noted": _noted,
    "told": _told,
    "asked": _always(lambda: _("Asked the resident")),
    "answered": _always(lambda: _("The resident answered")),
    "added": _added,
    "closed": _closed,
    "reopened": _reopened,
    "merged": _always(lambda: _("Joined, as the same thing, to")),
    "joined": _always(lambda: _("The same thing was reported again and joined to this case:")),
    "parted": _always(lambda: _("This was not the same thing after all and goes on by itself:")),
    "passed_on": _always(lambda: _("Others reported the same thing. The work goes on as")),
    "took_over": _always(lambda: _("The resident of the main case took it back, and this one goes on in its place:")),
    "split": _always(lambda: _("Part of the work became a case of its own:")),
    "rerouted": _rerouted,
    "placed": _placed,
    "proposed": _proposed,
    "declined": _declined,
    "rescheduled": _rescheduled,
    "amended": _amended,
    "invited": lambda teller, entry, data: teller.other(data, _("Another person was named: %(who)s")),
    "agreed": lambda teller, entry, data: teller.other(data, _("Has answered: %(who)s")),
    "refused": lambda teller, entry, data: teller.other(data, _("Said no: %(who)s")),
    "unheard": lambda teller, entry, data: teller.other(data, _("Did not answer in time: %(who)s")),
    "reviewed": lambda teller, entry, data: teller.reviewed(data),
    "let_through": _let_through,
    "read": _always(lambda: _("Read what the resident wrote")),
}
