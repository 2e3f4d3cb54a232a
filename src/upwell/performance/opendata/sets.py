"""Which data sets there are and what their columns mean. What columns mean is told in English, for whoever reads files;
titles are translated where a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop as _

Type = Literal["string", "date", "integer"]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Type
    about: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """`by`: what rows are told apart by beside month and service, as results have it; `column` is its name there."""

    name: str
    title: str
    about: str
    keywords: tuple[str, ...]
    by: str = ""
    column: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        own = (Field(self.column, "string", _VALUES[self.by]),) if self.by else ()
        return (MONTH, SERVICE, *own, SOURCE, *COUNTS)


MONTH = Field("month", "date", "The first day of the month, in the city's time zone. The newest month is not over.")
SERVICE = Field("service", "string", "The code of the service; its page is /services/CODE/.")
SOURCE = Field(
    "source",
    "string",
    "Empty: recorded by Upwell. Else the data set that sent it. Rows of several sources tell the same again: never add "
    "them.",
)
_HIDDEN = "Empty where it is hidden (fewer than ten, or it would tell another that is), or where nobody reported it."
COUNTS = tuple(
    Field(name, "integer", f"{about} {_HIDDEN}")
    for name, about in (
        ("viewed", "How often the page that explains the service was shown."),
        ("started", "Forms begun."),
        ("submitted", "Requests sent, in any way."),
        ("submitted_by_themselves", "Of these: sent online by people themselves."),
        ("submitted_assisted", "Of these: sent by staff, or with their help."),
        ("stopped", "Forms that ended with an answer instead of a request."),
        ("abandoned", "Forms left unfinished until they expired."),
        ("stopped_before", "Forms that had ended with an answer and then went on: to be taken off `stopped`."),
        ("abandoned_before", "Forms that had been left and then went on: to be taken off `abandoned`."),
        ("opened", "Cases opened."),
        ("closed", "Cases closed in the month, whenever they were opened."),
        ("judged", "Of the closed: those that were promised for a day."),
        ("kept", "Of these: closed by that day."),
        ("reopened", "Cases opened again."),
        ("asked_how_it_was", "People asked how it was."),
        *((f"rated_{mark}", f"Answers with mark {mark}; 1 is the worst and 5 the best.") for mark in range(1, 6)),
        ("fixed", "Answers that it is really done."),
        ("partly_fixed", "Answers that it is partly done."),
        ("not_fixed", "Answers that it is not done."),
    )
)
_VALUES = {
    "channel": "The way it came: web, sms, chat, api, phone, counter; of what others send also app, mail, email, fax, "
    "kiosk, other. Empty: not known.",
    "language": "The language that was spoken, as a code of BCP 47. Empty: not known.",
    "area": "The code of the council district or the like; of the set the city measures by. Empty: no place.",
}
_KEYWORDS = ("city services", "performance", "requests")

SETS: tuple[DataSet, ...] = (
    DataSet(
        "services-by-month", _("Services by month"),
        _("What was counted of each service in each month."), _KEYWORDS,
    ),
    DataSet(
        "services-by-channel", _("Services by month and way"),
        _("The same, told apart by the way requests came."), (*_KEYWORDS, "channels"), "channel", "channel",
    ),
    DataSet(
        "services-by-language", _("Services by month and language"),
        _("The same, told apart by the language that was spoken."), (*_KEYWORDS, "languages"), "language", "language",
    ),
    DataSet(
        "services-by-district", _("Services by month and district"),
        _("The same, told apart by the district a request was about."), (*_KEYWORDS, "districts"), "area", "district",
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in SETS}
