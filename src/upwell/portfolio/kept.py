"""What was worked out of a collection, kept in this process until the collection changes.

`Collection.edition` is another after each change, and is read with the collection: nothing is looked up for it. Who
reads must not be able to make up keys: each one pushes out another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any, TypeVar, cast

from upwell.portfolio.models import Collection

MOST = 200
T = TypeVar("T")
_made: OrderedDict[Hashable, Any] = OrderedDict()
_NOT_MADE = object()


def kept(of: Collection, make: Callable[[], T], *key: Hashable) -> T:
    """What `make` comes to, made once for each key of this edition."""
    full = (of.code, of.edition, *key)
    found = _made.get(full, _NOT_MADE)
    if found is _NOT_MADE:
        found = make()
        if of.edition:  # one that was never summed up has none, and nothing tells its changes apart
            _made[full] = found
        if len(_made) > MOST:
            with suppress(KeyError):  # another thread was quicker
                _made.popitem(last=False)
    return cast("T", found)
