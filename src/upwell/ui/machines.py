"""Doors for programs: below these paths errors are spoken in the door's own format and languages are not switched.

`config` wires DOORS at start: {"/open311/": speak}; speak(request, status, sentence) answers in that door's format."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Speaker = Callable[[HttpRequest, int, str], HttpResponse]
DOORS: dict[str, Speaker] = {}


def speaker(request: HttpRequest) -> Speaker | None:
    return next((speak for prefix, speak in DOORS.items() if request.path.startswith(prefix)), None)
