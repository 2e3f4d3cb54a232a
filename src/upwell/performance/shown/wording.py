"""The words of measures, channels and the like in the languages of the interface. A measure's English stands in
`measures.py`; that each is known here, and so to translators, is tested."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from upwell.journey.texts import Said
from upwell.performance.measures import Duration, Measure
from upwell.ui import speaking

_MEASURES = (
    gettext_noop("Requests sent"),
    gettext_noop("How many requests were sent and received"),
    gettext_noop("forms sent"),
    gettext_noop("Completed"),
    gettext_noop("Of all who began and ended, how many sent the form"),
    gettext_noop("sent ÷ (sent + ended with an answer + left unfinished)"),
    gettext_noop("Forms still open: they have not ended."),
    gettext_noop("Of all who began and ended, how many got what they came for"),
    gettext_noop("(sent + ended with an answer) ÷ (sent + ended with an answer + left unfinished)"),
    gettext_noop("Online"),
    gettext_noop("Of all requests, how many people sent online by themselves"),
    gettext_noop("sent online without help ÷ sent in any way"),
    gettext_noop(
        "Requests staff filled in for somebody do not count as online. Those of an earlier system are left out."
    ),
    gettext_noop("Requests of an earlier system: nobody chose a way here."),
    gettext_noop("Of all requests, how many were sent online, with help or without"),
    gettext_noop("(sent online without help + sent with help) ÷ sent in any way"),
    gettext_noop("Satisfied"),
    gettext_noop("Of all who gave a mark, how many gave one of the two best"),
    gettext_noop("(marks 4 + marks 5) ÷ all marks"),
    gettext_noop("Satisfaction"),
    gettext_noop("The mean mark, from 0 for the worst to 100 for the best"),
    gettext_noop("(mean of marks 1 to 5 − 1) ÷ 4"),  # a minus
    gettext_noop("On time"),
    gettext_noop("Of all times a case was closed, how many by the promised day"),
    gettext_noop("closings by the promised day ÷ closings; a case opened again has several"),
    gettext_noop("Cases without a promise, withdrawn ones and duplicates."),
    gettext_noop("Really done"),
    gettext_noop("Of all who answered, how many said that it is done"),
    gettext_noop("answers “yes” ÷ all answers"),
    gettext_noop("Opened again"),
    gettext_noop("For each time a case was closed, how many were opened again"),
    gettext_noop("opened again ÷ closings"),
    gettext_noop("Answers refused"),
    gettext_noop("Of all answers given, how many were not accepted"),
    gettext_noop("refused ÷ (refused + accepted)"),
    gettext_noop("Had to ask"),
    gettext_noop("For each request, how many calls only to hear how it stands"),
    gettext_noop("calls about a request ÷ requests sent"),
    gettext_noop("Without scripts"),
    gettext_noop("Of all requests sent in a browser, how many in one that ran no scripts"),
    gettext_noop("sent without scripts ÷ sent in a browser"),
    gettext_noop("UK Government Service Design Manual, 2013"),
    gettext_noop("UK Service Manual, 2016"),
    gettext_noop("UK Performance Platform, its own sums"),
    gettext_noop("Vanguard: failure demand"),
    gettext_noop("Settled in one call"),
    gettext_noop("Of all calls, how many ended without a promise to call back"),
    gettext_noop("(calls − calls with a promise to call back) ÷ calls"),
    gettext_noop("Left here"),
    gettext_noop("Of all who were shown this question, how many left at it"),
    gettext_noop("forms left unfinished at it ÷ times it was shown"),
    gettext_noop("Of all who were shown this question, how many left at it and did not come back"),
    gettext_noop("(forms left unfinished at it − those that went on later) ÷ times it was shown"),  # a minus
    gettext_noop("Returns of before it was noted where somebody had left: these count as left."),
    gettext_noop("With help"),
    gettext_noop("Of all requests, how many staff filled in for somebody"),
    gettext_noop("sent with help ÷ sent in any way"),
    gettext_noop("Cost of a request"),
    gettext_noop("What a request costs the city, whichever way it came"),
    gettext_noop("Cost of a request online"),
    gettext_noop("What a request costs the city, where nobody took it"),
    gettext_noop("Cost of a request taken by staff"),
    gettext_noop("What a request costs the city, on the phone or at a counter"),
    gettext_noop("requests of each channel × what one costs there ÷ these requests"),
    gettext_noop("Requests through channels for which no cost is known."),
    gettext_noop("Up and running"),
    gettext_noop("Of the time that was watched, how much the service was up"),
    gettext_noop("up ÷ (up + down)"),
    gettext_noop("costs that were sent ÷ requests of the same time"),
    gettext_noop("Times of which only one of both is known."),
    gettext_noop("Half done within"),
    gettext_noop("Of the requests of this time, within how many days half were done"),
    gettext_noop("the day by which at most half are still open"),
    gettext_noop("Kaplan and Meier, 1958"),
    gettext_noop("What was taken back or joined to another request. What is still open counts as open."),
    gettext_noop("90 of 100 done within"),
    gettext_noop("Of the requests of this time, within how many days 90 of 100 were done"),
    gettext_noop("the day by which at most a tenth is still open"),
    gettext_noop("First answer within"),
    gettext_noop("Within how many hours half first heard of somebody who works on it"),
    gettext_noop("median of hours from sending to the first word of staff or a partner"),
    gettext_noop("Requests nobody has answered yet."),
    gettext_noop("Form filled in within"),
    gettext_noop("Within how many minutes half had filled in and sent the form"),
    gettext_noop("median of minutes from the first question to sending"),
    gettext_noop("Open requests"),
    gettext_noop("Time in a state"),
    gettext_noop("Open for"),
    gettext_noop("Of what is open now, for how many days half have been waiting"),
    gettext_noop("median of days since what is open was sent"),
)


def name(measure: Measure) -> str:
    return said(measure.name)


def captioned(measure: Measure, more: str) -> str:
    """What the measure says, and then how it is drawn."""
    return _("%(caption)s. %(more)s") % {"caption": said(measure.caption), "more": more}


def sentence(text: str) -> str:
    return _("%(caption)s.") % {"caption": said(text)}


def said(text: str) -> str:
    return _(text) if text else ""


def channel(code: str) -> str:
    words = {
        "web": _("Web pages"),
        "sms": _("Text messages"),
        "chat": _("Chat"),
        "api": _("Other programs"),
        "open311": _("Other programs, Open311"),
        "phone": _("Phone"),
        "counter": _("At a counter"),
        "app": _("App"),
        "mail": _("Mail"),
        "email": _("Email"),
        "fax": _("Fax"),
        "kiosk": _("Kiosk"),
        "other": _("Other ways"),
        "": _("Not known"),
    }
    return words.get(code, code)


def group(by: str) -> str:
    words = {
        "channel": _("Way"),
        "language": _("Language"),
        "area": _("District"),
        "assisted": _("Help"),
    }
    return words.get(by, by)


def assisted(code: str) -> str:
    words = {
        "yes": _("With help of staff"),
        "no": _("Without help"),
    }
    return words.get(code, _("Not known"))


def mark(number: int) -> str:
    words = {
        1: pgettext("mark", "1, the worst"),
        5: pgettext("mark", "5, the best"),
    }
    return words.get(number, str(number))


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a measure as its page has it. `used`: the pages of figures show this one."""

    number: int
    caption: str
    formula: str
    source: tuple[Said, ...]
    excluded: str
    since: date | None
    newest: bool
    used: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A measure under the name of its newest version, the newest first."""

    code: str
    name: str
    versions: list[Version]


def explained(measures: Iterable[Measure | Duration], used: Collection[str] = ()) -> list[Explained]:
    """`used`: the keys of those that pages show."""
    found: dict[str, list[Measure | Duration]] = {}
    for measure in measures:
        found.setdefault(measure.code, []).insert(0, measure)
    return [
        Explained(
            code, said(versions[0].name), [_version(one, one is versions[0], one.key in used) for one in versions]
        )
        for code, versions in found.items()
    ]


def _version(one: Measure | Duration, newest: bool, used: bool) -> Version:
    caption, formula, excluded = said(one.caption), said(one.formula), said(one.excluded)
    since = getattr(one, "since", None)
    return Version(one.version, caption, formula, _source(one.source), excluded, since, newest, used)


def _source(text: str) -> tuple[Said, ...]:
    """Each in the language it is really in: titles of books stay as they are. Of a cost, also where the city's own
    figures come from."""
    return tuple(Said(said(one), "en" if said(one) == one else speaking.current()) for one in text.split("; ", 1))
