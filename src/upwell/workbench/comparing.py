"""What changed between two versions of a service: in words, for people who review; and line by line. Pure.

Each change says whether somebody who has the form open now will notice it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.definition.model import PromiseRule, Service
from upwell.definition.questions import ContactQuestion, Question, type_of
from upwell.definition.steps import AnyStep, LookUp, Pay, Stop, WorkOut

CONTEXT = 3
_TEXTS = ("section", "hint", "body", "sms", "say", "unit", "none_message", "declaration", "remind")


@dataclass(frozen=True, slots=True)
class Change:
    """`noticed`: by whoever has the form open. `step`: where, empty for the service itself."""

    words: str
    noticed: bool = False
    step: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`kind`: same, added, taken, or gap."""

    kind: str
    text: str
    number: int = 0


def changes(old: Service, new: Service) -> list[Change]:
    """In the order of the file."""
    return [*_service(old, new), *_steps(old, new), *_ends(old, new)]


def _service(old: Service, new: Service) -> Iterator[Change]:
    for name, words in _NAMES().items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(words % {"old": _said(before), "new": _said(after)}, noticed=name in ("contact", "sign_in"))
    if old.promise != new.promise:
        yield Change(
            _("The promise is %(new)s, was %(old)s.") % {"new": promise(new.promise), "old": promise(old.promise)}
        )
    yield from _members("channels", old.channels, new.channels)
    yield from _members("languages", _written(old), _written(new))


def _NAMES() -> dict[str, str]:  # noqa: N802  # words are in the language of the moment
    return {
        "name": _("It is called “%(new)s”, was “%(old)s”."),
        "summary": _("Its summary reads: “%(new)s”."),
        "owner": _("It belongs to %(new)s, was %(old)s."),
        "kind": _("It is of the kind %(new)s, was %(old)s."),
        "contact": _("How to reach people: %(new)s, was %(old)s."),
        "sign_in": _("Signing in: %(new)s, was %(old)s."),
        "text_word": _("The word to text is %(new)s, was %(old)s."),
    }


def _said(value: Any) -> str:
    return _("nothing") if value in (None, "", ()) else str(value).replace("_", " ")


def promise(rules: tuple[PromiseRule, ...]) -> str:
    """The first of the rules in words; how many more there are."""
    if not rules:
        return _("nothing")
    first: Any = rules[0]
    counted = {
        "working_days": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
        "days": lambda n: ngettext("%(n)s day", "%(n)s days", n),
        "hours": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    }.get(first.counted_in)
    said = counted(first.within) % {"n": first.within} if counted and first.within is not None else _said(first.to)
    more = len(rules) - 1
    return f"{said} +{more}" if more else said


def _written(service: Service) -> tuple[str, ...]:
    """Its languages without those a program makes."""
    return tuple(one for one in service.languages if one == "en" or one in service.translations)


