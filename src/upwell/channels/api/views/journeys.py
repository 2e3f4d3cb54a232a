"""Journeys, step by step: the same as on the web, by text or in the chat, and they go on there with their link.

A journey is its program's. Every change says which revision it knows (If-Match), so that nobody's answer is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.accounts.actor import Actor
from upwell.channels.api import actions, queries, reading, receipts, screens, shapes, undertaken
from upwell.channels.api.declared import IF_MATCH, ONCE, WORDS, Answer, Call, Param, operation
from upwell.channels.api.offered import CHANNEL
from upwell.channels.api.problems import Refused
from upwell.definition.questions import Question
from upwell.definition.steps import Book, Pay
from upwell.intake import actions as intake
from upwell.intake import programs
from upwell.intake import queries as drafts
from upwell.intake.actions import Answered, Visitor
from upwell.journey import fees
from upwell.journey.answers import Problem
from upwell.journey.screen import Screen, screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Undecided
from upwell.lib.written import joined
from upwell.limits import actions as limits
from upwell.limits import kinds
from upwell.ui import sentences, speaking

SCOPE = "journeys:write"
SPOKEN = Param(WORDS, "header", "The resident's language, where the body names none.")
AT = Param("at", "query", "An earlier step to see and change, instead of the one where it stands.", most=120)
STANDING = ("closed", "sent")
CHANGING = (*STANDING, "elsewhere", "changed", "condition_missing")


@operation(
    "PUT",
    "journeys/{journey}",
    named="journey",
    name="begin_journey",
    scope=SCOPE,
    summary="Begin a journey",
    says="You make the id. The same id again is the same journey, as it stands.",
    body=shapes.NewJourney,
    tells=(SPOKEN,),
    gives={200: shapes.Journey, 201: shapes.Journey},
    problems=("not_by_api", "closed", "id_taken"),
)
def begin(call: Call) -> Answer:
    identity, wanted = call.args["journey"], call.body
    owner = queries.brought_by(identity)
    if owner == call.program.program:
        return _begun_before(call, identity, wanted.service)
    if owner is not None or drafts.exists(identity) or receipts.of(identity, "en", now=call.now):
        raise _taken()
    published = undertaken.startable(wanted.service)
    language = undertaken.spoken(published, wanted.language)
    limits.take(kinds.DRAFTS, "program", str(call.program.program), now=call.now)
    try:
        actions.bring(identity, program=call.program.program, service=published.code, now=call.now)
    except actions.SomebodyElses:
        raise _taken() from None
    with undertaken.refusals(call):
        made = intake.start(published.code, draft_id=identity, visitor=Visitor(CHANNEL, language), now=call.now)
    return undertaken.stands(made, 201)


def _begun_before(call: Call, identity: UUID, service: str) -> Answer:
    if drafts.exists(identity) and drafts.service_of(identity) != service:
        raise _taken()
    return see(call)


def _taken() -> Refused:
    return Refused("id_taken", _("Something else has this id. Make another one."))


@operation(
    "GET",
    "journeys/{journey}",
    named="journey",
    name="get_journey",
    scope=SCOPE,
    summary="See where a journey stands",
    says="The screen says what to ask next, or what to say. Once it was sent, there is its receipt.",
    tells=(AT,),
    gives={200: shapes.Journey},
    problems=("closed", "elsewhere"),
)
def see(call: Call) -> Answer:
    identity = call.args["journey"]
    with undertaken.refusals(call):
        try:
            return undertaken.stands(undertaken.found(call), at=call.told.get("at"))
        except intake.AlreadySent:
            return _sent(call, identity)


def _sent(call: Call, identity: UUID) -> Answer:
    service, language = drafts.service_of(identity), speaking.current()
    receipt = receipts.of(identity, language, now=call.now)
    if receipt is None:
        raise undertaken.nothing()
    return Answer(screens.sent(identity, service, language, receipt), etag='"sent"')


@operation(
    "DELETE",
    "journeys/{journey}",
    named="journey",
    name="drop_journey",
    scope=SCOPE,
    summary="Throw a journey away",
    says="With its answers, files and held days. What was sent stays: it is a request.",
    tells=(IF_MATCH,),
    gives={204: None},
    problems=(*CHANGING, "by_link"),
)
def drop(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        undertaken.seen(call, there)
        try:
            intake.throw_away(there.draft.pk, now=call.now)
        except intake.PaymentUnderWay as waits:
            raise undertaken.by_link(there, str(_(waits.__doc__ or ""))) from None
    return Answer(status=204)


@operation(
    "PUT",
    "journeys/{journey}/answers/{step}",
    named="answer",
    name="give_answer",
    scope=SCOPE,
    summary="Answer one step, or change an earlier answer",
    says="What no longer applies drops out; what still applies stays. A notice is read by null.",
    body=shapes.Given,
    tells=(IF_MATCH, ONCE),
    gives={200: shapes.Journey},
    problems=(*CHANGING, "answers", "by_link", "other_body"),
)
def give(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        seen = undertaken.seen(call, there)
        with translation.override(there.draft.language):
            done = _given(call, there, seen)
            if done.problem is not None:
                raise _not_taken(done, call.args["step"], done.problem)
        return undertaken.stands(done)


def _given(call: Call, there: Answered, seen: int | None) -> Answered:
    draft, step, key = there.draft.pk, call.args["step"], call.told["Idempotency-Key"] or ""
    shown, value = screen(there.walk, step), call.body.value
    if shown.position is Position.TELL:
        return intake.read_notice(draft, step, now=call.now, key=key, seen=seen)
    if shown.position is Position.MORE:
        return intake.answer(draft, step, value, now=call.now, key=key, seen=seen)
    if shown.position is not Position.ASK:
        raise undertaken.elsewhere(there, str(_OTHERWISE.get(shown.position) or _("This step is not answered here.")))
    raw = _raw(call, there, shown, value)
    return intake.answer(draft, step, raw, now=call.now, key=key, seen=seen)


_OTHERWISE = {
    Position.BOOK: gettext_lazy("A day is held, not answered: see the slots of this step."),
    Position.CHECK: gettext_lazy("This is looked over and sent, not answered."),
    Position.SUBMIT: gettext_lazy("This is looked over and sent, not answered."),
}


def _raw(call: Call, there: Answered, shown: Screen, value: Any) -> Any:
    question = shown.step
    assert isinstance(question, Question)  # noqa: S101  # ASK stands at one
    if question.sensitive:
        raise undertaken.by_link(there, _("This one is safer on the web. Open this link to go on:"))
    try:
        return reading.Reader(call.request, there.draft.pk, call.now).raw(question, value)
    except reading.NotTaken as wrong:
        problem = Problem(wrong.code)
        intake.note_refused(there, shown.address, problem, now=call.now)
        raise _answers([wrong.at("/value", shown.address)]) from None


def _not_taken(there: Answered, step: str, problem: Problem) -> Refused:
    shown = screen(there.walk, step)
    if not isinstance(shown.step, Question):
        return _answers([shapes.Fault("/value", problem.code, _("Choose yes or no."), step)])
    texts = Texts(there.walk.definition, there.draft.language)
    at = ".".join(part for part in step.split(".") if not part.isdigit())
    return _answers(reading.faults(problem, shown.step, texts, at, shown.values, "/value"))


def _answers(errors: list[shapes.Fault]) -> Refused:
    return Refused("answers", " ".join(one.detail for one in errors), errors=errors)


@operation(
    "DELETE",
    "journeys/{journey}/answers/{step}",
    named="answer",
    name="remove_item",
    scope=SCOPE,
    summary="Take one item out of what repeats",
    says="The address of the item: `dogs.1`.",
    tells=(IF_MATCH, ONCE),
    gives={200: shapes.Journey},
    problems=(*CHANGING, "other_body"),
)
def remove(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        seen, key = undertaken.seen(call, there), call.told["Idempotency-Key"] or ""
        done = intake.remove_item(there.draft.pk, call.args["step"], now=call.now, key=key, seen=seen)
        return undertaken.stands(done)


@operation(
    "GET",
    "journeys/{journey}/missing",
    named="missing",
    name="get_missing",
    scope=SCOPE,
    summary="See what is still missing",
    gives={200: shapes.Missing},
    problems=STANDING,
)
def missing(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        with translation.override(there.draft.language):
            errors = tuple(_missing(there, call))
        return Answer(shapes.Missing(not errors, errors), etag=screens.etag(there))


def _missing(there: Answered, call: Call) -> list[shapes.Fault]:
    walk, texts = there.walk, Texts(there.walk.definition, there.draft.language)
    try:
        whole = programs.missing(there, now=call.now)
        problems, stands = dict(whole.problems), whole.walk
    except Undecided:
        problems, stands = {}, walk
    errors = [
        fault for address, problem in problems.items() for fault in _faults(address, problem, texts, stands.values)
    ]
    if errors or walk.position in (Position.CHECK, Position.SUBMIT, Position.TELL):
        return errors
    return [shapes.Fault(f"/{walk.address}", str(walk.position), _still(walk.step), walk.address)]


def _still(step: Any) -> str:
    if isinstance(step, Book):
        return _("Choose a day.")
    if isinstance(step, Pay):
        return _("The fee is still to be paid.")
    return _("This is still to be done.")


def _faults(address: str, problem: Problem, texts: Texts, values: Any) -> list[shapes.Fault]:
    at = ".".join(part for part in address.split(".") if not part.isdigit())
    question = texts.service.questions.get(at)
    pointer = f"/{address.replace('.', '/')}"
    if question is None:
        return [shapes.Fault(pointer, problem.code, sentences_of(problem, texts, address), address)]
    return reading.faults(problem, question, texts, at, values, pointer)


def sentences_of(problem: Problem, texts: Texts, address: str) -> str:
    """Of a repeat: how many there may be."""
    question: Any = next(iter(texts.service.by_name[address.split(".")[0]].steps))  # type: ignore[union-attr]
    return sentences.sentence(problem, question, texts, address, {})


@operation(
    "POST",
    "journeys/{journey}/submission",
    named="submission",
    name="send_journey",
    scope=SCOPE,
    summary="Send a journey that is answered to the end",
    says="What was seen is what is sent: If-Match says which. Where something is to be paid, the answer is 202, and it "
    "goes on at `continue_url`. However often it is sent, there is one request.",
    body=shapes.Sending,
    tells=(IF_MATCH,),
    gives={200: shapes.Journey, 201: shapes.Journey, 202: shapes.Journey},
    problems=("closed", "elsewhere", "changed", "condition_missing", "cannot_send", "not_declared", "slot_gone",
              "ended"),
)  # fmt: skip
def send(call: Call) -> Answer:
    identity = call.args["journey"]
    with undertaken.refusals(call):
        try:
            there = undertaken.found(call)
        except intake.AlreadySent:
            return _sent(call, identity)
        undertaken.seen(call, there)
        with translation.override(there.draft.language):
            return _send(call, there)


def _send(call: Call, there: Answered) -> Answer:
    draft, walk = there.draft, there.walk
    if walk.position is Position.STOP:
        raise Refused("ended", screens.of_walk(walk, draft.language).title.text)
    limits.take(kinds.SUBMISSIONS, "program", str(call.program.program), now=call.now)
    agreed = {"confirmation": walk.confirmation(), "declared": call.body.declared, "now": call.now}
    by = undertaken.by(call.program)
    with _sending(call, there):
        if not fees.has(walk.definition):
            intake.submit(draft.pk, by=by, **agreed)
        elif not _paid(there, agreed, by, call):
            return undertaken.stands(drafts.standing(draft.pk, now=call.now), 202)
    done = _sent(call, draft.pk)
    return Answer(done.body, 201, done.etag)


def _paid(there: Answered, agreed: Mapping[str, Any], by: Actor, call: Call) -> bool:
    """Whether nothing is left to be paid, and it was sent."""
    if there.walk.position is Position.CHECK:
        intake.confirm(there.draft.pk, **agreed)
    return intake.settle(there.draft.pk, by=by, now=call.now).sent is not None


@contextmanager
def _sending(call: Call, there: Answered) -> Iterator[None]:
    """Why it cannot be sent, as a problem."""
    draft, walk = there.draft, there.walk
    try:
        yield
    except intake.AnswersChanged:
        raise undertaken.changed(call, drafts.standing(draft.pk, now=call.now)) from None
    except intake.NotDeclared as refused:
        raise not_declared(walk.declares, Texts(walk.definition, draft.language), refused) from None
    except intake.SlotLost as lost:
        raise Refused("slot_gone", str(_(lost.__doc__ or ""))) from None
    except intake.NotComplete:
        raise _incomplete(there, call) from None
    except intake.CannotSend as refused:
        raise Refused("cannot_send", str(_(refused.__doc__ or ""))) from None


def _incomplete(there: Answered, call: Call) -> Refused:
    said = _("Something is still to be answered before this can be sent.")
    return Refused("cannot_send", said, errors=_missing(there, call))


def not_declared(step: str, texts: Texts, refused: Exception) -> Refused:
    """With what is declared, to be shown."""
    said = texts.of_step(step, "declaration").text
    return Refused("not_declared", joined(_(refused.__doc__ or ""), said))
