"""The first pages of an installation, for whoever has the code the command printed; none once there is a city."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.founding import actions, invitation, workbook
from upwell.founding.invitation import Invitation
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
    """Asks for the code; then it is the page of the workbook."""
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
    return render(request, "founding/workbook.html", {"starts": actions.starts()})


@public
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    _invited(request)
    response = HttpResponse(workbook.empty(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="city.xlsx"'
    return response


@public
@personal
@require_POST
def city(request: HttpRequest) -> HttpResponse:
    """Makes the city of the workbook, or shows every cell that has to be mended."""
    found = _invited(request)
    sent = request.FILES.get("workbook")
    content = sent.read(workbook.MOST_BYTES + 1) if sent is not None else b""
    try:
        made = actions.found(content, found.folder, by="new city", now=clock.now())
    except workbook.NotAWorkbook:
        said = gettext("This is no workbook we can read. Send the one you downloaded here, saved as .xlsx.")
        context = {"starts": actions.starts(), "said": said, "problems": [Problem(said, "id_workbook")]}
        return render(request, "founding/workbook.html", context, status=422)
    except actions.CannotFound as error:
        context = {"starts": actions.starts(), "wrong": error.wrong}
        return render(request, "founding/workbook.html", context, status=422)
    except actions.AlreadyFounded:
        raise Http404 from None
    invitation.use_up()
    request.session.pop(INVITED, None)
    return render(request, "founding/made.html", {"made": made, "folder": found.folder})
