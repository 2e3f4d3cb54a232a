"""What residents are told about their case, each in their own language and with their own link.

Whoever reported the same thing and was merged into a case hears what its resident hears. Nothing is sent here: each
letter is one row of the outbox, written with the change it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from upwell.cases import links, outcomes, workflow
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.events.actions import Fact
from upwell.journey.texts import Texts
from upwell.notify import actions as notify
from upwell.notify import devices
from upwell.notify.actions import Recipient
from upwell.permits import queries as permits

RECEIPT, BOOKED, PROGRESS, QUESTION, ANSWER = "receipt", "booked", "progress", "question", "answer"
OTHER_ANSWERED, OTHER_DECLINED, OTHER_SILENT = "party_answered", "party_declined", "party_silent"
REOPENED, WITHDRAWN, MERGED, GOES_ON = "reopened", "withdrawn", "merged", "goes_on"
RESCHEDULED, REMINDER, SERIES_ENDED, AMENDED = "rescheduled", "reminder", "series_ended", "amended"

FOR_ONE = frozenset({QUESTION, WITHDRAWN, GOES_ON, RESCHEDULED, AMENDED, OTHER_ANSWERED, OTHER_DECLINED, OTHER_SILENT})

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to tell. `words` are what staff wrote for the resident; `outcome` is a code, `into` a reference.
    Without `moved`, where the case stands is news only when there are no words. `also`: the words in other languages,
    for residents of joined cases. `calendar`: a calendar file that goes with it. `note`: what the first
    one says of what comes next, `told` of what was booked and paid; the things that are to be taken, in that about
    other things. `choose`: it leads to the days, to have another one. `by_them`: they have just done it themselves."""

    template: str
    words: str = ""
    outcome: str = ""
    into: str = ""
    moved: bool = True
    photos: int = 0
    also: Mapping[str, str] = field(default_factory=dict)
    calendar: str = ""
    note: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    choose: bool = False
    by_them: bool = False

    def read_in(self, language: str) -> Letter:
        """As somebody who reads this language gets it; the words as they are where nobody put them into it."""
        return replace(self, words=self.also.get(language, self.words))


def receipt(
    case: Case,
    *,
    city: City,
    now: datetime,
    calendar: str = "",
    others: str = "",
    note: str = "",
    told: Mapping[str, Any] = NOTHING,
    read_at: str = "",
) -> list[Fact]:
    """The first letter; nothing without an address. Answers the events to write with the change. `others`: whom it
    waits for, in words. What was booked has a letter of its own, which says the day and what to do. None
    goes to the phone `read_at`: there the conversation says all of it."""
    template = BOOKED if told.get("day") and not others else RECEIPT
    if read_at and notify.goes_to_phone(read_at, _recipient(case), template):
        return []
    letter = Letter(template, others, calendar=calendar, note=note, told=told)
    return _queue(case, letter, about=case, city=city, now=now, fresh=True)


def send(case: Case, letter: Letter, *, city: City, now: datetime) -> list[Fact]:
    """To the resident of this case and of every case merged into it."""
    facts, shared = _queue(case, letter, about=case, city=city, now=now), _for_joined(letter)
    if shared is None:
        return facts
    for reader in _merged(case):
        written = shared if reader.language == case.language else shared.read_in(reader.language)
        facts += _queue(reader, written, about=case, city=city, now=now)
    return facts


def _for_joined(letter: Letter) -> Letter | None:
    """A question is for the one resident whose page takes the answer; nobody else took their request back either, or
    sees theirs go on in place of another's."""
    return None if letter.template in FOR_ONE else letter


def _merged(case: Case) -> Iterable[Case]:
    return Case.objects.filter(merged_into=case).defer("written", "private").order_by("opened_at")


def _queue(reader: Case, letter: Letter, *, about: Case, city: City, now: datetime, fresh: bool = False) -> list[Fact]:
    to = _recipient(reader)
    facts: list[Fact] = []
    if not fresh:
        _push(reader, letter, about, now, facts)
    if to.email or to.phone:
        notify.queue(
            letter.template,
            to=to,
            language=reader.language,
            values=_values(reader, letter, about, city),
            about=reader.reference,
            dedupe=f"{letter.template}:{reader.pk}:{about.reference}:{about.revision}",
            now=now,
            fresh=fresh,
            collect=facts,
            calendar=letter.calendar,
        )
    return facts


def _recipient(reader: Case) -> Recipient:
    contact = reader.contact or {}
    return Recipient(email=contact.get("email"), phone=contact.get("phone"))


def _push(reader: Case, letter: Letter, about: Case, now: datetime, facts: list[Fact]) -> None:
    """To the browsers that were asked to show it: that there is news. What it is stands behind the link."""
    link = links.own_link(reader.pk, by_seat=reader.organisation is not None)
    devices.news(
        about=reader.reference,
        link=links.in_language(link, reader.language),
        language=reader.language,
        dedupe=f"{letter.template}:{about.reference}:{about.revision}",
        now=now,
        collect=facts,
    )


def _values(reader: Case, letter: Letter, about: Case, city: City) -> dict[str, Any]:
    shared = {
        "service": service_name(reader, reader.language),
        "reference": reader.reference,
        "follow_link": links.in_language(links.follow_link(reader.pk), reader.language),
    }
    return shared | _OWN[letter.template](reader, letter, about, city)


