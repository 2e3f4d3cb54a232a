"""The interface's translations without system gettext: compiles django.po -> django.mo, lists and adds what is missing.

Usage: messages.py [compile | missing | update]. Words of services are not here but in each city's folder. Traditional
Chinese is made from Simplified by a program; its own django.po holds only what somebody wrote instead."""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from upwell.lib import han

PACKAGE = Path(__file__).resolve().parent.parent / "src/upwell"
LOCALE = PACKAGE / "ui/locale"
CALLS = (
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
)
KEYWORDS: dict[str, None] = dict.fromkeys(CALLS)
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(({TEXT}(?:\s*,\s*{TEXT})*)")
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext"}
# exceptions whose docstring, and that of what derives from them, a page says to people
SAID = {"CannotGiveBack", "CannotTake", "CannotKeep", "TooManyUploads", "HasVirus", "NotAPicture", "PictureTooLarge"}
Message = tuple[str | tuple[str, str], str | None, str]


def files() -> Iterator[tuple[Path, str]]:
    """Every source of words as Python text; templates are turned into it the way Django does for xgettext."""
    from django.utils.translation.template import templatize

    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path, path.read_text()
    for path in sorted([*PACKAGE.rglob("templates/**/*.html"), *PACKAGE.rglob("templates/**/*.txt")]):
        # around the calls stand remains of the template that are no Python
        calls = CALL.findall(templatize(path.read_text(), origin=str(path)))
        yield path, "\n".join(f"{name}({words})" for name, words in calls)


def spoken() -> Iterator[Message]:
    """(msgid or (one, many), context, where) of every sentence the program says in the interface."""
    for path, text in files():
        found = extract_python(BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})
        for line, name, words, _comments in found:
            message = _message(name, words)
            if message is not None:
                yield *message, f"{path.relative_to(PACKAGE.parent)}:{line}"
        if path.suffix == ".py":
            for line, told in docstrings(text):
                yield told, None, f"{path.relative_to(PACKAGE.parent)}:{line}"


def docstrings(text: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef) and SAID & {node.name, *(ast.unparse(base) for base in node.bases)}:
            yield node.lineno, ast.get_docstring(node) or ""


def _message(name: object, words: object) -> tuple[str | tuple[str, str], str | None] | None:
    parts = [word for word in (words if isinstance(words, tuple | list) else [words]) if isinstance(word, str)]
    context = parts.pop(0) if name in WITH_CONTEXT and len(parts) > 1 else None
    if not parts or not parts[0]:
        return None
    return ((parts[0], parts[1]) if "n" in str(name)[:2] and len(parts) > 1 else parts[0]), context


MADE_FROM = {"zh_Hant": "zh_Hans"}


def catalogues() -> Iterator[tuple[Path, Catalog]]:
    """Those that people translate."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        if source.parent.parent.name not in MADE_FROM:
            yield source, _read(source)


def _read(source: Path) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=source.parent.parent.name.replace("-", "_"), abort_invalid=True)


def made(language: str) -> tuple[Path, Catalog]:
    """The catalogue that a program makes, with what somebody wrote instead."""
    source = LOCALE / language / "LC_MESSAGES/django.po"
    own, catalogue = _read(source), Catalog(locale=language)
    for entry in _read(LOCALE / MADE_FROM[language] / "LC_MESSAGES/django.po"):
        if entry.id and entry.string and not entry.fuzzy:
            texts = tuple(han.made(text) for text in _texts(entry.string))
            catalogue.add(entry.id, texts if isinstance(entry.string, tuple) else texts[0], context=entry.context)
    for entry in own:
        if entry.id and entry.string:
            catalogue.add(entry.id, entry.string, context=entry.context)
    return source, catalogue


def missing(catalogue: Catalog) -> list[Message]:
    """What is said and has no translation here, each sentence once."""
    found: dict[tuple[object, str | None], Message] = {}
    for message in spoken():
        ident, context, _place = message
        entry = catalogue.get(ident if isinstance(ident, str) else ident[0], context)
        translated = entry is not None and not entry.fuzzy and entry.string and all(_texts(entry.string))
        if not translated:
            found.setdefault((ident, context), message)
    return list(found.values())


def _texts(string: object) -> list[str]:
    return [str(text) for text in string] if isinstance(string, tuple | list) else [str(string)]


def compile_all() -> int:
    for source, catalogue in [*catalogues(), *map(made, MADE_FROM)]:
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return 0


def list_missing() -> int:
    lacking = [(source, message) for source, catalogue in catalogues() for message in missing(catalogue)]
    for source, (ident, _context, place) in lacking:
        print(f"{source.parent.parent.name}: {ident!r} ({place})")
    return 1 if lacking else 0


def update() -> int:
    for source, catalogue in catalogues():
        for ident, context, _place in missing(catalogue):
            if catalogue.get(ident if isinstance(ident, str) else ident[0], context) is None:
                catalogue.add(ident, context=context)
        with source.open("wb") as file:
            write_po(file, catalogue, width=120, omit_header=False, sort_output=True)
    return 0


if __name__ == "__main__":
    commands = {"compile": compile_all, "missing": list_missing, "update": update}
    sys.exit(commands[sys.argv[1] if len(sys.argv) > 1 else "compile"]())
