"""Joined cases that go ways of their own again.

A resident who takes a request back speaks for themselves only: whoever reported the same thing still waits for it. And
staff who open a joined case again say that it was not the same thing after all. Called within the change of a case,
which holds the others too. What goes along:

|              | joined                       | passed on                    | parted                 |
|--------------|------------------------------|------------------------------|------------------------|
| promise      | the earlier, with its pauses | as it was, with its pauses   | its own, new from now  |
| work         | that of the first            | as far as it had come        | reopened               |
| followers    | hear of the first            | hear of the one that goes on | stay with the first    |
| unread words | unread in the first          | all but of who leaves        | no longer in the first |
| parts        | stay                         | go along, without words      | stay                   |
| kept in time | not for the one that closes  | for the one that goes on     | for both               |
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from upwell.accounts.actor import SYSTEM
from upwell.cases import letters, workflow
from upwell.cases.actions.change import Change, held, lasted
from upwell.cases.actions.copies import forget_copies, split_off
from upwell.cases.letters import Letter
from upwell.cases.models import Case, Entry, Pause, Question
from upwell.cases.models.history import What


def pass_on(change: Change, was: str) -> Case | None:
    """The first case joined to this one goes on in its place, as far as the work had come and with the same promise;
    the others follow it. None where nobody else waits."""
    case = change.case
    heir = _first_joined(case)
    if heir is None:
        return None
    goes_on = Change(heir, by=SYSTEM, now=change.now)
    state = _state(change, goes_on.workflow, was)
    goes_on.set(state=state, phase=workflow.OPEN, merged_into=None, closed_at=None, outcome="", reopen_until=None)
    goes_on.set(team=case.team, assignee_id=case.assignee_id, reopened=max(heir.reopened, case.reopened))
    goes_on.set(promise=case.promise, clock_from=case.clock_from, due_at=case.due_at)
    hand_on_pauses(case, heir, now=change.now)
    goes_on.entry(What.TOOK_OVER, to_state=state, data={"from": case.reference})
    _bring_others(goes_on, case)
    goes_on.fact("case_taken_over", seconds=lasted(heir, change.now), **{"from": case.reference})
    goes_on.tell(Letter(letters.GOES_ON))
    goes_on.write()
    Case.objects.filter(merged_into=case).exclude(pk=heir.pk).update(merged_into=heir)
    forget_copies(split_off([case]))  # whose words they are, nobody could tell any more
    Case.objects.filter(parent=case).update(parent=heir)
    change.entry(What.PASSED_ON, by=SYSTEM, data={"into": heir.reference})
    return heir


def hand_on_pauses(case: Case, to: Case, *, now: datetime) -> None:
    """They belong to the promise, and go where it goes in place of those of the other. Where that case waits at this
    moment, the promise it got begins to pause now, if it pauses for that."""
    paused = Pause.objects.filter(case=case, until_at__isnull=False).values_list("from_at", "until_at")
    pauses = [Pause(case=to, from_at=begins, until_at=ends) for begins, ends in paused]
    if to.waiting_since is not None and (to.target is None or to.state in to.target.pauses_while):
        pauses.append(Pause(case=to, from_at=now))
    Pause.objects.filter(case=to).delete()
    Pause.objects.bulk_create(pauses)


def _bring_others(goes_on: Change, case: Case) -> None:
    """Those who follow the case that goes on stand in its history, and what any of them wrote stays unread if it was.
    The words of the one who leaves are nobody's news."""
    heir, unread = goes_on.case, brought_unread(case)
    others = Case.objects.filter(merged_into=case).exclude(pk=heir.pk).order_by("opened_at", "id")
    for reference in others.values_list("reference", flat=True):
        news = {"news": unread[reference]} if reference in unread else {}
        goes_on.entry(What.JOINED, data={"from": reference, **news})
    own = unread.pop(heir.reference, None)
    if own or unread:
        goes_on.set(news_at=datetime.fromisoformat(own) if own else goes_on.now)


def _first_joined(case: Case) -> Case | None:
    """Whose person is known no more waits for nothing."""
    rows = Case.objects.select_for_update(of=("self",)).defer("written", "private")
    return rows.filter(merged_into=case, forgotten_at=None).order_by("opened_at", "id").first()


def _state(change: Change, flow: workflow.Workflow, was: str) -> str:
    """Where the work stood; what its resident was asked, nobody else is."""
    if change.workflow.phase(was) == workflow.WAITING:
        asked = Question.objects.filter(case=change.case).order_by("-asked_at").first()
        was = asked.asked_in if asked else flow.starts
    return was if was in flow.data.states and flow.phase(was) == workflow.OPEN else flow.starts


def part(change: Change) -> dict[str, Any]:
    """A joined case that is opened again is joined no longer, and both say so. What its entry keeps."""
    if change.case.merged_into_id is None:
        return {}
    main = held(change.case.merged_into_id)
    _take_news_back(change, main)
    change.set(merged_into=None)
    change.entry(What.PARTED, case=main, data={"from": change.case.reference})
    return {"from": main.reference}


def _take_news_back(change: Change, main: Case) -> None:
    """Words of the one who parts are no longer unread in the other; the other stays marked for what else is."""
    brought, since = brought_unread(main), main.news_at
    if since is None or brought.pop(change.case.reference, None) is None:
        return
    if brought or Entry.objects.filter(case=main, by_kind="resident", at__gte=since).exists():
        return
    main.news_at, main.updated_at, main.revision = None, change.now, main.revision + 1
    main.save(update_fields=["news_at", "updated_at", "revision"])


def unread(case: Case) -> dict[str, str]:
    """Since when words lie in this case that nobody has acted on: what the entry of the case that goes on keeps."""
    return {"news": case.news_at.isoformat()} if case.news_at is not None else {}


def brought_unread(case: Case) -> dict[str, str]:
    """The same of those joined to it, by reference; not of those who have parted again."""
    if case.news_at is None:
        return {}
    came = Entry.objects.filter(case=case, what__in=(What.JOINED, What.PARTED), at__gte=case.news_at)
    last = {entry.data["from"]: entry.data.get("news") for entry in came.order_by("at", "id")}
    return {reference: since for reference, since in last.items() if since}
