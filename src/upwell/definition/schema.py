"""JSON Schemas of definitions and language files, for editors: completion, red lines, a sentence for every setting.

Made from the models, so that they cannot differ; short forms that YAML files may use are added by hand."""

from __future__ import annotations

from typing import Any

from upwell.definition import descriptions
from upwell.definition.model import Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TRUTH = {"enum": [True, False, "yes", "no"]}


def service_schema() -> dict[str, Any]:
    """The schema of `service.yaml`."""
    made = Service.model_json_schema(by_alias=True)
    made["properties"].pop("translations", None)
    made["$defs"].pop("Translation", None)
    schema: dict[str, Any] = _clean(made)
    parts = schema["$defs"]
    for part in [schema, *parts.values()]:
        _describe(part)
    schema["properties"]["steps"]["items"] = _by_verb(schema["properties"]["steps"]["items"])
    _short_forms(schema, parts)
    return {"$schema": DIALECT, "title": "An Upwell service", **schema}


def sidecar_schema() -> dict[str, Any]:
    """The schema of `es.yaml` and its like."""
    text = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {"type": ["string", "null"], "description": descriptions.SETTINGS["text"]},
            "from": {
                "type": "string",
                "pattern": "^[0-9a-f]{12,64}$",
                "description": descriptions.SETTINGS["from"],
            },
        },
    }
    part = {
        "anyOf": [
            {"$ref": "#/$defs/text"},
            {"type": "object", "additionalProperties": {"$ref": "#/$defs/part"}},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/part"}]}},
        ]
    }
    language = {"type": "string", "pattern": "^[a-z]{2}(-[A-Z][a-z]{3})?$"}
    return {
        "$schema": DIALECT,
        "title": "The wording of an Upwell service in one language",
        "type": "object",
        "required": ["language"],
        "properties": {"language": language},
        "additionalProperties": {"$ref": "#/$defs/part"},
        "$defs": {"text": text, "part": part},
    }


def _clean(part: Any) -> Any:
    """The schema without names made by machine and without null, because a setting is left out instead."""
    if isinstance(part, list):
        return [_clean(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "boolean":
        return {**{key: value for key, value in part.items() if key not in ("type", "title")}, **_TRUTH}
    choices = [one for one in part.get("anyOf", []) if one != {"type": "null"}]
    if len(choices) < len(part.get("anyOf", [])):
        rest = {key: value for key, value in part.items() if key not in ("anyOf", "title", "default")}
        return {**(_clean(choices[0]) if len(choices) == 1 else {"anyOf": _clean(choices)}), **rest}
    named = "properties" in part or "$ref" in part
    return {key: _inside(key, value) for key, value in part.items() if key != "title" or named}


def _inside(key: str, value: Any) -> Any:
    """Cleans what is schema; names of settings, though they may be `title`, are none of its business."""
    if key in ("properties", "$defs", "patternProperties"):
        return {name: _clean(inner) for name, inner in value.items()}
    return value if key in ("default", "enum", "const", "required") else _clean(value)


def _describe(part: dict[str, Any]) -> None:
    part.pop("title", None)
    for name, setting in part.get("properties", {}).items():
        setting.setdefault("description", descriptions.SETTINGS.get(name, ""))
        if "$ref" in setting:
            setting.pop("default", None)
    kind = part.get("properties", {}).get("type", {}).get("const")
    verb = next((name for name in part.get("properties", {}) if name in descriptions.VERBS), None)
    sentence = descriptions.TYPES.get(kind or "") or (descriptions.VERBS[verb] if verb else None)
    if sentence:
        part["description"] = sentence


def _by_verb(items: dict[str, Any]) -> dict[str, Any]:
    """One list of all steps, the questions among them."""
    flat: list[Any] = []
    for one in items["oneOf"]:
        flat += one.get("oneOf", [one])
    return {"oneOf": flat}


def _short_forms(schema: dict[str, Any], parts: dict[str, Any]) -> None:
    words: dict[str, Any] = {"type": ["string", "number"]}
    for part in parts.values():
        options = part.get("properties", {}).get("options")
        if options is not None:
            options["additionalProperties"] = {"anyOf": [words, {"$ref": "#/$defs/Option"}]}
            options.pop("patternProperties", None)
    worked_out = parts["WorkOut"]["properties"]
    worked_out["as"] = {"anyOf": [words, worked_out["as"]], "description": descriptions.SETTINGS["as"]}
    for part in ("Start", "FollowOn"):
        carried = parts[part]["properties"]["carry"]
        names = {"type": "array", "items": next(iter(carried["patternProperties"].values()))}
        either = {"anyOf": [names, carried], "description": descriptions.SETTINGS["carry"]}
        parts[part]["properties"]["carry"] = either
    promise = schema["properties"]["promise"]
    promise.pop("default", None)
    schema["properties"]["promise"] = {
        "anyOf": [{"$ref": "#/$defs/PromiseRule"}, promise],
        "description": descriptions.SETTINGS["promise"],
    }