def _members(name: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    added, taken = [one for one in new if one not in old], [one for one in old if one not in new]
    if added:
        words = _("New channels: %(names)s.") if name == "channels" else _("New languages: %(names)s.")
        yield Change(words % {"names": ", ".join(added)})
    if taken:
        words = _("No longer by: %(names)s.") if name == "channels" else _("No longer in: %(names)s.")
        yield Change(words % {"names": ", ".join(taken)}, noticed=True)


def _steps(old: Service, new: Service) -> Iterator[Change]:
    before = {step.name: step for step in old.steps}
    after = {step.name: step for step in new.steps}
    for name, step in after.items():
        if name not in before:
            yield _new(step)
        elif type(before[name]) is not type(step):
            yield Change(_("%(step)s is of another kind now.") % {"step": called(step)}, noticed=True, step=name)
        else:
            yield from _step(before[name], step)
    for name, step in before.items():
        if name not in after:
            noticed = not isinstance(step, LookUp | WorkOut)
            yield Change(_("%(step)s is gone.") % {"step": called(step)}, noticed=noticed, step=name)
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Change(_("The steps stand in another order."), noticed=True)


def _new(step: AnyStep) -> Change:
    needed = isinstance(step, Question) and not step.optional
    noticed = not isinstance(step, LookUp | WorkOut)
    words = _("New: %(step)s. It must be answered.") if needed else _("New: %(step)s.")
    return Change(words % {"step": called(step)}, noticed=noticed, step=step.name)


def called(step: AnyStep) -> str:
    """A step as people know it: by its title, else by its name."""
    title, name = getattr(step, "title", "") or "", step.name.replace("_", " ")
    if isinstance(step, Question) and not (isinstance(step, ContactQuestion) and title == "-"):
        return _("question “%(title)s”") % {"title": title}
    if isinstance(step, LookUp):
        return _("the look-up “%(name)s”") % {"name": name}
    if isinstance(step, WorkOut):
        return _("the sum “%(name)s”") % {"name": name}
    if isinstance(step, Stop):
        return _("the ending “%(title)s”") % {"title": title}
    return _("the step “%(title)s”") % {"title": title or name}


def _step(old: AnyStep, new: AnyStep) -> Iterator[Change]:
    name, said = new.name, {"step": called(new)}
    title, before = getattr(new, "title", None), getattr(old, "title", None)
    if title != before:
        yield Change(_("%(step)s was “%(old)s”.") % {**said, "old": before or ""}, noticed=True, step=name)
    yield from (Change(words, noticed, name) for words, noticed in _question(old, new, said))
    if old.when != new.when:
        yield Change(_("%(step)s comes on another condition.") % said, noticed=True, step=name)
    changed = [part for part in _TEXTS if getattr(old, part, None) != getattr(new, part, None)]
    if changed:
        words = _("%(step)s: %(parts)s reads differently.") % {**said, "parts": ", ".join(changed)}
        yield Change(words, step=name)
    if isinstance(new, WorkOut | LookUp | Pay | Stop) and _rest(old) != _rest(new):
        yield Change(_("%(step)s works differently.") % said, noticed=isinstance(new, Pay), step=name)


def _rest(step: AnyStep) -> dict[str, Any]:
    skipped = {"when", "title", *_TEXTS}
    return {key: value for key, value in step.model_dump().items() if key not in skipped}


def _question(old: Any, new: Any, said: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    if not isinstance(new, Question):
        return
    if type_of(old) != type_of(new):
        kinds = {**said, "new": type_of(new).replace("_", " "), "old": type_of(old).replace("_", " ")}
        yield _("%(step)s is answered with %(new)s, was %(old)s.") % kinds, True
    if old.optional != new.optional:
        yield (_("%(step)s may be skipped now.") if new.optional else _("%(step)s must be answered now.")) % said, True
    before, after = getattr(old, "options", None) or {}, getattr(new, "options", None) or {}
    if len(before) != len(after):
        count = ngettext(
            "%(step)s now has %(n)s option, was %(old)s.", "%(step)s now has %(n)s options, was %(old)s.", len(after)
        )
        yield count % {**said, "n": len(after), "old": len(before)}, True
    for key in (key for key in before if key in after and before[key].label != after[key].label):
        yield (
            _("%(step)s: “%(new)s”, was “%(old)s”.") % {**said, "new": after[key].label, "old": before[key].label},
            True,
        )


def _ends(old: Service, new: Service) -> Iterator[Change]:
    parts: dict[str, Callable[[], str]] = {
        "route": lambda: _("Who gets it changed."),
        "receipt": lambda: _("What people read after sending changed."),
        "public": lambda: _("What everybody can see changed."),
        "duplicates": lambda: _("Which reports count as the same changed."),
        "also_said_as": lambda: _("The words it is found by changed."),
        "you_need": lambda: _("What to have at hand changed."),
    }
    yield from (Change(words()) for name, words in parts.items() if getattr(old, name) != getattr(new, name))
    for language in new.languages:
        count = _translated(old, new, language)
        if count:
            words = ngettext("%(n)s text in %(language)s changed.", "%(n)s texts in %(language)s changed.", count)
            yield Change(words % {"n": count, "language": language})
    if len(old.tests) != len(new.tests):
        words = _("There are %(new)s examples, were %(old)s.")
        yield Change(words % {"new": len(new.tests), "old": len(old.tests)})


def _translated(old: Service, new: Service, language: str) -> int:
    before, after = old.translations.get(language, {}), new.translations.get(language, {})
    return sum(before.get(path) != text for path, text in after.items())


def lines(old: str, new: str) -> list[Line]:
    """The difference of two texts, each changed place with some lines around it; empty when they are the same."""
    found: list[Line] = []
    before, after = old.splitlines(), new.splitlines()
    for group in difflib.SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if found:
            found.append(Line("gap", "…"))
        for kind, at, to, new_at, new_to in group:
            if kind == "equal":
                found += [Line("same", text, new_at + 1 + place) for place, text in enumerate(before[at:to])]
                continue
            found += [Line("taken", text) for text in before[at:to]]
            found += [Line("added", text, new_at + 1 + place) for place, text in enumerate(after[new_at:new_to])]
    return found


def files(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, list[Line]]]:
    """Each file that differs, with its lines."""
    names = dict.fromkeys([*old, *new])
    found = ((name, lines(old.get(name, ""), new.get(name, ""))) for name in names)
    return [(name, one) for name, one in found if one]
