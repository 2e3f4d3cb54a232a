"""Filters in front of every page: what is too much or not text is refused with a sentence; a language is chosen; what
a page may ask a browser for is said.

Neither reads the database nor knows a page. Which languages a city offers comes from `context`."""

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from upwell.ui import context, errors, machines

GetResponse = Callable[[HttpRequest], HttpResponse]
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
_BROKEN = re.compile(r"%[89A-F][0-9A-F]")
TRADITIONAL = dict.fromkeys(("zh-tw", "zh-hk", "zh-mo", "zh-hant-tw", "zh-hant-hk", "zh-hant-mo"), "zh-hant")
YEAR = 365 * 24 * 3600
MOST_BYTES = 64_000_000  # several photos at their largest


class NotText(Exception):
    """Part of what was sent cannot be read as text."""


def plain_input(get_response: GetResponse) -> GetResponse:
    """Refuses NUL bytes and broken UTF-8 in path, query and form before anything stores or compares them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        try:
            _check_size(request)
            _check_address(request)
            _check_form(request)
        except NotText:
            sentence = _("Part of what was sent cannot be read as text. Go back and type it again.")
            return errors.page(request, 400, sentence)
        except (SuspiciousOperation, MultiPartParserError) as refusal:
            return errors.bad_request(request, refusal)
        return get_response(request)

    return middleware


def _check_size(request: HttpRequest) -> None:
    """Before anything reads on: files of a form would be written to the disk, whatever address it is sent to."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    if said.isascii() and said.isdigit() and int(said[:20]) > MOST_BYTES:
        raise RequestDataTooBig


def _check_address(request: HttpRequest) -> None:
    # Django has decoded the path and left what it could not read as "%FF"
    if "\0" in request.path_info or _BROKEN.search(request.path_info):
        raise NotText
    _check_text(unquote_to_bytes(str(request.META.get("QUERY_STRING", "")).replace("+", " ")))


def _check_form(request: HttpRequest) -> None:
    if request.method not in {"POST", "PUT", "PATCH"} or request.content_type not in FORMS:
        return
    if request.content_type == "application/x-www-form-urlencoded":
        _check_text(unquote_to_bytes(request.body.replace(b"+", b" ")))
        return
    for name, values in request.POST.lists():
        # the parser has already replaced what it could not read
        if any("\0" in text or "\ufffd" in text for text in (name, *map(str, values))):
            raise NotText(name)


def _check_text(raw: bytes) -> None:
    if b"\0" in raw:
        raise NotText
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotText from error


PERMISSIONS = ", ".join(
    (
        "geolocation=(self)",  # asked for only when somebody presses "use my location"
        *(f"{name}=()" for name in ("camera", "microphone", "payment", "usb", "midi", "display-capture")),
    )
)
"""A photo is taken by the phone's own program, which needs no leave of ours."""


def permissions(get_response: GetResponse) -> GetResponse:
    """What our pages may ask a browser for, and nobody else's within them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


def language(get_response: GetResponse) -> GetResponse:
    """?lang= sets a cookie and returns to the same page; then the cookie; then what the browser asks for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        offered = _offered()
        asked = request.GET.get("lang")
        if asked is not None and request.method in {"GET", "HEAD"} and machines.speaker(request) is None:
            return _switched(request, asked, offered)
        chosen = _chosen(request, offered)
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen
            response = get_response(request)
        response.headers.setdefault("Content-Language", chosen)
        # programs send no cookies: without it in Vary, caches in between can serve them
        varies = ("Accept-Language", "Cookie") if machines.speaker(request) is None else ("Accept-Language",)
        patch_vary_headers(response, varies)
        return response

    return middleware


def _offered() -> list[str]:
    try:
        return [code for code, _name in context.offered(context.CITY_CARD())]
    except DatabaseError:
        return [code for code, _name in settings.LANGUAGES]  # so that the error page still speaks


def _switched(request: HttpRequest, asked: str, offered: list[str]) -> HttpResponse:
    query = request.GET.copy()
    del query["lang"]
    # a path that begins with two slashes would lead to another site
    path = "/" + request.path.lstrip("/")
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path)
    response["Cache-Control"] = "no-store"
    if asked in offered:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
        )
    return response


def _chosen(request: HttpRequest, offered: list[str]) -> str:
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if kept is not None and kept in offered:
        return kept
    for asked in _accepted(request.headers.get("Accept-Language", "")):
        tag = TRADITIONAL.get(asked, asked)
        same = [code for code in offered if tag == code.lower()]
        if found := same or [code for code in offered if tag.split("-")[0] == code.lower().split("-")[0]]:
            return found[0]
    return offered[0]


def _accepted(header: str) -> list[str]:
    """Language tags of Accept-Language, best first."""
    weighed = []
    for part in header[:500].lower().split(","):
        tag, _mark, weight = part.strip().partition(";q=")
        try:
            weighed.append((float(weight or 1), tag))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighed, key=lambda pair: -pair[0]) if tag and weight > 0]