def _receipt(reader: Case, letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    """While the case waits for others no day is an aim: its clock stands still."""
    said = {"place": reader.place_label, **{name: letter.told[name] for name in ("money",) if name in letter.told}}
    if about.waiting_since is not None and letter.words:
        return {**said, "others": letter.words}
    return {**said, **({"next": letter.note} if letter.note else {}), **_due(about)}


def _booked(reader: Case, letter: Letter, _about: Case, _city: City) -> dict[str, Any]:
    return {"place": reader.place_label, "next": letter.note, **letter.told}


def _rescheduled(_reader: Case, letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    return {"message": letter.words, **({"by_them": True} if letter.by_them else {}), **_due(about)}


def _amended(_reader: Case, letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    return {"items": letter.note, "message": letter.words, **_due(about)}


def _progress(reader: Case, letter: Letter, about: Case, city: City) -> dict[str, Any]:
    state = workflow.named(city, about.workflow).state(about.state)
    stands = f"{city.word(state.public or state.name, reader.language)}." if letter.moved or not letter.words else ""
    days = links.in_language(links.days_link(about.pk), reader.language) if letter.choose and reader == about else ""
    chosen = {"choose_link": days} if days else {}
    return {"message": "\n\n".join(filter(None, (stands, letter.words))), **chosen, **_due(about)}


def _question(_reader: Case, letter: Letter, _about: Case, _city: City) -> dict[str, Any]:
    return {"question": letter.words}


def _answer(reader: Case, letter: Letter, about: Case, city: City) -> dict[str, Any]:
    """The city's words for this outcome, then what staff wrote, then the questions whether it is so.

    A joined request cannot be opened again: its letter leaves out what the city says of that, and says what one can do
    instead. Words that need those of staff offer nothing."""
    outcome = outcomes.find(city, letter.outcome, kind=about.kind, service=about.service)
    if outcome is None:
        return {"outcome": letter.outcome, "message": letter.words}
    joined = reader.pk != about.pk
    said = outcome.message if outcome.needs_words or not joined else None
    standing = city.word(said, reader.language) if said else ""
    values: dict[str, Any] = {
        "outcome": city.word(outcome.name, reader.language),
        "message": "\n\n".join(filter(None, (standing, letter.words))),
    }
    if joined:
        return {**values, "joined": "yes"}
    if outcomes.is_decision(about.kind):
        values |= {"decided": "yes" if letter.outcome in outcomes.DECISIONS else "", **_permit(about)}
    if letter.photos:
        values["photos"] = str(letter.photos)
    if about.reopen_until:
        values["reopen_until"] = about.reopen_until
    return values | (
        _feedback(about, good=outcome.good and not outcomes.is_decision(about.kind)) if outcome.ask_feedback else {}
    )


def _permit(about: Case) -> dict[str, Any]:
    """The one that was issued with the decision: its number, its last day, and where to open it."""
    held = [one for one in permits.issued_for(about.reference, now=about.updated_at) if one.standing == "valid"]
    if not held:
        return {}
    last = {"permit_until": held[-1].valid_until - timedelta(microseconds=1)} if held[-1].valid_until else {}
    link = links.in_language(held[-1].link, about.language)
    return {"permit": held[-1].number, "permit_link": link, **last}


def _feedback(about: Case, *, good: bool) -> dict[str, Any]:
    link = links.feedback_link(about.pk, about.reopened)
    if not good:
        return {"feedback_link": links.in_language(link, about.language)}
    asked = {"fixed_link": f"{link}?fixed=yes", "not_fixed_link": f"{link}?fixed=no"}
    return {name: links.in_language(each, about.language) for name, each in asked.items()}


def _reopened(_reader: Case, letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    return {**({"reason": letter.words} if letter.words else {}), **_due(about)}


def _goes_on(_reader: Case, _letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    """A day that has passed is no aim any more."""
    return {} if about.is_overdue(about.updated_at) else _due(about)


def _withdrawn(_reader: Case, _letter: Letter, about: Case, city: City) -> dict[str, Any]:
    """Of a booking: which day is cancelled, and what the city says of that."""
    day = _due(about).get("day")
    if day is None:
        return {}
    outcome = outcomes.find(city, outcomes.WITHDRAWN, kind=about.kind, service=about.service)
    message = city.word(outcome.message, about.language) if outcome and outcome.message else ""
    return {"day": day, "message": message}


def _of_other(_reader: Case, letter: Letter, _about: Case, _city: City) -> dict[str, Any]:
    return {"who": letter.words}


def _merged_into(_reader: Case, letter: Letter, about: Case, _city: City) -> dict[str, Any]:
    """A day that has passed is no aim any more."""
    main = about.merged_into or about
    return {"into": letter.into, **({} if main.is_overdue(about.updated_at) else _due(main))}


_OWN = {
    RECEIPT: _receipt,
    BOOKED: _booked,
    RESCHEDULED: _rescheduled,
    AMENDED: _amended,
    PROGRESS: _progress,
    QUESTION: _question,
    ANSWER: _answer,
    REOPENED: _reopened,
    WITHDRAWN: _withdrawn,
    MERGED: _merged_into,
    GOES_ON: _goes_on,
    OTHER_ANSWERED: _of_other,
    OTHER_DECLINED: _of_other,
    OTHER_SILENT: _of_other,
}


def _due(case: Case) -> dict[str, Any]:
    """The last moment that is in time: a promise due at midnight names the day before it. What was booked is for its
    day, not by it."""
    if case.target is not None and case.target.on is not None:
        return {"day": case.due_at - timedelta(microseconds=1)} if case.due_at else {}
    return {"due_at": case.due_at - timedelta(microseconds=1)} if case.due_at else {}


def service_name(case: Case, language: str) -> str:
    """What the case is called in this language; its own title for imported history, which has no version."""
    if case.version_id is None:
        return case.title
    return Texts(catalogue.version(case.version_id).definition, language).of_case().text
