"""The search of the desk, and somebody on the phone found by their number or email address.

What is typed comes by POST: it then stands in no address and no log. Of a number only its mark is kept, in the session
of whoever searched, for the page that shows what was found. Whose cases those are is personal: each that was found
is written down, as if its contact had been opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from upwell.accounts import actions as accounts
from upwell.accounts.access import actor_in, requires
from upwell.cases import queries as case_queries
from upwell.channels.assisted import actions as calls
from upwell.desk.filters import LONGEST, read
from upwell.desk.lines import Lines
from upwell.desk.names import names
from upwell.desk.views.nouns import posted
from upwell.intake import actions as intake
from upwell.lib import clock
from upwell.limits import callers, kinds

MARK = "caller"  # in the session
CONTACT = "see_contact"


@requires("see_cases")
@sensitive_post_parameters("q")
@posted
def search(request: HttpRequest) -> HttpResponse:
    """A phone number or an email address leads to its caller's requests, everything else to the queue."""
    typed = request.POST.get("q", "").strip()[:LONGEST]
    mark = case_queries.caller_mark(typed)
    if not mark:
        return redirect(f"{reverse('desk:queue')}{read(request.POST.dict()).address()}")
    if not actor_in(request).may(CONTACT):
        messages.error(request, _("Your role does not let you look for people by phone number or email address."))
        return redirect("desk:queue")
    callers.count(kinds.SEARCHES, request, now=clock.now())
    request.session[MARK] = mark
    for row in case_queries.of_caller(mark, actor_in(request)):
        accounts.record_viewing(row.reference, what="caller", by=actor_in(request), now=clock.now())
    return redirect("desk:callers")


@requires("assist_residents")
@sensitive_post_parameters("code")
@posted
def take_up(request: HttpRequest) -> HttpResponse:
    """The code that a caller reads out: their form goes on here, with what they answered."""
    actor, now = actor_in(request), clock.now()
    try:
        draft = intake.take_up_code(request.POST.get("code", "")[:20], by=actor, now=now)
    except intake.WrongCode as refusal:
        messages.error(request, str(refusal.sentence))
    except (intake.AlreadySent, intake.ServiceClosed, intake.NoSuchDraft):
        messages.error(request, _("This form was sent meanwhile, or its service is closed."))
    else:
        calls.begin(channel=draft.channel, language=draft.language, form=draft.pk, by=actor, now=now)
        return redirect("web:here", draft=draft.pk)
    return redirect("desk:assist")


@requires(CONTACT)
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """On an address of its own, so that the way back from a case leads here again. It does not say the number."""
    mark = request.session.get(MARK)
    if mark is None:
        return redirect("desk:queue")
    actor = actor_in(request)
    worded = Lines(names(), now=clock.now(), prefix=f"{reverse('desk:queue')}cases/")
    lines = [worded.line(row) for row in case_queries.of_caller(mark, actor)]
    return render(request, "desk/callers.html", {"actor": actor, "lines": lines})
