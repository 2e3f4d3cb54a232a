"""The text of an edit: written, checked, previewed and saved, with buttons where no script runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.definition import schema, sidecar
from upwell.definition.load import EXAMPLES_FILE, SERVICE_FILE
from upwell.definition.problems import Problem
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking
from upwell.workbench import actions, checking, comparing, completion, looking, queries
from upwell.workbench.allowed import EDIT
from upwell.workbench.checking import Checked
from upwell.workbench.looking import Looked
from upwell.workbench.models import Edit
from upwell.workbench.views.frame import At, at, number, said_saved

TOO_LARGE = 413


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, code: str) -> HttpResponse:
    """One file of the edit in a plain field; with scripts, an editor takes its place."""
    found, name = at(request, code), _file(request)
    if request.method != "POST":
        return _page(request, found, name, dict(found.edit.files))
    files = _typed(request, found.edit, name)
    try:
        checking.refuse_too_large(files)
    except checking.TooLarge:
        return _too_large(request, found, name)
    if request.POST.get("do") in ("check", "preview"):
        return _page(request, found, name, files, rev=_seen(request))
    return _save(request, found, name, files)


def _file(request: HttpRequest) -> str:
    name = request.POST.get("file") or request.GET.get("file") or SERVICE_FILE
    if not checking.FILE.fullmatch(name):
        raise Http404
    return name


def _typed(request: HttpRequest, edit: Edit, name: str) -> dict[str, str]:
    """The files with what stands in the field. Browsers send lines with two signs at their ends."""
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    return {**edit.files, name: typed}


def _seen(request: HttpRequest) -> int:
    return number(request.POST.get("rev", ""))


def _save(request: HttpRequest, found: At, name: str, files: dict[str, str]) -> HttpResponse:
    try:
        edit = actions.save(found.edit.pk, files, seen=_seen(request), by=found.actor, now=clock.now())
    except actions.ChangedMeanwhile as changed:
        return _conflict(request, found, name, files, changed.edit)
    except actions.NotThere:
        raise Http404 from None
    except actions.Refused as refused:
        return _page(request, found, name, files, said=str(refused), status=409)
    messages.success(request, said_saved(edit.errors))
    return redirect(f"{reverse('workbench:text', args=[edit.code])}?file={name}&line={_line(request)}")


def _line(request: HttpRequest) -> int:
    return number(request.POST.get("line") or request.GET.get("line") or "", 1)


def _conflict(request: HttpRequest, found: At, name: str, files: dict[str, str], theirs: Edit) -> HttpResponse:
    """Somebody saved meanwhile: both texts are there, with what differs, and nothing is written until one decides."""
    context = {
        **found.frame("text"),
        "edit": theirs,
        "file": name,
        "mine": files[name],
        "theirs": theirs.files.get(name, ""),
        "lines": comparing.lines(theirs.files.get(name, ""), files[name]),
        "since": queries.revisions(theirs).filter(number__gt=_seen(request)),
    }
    return render(request, "workbench/conflict.html", context, status=409)


def _too_large(request: HttpRequest, found: At, name: str) -> HttpResponse:
    said = _("This is too long for a service. Split it into several services.")
    return _page(request, found, name, dict(found.edit.files), said=said, status=TOO_LARGE)


def _page(
    request: HttpRequest,
    found: At,
    name: str,
    files: dict[str, str],
    *,
    rev: int | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    checked, edit = found.checked(request, files), found.edit
    looked = looking.look(request, checked, files, name, line=_line(request), step=request.POST.get("step", ""),
                          language=_language(request), now=clock.now())  # fmt: skip
    names = sorted({*files, name}, key=checking.file_order)
    context = {
        **found.frame("text"),
        "file": name,
        "files": [(one, one == name, _count(checked, edit.code, one)) for one in names],
        "more_files": _more_files(checked, files),
        "typed": files.get(name, ""),
        "rev": edit.rev if rev is None else rev,
        "unsaved": files != edit.files,
        "problems": [_told(edit.code, one) for one in checked.problems],
        "counts": _counted(checked),
        "steps": looking.steps(checked),
        "look": looked,
        "said": said,
        "line": _line(request),
        "urls": {
            "look": reverse("workbench:look", args=[edit.code]),
            "schema": reverse("workbench:schema", args=[edit.code]),
        },
    }
    return render(request, "workbench/text.html", context, status=status)


def _language(request: HttpRequest) -> str:
    return request.POST.get("language") or request.GET.get("language") or speaking.current()


def _count(checked: Checked, code: str, name: str) -> int:
    return sum(one.file == f"{code}/{name}" and not one.warning for one in checked.problems)


def _more_files(checked: Checked, files: dict[str, str]) -> list[str]:
    """Language files the service offers and has not, and the one for examples."""
    languages = checked.tried.languages if checked.tried else ()
    wanted = [f"{language}.yaml" for language in languages if language != "en"]
    return [name for name in (*wanted, EXAMPLES_FILE) if name not in files]


def _counted(checked: Checked) -> str:
    to_mend = ngettext("%(n)s problem to mend", "%(n)s problems to mend", checked.errors) % {"n": checked.errors}
    said = [to_mend if checked.errors else _("Nothing to mend.")]
    if checked.warnings:
        said.append(ngettext("%(n)s to look at", "%(n)s to look at", checked.warnings) % {"n": checked.warnings})
    return " · ".join(said)


def _told(code: str, one: Problem) -> dict[str, Any]:
    name = one.file.removeprefix(f"{code}/")
    return {"file": name, "line": one.line, "column": one.column, "what": one.what, "hint": one.hint,
            "warning": one.warning}  # fmt: skip


@requires(EDIT)
@require_POST
def look(request: HttpRequest, code: str) -> JsonResponse:
    """For the script, while somebody types: the problems, and the step under the cursor on every channel."""
    found, name = at(request, code), _file(request)
    files = _typed(request, found.edit, name)
    try:
        checked = found.checked(request, files)
    except checking.TooLarge:
        said = _("This is too long for a service. Split it into several services.")
        problem = Problem(f"{code}/{name}", 1, 1, said)
        return JsonResponse({"problems": [_told(code, problem)], "html": ""}, status=TOO_LARGE)
    looked: Looked = looking.look(request, checked, files, name, line=_line(request), step="",
                                  language=_language(request), now=clock.now())  # fmt: skip
    return JsonResponse(
        {
            "problems": [_told(code, one) for one in checked.problems],
            "counts": _counted(checked),
            "html": looking.html(request, looked),
        }
    )


@requires(EDIT)
@require_safe
def schema_(request: HttpRequest, code: str) -> JsonResponse:
    """What the editor completes: the settings of the language, and the names this city knows."""
    at(request, code)
    return JsonResponse({"service": schema.service_schema(), "names": completion.names()})


@requires(EDIT)
@require_POST
def files(request: HttpRequest, code: str) -> HttpResponse:
    """Adds a language file with every English text in it, or one for examples; or takes one out."""
    found, name, by = at(request, code), _file(request), actor_in(request)
    callers.count(kinds.CHECKS, request, now=clock.now())
    changed = dict(found.edit.files)
    if request.POST.get("do") == "remove" and name != SERVICE_FILE:
        changed.pop(name, None)
        target = SERVICE_FILE
    else:
        changed.setdefault(name, _begun(found, request, name))
        target = name
    try:
        actions.save(found.edit.pk, changed, seen=found.edit.rev, by=by, now=clock.now())
    except actions.NotThere:
        raise Http404 from None
    except (actions.Refused, actions.ChangedMeanwhile) as refused:
        messages.error(request, str(refused) or _("Somebody saved meanwhile. Try again."))
    return redirect(f"{reverse('workbench:text', args=[code])}?file={target}")


def _begun(found: At, request: HttpRequest, name: str) -> str:
    service = found.checked(request).tried
    if name == EXAMPLES_FILE or service is None:
        return "tests: []\n" if name == EXAMPLES_FILE else f"language: {name.removesuffix('.yaml')}\n"
    return sidecar.refresh(service, name.removesuffix(".yaml"))


@requires(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def revision(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What one save changed, and the way back to it."""
    found = at(request, code)
    kept = queries.revision(found.edit, number)
    if kept is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.restore(found.edit.pk, number, seen=_seen(request), by=found.actor, now=clock.now())
        except (actions.Refused, actions.ChangedMeanwhile) as refused:
            messages.error(request, str(refused) or _("Somebody saved meanwhile. Look at it first."))
        except actions.NotThere:
            raise Http404 from None
        return redirect("workbench:text", code=code)
    before = queries.revision(found.edit, number - 1)
    compared = comparing.files(before.files if before else {}, kept.files) if before else []
    context = {**found.frame("changes"), "kept": kept, "files": compared}
    return render(request, "workbench/revision.html", context)
