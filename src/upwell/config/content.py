"""What a request says of its own encoding is not asked: everything here is UTF-8.

Django decodes addresses and forms with whatever codec a Content-Type names, `hex` and `unicode_escape` among them, and
fails before any page of ours can answer. So the door lets through what kind of content it is, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_KIND = re.compile(r"[\w.+-]+/[\w.+-]+")
_BOUNDARY = re.compile(r""";\s*boundary=("[^"\\]{1,200}"|[^\s;"]{1,200})""", re.IGNORECASE)


def plain(content_type: str) -> str:
    """The kind, and of a form with files what stands between its parts; empty for what is no kind at all."""
    kind = _KIND.match(content_type.strip())
    if kind is None:
        return ""
    between = _BOUNDARY.search(content_type) if kind[0].lower().startswith("multipart/") else None
    return f"{kind[0]}; boundary={between[1]}" if between else kind[0]


def in_utf_8(application: Application) -> Application:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if said := environ.get("CONTENT_TYPE"):
            environ["CONTENT_TYPE"] = plain(said)
        return application(environ, start_response)

    return answer
