"""The texts of a service one by one, as translators see them: where each stands, how far it is, what must stay in it.

Pure. A side-car is written anew from what came back; what is wrong with one text is said before it gets that far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from upwell.definition import links, segments, sidecar, source, templates
from upwell.definition.checks.texts import LONGEST, OTHER_SEGMENTS, PLAIN_SEGMENTS
from upwell.definition.model import Service, Translation
from upwell.definition.sidecar import Line, made_from
from upwell.definition.wording import wording_paths
from upwell.lib import han

MISSING, STALE, MADE, DONE = "missing", "stale", "made", "done"
LONGER = 1.4
"""How much longer than English a text may be: Spanish and Vietnamese need more letters."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`path`: its stable address in the service. `text`: as it is published now, "" when there is none."""

    service: str
    path: str
    english: str
    text: str
    state: str
    by_text: bool = False

    @property
    def setting(self) -> str:
        return next(part for part in reversed(self.path.split(".")) if not part.isdigit())

    @property
    def limit(self) -> int:
        """Letters it may have; 0 for as many as it takes."""
        return int(LONGEST.get(self.setting, 0) * LONGER)

    @property
    def kept(self) -> tuple[str, ...]:
        """The placeholders that must stay, as they are written."""
        return tuple(dict.fromkeys(f"{{{name}}}" for name in _names(self.english) or ()))

    @property
    def needs_work(self) -> bool:
        return self.state in (MISSING, STALE)


def units(service: Service, language: str, own: Mapping[str, Translation]) -> list[Unit]:
    """Every text of the service in the order of its file. `own`: what somebody wrote in this language, by path."""
    source_texts = service.translations.get(han.MADE_FROM.get(language, ""), {})
    found = []
    for path, english in wording_paths(service).items():
        line = own.get(path)
        text, state = (line.text, DONE) if line and line.text else ("", MISSING)
        if line and text and line.of and not made_from(line.of, english):
            state = STALE
        if not text and path in source_texts:
            text, state = han.made(source_texts[path].text), MADE
        found.append(Unit(service.service, path, english, text, state, "sms" in service.channels))
    return found


def of_file(written: str, language: str) -> dict[str, Translation]:
    """What a language file holds, by path."""
    lines, _problems = sidecar.flat(source.read(written, file=f"{language}.yaml"))
    return sidecar.translations(lines)


def problems(unit: Unit, text: str) -> Iterator[str]:
    """What is wrong with this translation, each as a sentence."""
    here = _names(text)
    if here is None:
        yield "A brace { or } stands alone. Placeholders are written as in the English."
    elif lost := [one for one in unit.kept if one[1:-1] not in here]:
        yield f"{', '.join(lost)} must stay in the text."
    elif more := [name for name in here if f"{{{name}}}" not in unit.kept]:
        yield f"The English has no {{{more[0]}}}."
    yield from (f"{what}. {hint}." if hint else f"{what}." for what, hint in links.problems(text))
    if unit.limit and len(text) > unit.limit:
        yield f"It has {len(text)} letters and may have {unit.limit}."
    if unit.setting == "sms":
        size = segments.size(text)
        if size.segments > (most := PLAIN_SEGMENTS if size.plain else OTHER_SEGMENTS):
            yield f"As a text message it is sent in {size.segments} parts; up to {most} are good."


def _names(text: str) -> list[str] | None:
    try:
        return list(templates.names(text))
    except templates.TemplateError:
        return None


def with_texts(service: Service, language: str, written: str, texts: Mapping[str, str]) -> str:
    """The side-car with these texts by path, each made from today's English. A language that a program makes keeps only
    what somebody wrote."""
    english = wording_paths(service)
    lines, _problems = sidecar.flat(source.read(written, file=f"{language}.yaml"))
    kept = {line.path: line for line in lines}
    kept |= {path: Line(path, (), text.strip(), "") for path, text in texts.items() if path in english}
    return sidecar.write(service, language, list(kept.values()), only_written=language in han.MADE_FROM)
