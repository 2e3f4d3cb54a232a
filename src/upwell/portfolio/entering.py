"""What a person says of a service: kept as a value with who, when and why, and no file takes its place. What a file
said before is kept, too, and can be taken back.

Called through `actions`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from upwell.lib.folding import fold
from upwell.portfolio import checked, summing
from upwell.portfolio.changing import CannotChange
from upwell.portfolio.departing import Departments
from upwell.portfolio.inventory import cells, dates
from upwell.portfolio.inventory.mapping import DATES, FIGURES, POINTS
from upwell.portfolio.models import Belonging, Collection, Department, Entry, Import, Texts, Value

FIELDS = (
    "name", "description", "department", "owner", "category", "audience", "paid_by", "channels", "languages",
    "legal_basis", "systems", "contract_end", "digital", "digital_why", "definition", "url", "volume_kind",
    "review_due", "keywords", "notes", "notes_on_costs",
)  # fmt: skip
WORDS = {"yes": "yes", "no": "no", "na": "not applicable", "": ""}
"""How a point is written as a value."""
_COLUMNS = {"name", "category", "channels", "languages", "digital", "definition", "volume_kind"}
_UNKNOWN = {"digital", "volume_kind"}


@dataclass(frozen=True, slots=True)
class Who:
    """Who says it, why and when."""

    because: str
    by: str
    now: datetime


def current(of: Entry) -> dict[str, str]:
    """What stands there now, as the form has it."""
    texts = _texts(of)
    said: dict[str, str] = {name: texts.said.get(name, "") for name in FIELDS}
    said |= {name: getattr(of, name).strip(",") for name in _COLUMNS}
    said |= {name: day.isoformat() if (day := getattr(of, name)) else "" for name in DATES}
    said["department"] = str(of.department_id or "")
    return said | {name: texts.points.get(name, "") for name in POINTS}


@transaction.atomic
def enter(entry_id: int, said: Mapping[str, str], *, because: str, by: str, now: datetime) -> list[str]:
    """The fields that are otherwise now. What was not changed is not written, and stays the file's."""
    entry = _held(entry_id)
    who = _who(because, by, now)
    before = current(entry)
    wanted = {name: text.strip() for name, text in said.items() if name in before}
    changed = {name: checked.said(name, text, entry) for name, text in wanted.items() if text != before[name]}
    changed = {name: text for name, text in changed.items() if text != before[name]}
    if not changed:
        raise CannotChange(_("Nothing is otherwise than before."))
    source = _source(entry, who)
    texts = _texts(entry)
    for name, text in changed.items():
        _replace(_standing(entry, name), source)
        label = text if name == "department" else ""
        Value.objects.create(entry=entry, field=name, label=label, said=_written(name, text), source=source)
        put(entry, texts, name, text, now.date())
    _save(entry, texts)
    return list(changed)


@transaction.atomic
def enter_figure(
    entry_id: int, figure: str, number: str, *, first: str, last: str, because: str, by: str, now: datetime
) -> None:
    """From the month `first` to the month `last`; a number that is blank is one that nobody knows."""
    entry = _held(entry_id)
    who = _who(because, by, now)
    start, until = checked.months(first, last)
    if figure not in FIGURES:
        raise CannotChange(_("Choose which figure it is."))
    try:
        value = cells.number(number, FIGURES[figure], currency=entry.collection.currency)
    except cells.CellRefused:
        raise CannotChange(_("Write the number in digits, not below zero; a count has no parts.")) from None
    same = _standing(entry, figure, start=start, until=until)
    _not_above(entry, figure, float(value) if value is not None else None, start, until)
    source = _source(entry, who)
    _replace(same, source)
    known = float(value) if value is not None else None
    Value.objects.create(
        entry=entry, field=figure, start=start, until=until, number=known, said=number.strip(), source=source
    )
    summing.sum_up(entry.collection)


@transaction.atomic
def give_back(value_id: int, *, because: str, by: str, now: datetime) -> Value | None:
    """What a person said is so no more: what a file said last stands again, where one did."""
    entered = Value.objects.select_related("source").filter(id=value_id, source__entered=True, replaced_by=None).first()
    if entered is None:
        raise CannotChange(_("This is what a file says already."))
    entry = _held(entered.entry_id)
    source = _source(entry, _who(because, by, now))
    _replace(Value.objects.filter(id=entered.id), source)
    under = Value.objects.filter(entry=entry, replaced_by__entered=True, source__entered=False, **_identity(entered))
    found = under.order_by("-source__at", "-id").first()
    if found:
        Value.objects.filter(id=found.id).update(replaced_by=None)
    if entered.start is None:
        texts = _texts(entry)
        put(entry, texts, entered.field, _of_file(entry, entered.field, found), now.date())
        _save(entry, texts)
    else:
        summing.sum_up(entry.collection)
    return found


