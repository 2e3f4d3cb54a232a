"""An answer in the reader's words: what groups are called, and each figure with what it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from upwell.cases import workflow
from upwell.catalogue import queries as catalogue
from upwell.journey import words
from upwell.journey.texts import Texts
from upwell.performance.asking.language import BACKLOG, DWELL, OF_TIME, Question, known
from upwell.performance.measures import DURATIONS, MEASURES, MIX, Duration, Measure
from upwell.performance.shown import figures, wording
from upwell.places import queries as places
from upwell.ui import formats

Kept = Mapping[str, Any]
"""An answer as plain data: `unit`, `measure`, `time` (from, until and on), `by`, `service` where it is of one, `lines`
of group, value, of, between, hidden; `cut`."""


@dataclass(frozen=True, slots=True)
class Shown:
    headings: list[str]
    lines: list[tuple[list[str], str, str, str]]
    """Names of the group; the figure; between what; of how many."""
    cut: bool
    what: str = ""
    link: str = ""
    when: str = ""
    """The measure and the version of its meaning, where that is explained, and the time this is of."""


def plain(answer: Any) -> dict[str, Any]:
    """So that a tile can keep it."""
    return {
        "unit": answer.unit,
        "measure": answer.question.measure,
        "time": [day and day.isoformat() for day in (answer.question.start, answer.question.until, answer.question.on)],
        "by": list(answer.question.by),
        "service": _one_service(answer.question),
        "cut": answer.cut,
        "lines": [
            {
                "group": [part.isoformat() if isinstance(part, date) else part for part in line.group],
                "value": line.value,
                "of": line.of,
                "between": list(line.interval) if line.interval else None,
                "hidden": line.hidden,
            }
            for line in answer.lines
        ],
    }


def _one_service(asked: Question) -> str:
    found = [one.values for one in asked.only if one.key == "service" and not one.not_]
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else ""


def told(kept: Kept, *, language: str) -> Shown:
    by = kept["by"]
    lines = [
        (
            _names(by, line["group"], kept.get("service", ""), language),
            _figure(line, kept["unit"], language),
            figures.between(*line["between"]) if line["between"] and kept["unit"] == "share" else "",
            "" if line["of"] is None else formats.number(line["of"], language=language),
        )
        for line in kept["lines"]
    ]
    what, link = _what(kept.get("measure", ""))
    return Shown([heading(key) for key in by], lines, kept["cut"], what, link, _when(kept.get("time"), language))


def _what(measure: str) -> tuple[str, str]:
    code, _dot, version = measure.partition(".")
    if code not in known():
        return "", ""
    if code in (BACKLOG, DWELL):
        return called(code), ""
    every: list[Measure | Duration] = [*MEASURES, *MIX, *DURATIONS]
    number = version or str({one.code: one.version for one in every}[code])
    link = "" if code in {one.code for one in MIX} else code
    return _("%(measure)s, version %(n)s") % {"measure": called(code), "n": number}, link


def _when(time: Sequence[str | None] | None, language: str) -> str:
    if time is None:  # kept before answers said of which time they are
        return ""
    start, until, on = (one and date.fromisoformat(one) for one in time)
    if on:
        return _("at the end of %(day)s") % {"day": formats.short_day(on, language=language)}
    if not start or not until:
        return _("all that was counted so far")
    last = until - timedelta(days=1)
    said = {"first": formats.short_day(start, language=language), "last": formats.short_day(last, language=language)}
    return _("%(first)s to %(last)s") % said


def _names(by: list[str], group: list[Any], service: str, language: str) -> list[str]:
    service = str(group[by.index("service")]) if "service" in by else service
    return [
        _step(str(part), service, language) if key == "step" and part else name(key, part, language)
        for key, part in zip(by, group, strict=True)
    ]


def _figure(line: Kept, unit: str, language: str) -> str:
    if line["hidden"]:
        return _("Too few to be shown")
    if line["value"] is None:
        return _("No figure")
    if unit == "share":
        return formats.share(line["value"], language=language)
    said = formats.number(round(line["value"], 2), language=language)
    return {"days": _("{n} days"), "hours": _("{n} hours"), "minutes": _("{n} minutes")}.get(unit, "{n}").format(n=said)


def heading(key: str) -> str:
    words: Mapping[str, Callable[[], str]] = {
        "service": lambda: _("Service"), "version": lambda: _("Version"), "channel": lambda: _("Way"),
        "language": lambda: _("Language"), "area": lambda: _("District"), "team": lambda: _("Team"),
        "assisted": lambda: _("Help"), "scripted": lambda: _("Scripts"), "step": lambda: _("Question"),
        "state": lambda: _("State"), "day": lambda: _("Day"), "week": lambda: _("Week of"), "month": lambda: _("Month"),
        "quarter": lambda: _("Quarter from"), "year": lambda: _("Year"), "weekday": lambda: _("Day of the week"),
    }  # fmt: skip
    return words[key]()


def name(key: str, part: Any, language: str) -> str:
    if part is None or part == "":
        return _("Not known")
    if key in OF_TIME:
        return _time(key, part, language)
    if isinstance(part, bool):
        yes = {"assisted": _("With help of staff"), "scripted": _("With scripts")}
        no = {"assisted": _("Without help"), "scripted": _("Without scripts")}
        return (yes if part else no)[key]
    named: Mapping[str, Callable[[str], str]] = {
        "service": lambda code: _service(code, language),
        "channel": wording.channel,
        "language": lambda code: formats.language_name(code, language=language),
        "area": lambda code: _area(code, language),
        "team": lambda code: _team(code, language),
        "state": lambda code: _state(code, language),
    }
    return named[key](str(part)) if key in named else str(part)


def _time(key: str, part: Any, language: str) -> str:
    if key == "weekday":
        return formats.weekday(int(part), language=language)
    on = part if isinstance(part, date) else date.fromisoformat(str(part)[:10])
    if key == "month":
        return formats.month(on, language=language)
    return str(on.year) if key == "year" else formats.short_day(on, language=language)


def _service(code: str, language: str) -> str:
    published = catalogue.published(code)
    return Texts(published.definition, language).of_service("name").text if published else code


def _team(code: str, language: str) -> str:
    team = catalogue.city().teams.get(code)
    return catalogue.city().word(team.name, language) if team else code


def _state(code: str, language: str) -> str:
    city = catalogue.city()
    for flow in dict.fromkeys((*workflow.FOR_KIND.values(), *city.workflows)):
        if state := workflow.named(city, flow).data.states.get(code):
            return city.word(state.name, language)
    return code


def _step(code: str, service: str, language: str) -> str:
    """Its title, where it is known of which form it is."""
    published = catalogue.published(service) if service else None
    step = next((one for one in published.definition.steps if one.name == code), None) if published else None
    title = getattr(step, "title", None)
    if published and title:
        return Texts(published.definition, language).get(f"steps.{code}.title", title).text
    return {"contact": words.standard("contact", language), "answers": _("Check your answers")}.get(code, code)


def _area(code: str, language: str) -> str:
    main = catalogue.city().places.main
    return next((ref.called(language) for ref in places.areas_in(main) if ref.code == code), code) if main else code


def table(kept: Kept) -> Iterable[list[str]]:
    """As a file: codes and numbers, not words, for programs."""
    yield [*kept["by"], kept["unit"], "of", "low", "high", "hidden"]
    for line in kept["lines"]:
        low, high = line["between"] or ("", "")
        cells = [*line["group"], line["value"], line["of"], low, high]
        yield [*(_cell(part) for part in cells), "yes" if line["hidden"] else "no"]


def _cell(part: Any) -> str:
    """Whole numbers without a dot."""
    if part is None:
        return ""
    return str(int(part)) if isinstance(part, float) and part.is_integer() else str(part)


def catalogue_of_words() -> list[tuple[str, str]]:
    """Each measure there is to be asked for, and what it is called."""
    return [(code, called(code)) for code in known()]


def called(code: str) -> str:
    channel = code.removeprefix("channel_")
    return wording.channel(channel) if channel != code else wording.said(known()[code])
