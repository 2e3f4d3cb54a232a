"""For somebody else: where staff find the service that somebody on the phone or at the counter needs, and begin it.

The form itself is walked on the pages residents have. Every service can be filled in, those for staff only too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.assisted import queries as calls
from upwell.desk import forms_waiting
from upwell.desk.names import language_name
from upwell.intake import actions, search
from upwell.intake import queries as intake
from upwell.journey.texts import Said, Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking

LONGEST = 120
CHANNELS = {"phone": gettext_lazy("They are on the phone"), "counter": gettext_lazy("They stand at the counter")}


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the list."""

    code: str
    name: Said
    summary: Said
    open: bool
    staff_only: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A form for somebody that was not sent yet."""

    id: UUID
    name: str
    begun_at: Any
    handed: bool


@requires(intake.ASSIST)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """One box, and every service below it; what was begun and not sent stands first."""
    actor, now, asked = actor_in(request), clock.now(), request.GET.get("q", "").strip()[:LONGEST]
    if asked:
        callers.count(kinds.SEARCHES, request, now=now)
    found = search.search(asked) if asked else catalogue.all_published()
    lines = [_line(one) for one in found]
    context = {
        "actor": actor,
        "asked": asked,
        "lines": lines if asked else sorted(lines, key=lambda line: line.name.text.casefold()),
        "begun": _begun(intake.drafts_for_others(actor.account_id or 0)) if not asked else [],
        "waiting_forms": forms_waiting.listed(actor, now=now) if not asked else [],
        "to_call_back": calls.callbacks(actor).count(),
        "scripts": ("queue",),
    }
    return render(request, "desk/assist.html", context)


def _line(published: Published) -> Line:
    texts, service = Texts(published.definition, speaking.current()), published.definition
    name, summary = texts.of_service("name"), texts.of_service("summary")
    return Line(published.code, name, summary, published.open, not service.is_public)


def _begun(drafts: Sequence[UUID]) -> list[Begun]:
    language = speaking.current()
    found = intake.begun(drafts, now=clock.now(), limit=10) if drafts else []
    return [
        Begun(one.id, Texts(one.definition, language).of_service("name").text, one.begun_at, one.handed)
        for one in found
    ]


@requires(intake.TAKE)
@require_POST
def taking_over(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Whoever takes payments goes on with a colleague's form. Who comes second reads who has it."""
    try:
        actions.take_over(draft, by=actor_in(request), now=clock.now())
        return redirect("assisted:sheet", draft=draft)
    except actions.SomebodyHasIt as refusal:
        messages.error(request, _has_it(refusal.account_id))
    except actions.CannotAssist:
        raise PermissionDenied from None
    except actions.AlreadySent:
        messages.success(request, _("This form was sent meanwhile."))
    except actions.NoSuchDraft:
        messages.error(request, _("This form is not there any more. It was thrown away."))
    return redirect("desk:assist")


def _has_it(account_id: int | None) -> str:
    name = accounts.called([account_id]).get(account_id, "") if account_id else ""
    if not name:
        return _("A colleague goes on with this form.")
    return _("%(name)s goes on with this form.") % {"name": name}


@requires(intake.ASSIST)
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """What to ask before it begins: where the person is, and in which language their letters shall be."""
    published = catalogue.published(code)
    if published is None:
        raise Http404
    texts, city = Texts(published.definition, speaking.current()), catalogue.city()
    context = {
        "actor": actor_in(request),
        "line": _line(published),
        "needs": [texts.get(f"you_need.{n}", text) for n, text in enumerate(published.definition.you_need)],
        "closed_message": city.word(published.closed_message, texts.language) if published.closed_message else "",
        "channels": CHANNELS.items(),
        "languages": [(one, language_name(one)) for one in city.offered],
        "draft": uuid4(),
    }
    return render(request, "desk/assist_service.html", context)
