"""Takes an answer to "was it really fixed?", opens the case again when it was not, and takes what is told afterwards.

The secret of the link is the only key. The first answer stands: links are opened twice, buttons pressed twice."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import Closed
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.feedback.models import Answer, Fixed, Request

LONGEST_COMMENT = 2_000
APART = "\n\n"  # between what was said at different times


class CannotGive(Exception):
    """This answer cannot be taken."""

    sentence: str | Promise = _("This answer cannot be taken.")


class NotAsked(CannotGive):
    """This link is not one of ours, or it is no longer kept."""

    sentence = _("This link is not one of ours, or it is no longer kept.")


class ChooseOne(CannotGive):
    """Choose yes, partly or no."""

    sentence = _("Choose yes, partly or no.")


class RateFromOneToFive(CannotGive):
    """Choose a number from 1 to 5, or leave it out."""

    sentence = _("Choose a number from 1 to 5, or leave it out.")


class SayOrRate(CannotGive):
    """Write a few words, or choose how it was."""

    sentence = _("Write a few words, or choose how it was.")


class CommentTooLong(CannotGive):
    """Make your comment shorter: it can have 2,000 characters."""

    sentence = _("Make your comment shorter: it can have 2,000 characters.")


class WrongTooLong(CannotGive):
    """Make what is still wrong shorter: it can have 2,000 characters."""

    sentence = _("Make what is still wrong shorter: it can have 2,000 characters.")


@dataclass(frozen=True, slots=True)
class Given:
    """`created` is false when this link had been answered before; `answer` is then the first one."""

    answer: Answer
    created: bool


@transaction.atomic
def give(secret: str, *, fixed: str, now: datetime) -> Given:
    """A no opens the case again, as the button says, while that is possible. Raises CannotGive."""
    closed = case_queries.closed_by_secret(secret)
    if closed is None:
        raise NotAsked
    if fixed not in Fixed.values or closed.is_decision:
        raise ChooseOne
    given = _first(closed, fixed, now)
    if given.created and fixed == Fixed.NO:
        with suppress(cases.CannotReopen):
            reopen(secret, why="", now=now)
    return given


@transaction.atomic
def rate(secret: str, *, rating: int | None, comment: str = "", now: datetime) -> Answer:
    """How it was to get a decision: nothing else is asked of one. Raises CannotGive."""
    closed = case_queries.closed_by_secret(secret)
    if closed is None or not closed.is_decision:
        raise NotAsked
    _check(rating, comment.strip(), "")
    _first(closed, "", now)
    return add(secret, rating=rating, comment=comment, now=now)


def _first(closed: Closed, fixed: str, now: datetime) -> Given:
    """The conditional insert: two presses of the button leave one answer."""
    request = _request(closed, now)
    answer, created = Answer.objects.get_or_create(request=request, defaults={"at": now, "fixed": fixed})
    if created:
        days = max(0, (now - closed.closed_at).days)
        events.record(_fact("feedback_given", closed, now, fixed=fixed or None, days_after=days))
    return Given(answer, created)


@transaction.atomic
def add(secret: str, *, rating: int | None = None, comment: str = "", wrong: str = "", now: datetime) -> Answer:
    """What is told after the answer. The first mark stands, words are put to those before; `wrong` goes to the team
    of the case that is open again. Raises CannotGive."""
    closed = case_queries.closed_by_secret(secret)
    answer = Answer.objects.select_for_update().filter(request__digest=closed.digest).first() if closed else None
    if closed is None or answer is None:
        raise NotAsked
    comment, wrong = comment.strip(), wrong.strip()
    _check(rating, comment, wrong)
    if wrong and _told_the_team(closed, wrong, now):
        wrong = ""
    rated = rating if answer.rating is None else None
    said = [one for one in (comment, wrong) if one and not _stands(one, answer.comment or "")]  # sent twice, kept once
    if rated or said:
        answer.rating = answer.rating or rated
        answer.comment = APART.join(filter(None, (answer.comment, *said))) or None
        answer.save(update_fields=["rating", "comment"])
        events.record(_fact("feedback_added", closed, now, rating=rated, commented=bool(said)))
    return answer


def _stands(said: str, comment: str) -> bool:
    """Whether it is there already, as whole paragraphs: a word may well stand inside another sentence."""
    return f"{APART}{said}{APART}" in f"{APART}{comment}{APART}"


def _told_the_team(closed: Closed, wrong: str, now: datetime) -> bool:
    """False where the case is not open any more: then whoever reads the comments reads it. Sent twice, told once."""
    if closed.is_closed:
        return False
    if _knows(closed, wrong):
        return True
    try:
        cases.add_information(closed.case_id, text=wrong, by=RESIDENT, now=now)
    except cases.CannotMove:
        return False
    return True


def _knows(closed: Closed, wrong: str) -> bool:
    """Whether the resident has told the team these very words since this closing."""
    page = case_queries.case_page(closed.case_id, SYSTEM)
    since = [entry for entry in page.entries if entry.at >= closed.closed_at] if page else []
    return any(entry.by_kind == RESIDENT.kind and entry.said == wrong for entry in since)


def _check(rating: int | None, comment: str, wrong: str) -> None:
    if rating is None and not comment and not wrong:
        raise SayOrRate
    if rating is not None and not 1 <= rating <= 5:
        raise RateFromOneToFive
    if len(comment) > LONGEST_COMMENT:
        raise CommentTooLong
    if len(wrong) > LONGEST_COMMENT:
        raise WrongTooLong


def reopen(secret: str, *, why: str, now: datetime) -> None:
    """ "It is not fixed": the case goes back to its team. Raises NotAsked, or cases.CannotReopen."""
    closed = case_queries.closed_by_secret(secret)
    if closed is None:
        raise NotAsked
    if not closed.is_closed:
        raise cases.CannotReopen
    cases.reopen(closed.case_id, by=RESIDENT, now=now, why=why[:LONGEST_COMMENT])


@transaction.atomic
def ask(closings: Iterable[Closed], *, now: datetime) -> int:
    """Keeps that these were asked, once for each closing; how many were new."""
    found = list(closings)
    known = set(
        Request.objects.filter(closure_id__in=[closed.closure_id for closed in found]).values_list(
            "closure_id", flat=True
        )
    )
    fresh = [closed for closed in found if closed.closure_id not in known]
    Request.objects.bulk_create([_asked(closed) for closed in fresh], ignore_conflicts=True)
    events.record(*(_fact("feedback_asked", closed, now, by="letter") for closed in fresh))
    return len(fresh)


def forget_comments(references: Iterable[str]) -> int:
    """What residents of these cases wrote with their answers. Returns how many there were."""
    answers = Answer.objects.filter(request__reference__in=list(references), comment__isnull=False)
    return answers.update(comment=None)


def _request(closed: Closed, now: datetime) -> Request:
    """An answer can come before the job has written down that it was asked for."""
    known = Request.objects.filter(closure_id=closed.closure_id).first()
    if known is None:
        ask([closed], now=now)
        known = Request.objects.get(closure_id=closed.closure_id)
    return known


def _asked(closed: Closed) -> Request:
    return Request(
        closure_id=closed.closure_id,
        case_id=closed.case_id,
        digest=closed.digest,
        reference=closed.reference,
        service=closed.service,
        team=closed.team,
        area=closed.area,
        language=closed.language,
        outcome=closed.outcome,
        asked_at=closed.closed_at,
    )


def _fact(name: str, closed: Closed, at: datetime, **data: events.Value) -> Fact:
    return Fact(
        name,
        at=at,
        subject=closed.reference,
        service=closed.service,
        channel=closed.channel,
        language=closed.language,
        assisted=closed.assisted,
        area=closed.area,
        team=closed.team,
        data=data,
    )
