"""Who is called back: the list, and what came of each call."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import addresses
from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import actions, queries
from upwell.channels.assisted.promising import promised
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.queries import ASSIST
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.ui import formats, speaking
from upwell.ui.fields import Field, Option, problems
from upwell.ui.personal import personal

WHEN = ("soon", "afternoon", "tomorrow")
A_PAGE = 50


@requires(ASSIST)
@personal
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponseBase:
    """The one promised first on top; below, where one more is written down."""
    actor, now = actor_in(request), clock.now()
    fields = _fields(request)
    if request.method == "POST":
        to = addresses.read(request.POST.get("phone", "")[: addresses.LONGEST])
        if to is not None and to.phone:
            _promise(request, to.phone, now)
            messages.success(request, gettext("Done. It stands on the list."))
            return redirect("assisted:callbacks")
        fields = _fields(request, gettext("Enter a phone number with its area code, like 408-555-0123."))
    rows = Paginator(queries.callbacks(actor), A_PAGE).get_page(request.GET.get("page"))
    shown = [_row(one, actor.account_id, now) for one in rows]
    context: dict[str, Any] = {"actor": actor, "rows": shown, "leaf": rows, "fields": fields}
    context["problems"] = problems(fields)
    return render(request, "assisted/callbacks.html", context, status=422 if context["problems"] else 200)


def _of_the_call(request: HttpRequest, now: datetime) -> dict[str, str]:
    """What the sheet of the open call says already: nobody is asked twice."""
    call = queries.open_call(actor_in(request))
    if call is None:
        return {}
    caller = call.sealed.get("behalf", {})
    known = {"language": call.language, "name": caller.get("name", "")}
    try:
        form = intake_queries.standing(UUID(call.forms[-1]), now=now) if call.forms else None
    except (intake.NoSuchDraft, intake.ServiceClosed, intake.AlreadySent):
        form = None
    if form is not None:
        contact = intake_queries.contact_so_far(form)
        known |= {"phone": contact.get("phone", ""), "name": known["name"] or contact.get("name", "")}
        known["about"] = Texts(form.walk.definition, speaking.current()).of_service("name").text
    return known


def _fields(request: HttpRequest, wrong: str = "") -> list[Field]:
    city, language = catalogue.city(), speaking.current()
    typed: Mapping[str, str] = request.POST if request.method == "POST" else _of_the_call(request, clock.now())
    said = {
        "soon": gettext("As soon as possible"),
        "afternoon": gettext("In the afternoon"),
        "tomorrow": gettext("On the next working day"),
    }
    languages = [Option(one, formats.language_name(one, language=language)) for one in city.languages]
    times = [Option(one, words) for one, words in said.items()]
    return [
        Field("phone", "phone", gettext("Number to call"), value=typed.get("phone", ""), error=wrong),
        Field("text", "name", gettext("Whom to ask for"), value=typed.get("name", "")[:100], optional=True),
        Field("select", "language", gettext("Language"), value=typed.get("language", "en"), options=languages),
        Field("radios", "when", gettext("When?"), value=typed.get("when", "soon"), options=times),
        Field(
            "textarea", "about", gettext("What is it about?"), value=typed.get("about", "")[:500], rows=2, optional=True
        ),
    ]


def _promise(request: HttpRequest, phone: str, now: datetime) -> None:
    post, city = request.POST, catalogue.city()
    wanted = post.get("when", "") if post.get("when", "") in WHEN else WHEN[0]
    language = post.get("language", "en")
    from_, due = promised(wanted, now)
    actions.call_back(
        phone=phone,
        name=post.get("name", "").strip(),
        about=post.get("about", "").strip(),
        language=language if language in city.languages else "en",
        due_at=due,
        next_at=from_,
        now=now,
        in_call=queries.open_call(actor_in(request)) is not None,
    )


def _row(one: Any, account_id: int | None, now: datetime) -> dict[str, Any]:
    mine = one.account_id == account_id and one.state == one.State.CLAIMED
    return {
        "id": one.pk,
        "mine": mine,
        "phone": formats.phone(one.phone) if mine else "",
        "name": one.sealed.get("name", ""),
        "about": one.sealed.get("about", ""),
        "language": formats.language_name(one.language, language=speaking.current()),
        "due_at": one.due_at,
        "early": one.next_at > now and not mine,
        "next_at": one.next_at,
        "late": one.due_at < now,
        "tries": one.tries,
    }


@requires(ASSIST)
@require_POST
def one(request: HttpRequest, callback: UUID) -> HttpResponseBase:
    """Taken on, spoken with, or not reached."""
    by, now, did = actor_in(request), clock.now(), request.POST.get("did", "")
    try:
        if did == "claim":
            actions.claim(callback, by=by, now=now)
        elif did == "reached":
            actions.reached(callback, by=by, now=now)
            messages.success(request, gettext("Done. They were spoken with."))
        elif did == "not_reached":
            actions.not_reached(callback, by=by, now=now)
            messages.success(request, gettext("It stands on the list again. After three times it is given up."))
    except actions.NotYours:
        messages.error(request, gettext("A colleague has this. Look at the list again."))
    return redirect("assisted:callbacks")
