"""What each week was like, as it was said then."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.lib import clock
from upwell.lib.access import public
from upwell.performance import called
from upwell.performance.models import WeeklyNote
from upwell.performance.weekly import keeping
from upwell.ui import speaking

PAGE = 26
FIRST = 3
"""So many sentences of each week stand in the list."""


@public
@require_safe
def weeks(request: HttpRequest) -> HttpResponse:
    leaf = Paginator(WeeklyNote.objects.order_by("-week"), PAGE).get_page(request.GET.get("page"))
    rows = [
        {"code": keeping.week_code(one.week), "name": _name(one), "first": _said(one)[:FIRST]}
        for one in leaf.object_list
    ]
    return render(request, "steering/weeks.html", {"leaf": leaf, "rows": rows})


@public
@require_safe
def note(request: HttpRequest, code: str) -> HttpResponse:
    try:
        monday = keeping.monday_of(code)
    except ValueError:
        raise Http404 from None
    row = WeeklyNote.objects.filter(week=monday).first()
    if row is None:
        raise Http404
    before = WeeklyNote.objects.filter(week__lt=monday).order_by("-week").first()
    after = WeeklyNote.objects.filter(week__gt=monday).order_by("week").first()
    context = {
        "name": _name(row),
        "sentences": _said(row),
        "made_at": row.made_at,
        "late": keeping.is_late(row),
        "before": keeping.week_code(before.week) if before else "",
        "after": keeping.week_code(after.week) if after else "",
    }
    return render(request, "steering/note.html", context)


def _name(row: WeeklyNote) -> str:
    today = clock.now().date()
    return f"{called.day(row.week, today=today)} – {called.day(row.week + timedelta(days=6), today=today)}"


def _said(row: WeeklyNote) -> list[str]:
    found: list[str] = row.words.get(speaking.current()) or row.words["en"]
    return found
