"""The queue as a list, a map and a file: one filter, read from the address, for all three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.cases import promise, scope
from upwell.cases import queries as case_queries
from upwell.cases.queries import Filter, Page, Row
from upwell.catalogue import queries as catalogue
from upwell.desk import actions, bulk, dayless, maps, rows, tabs
from upwell.desk.filters import Asked, again, came_from, read
from upwell.desk.howmany import Counting
from upwell.desk.lines import LATE, SOON, Line, Lines
from upwell.desk.names import Names, names
from upwell.lib import clock
from upwell.lib.references import canonical
from upwell.ui import csvfile

PAGE, ON_MAP = 50, 200


@requires("see_cases")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    actor, now, words = actor_in(request), clock.now(), names()
    asked = read(request.GET.dict())
    if canonical(asked.q) and case_queries.case_page(asked.q, actor):
        came = came_from(again(replace(asked, q="").address()))
        return HttpResponseRedirect(f"{reverse('desk:case', args=[canonical(asked.q)])}{came}")
    wanted = asked.filter(actor, words.city.workdays)
    closed = wanted.phase == "closed"
    page = _page(request, asked, actor, now)
    worded = _lines(words, now, request.GET.urlencode())
    lines = [worded.line(row) for row in page.rows]
    counts = case_queries.counts(actor, asked.whole().filter(actor, words.city.workdays), now=now)
    first = "after" not in request.GET
    choices = bulk.choices(words, page.rows, actor)
    headings = {"due_heading": _("Closed") if closed else _("Due"), "opened_heading": _("Opened")}
    counting = Counting(actor, asked, words.city.workdays, language=words.language, now=now)
    context = {
        "asked": asked,
        "how_many": counting.words(page, counts, first=first) if lines else "",
        "actor": actor,
        "lines": lines,
        "first": first,
        "first_page": asked.address(),
        "next_page": asked.address(page.next) if page.next else "",
        "tallies": tabs.tallies(asked, counts, decides=actor.may("assign_cases")),
        "tabs": tabs.tabs(asked, counts),
        "live": counts.live,
        "export": f"{reverse('desk:export')}{asked.address()}" if actor.may("export_cases") else "",
        "choices": choices,
        "rows": rows.drawn(lines, ticks=bool(choices), due=headings["due_heading"], opened=headings["opened_heading"]),
        "here": request.get_full_path(),
        "caption": _("Closed cases, the last one first") if closed else _("Cases, the most urgent first"),
        **headings,
        **_filters(asked, words, actor),
        **(_map(request, asked, lines, words) if asked.is_map else {"scripts": ("queue",)}),
    }
    return render(request, "desk/queue.html", context)


def _page(request: HttpRequest, asked: Asked, actor: Actor, now: datetime) -> Page:
    wanted = asked.filter(actor, catalogue.city().workdays)
    limit = ON_MAP if asked.is_map else PAGE
    return case_queries.queue(actor, wanted, now=now, after=request.GET.get("after", ""), limit=limit)


def _lines(words: Names, now: datetime, query: str) -> Lines:
    """Each leads to its case, and from there back to this very part of the queue."""
    return Lines(words, now=now, prefix=f"{reverse('desk:queue')}cases/", suffix=came_from(again(query)))


def _filters(asked: Asked, words: Names, actor: Actor) -> dict[str, object]:
    """The choices of the filter form and what is chosen; a list of one is no choice."""
    areas = words.areas()
    everyone = scope.sees_all(actor)
    teams = words.teams(tuple(words.city.teams) if everyone else scope.teams_seen(actor))
    people = accounts.called([int(asked.who)]) if asked.who.isdigit() else {}
    return {
        "asked_reviews": len(case_queries.open_reviews(actor)),
        "by_phone": actor.may("see_contact"),
        "booked_days": dayless.how_many(actor, words, now=clock.now()),
        "chips": tabs.chips(asked, words, areas, people),
        "teams": teams if len(teams) > 1 else [],
        "services": words.services(),
        "states": words.states(),
        "areas": sorted(areas.items(), key=lambda pair: (len(pair[1]), pair[1])),
        "list_href": asked.showing(view=""),
        "map_href": asked.showing(view="map"),
        "closed_href": asked.showing(show="closed", need=""),
        "clear_href": Asked(view=asked.view).address(),
    }


def _map(request: HttpRequest, asked: Asked, lines: list[Line], words: Names) -> dict[str, object]:
    query = request.GET.urlencode()
    return {
        "map": maps.city_map(words.city, near=f"{reverse('desk:pins')}?{query}"),
        "placed": [line for line in lines if line.row.lat is not None],
        "unplaced": [line for line in lines if line.row.lat is None],
        "scripts": ("map",),
    }


@requires("see_cases")
@require_safe
def pins(request: HttpRequest) -> JsonResponse:
    """The same page of the same filter, for the map: as many as the list has, in its order."""
    actor, now, words = actor_in(request), clock.now(), names()
    asked = read({**request.GET.dict(), "view": "map"})
    lines = _lines(words, now, request.GET.urlencode())
    reports = [_pin(lines.line(row)) for row in _page(request, asked, actor, now).rows if row.lat is not None]
    return JsonResponse({"reports": reports})


def _pin(line: Line) -> dict[str, object]:
    tone = line.urgency if line.urgency in (LATE, SOON) else line.tone
    return {
        "reference": line.reference,
        "title": line.title,
        "state": line.state,
        "tone": tone,
        "when": line.due,
        "distance": line.place,
        "lat": line.row.lat,
        "lon": line.row.lon,
        "url": line.href,
    }


@requires("export_cases")
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What is on screen, all pages of it. Says nothing of who asked for the work: no contact, no words of residents."""
    actor, now, words = actor_in(request), clock.now(), names()
    wanted = read(request.GET.dict()).filter(actor, words.city.workdays)
    content = csvfile.written(_headings(), _counted(actor, wanted, words, now))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{words.city.workdays.local_day(now)}.csv"'
    return response


