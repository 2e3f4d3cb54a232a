"""The list of services, a new one, and the page of one: its versions, its history, closing and reopening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Past, Published
from upwell.definition.load import SERVICE_FILE
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.ui.fields import Field, Option, problems
from upwell.workbench import actions, patterns, queries, releasing
from upwell.workbench.allowed import EDIT, PUBLISH, departments, may
from upwell.workbench.views import names
from upwell.workbench.views.frame import number

A_PAGE = 100
COPY = "copy:"


@requires(EDIT)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """All services with how they stand; those of one's own departments lead on."""
    actor, words = actor_in(request), request.GET.get("q", "").strip()[:80]
    rows = queries.rows(actor, speaking.current())
    shown = request.GET.get("show", "")
    if shown == "mine":
        rows = [row for row in rows if row.may_edit]
    if shown == "edits":
        rows = [row for row in rows if row.edit]
    if words:
        rows = [row for row in rows if words.casefold() in f"{row.name} {row.code}".casefold()]
    leaf = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"actor": actor, "rows": leaf, "words": words, "shown": shown}
    context["lines"] = [(row, names.department(row.owner)) for row in leaf]
    context["unpublished"] = queries.unpublished(actor, speaking.current())
    return render(request, "workbench/services.html", context)


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new service from a pattern, or as a copy of another one."""
    actor, typed = actor_in(request), {name: request.POST.get(name, "").strip()[:100] for name in _FIELDS}
    owners = departments(actor, EDIT, catalogue.city())
    if request.method == "POST":
        said = _wrong(typed, owners)
        if not said:
            try:
                edit = actions.begin_new(typed["code"], _files(typed), by=actor, now=clock.now())
            except actions.Refused as refused:
                said = {"code": str(refused)}
            else:
                return redirect("workbench:text", code=edit.code)
        return _new_page(request, typed, owners, said)
    return _new_page(request, {**typed, "pattern": "blank", "owner": owners[0] if owners else ""}, owners, {})


_FIELDS = ("name", "code", "owner", "pattern")


def _wrong(typed: dict[str, str], owners: list[str]) -> dict[str, str]:
    said = {}
    if not typed["name"]:
        said["name"] = _("Write what people call it, like: Report a pothole.")
    if not typed["code"]:
        said["code"] = _("Write a short name for it, like: pothole.")
    if typed["owner"] not in owners:
        said["owner"] = _("Choose whose service it is.")
    if typed["pattern"] not in patterns.NAMES and _copied(typed["pattern"]) is None:
        said["pattern"] = _("Choose what to begin from.")
    return said


def _copied(pattern: str) -> Published | None:
    return catalogue.published(pattern.removeprefix(COPY)) if pattern.startswith(COPY) else None


def _files(typed: dict[str, str]) -> dict[str, str]:
    copied = _copied(typed["pattern"])
    if copied is None:
        given = {name: typed[name] for name in ("code", "name", "owner")}
        return {SERVICE_FILE: patterns.text(typed["pattern"], **given, team=_team(typed["owner"]))}
    return actions.copied(copied, code=typed["code"], name=typed["name"], owner=typed["owner"])


def _team(owner: str) -> str:
    """The first of the department's own teams."""
    teams = catalogue.city().teams.items()
    return next((code for code, team in teams if team.department == owner and team.partner is None), "")


