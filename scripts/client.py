"""Writes the Python client from the OpenAPI document: a type for each shape, a method for each operation.

Usage: client.py [write | check]. A test compares; `write` brings it up to date. What does not come from the document
(how a request is sent, tried again and refused; how a hook's message is verified) stands in `client_base.py`."""

from __future__ import annotations

import keyword
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "clients/python/upwell_client.py"
BASE = Path(__file__).with_name("client_base.py")
HERE, END = "# --- made from the OpenAPI document ---", "# --- end ---"
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
WIDTH = 110


def document() -> dict[str, Any]:
    from django.urls import get_resolver

    _ = get_resolver().url_patterns  # reading the addresses declares the operations
    from upwell.channels.api import openapi

    return openapi.document()


def made(found: dict[str, Any]) -> str:
    """The whole module."""
    before, rest = re.sub(r"  # noqa: F401  #.*", "", BASE.read_text(encoding="utf-8")).split(HERE, 1)
    after = rest.split(END, 1)[1]
    parts = [*_shapes(found), *_methods(found)]
    version = f'VERSION = "{found["info"]["version"]}"\n'
    return (
        f"{before.rstrip()}\n\n\n{version}\n\n"
        + "\n\n".join(parts).rstrip()
        + f"\n{after.rstrip()}\n".replace("\n\n\n\n", "\n\n\n")
    )


def _shapes(found: dict[str, Any]) -> Iterator[str]:
    for name, schema in sorted(found["components"]["schemas"].items()):
        required = set(schema.get("required", ()))
        lines = [f"class {name}(TypedDict):", *_docstring(schema.get("description", ""))]
        for field, kind in schema["properties"].items():
            said = type_of(kind)
            lines.append(f"    {field}: {said if field in required else f'NotRequired[{said}]'}")
        yield "\n".join(lines) + "\n"


def type_of(schema: dict[str, Any]) -> str:
    """What Python calls it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema.get('enum', [schema.get('const')]))}]"
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    kind = schema.get("type")
    if kind == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if kind == "object":
        return f"dict[str, {type_of(schema.get('additionalProperties') or {})}]"
    return _PLAIN.get(str(kind), "Any")


def _docstring(text: str, indent: str = "    ") -> list[str]:
    if not text:
        return []
    words, lines = text.split(), [f'{indent}"""']
    for word in words:
        if len(lines[-1]) + len(word) > WIDTH:
            lines.append(indent)
        lines[-1] += word if lines[-1].endswith(('"""', indent)) else f" {word}"
    lines[-1] += '"""'
    return lines


def _methods(found: dict[str, Any]) -> Iterator[str]:
    yield 'class Client(Session):\n    """Every operation of the interface. Raises ProblemError."""\n'
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            yield _method(path, method.upper(), operation)


def _method(path: str, method: str, operation: dict[str, Any]) -> str:
    params = operation.get("parameters", ())
    named = {one["name"]: _argument(one["name"]) for one in params}
    inside = [named[one["name"]] for one in params if one["in"] == "path"]
    body = operation.get("requestBody")
    arguments = [f"{name}: str" for name in inside]
    arguments += [f"body: {_content(body)}"] if body else []
    told = [one for one in params if one["in"] != "path"]
    arguments += ["*"] if told else []
    arguments += [_told(one, named[one["name"]]) for one in told]
    where = path.strip("/").replace("{", "{_part(").replace("}", ")}")
    sent = [f'"{method}"', f'f"{where}"' if inside else f'"{where}"']
    sent += ["body=body"] if body else []
    for place in ("query", "header"):
        words = [f'"{one["name"]}": {named[one["name"]]}' for one in told if one["in"] == place]
        sent += [f"{place}={{{', '.join(words)}}}"] if words else []
    head = f"    def {operation['operationId']}(self, {', '.join(arguments)})".replace(", )", ")").replace(
        "(self, )", "(self)"
    )
    lines = [f"{head} -> Reply[{_answer(operation)}]:", *_docstring(operation["summary"] + ".", " " * 8)]
    return "\n".join([*lines, f"        return self._ask({', '.join(sent)})", ""])


def _argument(name: str) -> str:
    plain = re.sub(r"\W+", "_", name).lower()
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _told(param: dict[str, Any], name: str) -> str:
    kind = type_of(param["schema"])
    return f"{name}: {kind}" if param.get("required") else f"{name}: {kind} | None = None"


def _content(part: dict[str, Any]) -> str:
    content = part.get("content", {}).get("application/json")
    return type_of(content["schema"]) if content else "None"


def _answer(operation: dict[str, Any]) -> str:
    """Of the statuses that are no problem; where nothing comes, None."""
    good = [part for status, part in operation["responses"].items() if status.startswith("2")]
    return " | ".join(dict.fromkeys(_content(one) for one in good))


def formatted(text: str) -> str:
    import subprocess

    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "format", "--quiet", "-"], input=text, capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    import django

    django.setup()
    text = formatted(made(document()))
    if arguments == ["write"]:
        CLIENT.write_text(text, encoding="utf-8")
        return 0
    if not CLIENT.exists() or CLIENT.read_text(encoding="utf-8") != text:
        print("clients/python is not up to date: scripts/client.py write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
