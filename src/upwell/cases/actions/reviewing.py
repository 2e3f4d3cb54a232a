"""Review of an application by several teams at once: asked when the case goes into review, each answers for itself,
and with the last answer the case moves on. The case is held by every verb, so the last two move it on once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases import scope, workflow
from upwell.cases.actions import refusals
from upwell.cases.actions.asking import service_of
from upwell.cases.actions.change import Change, held
from upwell.cases.models import Case, Review
from upwell.cases.models.history import What
from upwell.journey import others

MOST_WORDS = 5_000
ANSWERS = frozenset({Review.Says.APPROVE, Review.Says.CONDITIONS, Review.Says.OBJECT})


def ask_teams(change: Change) -> None:
    """Called when a case comes into a state that asks for reviews. Those asked in this round already are not again."""
    service, case = service_of(change.case), change.case
    if service is None or not service.reviews or not change.workflow.state(case.state).reviews:
        return
    values = others.known(service, case.answered)
    wanted = [rule.team for rule in service.reviews if rule.when is None or rule.when.holds(values) is not False]
    asked = set(Review.objects.filter(case=case, round=case.reopened).values_list("team", flat=True))
    for team in dict.fromkeys(one for one in wanted if one not in asked):
        Review.objects.create(case=case, team=team, round=case.reopened, asked_at=change.now)
        change.fact("review_asked", to_team=team)


def open_reviews(case: Case) -> bool:
    return Review.objects.filter(case=case, answered_at=None).exists()


def objected(case: Case) -> bool:
    """Whether a team asked in this round is against it."""
    return Review.objects.filter(case=case, round=case.reopened, says=Review.Says.OBJECT).exists()


@transaction.atomic
def give_review(
    review_id: int, *, says: str, words: str = "", conditions: Sequence[str] = (), by: Actor, now: datetime
) -> Review:
    """One of the team asked answers. An objection and own conditions need words.

    Raises ReviewGiven, NothingChosen, MissingWords."""
    row = _held(review_id)
    if not scope.may(by, "work_cases", row.team):
        raise refusals.NotAllowed
    known = Change(row.case, by=by, now=now).city.decisions.conditions
    chosen = [code for code in dict.fromkeys(conditions) if code in known]
    if says not in ANSWERS:
        raise refusals.NothingChosen
    if says == Review.Says.OBJECT and not words.strip():
        raise refusals.MissingWords
    if says == Review.Says.CONDITIONS and not (chosen or words.strip()):
        raise refusals.MissingConditions
    return _answered(row, says, words.strip()[:MOST_WORDS], chosen, by, now)


@transaction.atomic
def set_aside(review_id: int, *, why: str, by: Actor, now: datetime) -> Review:
    """Whoever decides goes on without a team's answer, and says why."""
    row = _held(review_id)
    if not scope.may(by, "close_cases", row.case.team):
        raise refusals.NotAllowed
    if not why.strip():
        raise refusals.MissingWords
    return _answered(row, Review.Says.SET_ASIDE, why.strip()[:MOST_WORDS], [], by, now)


def _held(review_id: int) -> Review:
    """The case first, as everywhere."""
    case_id = Review.objects.filter(pk=review_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise refusals.NotFound
    case = held(case_id)
    row = Review.objects.get(pk=review_id)
    row.case = case
    if row.answered_at is not None or not case.is_live:
        raise refusals.ReviewGiven
    return row


def _answered(row: Review, says: str, words: str, conditions: list[str], by: Actor, now: datetime) -> Review:
    change = Change(row.case, by=by, now=now)
    row.says, row.words, row.conditions = says, words, conditions
    row.answered_at, row.by, row.by_called = now, by.id, by.called
    row.save()
    change.entry(What.REVIEWED, note=words, data={"team": row.team, "says": says, "conditions": conditions})
    change.fact("review_given", to_team=row.team, says=says, hours=int((now - row.asked_at).total_seconds() // 3600))
    move, was = change.workflow.move(workflow.REVIEWED), row.case.state
    if move is not None and change.workflow.allows(was, workflow.REVIEWED) and not open_reviews(row.case):
        change.set(state=move.to, phase=change.workflow.phase(move.to))
        change.entry(What.MOVED, by=SYSTEM, from_state=was, to_state=move.to, data={"move": workflow.REVIEWED})
        change.fact("case_moved", kind=workflow.REVIEWED, **{"from": was, "to": move.to})
    change.write()
    return row


def drop_open(change: Change) -> None:
    """The case ended without them."""
    Review.objects.filter(case=change.case, answered_at=None).update(
        answered_at=change.now, says=Review.Says.SET_ASIDE, by=change.by.id, by_called=change.by.called
    )