def put(entry: Entry, texts: Texts, name: str, text: str, today: date) -> None:
    """On the entry, as an import would."""
    if name in POINTS:
        texts.points = {key: value for key, value in (texts.points | {name: text}).items() if value}
        entry.online = online(texts.points)
    elif name == "department":
        _belong(entry, Department.objects.filter(id=int(text)).first() if text else None, today)
    elif name in DATES:
        setattr(entry, name, date.fromisoformat(text) if text else None)
    elif name in _COLUMNS:
        listed = name in ("channels", "languages")
        setattr(entry, name, checked.listed(text) if listed else text or ("unknown" if name in _UNKNOWN else ""))
    else:
        texts.said = {key: value for key, value in (texts.said | {name: text}).items() if value}


def online(points: Mapping[str, str]) -> str:
    """All, some or none of the points it has; empty where nobody said."""
    asked = [one for one in points.values() if one in ("yes", "no")]
    if not asked:
        return ""
    return "all" if set(asked) == {"yes"} else "some" if "yes" in asked else "none"


def _belong(entry: Entry, now: Department | None, today: date) -> None:
    entry.department, entry.top = now, (now.parent or now) if now else None
    held = Belonging.objects.filter(entry=entry, until=None)
    held.filter(since=today).delete()  # it was one day's mistake
    held.update(until=today)
    if now:
        Belonging.objects.create(entry=entry, department=now, since=today if entry.belongings.exists() else None)


def _held(entry_id: int) -> Entry:
    collection = Entry.objects.values_list("collection_id", flat=True).get(id=entry_id)
    Collection.objects.select_for_update().get(id=collection)
    found = Entry.objects.select_related("collection", "top", "department", "texts").get(id=entry_id)
    if found.status != Entry.LIVE or not found.collection.is_own:
        raise CannotChange(_("This service is one no more."))
    return found


def _who(because: str, by: str, now: datetime) -> Who:
    if not because.strip():
        raise CannotChange(_("Say why: whoever reads it later wants to know."))
    return Who(because.strip()[:200], by, now)


def _source(entry: Entry, who: Who) -> Import:
    return Import.objects.create(collection=entry.collection, file=who.because, at=who.now, by=who.by, entered=True)


def _texts(of: Entry) -> Texts:
    return of.texts if hasattr(of, "texts") else Texts(entry=of)


def _identity(value: Value) -> dict[str, Any]:
    return {name: getattr(value, name) for name in ("field", "channel", "part", "start", "until")}


def _standing(entry: Entry, name: str, start: date | None = None, until: date | None = None) -> QuerySet[Value]:
    """Those that count now; of a volume also those by channel, which the whole takes the place of."""
    found = Value.objects.filter(entry=entry, field=name, part="", start=start, until=until, replaced_by=None)
    return found if name == "volume" else found.filter(channel="")


def _replace(found: QuerySet[Value], source: Import) -> None:
    found.update(replaced_by=source)


def _not_above(entry: Entry, figure: str, number: float | None, start: date, until: date) -> None:
    other = {"volume": "digital_volume", "digital_volume": "volume"}.get(figure)
    if other is None or number is None:
        return
    found = [one for one in _standing(entry, other, start, until).values_list("number", flat=True) if one is not None]
    if found and (number > sum(found) if figure == "digital_volume" else number < sum(found)):
        raise CannotChange(_("More would be done online than there is in all."))


def _written(name: str, text: str) -> str:
    if name in POINTS:
        return WORDS[text]
    if name == "department":
        found = Department.objects.select_related("parent").filter(id=int(text)).first() if text else None
        return "" if found is None else f"{found.name}, {found.parent.name}" if found.parent else found.name
    return text


def _of_file(entry: Entry, name: str, found: Value | None) -> str:
    """What a file said, as the form would have it."""
    text = found.said if found else ""
    if name in POINTS:
        return {"yes": "yes", "no": "no", "not applicable": "na"}.get(text, "")
    if name == "department":
        now = Value.objects.filter(entry=entry, replaced_by=None, source__entered=False, start=None)
        leaf = Departments(entry.collection, None).of(dict(now.values_list("field", "said")))
        return str(leaf.id) if leaf else ""
    if name in DATES:
        day = dates.column({"": text})[0].get("") if text else None
        return day.isoformat() if day else ""
    return text.casefold() if name in _UNKNOWN else text


def _save(entry: Entry, texts: Texts) -> None:
    entry.searched = searched(entry, texts.said.get("keywords", ""))
    entry.save()
    texts.save()
    summing.sum_up(entry.collection)


def searched(entry: Entry, keywords: str) -> str:
    whose = [one.name for one in (entry.top, entry.department) if one]
    return fold(" ".join(dict.fromkeys([entry.name, *whose, keywords, entry.code])))[:800]
