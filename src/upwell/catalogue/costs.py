"""What a city says its requests cost. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from upwell.definition.base import Part, Text


class Costs(Part):
    """What one request costs the city by the channel it comes through, in the smallest coin. Channels it does not know
    are left out: a guess would be added up with what is known."""

    source: Text = Field(description="Who worked it out, and for which year; stands beside every figure made of it.")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    channels: Mapping[Literal["web", "sms", "chat", "api", "phone", "counter"], Annotated[int, Field(ge=0)]] = Field(
        min_length=1
    )
