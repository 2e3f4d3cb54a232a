"""The frame around every address of GeoReport: format, method, who may read it from a browser, and errors in the
door's own words. `speak` is how the rest of the program refuses something below this address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from upwell.catalogue import queries as catalogue
from upwell.channels.open311 import speech
from upwell.channels.open311.arguments import Arguments
from upwell.channels.open311.speech import CONTENT_TYPES, Refused, Wrong, refused
from upwell.lib.access import public

View = Callable[..., HttpResponse]
READ = ("GET", "HEAD")
FRESH_FOR = 60  # seconds a reader may keep the list of services without asking again
_AS_400 = {413}  # GeoReport knows 404, 403 and 400; the body's code may be finer


def speak(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """For `ui.machines.DOORS`: a refusal from outside the views, in the format the address asks for."""
    refusal = Refused(400 if status in _AS_400 else status, Wrong(status, str(sentence)))
    return _open_to_browsers(request, speech.errors(speech.fitting(request), refusal))


def door(*methods: str) -> Callable[[View], View]:
    """A view `(request, spoken, ...)` at an address that ends in `.xml` or `.json`."""

    def framed(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, spoken: str, **named: str) -> HttpResponse:
            return _open_to_browsers(request, _answered(view, methods, request, spoken.lower(), named))

        opened: View = csrf_exempt(public(answer))
        return opened

    return framed


def _answered(
    view: View, methods: tuple[str, ...], request: HttpRequest, spoken: str, named: dict[str, str]
) -> HttpResponse:
    known = spoken in CONTENT_TYPES
    try:
        if not known:
            raise refused(404, _("This is spoken as .xml and as .json only."))
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join((*methods, "OPTIONS"))})
        if request.method not in methods:
            allowed = ", ".join((*methods, "OPTIONS"))
            raise Refused(405, Wrong(405, _("This address does not take that method.")), headers={"Allow": allowed})
        return view(request, spoken, **named)
    except catalogue.NoCity:
        return speech.errors(speech.fitting(request), refused(400, _("No city is loaded here yet.")))
    except Refused as refusal:
        return speech.errors(spoken if known else speech.fitting(request), refusal)


def _open_to_browsers(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What the public may read, a page of another site may show; sending takes a key, and keys do not belong there."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = "GET, HEAD"
        response["Access-Control-Max-Age"] = "86400"
    return response


def check_jurisdiction(arguments: Arguments) -> None:
    """One city is served here: its id may be left out, and another one is not found."""
    asked, ours = arguments.one("jurisdiction_id"), catalogue.city().open311_jurisdiction
    if asked and ours and asked.casefold() != ours.casefold():
        raise refused(404, _("The jurisdiction_id %(id)s is not served here.") % {"id": asked[:100]})


def kept(request: HttpRequest, spoken: str, body: bytes) -> HttpResponse:
    """An answer that seldom changes: with a mark to ask by, and no body when it is still the same."""
    etag = f'"{sha256(body).hexdigest()[:24]}"'
    response = speech.respond(spoken, body)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    conditional = get_conditional_response(request, etag=etag, response=response)
    return conditional if isinstance(conditional, HttpResponse) else response
