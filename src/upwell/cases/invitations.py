"""The letters to somebody else who has a part in a case: asked, reminded, thanked. With their own link and no other.

In the applicant's language, for it is the only one we know; in one line each, the city's other languages say where to
read it in them. Nothing is sent here: each is a row of the outbox."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from upwell.cases import links
from upwell.cases.letters import service_name
from upwell.cases.models import Party
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.events.actions import Fact
from upwell.journey import others
from upwell.journey.texts import Texts
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.ui import formats

INVITATION, REMINDER, THANKS = "party_invitation", "party_reminder", "party_thanks"


def to_party(row: Party, template: str, *, service: Service, now: datetime) -> list[Fact]:
    """The events to write with the change. Each letter of the same kind is another one."""
    facts: list[Fact] = []
    values: dict[str, object] = {"service": service_name(row.case, row.language)}
    if template != THANKS:
        link = links.party_link(row.pk)
        values |= {
            "asks": asks(row, service, row.language),
            "party_link": links.in_language(link, row.language),
            "until": row.until,
            "also": _in_others(link, row.language),
        }
    if template == INVITATION:
        values["who"] = called(row.name, service, row.language)
    notify.queue(
        template,
        to=Recipient(email=row.reach),
        language=row.language,
        values=values,
        about=row.case.reference,
        dedupe=f"{template}:{row.pk}:{row.letters}",
        now=now,
        collect=facts,
    )
    return facts


def asks(row: Party, service: Service, language: str) -> str:
    """What they are asked, in one sentence, with the applicant's answers in it."""
    texts, rule = Texts(service, language), service.parties[row.name]
    said = texts.get(f"parties.{row.name}.asks", rule.asks)
    return texts.fill(said.text, others.known(service, row.case.answered))


def called(name: str, service: Service, language: str) -> str:
    """Who they are to the applicant: Your landlord."""
    return Texts(service, language).get(f"parties.{name}.title", service.parties[name].title).text


def _in_others(link: str, language: str) -> str:
    return "\n".join(_line(link, code) for code in catalogue.city().offered if code != language)


def _line(link: str, code: str) -> str:
    with translation.override(code):
        words = gettext("%(language)s: Somebody asks for your answer. Read it here: %(link)s")
    name = formats.language_name(code, language=code)
    return words % {"language": name[:1].upper() + name[1:], "link": f"{link}?lang={code}"}
