"""A definition as JSON can hold it, and the hash that is its version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from upwell.definition.model import Service

TranslationsPlain = Mapping[str, Mapping[str, Mapping[str, str]]]


def from_plain(plain: Mapping[str, Any], translations: TranslationsPlain | None = None) -> Service:
    """The service of data that a check has passed before. Raises pydantic's ValidationError for anything else."""
    return Service.model_validate({**plain, "translations": translations or {}})


def to_plain(service: Service) -> dict[str, Any]:
    """What the definition's file says, without its translations; `from_plain` of it is the same service."""
    return service.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"translations"})


def translations_plain(service: Service) -> dict[str, dict[str, dict[str, str]]]:
    """Every translation by language and path, as {text, from}."""
    return {
        language: {path: {"text": one.text, "from": one.of} for path, one in texts.items()}
        for language, texts in service.translations.items()
    }


def content_hash(plain: Mapping[str, Any], translations: TranslationsPlain | None = None) -> str:
    """SHA-256, in hex, of all content. The order of settings means nothing; that of steps and options does."""
    content = [_ordered(plain), _ordered(translations or {})]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _ordered(plain: Any) -> Any:
    """The data with options as pairs, because the order of options is theirs to keep."""
    if isinstance(plain, Mapping):
        return {key: _pairs(value) if key == "options" else _ordered(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_ordered(item) for item in plain]
    return plain


def _pairs(options: Any) -> Any:
    if not isinstance(options, Mapping):
        return _ordered(options)
    return [[key, _ordered(value)] for key, value in options.items()]
