"""The page behind the link in a daily list: a partner says yes to all, no to some, or proposes another day, without an
account. Looking changes nothing, for mail programs look too."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.actor import RESIDENT
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import callers
from upwell.partners import actions, manifests, standing
from upwell.partners.actions import listing
from upwell.partners.models import Manifest, WorkOrder
from upwell.partners.ports import Update
from upwell.partners.queries import where


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    manifest = _opened(request, secret)
    jobs = listing.jobs_of(manifest)
    refused: dict[UUID, str] = {}
    if request.method == "POST":
        refused = _take(request, manifest, jobs)
        if not refused:
            return HttpResponseRedirect(reverse("partners:list", args=[secret]))
        jobs = listing.jobs_of(manifest)
    language = get_language() or catalogue.city().partners[manifest.partner].language
    context = {
        "manifest": manifest,
        "secret": secret,
        "jobs": [_row(job, language, refused.get(job.pk, "")) for job in jobs],
        "waits": any(job.state in standing.UNANSWERED for job in jobs),
        "refused": refused,
        "reasons": _reasons(),
    }
    return render(request, "partners/list.html", context, status=422 if refused else 200)


@public
@never_cache
@require_safe
def table(request: HttpRequest, secret: str) -> HttpResponse:
    manifest = _opened(request, secret)
    language = catalogue.city().partners[manifest.partner].language
    response = HttpResponse(
        "\ufeff" + manifests.as_csv(listing.jobs_of(manifest), language), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="jobs-{manifest.for_day.isoformat()}.csv"'
    return response


def _opened(request: HttpRequest, secret: str) -> Manifest:
    now = clock.now()
    callers.may_guess(request, now=now)
    manifest = listing.opened(secret)
    if manifest is None or manifest.partner not in catalogue.city().partners:
        callers.guessed(request, now=now)
        raise Http404
    return manifest


def _take(request: HttpRequest, manifest: Manifest, jobs: list[WorkOrder]) -> dict[UUID, str]:
    """What could not be taken, by job, in words. What could is done."""
    refused, done, everything = {}, 0, "all" in request.POST
    for job in jobs:
        said = "yes" if everything and job.state in standing.UNANSWERED else request.POST.get(f"say-{job.pk}", "")
        if said not in SAY or job.state not in (*standing.UNANSWERED, standing.ACCEPTED):
            continue
        try:
            _say(request, manifest, job, said)
            done += 1
        except actions.Refused as why:
            refused[job.pk] = str(why)
    if done:
        messages.success(request, ngettext("We have your answer.", "We have your %(n)s answers.", done) % {"n": done})
    return refused


SAY = ("yes", "no", "day")


def _say(request: HttpRequest, manifest: Manifest, job: WorkOrder, said: str) -> None:
    now = clock.now()
    if said == "day":
        actions.answer(manifest.partner, job.pk, _day(request.POST.get(f"day-{job.pk}", "")), by=RESIDENT, now=now)
        return
    news = Update(
        id=f"list {manifest.pk.hex} {said}",
        state="accepted" if said == "yes" else "declined",
        at=now,
        job=job.pk,
        why=request.POST.get(f"why-{job.pk}", "")[:40],
        words=request.POST.get(f"words-{job.pk}", "").strip()[:1_000],
    )
    actions.report(manifest.partner, news, by=RESIDENT, now=now)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise actions.NotThisDay from None


def _row(job: WorkOrder, language: str, error: str) -> dict[str, object]:
    return {
        "job": job,
        "address": where(job, language),
        "what": manifests.what(job, language),
        "notes": manifests.notes(job, language),
        "asks": job.state in (*standing.UNANSWERED, standing.ACCEPTED),
        "said": _said(job.state),
        "error": error,
    }


def _said(state: str) -> str:
    return {
        "accepted": _("You said yes."),
        "under_way": _("On the way"),
        "done": _("Done"),
        "could_not": _("Could not be done"),
        "declined": _("Turned down"),
        "cancelled": _("Taken back by the city"),
    }.get(state, _("Yes or no?"))


def _reasons() -> list[tuple[str, str]]:
    return [
        ("no_capacity", _("No room on that day")),
        ("not_our_area", _("Not our area")),
        ("not_our_work", _("Not our kind of work")),
    ]
