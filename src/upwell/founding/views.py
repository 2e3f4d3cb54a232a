"""The first pages of an installation, for whoever has the code the command printed; none once there is a city."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.founding import actions, invitation, pages, placefile, showing, sketching, workbook
from upwell.founding.invitation import Invitation
from upwell.founding.pages import Page, Rows
from upwell.founding.workbook import Wrong
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui.fields import Problem
from upwell.ui.personal import personal

INVITED = "founding"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _invitation() -> Invitation:
    found = invitation.standing(clock.now())
    if found is None or catalogue.has_city():
        raise Http404
    return found


def _invited(request: HttpRequest) -> Invitation:
    found = _invitation()
    if request.session.get(INVITED) != found.hash:
        raise Http404
    return found


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Asks for the code; then it is the list of pages."""
    found = _invitation()
    if request.method == "POST":
        callers.count(kinds.CODE_TRIES, request, now=clock.now())
        if not found.fits(request.POST.get("code", "")[:60]):
            said = gettext("This code does not fit. Copy the one the command printed last.")
            context = {"said": said, "problems": [Problem(said, "id_code")]}
            return render(request, "founding/code.html", context, status=422)
        request.session.cycle_key()
        request.session[INVITED] = found.hash
        return redirect("founding:begin")
    if request.session.get(INVITED) != found.hash:
        return render(request, "founding/code.html")
    return _overview(request)


def _overview(
    request: HttpRequest, *, wrong: Sequence[Wrong] = (), linked: bool = True, said: str = ""
) -> HttpResponse:
    """The pages, the workbook, and the way to publish. `wrong`: cells, `linked` where pages can mend them; `said`: what
    is wrong with the file."""
    rows = sketching.rows()
    todo = sketching.wrong(rows, now=clock.now())
    context: dict[str, Any] = {"tasks": showing.tasks(rows, todo), "todo": len(todo), "said": said}
    context["wrong"] = showing.told(wrong, linked=linked)
    context["problems"] = [Problem(said, "id_workbook")] if said else []
    return render(request, "founding/overview.html", context, status=422 if wrong or said else 200)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponseBase:
    """One page: what is typed is kept, also while something in it has to be mended."""
    _invited(request)
    asked = pages.BY_NAME.get(name)
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _page(request, asked, sketching.rows(), wrong=())
    rows, said = _sent(request, asked, sketching.rows())
    if said:
        return _page(request, asked, rows, wrong=(), said=said)
    sketching.keep(rows, now=clock.now())
    kept = sketching.rows()
    wrong = [one for one in sketching.wrong(kept, now=clock.now()) if pages.page_of(one) is asked]
    if "more" in request.POST:
        return redirect("founding:page", name=name)
    if wrong:
        return _page(request, asked, kept, wrong=wrong)
    following = pages.after(asked)
    return redirect("founding:page", name=following.name) if following else redirect("founding:begin")


def _sent(request: HttpRequest, asked: Page, rows: Rows) -> tuple[Rows, str]:
    """The rows with what was sent, and what is wrong with a file that was."""
    if asked.kind == "services":
        return sketching.choose(rows, request.POST.getlist("services")[:200]), ""
    if asked.kind != "places":
        return pages.sent(asked, rows, request.POST), ""
    file = request.FILES.get("file")
    if file is None:
        return (rows | {"Places": []}, "") if "empty" in request.POST else (rows, "")
    try:
        return rows | {"Places": placefile.read(file.read(placefile.MOST_BYTES + 1))}, ""
    except placefile.NotPlaces as error:
        return rows, showing.not_places(error.reason)


def _page(request: HttpRequest, asked: Page, rows: Rows, *, wrong: Sequence[Wrong], said: str = "") -> HttpResponse:
    context = showing.page(asked, rows, wrong, said=said)
    return render(request, "founding/page.html", context, status=422 if context["problems"] else 200)


@public
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The workbook with what was typed."""
    _invited(request)
    response = HttpResponse(workbook.write(sketching.rows()), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="city.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@public
@personal
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A workbook instead of what was typed, or what keeps it from being read."""
    _invited(request)
    sent = request.FILES.get("workbook")
    content = sent.read(workbook.MOST_BYTES + 1) if sent is not None else b""
    try:
        form = sketching.take(content, now=clock.now())
    except workbook.NotAWorkbook:
        said = gettext("This is no workbook we can read. Send the one you downloaded here, saved as .xlsx.")
        return _overview(request, said=said)
    if form:
        return _overview(request, wrong=form, linked=False)
    return _overview(request, wrong=sketching.wrong(sketching.rows(), now=clock.now()))


@public
@personal
@require_POST
def city(request: HttpRequest) -> HttpResponse:
    """Makes the city of what was typed, or shows all that has to be mended. Who pressed twice, or lost the answer on
    its way, reads that the city is there, and how to come by a password."""
    if catalogue.has_city() and INVITED in request.session:
        return _there(request)
    found = _invited(request)
    try:
        made = actions.found(workbook.write(sketching.rows()), found.folder, by="new city", now=clock.now())
    except actions.CannotFound as error:
        return _overview(request, wrong=error.wrong)
    except actions.AlreadyFounded:
        return _there(request)
    sketching.forget()
    invitation.use_up()
    first = catalogue.published(made.services[0])
    context = {"made": made, "folder": found.folder, "first": first.definition if first is not None else None}
    return render(request, "founding/made.html", context)


def _there(request: HttpRequest) -> HttpResponse:
    return render(request, "founding/there.html", status=409)
