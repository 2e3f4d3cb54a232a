"""What waited on a phone for a signal and comes now: whole reports, and answers to an open form.

Each may come several times, for the phone cannot know whether the answer or the question was lost. A report's draft is
worked out from a secret that only its phone has: the same secret is the same report, and its receipt. Answers carry a
key, and the revision of the form they were given on: where it was changed elsewhere since, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from re import compile as pattern
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from upwell.accounts.access import acting_for, actor_in, public
from upwell.cases import links
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.web import drafts
from upwell.definition.questions import Question, type_of
from upwell.definition.values import Plain
from upwell.forms import reading
from upwell.forms.uploads import NAME
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Visitor
from upwell.journey import fees
from upwell.journey.texts import Texts
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import sentences, speaking
from upwell.ui.personal import personal

SECRET = pattern(r"[A-Za-z0-9_-]{43}")
KEY = pattern(r"[0-9a-f]{32}")
MOST_NOTICES = 20


def draft_of(secret: str) -> UUID | None:
    """Whoever knows the id of a draft does not know its secret."""
    if not SECRET.fullmatch(secret):
        return None
    return UUID(bytes=sha256(f"kept on a phone: {secret}".encode()).digest()[:16], version=4)


def part(request: HttpRequest, name: str) -> HttpRequest:
    """The request as if this question had come alone: `answer.where-lat` is its `answer-lat`."""
    own, post = f"{NAME}.{name}", QueryDict(mutable=True)
    for key in _of(request.POST, own):
        post.setlist(NAME + key.removeprefix(own), request.POST.getlist(key))
    files = MultiValueDict(
        {NAME + key.removeprefix(own): request.FILES.getlist(key) for key in _of(request.FILES, own)}
    )
    one: Any = copy(request)
    one.POST, one._files = post, files
    found: HttpRequest = one
    return found


def _of(names: Iterable[str], own: str) -> list[str]:
    return [name for name in names if name == own or name.startswith(f"{own}-")]


def _came(request: HttpRequest, name: str) -> bool:
    return bool(_of((*request.POST, *request.FILES), f"{NAME}.{name}"))


def _state(state: str, said: str = "", status: int = 200, **more: Any) -> JsonResponse:
    return JsonResponse({"state": state, "said": said, **more}, status=status)


@public
@personal
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """A whole report: its receipt, or where it needs its person. However often it comes there is one case."""
    draft_id, published = draft_of(request.POST.get("secret", "")), catalogue.published(request.POST.get("service", ""))
    if draft_id is None or published is None:
        return _state("refused", gettext("This report cannot be read. Begin a new one."), 400)
    try:
        if not intake_queries.exists(draft_id):
            _begin(request, draft_id, published, clock.now())
        drafts.remember(request, draft_id)
        drafts.shorten(request, draft_id)
        return _onward(request, draft_id)
    except intake.AlreadySent:
        return _receipt(draft_id)
    except (intake.CannotStart, intake.ServiceClosed):
        said = gettext("This service is closed for now. Open its page to see what to do instead.")
        return _state("refused", said, next=reverse("web:service", args=[published.code]))


def _begin(request: HttpRequest, draft_id: UUID, published: Published, now: datetime) -> None:
    callers.count(kinds.DRAFTS, request, now=now)
    account, acting = actor_in(request).account_id, acting_for(request)
    visitor = Visitor("web", speaking.current(), True, account_id=account, organisation=acting.id if acting else None)
    intake.startable(published.code, visitor)
    came = dict(_read(request, published, draft_id, now))
    answers = {name: raw for name, (raw, _typed) in came.items() if raw is not None}
    begun = intake.start(published.code, draft_id=draft_id, visitor=visitor, now=now, carried=answers)
    _raw, typed = came.get(begun.walk.address, (None, None))
    if typed and begun.walk.position is Position.ASK:  # nobody types it again
        intake.keep_typed(draft_id, begun.walk.address, typed, now=now)


def _read(
    request: HttpRequest, published: Published, draft_id: UUID, now: datetime
) -> Iterator[tuple[str, tuple[Any, Plain]]]:
    """What was given for each question that was on the sheet, and as it was typed. None where its person must look."""
    for step in published.definition.walked:
        if not isinstance(step, Question) or not _came(request, step.name):
            continue
        sent = reading.read(part(request, step.name), step, draft_id=draft_id, stored=None, now=now)
        if sent.refusal is not None:
            raise sent.refusal
        raw = "" if sent.raw is None else sent.raw
        if sent.problem is not None:
            raw = _somewhere(sent.problem.code, sent.typed) if type_of(step) == "location" else None
        yield step.name, (raw, sent.typed)


def _somewhere(code: str, typed: Any) -> dict[str, str] | None:
    """Words that no address of ours fits are a place all the same, and so is a pin beside other words. Which of several
    was meant, or whether it is in the city, only the person can say."""
    if code == "place_two":
        return {"label": typed["text"], "lat": typed["lat"], "lon": typed["lon"]}
    return {"label": typed["text"]} if code == "place_unknown" else None


def _onward(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Sends it if nothing is missing. Notices stood on the sheet, and were read there."""
    now = clock.now()
    found = intake_queries.standing(draft_id, now=now)
    for _notice in range(MOST_NOTICES):
        if found.walk.position is not Position.TELL:
            break
        found = intake.read_notice(draft_id, found.walk.address, now=now, key="")
    here, texts = reverse("web:here", args=[draft_id]), Texts(found.walk.definition, speaking.current())
    if found.walk.position is Position.STOP:
        said = texts.of_step(found.walk.address, "title", found.walk.values).text
        return _state("stopped", said, next=here)
    ready = found.walk.position in (Position.CHECK, Position.SUBMIT)
    if not ready or found.walk.declares or fees.has(found.walk.definition):
        return _state("needs", gettext("We have it, and need one more answer. Open it to send it."), next=here)
    callers.count(kinds.SUBMISSIONS, request, now=now)
    try:
        intake.submit(
            draft_id, confirmation=found.walk.confirmation(), declared=False, by=actor_in(request), now=clock.now()
        )
    except (intake.CannotSend, intake.NotComplete, intake.StaleStep):
        return _state("needs", gettext("We have it, and need one more answer. Open it to send it."), next=here)
    return _receipt(draft_id)