def _headings() -> list[str]:
    return [
        _("Reference"), _("Title"), _("Service"), _("Status"), _("Team"), _("Assigned to"), _("Area"), _("Opened"),
        _("Due"), _("Closed"), _("Outcome"), _("Times reopened"), _("Came by"), _("Address"), _("Language"),
    ]  # fmt: skip


def _counted(actor: Actor, wanted: Filter, words: Names, now: datetime) -> Iterator[list[object]]:
    """The rows; and however the download ends, how many left the house is written down."""
    sent, areas_, zone = 0, words.areas(), words.city.zone

    def local(instant: datetime | None) -> str:
        return instant.astimezone(zone).isoformat(timespec="minutes") if instant else ""

    def due(instant: datetime | None) -> str:
        """The last day, as the page says it; with the time where a time was promised."""
        if instant is None or not promise.is_due_at_day_end(instant, words.city.workdays):
            return local(instant)
        return promise.last_day(instant, words.city.workdays).isoformat()

    def ended(row: Row) -> str:
        return words.outcome(row.outcome, row.kind, row.service) if row.outcome else ""

    def cells(row: Row) -> list[object]:
        return [
            row.reference, words.title(row.service, row.title), words.service(row.service),
            words.state(row.workflow, row.state), words.team(row.team), row.assignee or "",
            areas_.get(row.area, row.area), local(row.opened_at),
            due(row.due_at), local(row.closed_at), ended(row),
            row.reopened, row.channel, row.place_label, row.language,
        ]  # fmt: skip

    try:
        for row in case_queries.all_for_csv(actor, wanted, now=now):
            if actor.may("export_cases", row.team):
                sent += 1
                yield cells(row)
    finally:
        actions.record_export(rows=sent, by=actor, now=now)
