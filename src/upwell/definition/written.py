"""A definition written as the files of a folder, from its plain content: for what is kept without its files.

What is written reads back as the same content, and reads well: several lines are a block, nothing is shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from upwell.definition import sidecar
from upwell.definition.load import SERVICE_FILE
from upwell.definition.plain import TranslationsPlain, from_plain


class _Writer(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # the reader knows no shared parts
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and text.strip() == text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _decimal(writer: yaml.SafeDumper, number: float) -> yaml.ScalarNode:
    written = f"{number:.6f}".rstrip("0")
    return writer.represent_scalar("tag:yaml.org,2002:float", written + "0" * written.endswith("."))


_Writer.add_representer(str, _text)
_Writer.add_representer(float, _decimal)


def yaml_of(plain: Mapping[str, Any]) -> str:
    """The data as YAML that `source.read` reads back as it is."""
    return yaml.dump(dict(plain), Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)


def files_of(plain: Mapping[str, Any], translations: TranslationsPlain) -> dict[str, str]:
    """The files of the service's folder, by name."""
    service = from_plain(plain, translations)
    files = {SERVICE_FILE: yaml_of(plain)}
    for language, texts in translations.items():
        lines = [sidecar.Line(path, (), str(one["text"]), str(one.get("from") or "")) for path, one in texts.items()]
        files[f"{language}.yaml"] = sidecar.write(service, language, lines)
    return files
