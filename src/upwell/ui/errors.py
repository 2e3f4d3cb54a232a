"""Pages for what went wrong: said in plain words, with the way on, in the city's layout.

A 500 has its own page that needs neither database nor context. Doors for programs answer in their own format."""

import re
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from upwell.ui import about, context, machines

SECRET = re.compile(r"password|passcode|secret|\bpin\b|token|code|csrf", re.IGNORECASE)
BY_PROGRAM = re.compile(r"[a-z0-9_.:~=&%/+-]*")  # what a form carries for itself; people use capitals and spaces
MAX_KEPT = 200  # fields; a form of ours has far fewer


class DeadLink(Http404):
    """An address that leads to nothing of this person's, or to nothing any more: what it may be, and what to do.

    Says the same whether the thing is not there or is somebody else's."""

    def __init__(self, heading: str, happened: str, *todo: str) -> None:
        super().__init__(heading)
        self.heading, self.happened, self.todo = heading, happened, todo


class Instead(Http404):
    """Something else has to come first, such as signing in: `response` is the way there, and back."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__("instead")
        self.response = response


def page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The designed page for a refusal, with `sentence` saying what happened and what to do."""
    speak = machines.speaker(request)
    if speak is not None:
        return speak(request, status, sentence)
    return _drawn(request, f"ui/errors/{status}.html", {"sentence": sentence}, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return page(request, 400, _("We could not understand what was sent. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, _("Your sign-in does not open this page."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Instead):
        return exception.response
    if isinstance(exception, DeadLink) and machines.speaker(request) is None:
        return _drawn(request, "ui/errors/dead_link.html", {"link": exception}, 404)
    return page(request, 404, _("There is nothing at this address."))


def too_large(request: HttpRequest) -> HttpResponse:
    # what was sent cannot be read again, and templates ask for the sign-in form's token
    request._mark_post_parse_error()  # type: ignore[attr-defined]  # as Django's own handler does
    return page(request, 413, _("That was more than we can take at once. Send fewer or smaller files."))


def too_many(request: HttpRequest, sentence: str, *, seconds: int) -> HttpResponse:
    """Refused for now: when to come back, and a button that sends the same again. Programs get their own format."""
    speak = machines.speaker(request)
    if speak is not None:
        response = speak(request, 429, sentence)
    elif request.path.endswith(".json"):
        response = _problem(429, sentence)
    else:
        again = request.method == "POST" and not context.IS_PRIVATE(request)
        values = {"sentence": sentence, "again": again, "kept": _kept(request), "files": bool(request.FILES)}
        response = _drawn(request, "ui/errors/429.html", values, 429)
    response["Retry-After"] = str(seconds)
    return response


def _problem(status: int, sentence: str) -> HttpResponse:
    """RFC 9457, for a script of our own pages."""
    told = {"status": status, "title": HTTPStatus(status).phrase, "detail": sentence}
    return JsonResponse(told, status=status, content_type="application/problem+json")


def server_error(request: HttpRequest) -> HttpResponse:
    sentence = _("Something went wrong on our side. What you sent may not have arrived.")
    speak = machines.speaker(request)
    if speak is not None:
        return speak(request, 500, sentence)
    try:
        city = context.CITY_CARD()
    except Exception:  # whatever broke, the person still gets a page
        city = context.CityCard()
    href = context.addresses(context.LINKS).get("problem", "")
    token = about.written(about.of_page(request, {}, status=500))
    values = {"city": city, "sentence": sentence, "problem": f"{href}?page={token}" if href else ""}
    return HttpResponse(render_to_string("ui/errors/500.html", values), status=500)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token has grown old: shows what was typed and offers to send it again.

    Only for a form of our own: a form another site made us receive is refused without showing its words."""
    if not _from_here(request):
        return page(request, 403, _("This form was not sent from our own page. Open the page again and start there."))
    private = context.IS_PRIVATE(request)
    values = {"kept": _kept(request), "typed": _typed(request), "files": bool(request.FILES), "private": private}
    return _drawn(request, "ui/errors/stale_form.html", values, 403)


def signed_out(request: HttpRequest, sign_in: str) -> HttpResponse:
    """A form of somebody whose sign-in ended while they wrote: their words to copy, and the way to sign in again."""
    if machines.speaker(request) is not None:
        return page(request, 403, _("Sign in first."))
    values = {"typed": _typed(request), "files": bool(request.FILES), "sign_in": sign_in}
    return _drawn(request, "ui/errors/signed_out.html", values, 403)


def came_from(request: HttpRequest) -> str:
    """The page of ours that this was sent from; empty when it does not say."""
    said = _parts(request.headers.get("Referer"))
    if said.netloc != request.get_host() or not said.path.startswith("/") or said.path.startswith("//"):
        return ""
    return f"{said.path}?{said.query}" if said.query else said.path


def _from_here(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    said = request.headers.get("Origin") or request.headers.get("Referer")
    return _parts(said).netloc == request.get_host()


def _parts(address: str | None) -> SplitResult:
    try:
        return urlsplit(address or "")
    except ValueError:  # what has half a bracket is no address, and nobody's
        return urlsplit("")


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, for the page to carry on; not even hidden in it where it is private."""
    if context.IS_PRIVATE(request):
        return []
    fields = [(name, value) for name, values in request.POST.lists() for value in values if isinstance(value, str)]
    return [(name, value) for name, value in fields if not SECRET.search(name)][:MAX_KEPT]


def _typed(request: HttpRequest) -> list[str]:
    """What a person will know again; not what the form carries for itself."""
    return [value for _name, value in _kept(request) if not BY_PROGRAM.fullmatch(value.strip())]


def _drawn(request: HttpRequest, template: str, values: dict[str, object], status: int) -> HttpResponse:
    try:
        response = render(request, template, {**values, "error_status": status}, status=status)
    except DatabaseError:
        return server_error(request)
    response["Cache-Control"] = "no-store"
    return response
