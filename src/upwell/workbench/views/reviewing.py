"""What changed, and what becomes of it: review, comments, publishing by somebody else, at once or at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import requires
from upwell.catalogue import queries as catalogue
from upwell.catalogue.actions import CarryOver
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.workbench import actions, comparing, queries, releasing
from upwell.workbench.allowed import EDIT
from upwell.workbench.views.frame import At, at, number

WAYS = ("keep", "move", "end")


@requires(EDIT)
@require_safe
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """The edit beside what residents get now: in words, then line by line; and what can be done with it."""
    found = at(request, code)
    edit, published = found.edit, found.published
    checked = found.checked(request)
    old, new = (published.definition if published else None), checked.tried
    before = catalogue.files_of(published) if published else {}
    said = comparing.changes(old, new) if old and new else []
    context = {
        **found.frame("changes"),
        "changes": said,
        "noticed": [one for one in said if one.noticed],
        "files": comparing.files(before, edit.files),
        "errors": checked.errors,
        "warnings": checked.warnings,
        "problems": [one for one in checked.problems if not one.warning][:10],
        "entries": queries.entries(code).filter(edit=edit),
        "revisions": queries.revisions(edit)[:30],
        "is_author": queries.is_author(edit, found.actor),
        "languages": [
            (one, formats.language_name(one, language=speaking.current())) for one in catalogue.city().languages
        ],
    }
    return render(request, "workbench/changes.html", context)


@requires(EDIT)
@require_POST
def review(request: HttpRequest, code: str) -> HttpResponse:
    """One button of the page of changes."""
    found, do = at(request, code), request.POST.get("do", "")
    verb = _VERBS.get(do)
    if verb is None:
        raise Http404
    try:
        said = verb(request, found)
    except actions.NotThere:
        raise Http404 from None
    except actions.ChangedMeanwhile:
        messages.error(request, _("It changed since you looked at it. Look at it again."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
        if do in ("publish", "drop"):
            return redirect("workbench:service", code=code)
    return redirect("workbench:changes", code=code)


def _given(request: HttpRequest) -> tuple[str, int]:
    return request.POST.get("words", ""), number(request.POST.get("rev", ""))


def _ask(request: HttpRequest, found: At) -> str:
    words, seen = _given(request)
    actions.ask_review(found.edit.pk, words, seen=seen, by=found.actor, now=clock.now())
    return _("Asked. Somebody else who may publish looks at it now.")


def _take_back(request: HttpRequest, found: At) -> str:
    actions.take_back(found.edit.pk, by=found.actor, now=clock.now())
    return _("You can go on writing.")


def _send_back(request: HttpRequest, found: At) -> str:
    actions.send_back(found.edit.pk, request.POST.get("words", ""), by=found.actor, now=clock.now())
    return _("Sent back. Its writers read what to mend.")


def _comment(request: HttpRequest, found: At) -> str:
    actions.comment(found.edit.pk, request.POST.get("words", ""), by=found.actor, now=clock.now())
    return _("Your comment is there.")


def _drop(request: HttpRequest, found: At) -> str:
    actions.drop(found.edit.pk, by=found.actor, now=clock.now())
    return _("Given up. What was written stays in the history.")


def _up_to_date(request: HttpRequest, found: At) -> str:
    base = number(request.POST.get("number", ""))
    releasing.bring_up_to_date(found.edit.pk, base=base, by=found.actor, now=clock.now())
    return _("It replaces version %(number)s now.") % {"number": base}


def _publish(request: HttpRequest, found: At) -> str:
    words, seen = _given(request)
    given: dict[str, Any] = {"seen": seen, "carry_over": _carry_over(request), "by": found.actor, "now": clock.now()}
    if at_ := _time(request):
        releasing.schedule(found.edit.pk, words, at=at_, **given)
        return _("It will be published at that time.")
    version = releasing.publish(found.edit.pk, words, **given)
    return _("Version %(number)s is published. Residents get it now.") % {"number": version}


def _time(request: HttpRequest) -> datetime | None:
    """When, in the city's time. Raises Refused for what is no time."""
    typed = request.POST.get("at", "").strip()
    if not typed:
        return None
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise actions.Refused(_("Write the day and the time, like 2026-12-31 08:00.")) from None
    if not 2000 < found.year < 2200:
        raise actions.Refused(_("Write the day and the time, like 2026-12-31 08:00."))
    return found.replace(tzinfo=catalogue.city().zone) if found.tzinfo is None else found


def _carry_over(request: HttpRequest) -> CarryOver:
    what = request.POST.get("carry_over", "keep")
    words = {one: request.POST.get(f"ended-{one}", "").strip()[:500] for one in catalogue.city().languages}
    given = {one: said for one, said in words.items() if said} if what == "end" else {}
    return CarryOver(what if what in WAYS else "keep", words=given)  # type: ignore[arg-type]  # one of the three


_VERBS = {
    "ask": _ask,
    "take_back": _take_back,
    "send_back": _send_back,
    "comment": _comment,
    "drop": _drop,
    "up_to_date": _up_to_date,
    "publish": _publish,
}
