"""The translator's pages: what needs work, a service side by side, files for tools of one's own, publishing."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Term
from upwell.catalogue.queries import Published
from upwell.definition import exchange, segments, units
from upwell.lib import clock, han
from upwell.translating import actions, queries
from upwell.translating.queries import Text
from upwell.ui import formats, speaking
from upwell.ui.fields import Problem


@dataclass(frozen=True, slots=True)
class Line:
    """One text as the page shows it. `typed`: what stands in the box. `parts`: of the text message it would be."""

    text: Text
    typed: str
    problems: list[str]
    terms: list[tuple[str, str, str]]
    parts: int = 0

    @property
    def name(self) -> str:
        return f"text-{self.text.unit.path}"

    @property
    def state(self) -> tuple[str, str]:
        if self.text.waiting:
            return _("Waits to be published"), "waiting"
        words = {
            units.MISSING: (_("Missing"), "late"),
            units.STALE: (_("The English has changed"), "soon"),
            units.MADE: (_("Made by a program"), "neutral"),
            units.DONE: (_("Translated"), "done"),
        }
        return words[self.text.unit.state]


@requires("translate")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    languages = queries.languages()
    language = request.GET.get("language", "")
    language = language if language in languages else (languages[0] if languages else "")
    shown = {
        "languages": [(one, _called(one)) for one in languages],
        "language": language,
        "called": _called(language) if language else "",
        "made_from": catalogue.city().made_from.get(language, ""),
        "formats": [("xliff", "XLIFF 2.1"), ("po", "PO")],
        "standings": queries.standings(language) if language else [],
        "actor": actor_in(request),
    }
    return render(request, "translating/home.html", shown)


@requires("translate")
@require_http_methods(["GET", "HEAD", "POST"])
def service(request: HttpRequest, language: str, code: str) -> HttpResponse:
    published = _found(language, code)
    wrong: dict[str, list[str]] = {}
    typed, seen = _sent(request, "text-"), _sent(request, "seen-")
    if request.method == "POST":
        wrong = actions.suggest(code, language, typed, by=actor_in(request), now=clock.now(), seen=seen)
        if not wrong:
            messages.success(request, _saved())
            return HttpResponseRedirect(request.get_full_path())
    everything, search = request.GET.get("show") == "all", request.GET.get("q", "").strip()
    texts = queries.texts(published, language)
    chosen = [one for one in texts if one.unit.path in wrong or _is_wanted(one, search, everything=everything)]
    lines = [_line(one, language, typed, wrong) for one in chosen]
    waiting = [one.waiting for one in texts if one.waiting]
    shown = {
        "published": published,
        "language": language,
        "called": _called(language),
        "lines": lines,
        "search": search,
        "everything": everything,
        "waiting": len(waiting),
        "seen": queries.mark(waiting),
        "may_publish": sum(actions.may_publish(one, actor_in(request)) for one in waiting),
        "problems": [Problem(said, f"id_{line.name}") for line in lines for said in line.problems],
        "actor": actor_in(request),
    }
    return render(request, "translating/service.html", shown, status=422 if wrong else 200)


def _sent(request: HttpRequest, before: str) -> dict[str, str]:
    """What the page brought under names that begin so, by path."""
    return {name.removeprefix(before): str(said) for name, said in request.POST.items() if name.startswith(before)}


def _saved() -> str:
    if catalogue.city().translation_review:
        return _("Saved. It is published when somebody else has read it.")
    return _("Saved.")


def _is_wanted(text: Text, search: str, *, everything: bool) -> bool:
    if search:
        return search.lower() in f"{text.unit.english} {text.said} {text.unit.path}".lower()
    return everything or text.unit.needs_work or text.waiting is not None


def _line(text: Text, language: str, typed: dict[str, str], wrong: dict[str, list[str]]) -> Line:
    said = typed.get(text.unit.path, text.written)
    parts = segments.size(said or text.said).segments if text.unit.setting == "sms" else 0
    terms = [_term(one, language) for one in catalogue.city().glossary if _says(one, text.unit.english)]
    return Line(text, said, wrong.get(text.unit.path, []), terms, parts)


def _says(term: Term, english: str) -> bool:
    return f" {term.words['en'].lower()}" in f" {english.lower()}"


def _term(term: Term, language: str) -> tuple[str, str, str]:
    return term.words["en"], han.among(term.words, language), term.note or ""


@requires("translate")
@require_POST
def publication(request: HttpRequest, language: str, code: str) -> HttpResponse:
    _found(language, code)
    try:
        seen = request.POST.get("seen", "")
        count = actions.publish(code, language, seen=seen, by=actor_in(request), now=clock.now())
    except actions.NothingToPublish:
        messages.error(request, _("Nothing waits that you may publish. Somebody else has to read what you wrote."))
    except catalogue_actions.ChangedMeanwhile:
        messages.error(request, _("The service has changed meanwhile. Look at the texts again."))
    except catalogue_actions.CannotPublish as refused:
        found = refused.args[0] if refused.args else []
        messages.error(request, " ".join(str(one) for one in found) or _("This service has problems. Mend them first."))
    else:
        said = ngettext("%(n)s text is published.", "%(n)s texts are published.", count) % {"n": count}
        messages.success(request, said)
    return HttpResponseRedirect(reverse("translating:service", args=[language, code]))


@requires("translate")
@require_safe
def file(request: HttpRequest, language: str) -> HttpResponse:
    """Texts that need work, or all, for a translator's own tool."""
    form = request.GET.get("format", "xliff")
    if language not in queries.languages() or form not in exchange.FORMATS:
        raise Http404
    everything = request.GET.get("show") == "all"
    listed = [one for one in queries.all_units(language) if everything or one.state != units.DONE]
    response = HttpResponse(exchange.write(form, language, listed), content_type=exchange.FORMATS[form])
    ending = {"po": "po", "xliff": "xlf"}[form]
    response["Content-Disposition"] = f'attachment; filename="{catalogue.city().city}-{language}.{ending}"'
    return response


@requires("translate")
@require_POST
def taken(request: HttpRequest, language: str) -> HttpResponse:
    """A file that comes back: all of it waits to be published, or nothing of it."""
    sent = request.FILES.get("file")
    if language not in queries.languages():
        raise Http404
    shown = {"language": language, "called": _called(language), "actor": actor_in(request)}
    if sent is None:
        return render(request, "translating/taken.html", {**shown, "unread": _("Choose a file first.")}, status=422)
    form = "po" if str(sent.name).lower().endswith(".po") else "xliff"
    known = {(one.service, one.path): one for one in queries.all_units(language)}
    try:
        found = exchange.judge(exchange.read(form, language, sent.read(exchange.MAX_BYTES + 1)), known)
    except exchange.NotReadable as error:
        return render(request, "translating/taken.html", {**shown, "unread": str(error)}, status=422)
    if not found.refused:
        actions.take(language, found.taken, by=actor_in(request), now=clock.now())
    count = sum(map(len, found.taken.values()))
    status = 422 if found.refused else 200
    return render(request, "translating/taken.html", {**shown, "found": found, "count": count}, status=status)


def _found(language: str, code: str) -> Published:
    published = catalogue.published(code)
    if published is None or language not in queries.languages():
        raise Http404
    return published


def _called(language: str) -> str:
    return formats.language_name(language, language=speaking.current())
