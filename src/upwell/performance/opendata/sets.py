"""Which data sets there are and what their columns mean: in English for whoever reads files, translated where a page
shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop as _

Type = Literal["string", "date", "integer"]


@dataclass(frozen=True, slots=True)
class Field:
    """`about`, and `hidden` where its cells may be: in English, and translated where a page shows them."""

    name: str
    type: Type
    about: str
    hidden: str = ""

    @property
    def described(self) -> str:
        return f"{self.about} {self.hidden}".strip()

    @property
    def kind(self) -> str:
        return TYPES[self.type]


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


MONTH = Field("month", "date", _("The first day of the month, in the city’s time zone. The newest month is not over."))
SERVICE = Field("service", "string", _("The code of the service; its page is /services/CODE/."))
SOURCE = Field(
    "source",
    "string",
    _(
        "Empty: recorded by Upwell. Else the data set that sent it. Rows of several sources tell the same again: never "
        "add them."
    ),
)
HIDDEN = _("Empty where it is fewer than ten, or where nobody reported it.")
COUNTS = tuple(
    Field(name, "integer", about, HIDDEN)
    for name, about in (
        ("viewed", _("How often the page that explains the service was shown.")),
        ("started", _("Forms begun.")),
        ("submitted", _("Requests sent, in any way.")),
        ("submitted_by_themselves", _("Of these: sent online by people themselves. In tens.")),
        ("submitted_assisted", _("Of these: sent by staff, or with their help. In tens.")),
        ("stopped", _("Forms that ended with an answer instead of a request.")),
        ("abandoned", _("Forms left unfinished until they expired.")),
        ("stopped_before", _("Forms that had ended with an answer and then went on: take them off “stopped”.")),
        ("abandoned_before", _("Forms that had been left and then went on: take them off “abandoned”.")),
        ("opened", _("Cases opened.")),
        ("closed", _("Cases closed in the month, whenever they were opened.")),
        ("judged", _("Of the closed: those that were promised for a day.")),
        ("kept", _("Of these: closed by that day.")),
        ("reopened", _("Cases opened again.")),
        ("asked_how_it_was", _("People asked how it was.")),
        ("rated_1", _("Answers with mark 1, the worst. In tens.")),
        ("rated_2", _("Answers with mark 2. In tens.")),
        ("rated_3", _("Answers with mark 3. In tens.")),
        ("rated_4", _("Answers with mark 4. In tens.")),
        ("rated_5", _("Answers with mark 5, the best. In tens.")),
        ("fixed", _("Answers that it is really done. In tens.")),
        ("partly_fixed", _("Answers that it is partly done. In tens.")),
        ("not_fixed", _("Answers that it is not done. In tens.")),
    )
)
_VALUES = {
    "channel": _(
        "The way it came: web, sms, chat, api, phone, counter; of what others send also app, mail, email, fax, kiosk, "
        "other. Empty: not known, as of an earlier system."
    ),
    "language": _("The language that was spoken, as a code of BCP 47. Empty: not known, as of an earlier system."),
    "area": _("The code of the council district or the like; of the set the city measures by. Empty: no place."),
}
TYPES = {"string": _("Text"), "date": _("Day"), "integer": _("Whole number")}
_KEYWORDS = ("city services", "performance", "requests")

SETS: tuple[DataSet, ...] = (
    DataSet(
        "services-by-month", _("Services by month"),
        _("What was counted of each service in each month."), _KEYWORDS,
    ),
    DataSet(
        "services-by-channel", _("Services by month and way"),
        _("The same in tens, told apart by the way requests came."), (*_KEYWORDS, "channels"), "channel", "channel",
    ),
    DataSet(
        "services-by-language", _("Services by month and language"),
        _("The same in tens, told apart by the language that was spoken."),
        (*_KEYWORDS, "languages"), "language", "language",
    ),
    DataSet(
        "services-by-district", _("Services by month and district"),
        _("The same in tens, told apart by the district a request was about."),
        (*_KEYWORDS, "districts"), "area", "district",
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in SETS}
