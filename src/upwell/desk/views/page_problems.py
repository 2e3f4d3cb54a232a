"""What people say is wrong with pages: the list of one's services, what was said, and what became of it.

The list shows words without what may tell who said them; all of them stand on the page of each."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.desk.names import Names, names
from upwell.desk.pages import page
from upwell.desk.views.carrying import is_number
from upwell.feedback import problems
from upwell.feedback.problems import IMPROVE, State
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.ui.fields import Field, Option

PAGE = 30
OPEN = "open"


def states() -> dict[str, str]:
    return {
        State.NEW: _("New"),
        State.LOOKED_AT: _("Looked at"),
        State.FIXED: _("Fixed"),
        State.NO_PROBLEM: _("Not a problem"),
    }


@requires(IMPROVE)
@require_safe
def page_problems(request: HttpRequest) -> HttpResponse:
    actor, words, told = actor_in(request), names(), states()
    rows, service, state = problems.seen_by(actor), request.GET.get("service", ""), request.GET.get("state", OPEN)
    codes = sorted({code for code in rows.order_by().values_list("service", flat=True) if code})
    if service in codes:
        rows = rows.filter(service=service)
    counted = problems.counts(rows)
    if state == OPEN:
        rows = rows.filter(state__in=(State.NEW, State.LOOKED_AT))
    elif state in told:
        rows = rows.filter(state=state)
    leaf = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor,
        "leaf": leaf,
        "rows": [
            {
                "row": one,
                "called": words.service(one.service) if one.service else "",
                "state": told[one.state],
                "said": problems.in_short(one),
            }
            for one in leaf.object_list
        ],
        "counted": [_counted(one, words) for one in counted],
        "services": [(code, words.service(code)) for code in codes],
        "states": [(OPEN, _("Open")), *told.items(), ("all", _("All"))],
        "service": service,
        "state": state,
    }
    return render(request, "desk/page_problems.html", context)


def _counted(one: Mapping[str, object], words: Names) -> dict[str, object]:
    called = words.service(str(one["service"])) if one["service"] else ""
    return {**one, "called": called, "page": page(str(one["page"]))}


@requires(IMPROVE)
@require_http_methods(["GET", "HEAD", "POST"])
def page_problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """All that was said once, and what was on the page; a POST says how it stands."""
    actor = actor_in(request)
    found = problems.seen_by(actor).filter(pk=problem_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        version = request.POST.get("version", "")
        number = int(version) if is_number(version) else None
        try:
            state = request.POST.get("state", "")
            problems.decide(found.pk, state, fixed_in=number, by=actor, now=clock.now())
        except problems.CannotSay:
            messages.error(request, _("The same was said again meanwhile and is open. Look at that one."))
            return redirect("desk:page_problem", problem_id=problem_id)
        messages.success(request, _("Done."))
        return redirect("desk:page_problems")
    published = catalogue.published(found.service) if found.service else None
    version = str(found.fixed_in or (published.number if published else ""))
    options = [Option(code, label) for code, label in states().items()]
    context = {
        "actor": actor,
        "row": found,
        "called": names().service(found.service) if found.service else "",
        "page": page(found.page),
        "letters": formats.language_name(found.language, language=speaking.current()),
        "state": states()[found.state],
        "choose": Field("radios", "state", _("How does it stand?"), value=found.state, options=options),
        "number": Field("number", "version", _("Fixed in version"), value=version, optional=True, width="xs"),
        "back": reverse("desk:page_problems"),
    }
    return render(request, "desk/page_problem.html", context)
