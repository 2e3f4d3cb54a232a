"""Whole forms: all answers at once. One message, one request, however often it is sent under its Idempotency-Key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from upwell.catalogue.queries import Published
from upwell.channels.api import actions, offered, reading, receipts, shapes, undertaken, words
from upwell.channels.api.declared import ONCE, WORDS, Answer, Call, Param, operation
from upwell.channels.api.offered import CHANNEL
from upwell.channels.api.problems import Refused
from upwell.channels.api.views.journeys import not_declared
from upwell.definition.model import Service
from upwell.definition.steps import Repeat
from upwell.intake import actions as intake
from upwell.intake import whole
from upwell.intake.actions import Sent, Visitor
from upwell.journey.answers import Problem
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.limits import actions as limits
from upwell.limits import kinds
from upwell.ui import sentences

SPOKEN = Param(WORDS, "header", "The resident's language, where the body names none.")
NEEDED = Param("Idempotency-Key", "header", ONCE.says, required=True, most=255)


@operation(
    "POST",
    "services/{code}/submissions",
    named="submissions",
    name="send_form",
    scope="submissions:write",
    summary="Send a whole form",
    says="The service's schema says what `answers` are. Of one that is refused, every answer that is wrong is named; "
    "then better words may come under the same Idempotency-Key. Under one that was taken, the same words get the same "
    "answer for 30 days.",
    body=shapes.WholeForm,
    tells=(NEEDED, SPOKEN),
    gives={200: shapes.Receipt, 201: shapes.Receipt},
    problems=("not_by_api", "closed", "by_link", "answers", "ended", "not_declared", "other_body", "in_flight"),
)
def submissions(call: Call) -> Answer:
    published = offered.find(call.args["code"])
    if published is None:
        raise Refused("not_found", _("There is no service with the code %(code)s.") % {"code": call.args["code"][:60]})
    known = _claimed(call, published)
    if (receipt := receipts.of(known.case_id, call.language, now=call.now)) is not None:
        actions.finish(known)
        return Answer(receipt)
    try:
        receipt = _sent(call, published, known.case_id)
    except BaseException:
        actions.release(known)
        raise
    actions.finish(known)
    return Answer(receipt, 201)


def _claimed(call: Call, published: Published) -> actions.Known:
    said = msgspec.json.encode([published.code, call.body], order="sorted").decode()
    try:
        return actions.claim(call.program.program, call.told["Idempotency-Key"], said, now=call.now)
    except actions.OtherBody:
        raise Refused("other_body", _("This Idempotency-Key came before with another message.")) from None
    except actions.InFlight:
        said = _("The same message is being worked on. Ask again in a moment.")
        raise Refused("in_flight", said, headers={"Retry-After": "1"}) from None


def _sent(call: Call, published: Published, case_id: UUID) -> shapes.Receipt:
    published = undertaken.startable(published.code)
    if not offered.whole_form(published.definition):
        said = _("This service is answered step by step: begin a journey.")
        raise Refused("by_link", said, link=f"{settings.PUBLIC_URL}/services/{published.code}")
    language = undertaken.spoken(published, call.body.language)
    limits.take(kinds.SUBMISSIONS, "program", str(call.program.program), now=call.now)
    with translation.override(language):
        return _opened(call, published, case_id, language)


def _opened(call: Call, published: Published, case_id: UUID, language: str) -> shapes.Receipt:
    asked = published.definition.by_residents
    raw, wrong = _read(call, asked, case_id)
    if wrong:
        judged = whole.settle(published, raw, now=call.now, channel=CHANNEL)
        raise _refused(asked, judged.walk, judged.problems, language, wrong)
    program = call.program
    actions.bring(case_id, program=program.program, service=published.code, now=call.now)
    try:
        sent = whole.submit(
            published.code,
            raw,
            case_id=case_id,
            visitor=Visitor(CHANNEL, language),
            by=undertaken.by(program),
            now=call.now,
            declared=call.body.declared,
            source=f"api program {program.program}",
        )
    except intake.NotDeclared as refused:
        judged = whole.settle(published, raw, now=call.now, channel=CHANNEL)
        raise not_declared(judged.walk.declares, Texts(asked, language), refused) from None
    except (intake.CannotStart, intake.ServiceClosed):  # closed between the two looks
        raise undertaken.closed(published, language) from None
    if not isinstance(sent, Sent):
        raise _refused(asked, sent.walk, sent.problems, language, {})
    receipt = receipts.of(case_id, language, now=call.now)
    assert receipt is not None  # noqa: S101  # it was opened a moment ago
    return receipt


def _read(call: Call, asked: Service, case_id: UUID) -> tuple[dict[str, Any], dict[str, shapes.Fault]]:
    """The raw answers, and what is wrong with those that cannot be read, by address; names that are no question too."""
    reader = reading.Reader(call.request, case_id, call.now)
    raw: dict[str, Any] = {}
    wrong: dict[str, shapes.Fault] = {}
    for name, sent in call.body.answers.items():
        step = asked.by_name.get(name)
        if isinstance(step, Repeat):
            raw[name] = [_item(reader, step, number, one, wrong) for number, one in enumerate(_list(sent))] or sent
        elif name in asked.questions and asked.questions[name].party is None:
            _one(reader, asked.questions[name], name, sent, raw, wrong)
        else:
            said = _("This service does not ask for %(name)s.") % {"name": name[:60]}
            wrong[name] = shapes.Fault(f"/answers/{_escaped(name)}", "not_asked", said, name[:60])
    return raw, wrong


def _escaped(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")


def _list(sent: Any) -> list[Any]:
    return sent if isinstance(sent, list) and all(isinstance(one, Mapping) for one in sent) else []


def _item(reader: reading.Reader, step: Repeat, number: int, item: Any, wrong: dict[str, shapes.Fault]) -> Any:
    found: dict[str, Any] = {}
    for question in step.steps:
        if question.name in item:
            address = f"{step.name}.{number}.{question.name}"
            _one(reader, question, address, item[question.name], found, wrong)
    return found


def _one(
    reader: reading.Reader, question: Any, address: str, sent: Any, raw: dict[str, Any], wrong: dict[str, shapes.Fault]
) -> None:
    try:
        raw[question.name] = reader.raw(question, sent)
    except reading.NotTaken as refused:
        wrong[address] = refused.at(f"/answers/{address.replace('.', '/')}", address)


def _refused(
    asked: Service, walk: Walk, problems: Mapping[str, Problem], language: str, wrong: Mapping[str, shapes.Fault]
) -> Refused:
    """Everything that is wrong, each in its own sentence; or the ending that the answers came to."""
    texts = Texts(asked, language)
    errors = list(wrong.values())
    for address, problem in problems.items():
        if address not in wrong:
            errors += _faults(texts, walk, address, problem)
    if walk.position is Position.STOP and not problems:
        parts = (texts.of_step(walk.address, part, walk.values).text for part in ("title", "body"))
        return Refused("ended", "\n".join(words.plain(one) for one in parts if one), errors=errors)
    said = " ".join(one.detail for one in errors) or _("This service cannot be finished here. Use the city's site.")
    return Refused("answers", said[:2_000], errors=errors)


def _faults(texts: Texts, walk: Walk, address: str, problem: Problem) -> list[shapes.Fault]:
    at = ".".join(part for part in address.split(".") if not part.isdigit())
    pointer, question = f"/answers/{address.replace('.', '/')}", texts.service.questions.get(at)
    if question is not None:
        found = reading.faults(problem, question, texts, at, walk.values, pointer)
        return [msgspec.structs.replace(one, step=address) for one in found]
    first: Any = texts.service.by_name[at]
    said = sentences.sentence(problem, first.steps[0], texts, at, walk.values)
    return [shapes.Fault(pointer, problem.code, said, address)]
