"""What a look-up provider promises. Providers are code, registered by name; definitions only name them.

The check reads `inputs` and `outputs`; the journey records what `look_up` answers as a fact, with the provider's
name and version, so that a case can show why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from upwell.definition.values import Plain, ValueType


class LookUpFailed(Exception):
    """The source of this look-up cannot be reached or answered nonsense."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a provider takes and gives, by name. `open_outputs`: a city's data decides which further names there are."""

    inputs: Mapping[str, ValueType]
    outputs: Mapping[str, ValueType]
    optional_inputs: frozenset[str] = frozenset()
    open_outputs: bool = False


class Provider(Protocol):
    name: str
    version: int
    shape: Shape

    def look_up(self, inputs: Mapping[str, Plain], *, now: datetime) -> Mapping[str, Plain] | None:
        """The facts found, in plain form (yes/no as texts, money as cents, dates as ISO); None when there are none.

        Raises LookUpFailed."""
