"""The one program that looks after pages without a signal, with what it is told: whose pages, and which.

`channels.web` gives it the residents' pages, `channels.portal` a crew's. Each serves it from below its own pages, so
that a browser lets it look after those and no others."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse

WORKER, FAREWELL = "ui/build/worker.js", "ui/build/farewell.js"
PARTS = "^/(static/|theme\\.css$|app/icons/)"


def response(name: str, *, on: bool = True, **settings: Any) -> HttpResponse:
    """`name`: in front of all that it keeps. Switched off it takes all of that away, and itself. Raises Http404 while
    the front end is not built."""
    told = json.dumps({"name": name, "parts": PARTS, **settings}, sort_keys=True)
    body = f"const SETTINGS = {told};\n{text(WORKER if on else FAREWELL)}"
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=4)
def text(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise Http404
    return Path(found).read_text(encoding="utf-8")
