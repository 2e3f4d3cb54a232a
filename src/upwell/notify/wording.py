"""Which messages there are, what each must be told, and how it is put into words.

A message is a text template `templates/notify/<name>.txt`: its first line is the subject. What goes to a phone is that
subject and the link to all the rest; where that would not do there is a short twin, `<name>.sms.txt`. It is written
when it is queued, in the language of the person, so that a later change of words does not change what was promised.
Values are text, except moments (`due_at` …), said as a day in the city's time zone. A template inserts a value or asks
whether there is one, nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.lib import written
from upwell.notify import consents
from upwell.ui import formats


@dataclass(frozen=True, slots=True)
class Template:
    """`needs`: values that must be given; `takes`: values that may be. `by_text`: it has a twin for a phone; without
    one a phone gets the subject and the value `link`, where that is named. `prompt`: worth nothing an hour later, so it
    never waits its turn; whoever queues it counts how many there may be. `programme`: what somebody says no to who
    wants no more of them by text. `answers`: it follows on what its reader has just done, so it may come at night."""

    doc: str
    needs: frozenset[str]
    takes: frozenset[str] = frozenset()
    by_text: bool = False
    prompt: bool = False
    link: str = ""
    programme: str = consents.UPDATES
    answers: bool = False

    @property
    def goes_to_phones(self) -> bool:
        return self.by_text or bool(self.link)


def _template(
    doc: str, needs: str, takes: str = "", *, programme: str = consents.UPDATES, link: str = "", **more: bool
) -> Template:
    return Template(doc, frozenset(needs.split()), frozenset(takes.split()), link=link, programme=programme, **more)


FOLLOW, RESUME = "follow_link", "resume_link"


# Values: service: its title in the reader's language. reference: of the case. follow_link: the whole private address.
# due_at: a datetime. day: the day that is booked, a datetime. choose_link: where another one is chosen. photos: how
# many the crew took. decided: there for a decision on an application. permit: its number, permit_until: its last day,
# permit_link: where it is opened. message, question, reason: words of staff. outcome: how it
# ended, in words. joined: there when the request ended with another one.
# partner: its name, portal_link: the door for
# its people.
# amount: money, as the reader writes it.
# how: how what was paid at the counter comes back, as the city says it.
# who: what the applicant calls somebody else who is asked; asks: what they are asked; also: the
# letter's gist in other languages.
TEMPLATES: dict[str, Template] = {
    "receipt": _template(
        "The request has arrived.",
        "service reference follow_link",
        "due_at day promise place next others money",
        link=FOLLOW,
        answers=True,
    ),
    # title: as the service says it. span: between which hours. who: who comes.
    # todo: what to do for it. change_until: the last moment to move or cancel it. money: what was paid, or is to be.
    "booked": _template(
        "Something is booked: the day, and what to do for it.",
        "service reference follow_link day",
        "title span place who items todo change_until next money",
        link=FOLLOW,
        answers=True,
    ),
    "progress": _template(
        "Something happened, or staff say something.",
        "service reference message follow_link",
        "due_at day choose_link",
        link=FOLLOW,
    ),
    "answer": _template(
        "The request is closed; `outcome` says how, the links ask whether it is so.",
        "service reference outcome follow_link",
        "message photos joined reopen_until fixed_link not_fixed_link feedback_link"
        " decided permit permit_until permit_link",
        link=FOLLOW,
    ),
    "question": _template(
        "Staff need to know more.",
        "service reference question follow_link",
        "wait_until",
        link=FOLLOW,
    ),
    "reopened": _template(
        "The request is open again.",
        "service reference follow_link",
        "due_at day reason",
        link=FOLLOW,
        answers=True,
    ),
    "merged": _template(
        "The request was joined to an earlier one.",
        "service reference into follow_link",
        "due_at day",
        link=FOLLOW,
    ),
    "goes_on": _template(
        "The request goes on, in place of an earlier one that was taken back.",
        "service reference follow_link",
        "due_at day",
        link=FOLLOW,
    ),
    "withdrawn": _template(
        "The person took the request back; `day`: what was booked for it is cancelled.",
        "service reference follow_link",
        "day message",
        link=FOLLOW,
        answers=True,
    ),
    "rescheduled": _template(
        "What was booked is on another day; `by_them`: the resident moved it; `message`: why, where the city did.",
        "service reference follow_link",
        "due_at day message by_them",
        by_text=True,
    ),
    "amended": _template(
        "Other things are to be taken than were booked first; `message`: what staff say of it.",
        "service reference follow_link items",
        "due_at day message",
        link=FOLLOW,
    ),
    "not_amended": _template(
        "The change of a booking was paid for and cannot be made; the money goes back.",
        "service reference follow_link amount",
        "at how",
        link=FOLLOW,
    ),
    "reminder": _template(
        "The day is near.",
        "service reference follow_link day",
        "span place who items todo change_until",
        by_text=True,
        programme=consents.REMINDERS,
    ),
    "series_ended": _template(
        "Nothing more is booked by itself; which of the others is there says why.",
        "service reference follow_link",
        "missed year no_day ask",
        link=FOLLOW,
    ),
    "day_free": _template(
        "A day of the week somebody waits for is free.",
        "service resume_link day",
        link=RESUME,
    ),
    "slot_gone": _template(
        "Paid, but the day was gone by then: choose another, or it all goes back.",
        "service amount resume_link expires_at",
        by_text=True,
        answers=True,
    ),
    "money_back": _template("Paid for a form that ended unsent: it goes back.", "service amount", "how", by_text=True),
    "work_orders_stuck": _template(
        "To the city: a partner's system takes no work orders, and we have given one up.", "partner reference"
    ),
    "work_orders_unanswered": _template("To the city: a partner has not answered in time.", "partner reference"),
    "figures_late": _template("To the team of a data set: its new figures have not come.", "title figures_link"),
    "weekly_note": _template("To a team of the city: what the week was like.", "week sentences link"),
    "reviews_due": _template("To a team of the city: services of the inventory to look at.", "items link"),
    "alert": _template("To who answers for a service: something needs their eyes.", "service message link"),
    "partner_list": _template(
        "To a partner: the jobs of a day, with a link to say yes or no; `changed` when it is not the first.",
        "day jobs answer_link",
        "changed",
    ),
    "partner_nudge": _template("To a partner: a job waits for its yes or no.", "reference portal_link"),
    "payment": _template(
        "A fee was paid: the receipt.",
        "service reference amount at follow_link",
        link=FOLLOW,
        answers=True,
    ),
    "payment_link": _template(
        "A fee is to be paid by a link, until the day `at`.",
        "service reference amount at follow_link pay_link",
        by_text=True,
        answers=True,
    ),
    "refund": _template(
        "Money was given back; `handed`: at the counter, or by mail.",
        "service reference amount at follow_link",
        "handed",
        link=FOLLOW,
    ),
    "refund_waits": _template(
        "What was paid at the counter goes back, and waits there to be fetched, or is sent.",
        "service reference amount at follow_link how",
        link=FOLLOW,
    ),
    "party_invitation": _template(
        "Somebody else is asked for their part of an application.", "service asks who party_link until", "also"
    ),
    "party_reminder": _template("They have not answered yet.", "service asks party_link until", "also"),
    "party_thanks": _template("They have answered, or said no.", "service"),
    "party_answered": _template(
        "To the applicant: somebody else has answered.",
        "service reference who follow_link",
        link=FOLLOW,
    ),
    "party_declined": _template(
        "To the applicant: somebody else said no.",
        "service reference who follow_link",
        link=FOLLOW,
    ),
    "party_silent": _template(
        "To the applicant: somebody else did not answer in time.",
        "service reference who follow_link",
        link=FOLLOW,
    ),
    "draft_link": _template(
        "A link to go on later or on another device.", "service resume_link", "expires_at", link=RESUME
    ),
    "person_answered": _template("What a person of the city answers to a message.", "message", by_text=True),
    # never in a subject, which is not sealed: the code
    "sign_in_code": _template("The code to sign in with.", "code", by_text=True, prompt=True),
    "contact_code": _template("The code that proves an address.", "code service", by_text=True, prompt=True),
    "claim_code": _template("The code to add an earlier request.", "code reference", by_text=True, prompt=True),
    "invitation": _template("Somebody may act for an organisation.", "organisation invitation_link", "expires_at"),
}


def programme(name: str) -> str:
    """What it belongs to, of `consents.PROGRAMMES`. A code was asked for a moment ago: only a stop of all keeps it."""
    return TEMPLATES[name].programme if name in TEMPLATES and not TEMPLATES[name].prompt else consents.ALL


def comes_at_night(name: str) -> bool:
    """Whether this may go to a phone at any hour."""
    return name in TEMPLATES and (TEMPLATES[name].answers or TEMPLATES[name].prompt)


def is_prompt(name: str) -> bool:
    """Whether this message is worth nothing an hour later."""
    return name in TEMPLATES and TEMPLATES[name].prompt


SEVERAL_LINES = {"also", "items", "jobs", "message", "money", "next", "question", "reason", "sentences", "todo"}
# what may hold words that somebody typed, who need not be the one who reads the letter
TYPED = {"asks", "items", "jobs", "organisation", "place"}
LONGEST_SUBJECT = 200
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*:(?=//)|(?<=[\w-])[.\u3002\uff0e\uff61](?=[^\W\d_]{2})", re.IGNORECASE)
_GAP = re.compile("\ue000([a-z_]+)\ue001( ?)")


class CannotWrite(Exception):
    """There is no such message, or it was told too little or too much."""


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    language: str


def write(name: str, *, language: str, values: Mapping[str, Any], now: datetime, by_text: bool = False) -> Letter:
    """`by_text`: as it goes to a phone."""
    _check(name, values)
    spoken = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    said = {**_spoken(values, spoken, now), **_letterhead(spoken)}
    twin = by_text and TEMPLATES[name].by_text
    frame = _frame(f"{name}.sms" if twin else name, spoken, frozenset(key for key, value in said.items() if value))
    text = _GAP.sub(lambda gap: said[gap[1]] + ("" if said[gap[1]][-1:] in written.ROOMY else gap[2]), frame)
    subject, _newline, body = text.strip().partition("\n")
    if by_text:
        words = text if TEMPLATES[name].by_text else _gist(subject, said, TEMPLATES[name].link, spoken)
        words = words.replace("×", "x")  # one × doubles what a text costs
        return Letter(_one_line(said["site"])[:LONGEST_SUBJECT], _one_line(words), spoken)
    whole = _BLANK_LINES.sub("\n\n", _plain(body)).strip() + "\n" + _made(spoken)
    return Letter(_one_line(subject)[:LONGEST_SUBJECT], whole, spoken)


def _made(language: str) -> str:
    """Who reads words that a program made is told so; not by text, where it would be half of the message."""
    if language not in catalogue.city().made_from:
        return ""
    with translation.override(language):
        return "\n" + gettext("A program changed this letter from Simplified Chinese.") + "\n"


def _gist(subject: str, said: Mapping[str, str], link: str, language: str) -> str:
    """What a letter is about, and where all of it stands: words of staff and of residents stay behind the link."""
    colon, stop = (written.marked(mark, language=language) for mark in (": ", ". "))
    return f"{said['site']}{colon}{_one_line(subject).rstrip('.')}{stop}{said[link]}"


@lru_cache(1_000)
def _frame(name: str, language: str, present: frozenset[str]) -> str:
    """The letter with a gap for each value that is there.

    A template asks of a value only whether it is there, and says it as it is; so letters that have the same values have
    the same words around them, and those are put together once, not for every report."""
    gaps = {key: f"\ue000{key}\ue001" for key in present}
    with translation.override(language):
        context = Context(gaps, autoescape=False)  # text has no HTML to escape
        text = str(get_template(f"notify/{name}.txt").template.render(context))  # type: ignore[attr-defined]  # Django's own
    return written.marked(text, language=language)


def _check(name: str, values: Mapping[str, Any]) -> None:
    template = TEMPLATES.get(name)
    if template is None:
        raise CannotWrite(f"There is no message {name!r}; declare it in notify/wording.py.")
    missing = template.needs - values.keys()
    unknown = values.keys() - template.needs - template.takes
    if missing or unknown:
        raise CannotWrite(f"{name}: missing {sorted(missing)}, unknown {sorted(unknown)}.")


def _spoken(values: Mapping[str, Any], language: str, now: datetime) -> dict[str, Any]:
    zone = catalogue.city().zone
    today = now.astimezone(zone).date()

    def say(key: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return formats.day(value.astimezone(zone).date(), language=language, today=today)
        # a title with a line break would push half of the subject into the text
        said = value if key in SEVERAL_LINES else _one_line(str(value or ""))
        return unlinked(said) if key in TYPED else said

    return {key: say(key, value) for key, value in values.items()}


def _letterhead(language: str) -> dict[str, str]:
    """Who writes, and how to reach a person there."""
    city = catalogue.city()
    contact = city.contact
    return {
        "city": city.name,
        "site": city.word(city.site_name, language),
        "phone": contact.phone or "",
        "hours": city.word(contact.phone_hours, language) if contact.phone_hours else "",
        "text_number": contact.text_number or "",
        "office": city.word(contact.office, language) if contact.office else "",
        "home": settings.PUBLIC_URL,
    }


def unlinked(text: str) -> str:
    """With a gap in every address of a page, for a program that shows mail makes a link of whatever looks like one. A
    letter of the city's must not lead where a stranger wants. Addresses of mailboxes stay."""
    return re.sub(r"\S+", lambda word: word[0] if _is_mailbox(word[0]) else _LINK.sub(r"\g<0> ", word[0]), text)


def _is_mailbox(word: str) -> bool:
    return "@" in word and "/" not in word


def _plain(text: str) -> str:
    """Without marks that hide or turn text around; line breaks stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _one_line(text: str) -> str:
    """A subject cannot carry a line break into the headers."""
    return " ".join(_plain(text).split())
