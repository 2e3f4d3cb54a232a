"""Every text of the service as a field, with its translation beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import requires
from upwell.definition.model import Service
from upwell.lib import clock
from upwell.ui import formats
from upwell.workbench import actions, checking, comparing, positions, queries, wording
from upwell.workbench.allowed import EDIT
from upwell.workbench.views import names
from upwell.workbench.views.frame import At, at, number, said_saved

ENGLISH, OWN, MOST = "en:", "own:", 5_000


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, code: str) -> HttpResponse:
    found = at(request, code)
    service = found.checked(request).tried
    if service is None:
        return render(request, "workbench/words.html", {**found.frame("words"), "groups": None})
    others = [one for one in service.languages if one != "en"]
    language = request.POST.get("language") or request.GET.get("language") or ""
    language = language if language in others else (others[0] if others else "")
    if request.method == "POST":
        return _save(request, found, service, language)
    return _page(request, found, service, language)


def _page(
    request: HttpRequest,
    found: At,
    service: Service,
    language: str,
    *,
    said: str = "",
    rev: int | None = None,
    status: int = 200,
) -> HttpResponse:
    groups = wording.groups(service, found.edit.files, language)
    if request.method == "POST":
        groups = [_with_typed(request, group) for group in groups]
    others = [one for one in service.languages if one != "en"]
    context = {
        **found.frame("words"),
        "groups": [(group, [(one, names.part(one.part)) for one in group.fields]) for group in groups],
        "language": language,
        "languages": [(one, formats.language_name(one, language=one), one == language) for one in others],
        "long": sum(field.long for group in groups for field in group.fields),
        "missing": sum(group.missing for group in groups) if language else 0,
        "said": said,
        "rev": rev or request.POST.get("rev") or found.edit.rev,
    }
    return render(request, "workbench/words.html", context, status=status)


def _with_typed(request: HttpRequest, group: wording.Group) -> wording.Group:
    """What was typed and could not be saved is shown again."""
    kept = []
    for one in group.fields:
        english = request.POST.get(f"{ENGLISH}{one.path}", one.english)
        translated = request.POST.get(f"{OWN}{one.path}", one.translated)
        kept.append(wording.with_words(one, english, translated))
    return wording.Group(group.address, group.title, kept)


def _save(request: HttpRequest, found: At, service: Service, language: str) -> HttpResponse:
    there = {one.path: one for group in wording.groups(service, found.edit.files, language) for one in group.fields}
    english, own = _changed(request, there, ENGLISH), _changed(request, there, OWN) if language else {}
    if any(not text for text in english.values()):
        said = _("An English text cannot be empty. Take its line out in the text, if nobody needs it.")
        return _page(request, found, service, language, said=said, status=422)
    try:
        files = wording.write(found.edit.files, english, language, own)
        edit = actions.save(found.edit.pk, files, seen=_seen(request), by=found.actor, now=clock.now())
    except positions.NotThere as lost:
        said = _("One text has no place of its own in the file: %(path)s. Change it in the text.") % {"path": lost}
        return _page(request, found, service, language, said=said, status=422)
    except actions.ChangedMeanwhile as changed:
        return _conflict(request, found, service, language, changed.edit.rev)
    except actions.NotThere:
        raise Http404 from None
    except (actions.Refused, checking.TooLarge) as refused:
        return _page(request, found, service, language, said=str(refused), status=409)
    messages.success(request, said_saved(edit.errors))
    return redirect(f"{reverse('workbench:words', args=[found.edit.code])}?language={language}")


def _seen(request: HttpRequest) -> int:
    return number(request.POST.get("rev", ""))


def _changed(request: HttpRequest, there: dict[str, wording.Field], prefix: str) -> dict[str, str]:
    """What was typed otherwise than it stands there."""
    found = {}
    for path, field in there.items():
        typed = request.POST.get(f"{prefix}{path}")
        before = field.english if prefix == ENGLISH else field.translated
        if typed is not None and " ".join(typed.split()) != " ".join(before.split()):
            found[path] = typed.replace("\r\n", "\n").strip()[:MOST]
    return found


def _conflict(request: HttpRequest, found: At, service: Service, language: str, rev: int) -> HttpResponse:
    """Somebody saved meanwhile. What was typed stays in its fields; saving again writes only what differs now."""
    edit = queries.live(found.edit.code)
    mine = dict(found.edit.files)
    theirs = edit.files if edit else mine
    changed = [name for name, _lines in comparing.files(mine, theirs)]
    said = _("Somebody saved meanwhile (%(files)s). What you typed is still here. Look through it and save again.")
    said %= {"files": ", ".join(changed) or "…"}
    return _page(request, found, service, language, said=said, rev=rev, status=409)
