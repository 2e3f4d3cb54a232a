"""The base of every part of a definition: frozen, no unknown settings, texts trimmed; and the shared field types."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetPydanticSchema, StringConstraints
from pydantic_core import PydanticCustomError, core_schema

from upwell.definition import conditions, expressions

MAX_TEXT = 5_000


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z][a-z]{3})?$")]


def _condition(plain: Any) -> Any:
    if isinstance(plain, conditions.Condition):
        return plain
    try:
        return conditions.parse(plain)
    except conditions.ConditionError as error:
        raise PydanticCustomError("condition", "{why}", {"why": str(error), "path": list(error.path)}) from None


def _expression(plain: Any) -> Any:
    if isinstance(plain, expressions.Expression):
        return plain
    if isinstance(plain, bool):
        raise PydanticCustomError("expression", "Write 'yes' or 'no'", {})
    try:
        return expressions.parse(plain if isinstance(plain, str) else str(plain))
    except expressions.ExpressionError as error:
        raise PydanticCustomError("expression", "{why}", {"why": str(error)}) from None


def _parsed(parse: Any, unparse: Any, json_schema: dict[str, Any]) -> Any:
    """An annotation: validated by `parse`, written by `unparse`, described to editors by `json_schema`."""
    return GetPydanticSchema(
        lambda source, handler: core_schema.no_info_plain_validator_function(
            parse,
            serialization=core_schema.plain_serializer_function_ser_schema(unparse),
            metadata={"pydantic_js_functions": [lambda schema, inner: dict(json_schema)]},
        )
    )


When = Annotated[
    conditions.Condition,
    _parsed(
        _condition,
        conditions.to_plain,
        {"type": "object", "description": "A condition on earlier answers and facts, such as {size: large}."},
    ),
]
Sum = Annotated[
    expressions.Expression,
    _parsed(
        _expression,
        lambda sum_: sum_.source,
        {"type": ["string", "number"], "description": "A one-line sum such as max(350, value * 2)."},
    ),
]


def _duration(plain: Any) -> Any:
    if isinstance(plain, bool | int | float) or (isinstance(plain, str) and not plain.startswith("P")):
        raise PydanticCustomError("duration", "not a length of time")
    return plain


Duration = Annotated[
    timedelta, BeforeValidator(_duration), Field(description="A length of time such as PT20M or P90D.")
]

Amount = Annotated[Decimal, Field(ge=-(10**12), le=10**12, allow_inf_nan=False)]
"""A number a definition may state; beyond a million millions it can only be a typing mistake."""


def _as_text(plain: Any) -> Any:
    """Option keys and short texts that YAML read as numbers."""
    return str(plain) if isinstance(plain, int | float) and not isinstance(plain, bool) else plain


LooseText = Annotated[Text, BeforeValidator(_as_text)]
