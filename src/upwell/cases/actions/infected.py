"""A document that came with a case had a virus, and the scanner found it only then: the file is gone, and its person is
asked for it again. The letter names the file; what stays with the case names only what it was sent for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import SYSTEM
from upwell.cases import letters, workflow
from upwell.cases.actions import moving
from upwell.cases.actions.asking import service_of
from upwell.cases.actions.change import Change, held
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Item, Question
from upwell.cases.models.history import What
from upwell.files import queries as files
from upwell.journey.texts import Texts


@transaction.atomic
def ask_for_copy(upload_id: UUID, *, reference: str, now: datetime) -> Case | None:
    """The case that asks again; None where the file was not with one, or it has ended and needs the file no more.

    A question that is open takes it in as one thing more. Where nobody can be asked they are told, and staff see it."""
    upload = files.upload(upload_id)
    case_id = Case.objects.filter(reference=reference).values_list("pk", flat=True).first()
    if upload is None or upload.case_reference != reference or case_id is None:
        return None
    change = Change(held(case_id), by=SYSTEM, now=now)
    if not change.case.is_live:
        return None
    with translation.override(change.case.language):
        words = _words(change.case, upload_id)
        named = gettext("The file: %(name)s") % {"name": upload.name} if upload.name else ""
    question = Question.objects.filter(case=change.case, ended_at=None).first()
    if question is not None:
        return _one_more(change, question, words, named)
    if change.workflow.allows(change.case.state, workflow.ASK):
        return moving.carry_out(change, workflow.ASK, moving.Said(question=words, named=named))
    change.entry(What.TOLD, message=words)
    change.set(news_at=change.case.news_at or now)
    change.tell(Letter(letters.PROGRESS, f"{words}\n\n{named}".strip(), moved=False))
    return change.write()


def _words(case: Case, upload_id: UUID) -> str:
    """In the language that is set."""
    what = _sent_for(case, str(upload_id))
    found = gettext("We found a virus in a file you sent, and deleted it.")
    sent = (
        gettext("You sent it for: %(what)s") % {"what": what}
        if what
        else gettext("You sent it with your answer to us.")
    )
    again = gettext("Send it again: save it anew on another device, or take a photo of the paper.")
    return "\n".join((found, sent, again))


def _sent_for(case: Case, upload: str) -> str:
    """The title of the question it answers; empty when it came later."""
    service = service_of(case)
    given = {**case.answered, **(case.private or {})}
    for name, plain in given.items():
        if isinstance(plain, list) and upload in plain and service is not None and name in service.by_name:
            return Texts(service, case.language).of_step(name, "title").text
    return ""


def _one_more(change: Change, question: Question, words: str, named: str) -> Case:
    """Beside what is asked already: each then has a box of its own."""
    last = Item.objects.filter(question=question).order_by("-number").first()
    if last is None:
        last = Item.objects.create(question=question, number=1, text=question.text)
    Item.objects.create(question=question, number=last.number + 1, text=words)
    change.entry(What.ASKED, message=words)
    change.fact("case_asked")
    change.tell(Letter(letters.QUESTION, f"{words}\n\n{named}".strip()))
    return change.write()
