"""What there is at `/api/v1/`: one declaration for each operation. The views do what it says, the OpenAPI document is
written from it, and so is the client: what differs cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest

from upwell.channels.api.queries import Caller

VERSION = "1.0.0"
ROOT = "/api/v1"
WORDS = "Accept-Language"


@dataclass(frozen=True, slots=True)
class Param:
    """One thing an operation is told beside its body. `kind`: string, integer or uuid."""

    name: str
    where: str
    says: str
    kind: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None


PATHS = {
    "code": Param("code", "path", "The service's code, as the catalogue has it.", required=True),
    "journey": Param("journey", "path", "A UUID that you make; it becomes that of the request.", "uuid", True),
    "step": Param("step", "path", "The address of a step: `size`, or `dogs.0.name` in what repeats.", required=True),
    "reference": Param("reference", "path", "The number of a request, like K7QM-3XPD.", required=True),
    "data_set": Param("data_set", "path", "The data set's code.", required=True),
    "hook": Param("hook", "path", "The hook's id.", "uuid", True),
}
IF_MATCH = Param("If-Match", "header", "The ETag of the journey as you know it.")
IF_NONE_MATCH = Param("If-None-Match", "header", "The ETag you have; where nothing changed, the answer is 304.")
ONCE = Param("Idempotency-Key", "header", "Yours, another for each message; the same again changes nothing.", most=255)
PAGE = Param("page", "query", "Which page, from 1.", "integer", least=1, most=100_000)
PAGE_SIZE = Param("page_size", "query", "How many on a page.", "integer", least=1, most=100)
SECRET = Param("Upwell-Secret", "header", "The private secret of a request, from its receipt.", required=True)


@dataclass(slots=True)
class Call:
    """One request, read: who asks, what for, and what came along. `args`: of the address; `told`: of query and
    headers, by name; what was not sent is None."""

    request: HttpRequest
    now: datetime
    language: str
    by: Caller | None = None
    args: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None

    @property
    def program(self) -> Caller:
        assert self.by is not None  # noqa: S101  # an operation with a scope is done for a program only
        return self.by


@dataclass(frozen=True, slots=True)
class Answer:
    """`body`: a Struct of `shapes`, plain JSON, or nothing. `etag`: a mark of what was answered."""

    body: Any = None
    status: int = 200
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Does = Callable[[Call], Answer]
Done = TypeVar("Done", bound=Does)


@dataclass(frozen=True, slots=True)
class Operation:
    """`gives`: the shape of each status that is no problem. `problems`: the codes of those it may answer with, beside
    those that any may. `named`: of the address, in the URL configuration. `scope`: may name a part of the address."""

    name: str
    method: str
    path: str
    named: str
    summary: str
    does: Does
    gives: Mapping[int, Any]
    says: str = ""
    scope: str = ""
    body: Any = None
    tells: tuple[Param, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def params(self) -> tuple[Param, ...]:
        """Those of the address first."""
        return (*(PATHS[part[1:-1]] for part in self.path.split("/") if part.startswith("{")), *self.tells)

    def scope_of(self, args: Mapping[str, Any]) -> str:
        return self.scope.format(**args)

    @property
    def kept(self) -> bool:
        """Whether it is for everybody, and the same for all."""
        return not self.scope

    @property
    def tag(self) -> str:
        return TAGS[self.path.split("/")[0]]


TAGS = {
    "services": "Catalogue",
    "openapi.json": "Catalogue",
    "journeys": "Journeys",
    "requests": "Requests",
    "hooks": "Hooks",
    "data-sets": "Figures",
}
OPERATIONS: list[Operation] = []


def operation(method: str, path: str, *, named: str, **said: Any) -> Callable[[Done], Done]:
    """Declares what this function does."""

    def declared(does: Done) -> Done:
        OPERATIONS.append(Operation(method=method, path=path, named=named, does=does, **said))
        return does

    return declared


def in_order() -> list[Operation]:
    """As they are read: the catalogue first."""
    order = list(dict.fromkeys(TAGS.values()))
    return sorted(OPERATIONS, key=lambda one: order.index(one.tag))


def by_path() -> dict[str, dict[str, Operation]]:
    """The operations of each address, by method."""
    found: dict[str, dict[str, Operation]] = {}
    for one in in_order():
        found.setdefault(one.path, {})[one.method] = one
    return found