def _new_page(request: HttpRequest, typed: dict[str, str], owners: list[str], said: dict[str, str]) -> HttpResponse:
    starts = [Option(name, label, hint) for name, label, hint in names.patterns()]
    copy = _("A copy of: %(service)s")
    copies = [Option(f"{COPY}{one.code}", copy % {"service": _name(one)}) for one in _by_name()]
    departments_ = [Option(one, names.department(one)) for one in owners]
    asked: list[tuple[Any, str, str, str, dict[str, Any]]] = [
        ("text", "name", _("What do people call it?"), _("Begin with a verb, like: Report a pothole."), {}),
        ("text", "code", _("A short name for it"), _("It stands in its address and never changes, like: pothole."), {}),
        ("select", "owner", _("Whose service is it?"), "", {"options": departments_}),
        ("select", "pattern", _("Begin from"), "", {"options": [*starts, *copies]}),
    ]
    fields = [
        Field(kind, name, label, hint=hint, value=typed[name], error=said.get(name, ""), **more)
        for kind, name, label, hint, more in asked
    ]
    context = {"actor": actor_in(request), "fields": fields, "problems": problems(fields), "patterns": starts}
    return render(request, "workbench/new.html", context, status=422 if said else 200)


def _by_name() -> list[Published]:
    return sorted(catalogue.all_published(), key=_name)


def _name(published: Published) -> str:
    return Texts(published.definition, speaking.current()).of_service("name").text


@requires(EDIT)
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """What residents get, what is being written, and all that was done with it and why."""
    found, actor = catalogue.published(code), actor_in(request)
    releasing.follow(code, now=clock.now())
    edit, city = queries.live(code), catalogue.city()
    owner = found.definition.owner if found else edit.owner if edit else ""
    may_edit, may_publish = may(actor, EDIT, owner, city), may(actor, PUBLISH, owner, city)
    if found is None and not (edit and (may_edit or may_publish)):
        raise Http404
    context = {
        "actor": actor,
        "code": code,
        "name": _name(found) if found else queries.named(edit, code),
        "published": found,
        "edit": edit if may_edit or may_publish else None,
        "may_edit": may_edit,
        "may_publish": may_publish,
        "owner": names.department(owner),
        "history": _history(catalogue.history(code)),
        "entries": queries.entries(code)[:50] if may_edit or may_publish else (),
        "languages": [(one, formats.language_name(one, language=speaking.current())) for one in city.languages],
        "waiting": catalogue.waiting(code),
    }
    return render(request, "workbench/service.html", context)


def _history(past: list[Past]) -> list[dict[str, Any]]:
    """With the names of who did it; whatever is no account says itself who it is."""
    called = accounts.called(int(one.by) for one in past if one.by.isdigit())
    newest = next((one.number for one in past if one.number), None)
    return [
        {
            "of": one,
            "who": called.get(int(one.by), "") if one.by.isdigit() else one.by,
            "what": names.past(one),
            "older": bool(one.number and one.number != newest and not one.comments),
        }
        for one in past
    ]


@requires(EDIT)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    try:
        edit = actions.begin(code, by=actor_in(request), now=clock.now())
    except actions.NotThere:
        raise Http404 from None
    return redirect("workbench:text", code=edit.code)


@requires(PUBLISH)
@require_POST
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Back to what an older version said."""
    older, words = number(request.POST.get("number", "")), request.POST.get("words", "")
    try:
        made = releasing.roll_back(code, older, words, by=actor_in(request), now=clock.now())
    except actions.NotThere:
        raise Http404 from None
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("Version %(new)s says what version %(old)s said. Residents get it now.")
        messages.success(request, said % {"new": made, "old": older})
    return redirect("workbench:service", code=code)


@requires(PUBLISH)
@require_POST
def closing(request: HttpRequest, code: str) -> HttpResponse:
    """Off the air with words for those who come, or back on it."""
    by, now = actor_in(request), clock.now()
    try:
        if request.POST.get("do") == "reopen":
            releasing.reopen(code, by=by, now=now)
            messages.success(request, _("It is open again."))
        else:
            given = {one: request.POST.get(f"message-{one}", "").strip()[:500] for one in catalogue.city().languages}
            message = {one: words for one, words in given.items() if words}
            releasing.close(code, message, request.POST.get("words", ""), by=by, now=now)
            messages.success(request, _("It is closed. Whoever comes reads your message."))
    except actions.NotThere:
        raise Http404 from None
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("workbench:service", code=code)
