"""A photo shared from another program of the phone, or chosen here: what is it of? It goes along into the form.

The phone's own program sends it without a mark of ours, so the door takes forms without one; it refuses what another
site sends, and all it does is keep the photo and ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import public
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.web import drafts, journeys, pages, sheets
from upwell.files import queries as files
from upwell.forms import uploads
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake import search as searching
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui.personal import personal

KEY, MOST, SHOWN = "shared", 3, 40  # without a signal nobody can search: all that take a photo are there
AROUND, LATELY = 0.004, timedelta(days=60)  # degrees: about 400 m


@csrf_exempt
@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _page(request)
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise PermissionDenied
    now = clock.now()
    callers.count(kinds.DRAFTS, request, now=now)
    sent = [one for one in request.FILES.getlist("photo") if isinstance(one, UploadedFile)][:MOST]
    draft_id, kept, near = uuid4(), [], Counter[str]()
    for one in sent:
        try:
            upload, around = _kept(request, one, draft_id, now)
        except uploads.REFUSALS as refused:
            return _page(request, gettext(refused.__doc__ or ""))
        kept.append(upload)
        near.update(around)
    if not kept:
        return _page(request, gettext("Choose a photo."))
    request.session[KEY] = {"draft": str(draft_id), "photos": kept, "near": [code for code, _n in near.most_common()]}
    return redirect("web:share")


def _kept(request: HttpRequest, sent: UploadedFile[bytes], draft_id: UUID, now: datetime) -> tuple[str, Sequence[str]]:
    """The photo's id, and what is reported around the place its camera says it was. The place itself is not kept."""
    upload = uploads.keep_photo(request, sent, draft_id, now)
    if upload.position is None:
        return str(upload.pk), ()
    lat, lon = upload.position
    box = {"south": lat - AROUND, "north": lat + AROUND, "west": lon - AROUND, "east": lon + AROUND}
    return str(upload.pk), [pin.service for pin in cases.public_map(**box, since=now - LATELY, limit=100)]


def _page(request: HttpRequest, error: str = "") -> HttpResponseBase:
    shared, asked = request.session.get(KEY), request.GET.get("q", "").strip()[: pages.MOST_ASKED]
    photo = None
    if shared and (there := files.of_draft(UUID(shared["draft"]))):
        photo = files.picture_url(there[0], "small")
    context: dict[str, Any] = {
        "photo": photo,
        "error": error,
        "asked": asked,
        "cards": pages.cards(_services(request, shared["near"] if shared else (), asked)),
        "scripts": (),
    }
    return render(request, "web/share.html", context, status=422 if error else 200)


def _services(request: HttpRequest, near: Sequence[str], asked: str) -> list[Published]:
    """Those that take a photo: what was searched for; else what is reported around there, then the most used."""
    now = clock.now()
    if asked:
        callers.count(kinds.SEARCHES, request, now=now)
        return [one for one in searching.search(asked) if sheets.takes_a_photo(one)][:SHOWN]
    used = intake_queries.most_used(now=now)
    order = {code: at for at, code in enumerate(near)}
    found = [one for one in catalogue.all_published() if sheets.takes_a_photo(one)]
    return sorted(found, key=lambda one: (order.get(one.code, len(order)), -used.get(one.code, 0), one.code))[:SHOWN]


@public
@personal
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins the form with the photo in it. Pressed twice it is one form."""
    shared, published = request.session.get(KEY), catalogue.published(code)
    if not shared or published is None or not sheets.takes_a_photo(published):
        return redirect("web:service", code=code)
    draft_id, asked = UUID(shared["draft"]), sheets.photo_question(published.definition)
    photos: list[Any] = list(shared["photos"])[: asked.max if asked else 0]
    try:
        found = intake.start(
            code,
            draft_id=draft_id,
            visitor=journeys.visitor(request),
            now=clock.now(),
            carried={asked.name: photos} if asked else {},
        )
    except (intake.CannotStart, intake.ServiceClosed):
        return redirect("web:service", code=code)
    except intake.AlreadySent:
        return redirect("web:share")
    drafts.remember(request, found.draft.pk)
    return redirect("web:here", draft=found.draft.pk)
