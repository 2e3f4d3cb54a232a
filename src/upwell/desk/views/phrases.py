"""What nobody could place, most frequent first: one press says which service it means. What was learned, to undo."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import learning
from upwell.catalogue import queries as catalogue
from upwell.desk.names import names
from upwell.desk.views.carrying import is_number
from upwell.feedback import unplaced
from upwell.feedback.problems import IMPROVE
from upwell.intake import search as searching
from upwell.lib import clock
from upwell.ui import formats, speaking

PAGE, MOST_SUGGESTED, MOST_AT_ONCE = 25, 4, 20
NONE = "none"


@requires(IMPROVE)
@require_safe
def phrases(request: HttpRequest) -> HttpResponse:
    actor, words = actor_in(request), names()
    leaf = Paginator(unplaced.groups(singles=actor.may("see_contact")), PAGE).get_page(request.GET.get("page"))
    called = {one.code: words.service(one.code) for one in catalogue.all_published()}
    context = {
        "actor": actor,
        "leaf": leaf,
        "groups": [_group(one, called) for one in leaf.object_list],
        "services": sorted(called.items(), key=lambda pair: pair[1].casefold()),
        "learned": [{"row": one, "called": called.get(one.service, "")} for one in catalogue.newest_learned()],
    }
    return render(request, "desk/phrases.html", context)


def _group(group: unplaced.Group, called: dict[str, str]) -> dict[str, object]:
    first, language = group.rows[0], speaking.current()
    found = [one.code for one in searching.search(first.text, limit=MOST_SUGGESTED)]
    likely = [code for code, _times in (group.went + group.offered).most_common()]
    codes = [code for code in dict.fromkeys([*likely, *found]) if code in called][:MOST_SUGGESTED]
    return {
        "rows": group.rows[:3],
        "ids": ",".join(str(row.pk) for row in group.rows[:MOST_AT_ONCE]),
        "number": first.pk,
        "times": group.times,
        "letters": formats.language_name(first.language, language=language),
        "channel": first.channel,
        "offered": [called[code] for code, _times in group.offered.most_common(3) if code in called],
        "went": [called[code] for code, _times in group.went.most_common(3) if code in called],
        "suggested": [(code, called[code]) for code in codes],
    }


@requires(IMPROVE)
@require_POST
def placing(request: HttpRequest) -> HttpResponse:
    """Says what a group means."""
    numbers = [int(one) for one in request.POST.get("ids", "").split(",") if is_number(one)][:MOST_AT_ONCE]
    code = request.POST.get("service", "") or request.POST.get("other", "")
    if not numbers or (code != NONE and catalogue.published(code) is None):
        messages.error(request, _("Choose a service."))
        return redirect("desk:phrases")
    refused = unplaced.place(numbers, "" if code == NONE else code, by=actor_in(request).called, now=clock.now())
    for one in refused:
        other = names().service(one.service) if one.service else _("none of the city's services")
        messages.error(request, _("One phrase means this already: %(service)s.") % {"service": other})
    if len(refused) < len(numbers):
        messages.success(request, _("Done. Whoever writes this from now on is understood."))
    return redirect("desk:phrases")


@requires(IMPROVE)
@require_POST
def undoing(request: HttpRequest, phrase_id: int) -> HttpResponse:
    if learning.unlearn(phrase_id, by=actor_in(request).called, now=clock.now()):
        messages.success(request, _("Done. The phrase means nothing of its own any more."))
    return redirect("desk:phrases")
