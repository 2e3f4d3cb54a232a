"""Model fields whose column holds sealed bytes and whose attribute holds the plain value.

A sealed column can only be asked whether it is empty: the same text seals differently every time, so equality is
asked of a blind index beside it. An empty text is sealed like any other; None stays NULL."""

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Exact

from upwell.vault.keys import sealer

_Set = TypeVar("_Set")
_Get = TypeVar("_Get")

if TYPE_CHECKING:
    _Field = models.Field
else:

    class _Field(models.Field):
        """Django's fields cannot be subscripted while the program runs; the type checker needs them to be."""

        def __class_getitem__(cls, _types: object) -> type:
            return cls


class Sealed(bytes):
    """Bytes that are sealed already; a change of keys writes them as they are."""


class _OnlyNone(Exact):
    """`field=None` is allowed, Django turns it into `isnull`; any other value could never be found."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            raise FieldError(f"{lhs.output_field.name} is sealed: ask its blind index, not the field.")
        super().__init__(lhs, rhs)


class SealedField(_Field[_Set, _Get]):
    """What both sealed fields share. Use one of the two below."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def closed(self, value: Any) -> str:
        raise NotImplementedError

    def opened(self, text: str) -> Any:
        raise NotImplementedError

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        sealed = value if isinstance(value, Sealed) else sealer().seal(self.closed(value))
        return connection.Database.Binary(sealed)  # type: ignore[attr-defined]  # the driver's module, on every back end

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> Any:
        return None if value is None else self.opened(sealer().open(bytes(value)))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "exact":
            return _OnlyNone
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is sealed: ask its blind index, not the field ({lookup_name}).")

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is sealed and is never written into a fixture.")


class SealedTextField(SealedField[_Set, _Get]):
    """Text, sealed."""

    description = "Sealed text"
    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def closed(self, value: Any) -> str:
        return str(value)

    def opened(self, text: str) -> str:
        return text


class SealedWordsField(SealedTextField[_Set, _Get]):
    """Text, sealed, of which most rows have none: an empty one is NULL in the table and "" to whoever reads it."""

    description = "Sealed text that may be empty"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "null": True, "blank": True, "default": ""})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: kwargs[key] for key in kwargs.keys() - {"null", "blank", "default"}}

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return super().get_db_prep_value(None if value == "" else value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return super().from_db_value(value, expression, connection) or ""


class SealedJSONField(SealedField[_Set, _Get]):
    """Anything JSON can say, sealed. Numbers keep their form; mappings come back as dicts."""

    description = "Sealed JSON"
    empty_strings_allowed = False
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def closed(self, value: Any) -> str:
        return msgspec.json.encode(value).decode()

    def opened(self, text: str) -> Any:
        return msgspec.json.decode(text)