def _receipt(draft_id: UUID) -> HttpResponse:
    sent = intake_queries.sent(draft_id)
    if sent is None:
        return _state("refused", gettext("We have no such report any more."))
    own = links.own_link(sent.case_id, by_seat=sent.by_seat)
    return _state("sent", gettext("We have it."), reference=sent.reference, next=own)


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers that waited, as their phone says it."""

    key: str
    rev: int

    @classmethod
    def of(cls, request: HttpRequest) -> Kept | None:
        key, rev = request.POST.get("key", ""), request.POST.get("rev", "")
        if not KEY.fullmatch(key) or not (rev.isascii() and rev.isdigit() and len(rev) < 10):
            return None
        return cls(key, int(rev))


def answers(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Answers to an open form, in the order of its questions. Raises DeadLink for a form that is not open here."""
    drafts.require(request, draft_id)
    kept, here = Kept.of(request), reverse("web:here", args=[draft_id])
    if kept is None:
        return _state("refused", gettext("These answers cannot be read. Open the form and answer again."), 400)
    try:
        found = intake_queries.standing(draft_id, now=clock.now())
        began = any(one[0].startswith(kept.key) for one in found.draft.keys)
        if not began and found.draft.rev != kept.rev:
            said = gettext("This form was changed in another place since. Look at it first, or use your answers here.")
            return _state("conflict", said, next=here, rev=found.draft.rev)
        return _taken(request, found, kept.key, here)
    except intake.AlreadySent:
        return _state("refused", gettext("This form was sent already. These answers came too late."), next=here)
    except (intake.NoSuchDraft, intake.ServiceClosed):
        return _state("refused", gettext("This form is not there any more."))


def _taken(request: HttpRequest, found: Answered, key: str, here: str) -> HttpResponse:
    """Up to the first that cannot be taken; what was typed there is kept with the form."""
    now, draft_id = clock.now(), found.draft.pk
    for number, step in enumerate(found.walk.definition.walked):
        if not isinstance(step, Question) or not _came(request, step.name):
            continue
        try:
            said = _answer(request, found, step, f"{key}{number}", now)
        except intake.StaleStep:  # it is not asked any more, or not yet
            continue
        if said:
            return _state("needs", said, next=here)
    return _state("taken", rev=intake_queries.standing(draft_id, now=now).draft.rev)


def _answer(request: HttpRequest, found: Answered, step: Question, key: str, now: datetime) -> str:
    """Why this answer was not taken, in words; empty when it was."""
    draft_id, stored = found.draft.pk, found.walk.answers.get(step.name)
    sent = reading.read(part(request, step.name), step, draft_id=draft_id, stored=stored, now=now)
    if sent.refusal is not None:
        raise sent.refusal
    if step.personal or step.sensitive:
        drafts.shorten(request, draft_id)
    problem = sent.problem
    if problem is None:
        problem = intake.answer(draft_id, step.name, sent.raw, now=now, key=key, scripted=True).problem
    if problem is None:
        return ""
    intake.keep_typed(draft_id, step.name, sent.typed, now=now)
    texts = Texts(found.walk.definition, speaking.current())
    return sent.said or sentences.sentence(problem, step, texts, step.name, found.walk.values)
