"""Which drafts a browser may open: those begun in it, those whose private link was opened in it, and those that the
member of staff who is signed in fills in for somebody.

The list lies in the session. A draft's address alone opens nothing, and one begun in the name of an organisation opens
only for who acts for it now: who loses the seat leaves the form behind, and a colleague goes on with it. Others may use
the same device: a form that knows somebody, was sent, or came by its link stays open for `SHORTLY` after it was last
looked at, not for the session."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in
from upwell.channels.web import deadlinks
from upwell.channels.web.own import require_seat
from upwell.intake import queries as intake_queries
from upwell.lib import clock
from upwell.lib.secret import digest

KEY, MOST = "drafts", 30
UNTIL = "drafts_until"  # of those open shortly: seconds since 1970
SHORTLY = timedelta(hours=1)


def remember(request: HttpRequest, draft_id: UUID) -> None:
    kept = [one for one in request.session.get(KEY, []) if one != str(draft_id)]
    request.session[KEY] = [*kept, str(draft_id)][-MOST:]


def shorten(request: HttpRequest, draft_id: UUID) -> None:
    """From now on this form is open here for a short time only, each time it is looked at anew."""
    if str(draft_id) not in request.session.get(KEY, []):
        return
    until = (clock.now() + SHORTLY).timestamp()
    kept = {one: at for one, at in request.session.get(UNTIL, {}).items() if one in request.session.get(KEY, [])}
    request.session[UNTIL] = {**kept, str(draft_id): until}


def mine(request: HttpRequest) -> list[UUID]:
    """One statement, and one more for each organisation; none for a browser that has begun nothing."""
    here = _here(request)
    of = intake_queries.organisations(here) if here else {}
    account = actor_in(request).account_id
    shut = {one for one in set(of.values()) if accounts.may_act(account, one) is None}
    return [one for one in here if of.get(one) not in shut]


def _here(request: HttpRequest) -> list[UUID]:
    until, now = request.session.get(UNTIL, {}), clock.now().timestamp()
    return [UUID(one) for one in request.session.get(KEY, []) if until.get(one, now) >= now]


def forget(request: HttpRequest, draft_id: UUID) -> None:
    request.session[KEY] = [one for one in request.session.get(KEY, []) if one != str(draft_id)]


def is_mine(request: HttpRequest, draft_id: UUID) -> bool:
    return (draft_id in _here(request) and draft_id in mine(request)) or is_for_other(request, draft_id)


def is_for_other(request: HttpRequest, draft_id: UUID) -> bool:
    """Whether whoever asks fills this form in for somebody. It stands in no list of the browser's: with the permission
    it closes. Asks the database for staff only."""
    actor = actor_in(request)
    return actor.may(intake_queries.ASSIST) and intake_queries.is_for_other(draft_id, by=actor.account_id)


def require(request: HttpRequest, draft_id: UUID) -> None:
    """Raises DeadLink for somebody else's draft, as for one that does not exist."""
    if draft_id not in _here(request) and not is_for_other(request, draft_id):
        raise deadlinks.not_open_here()
    require_acting(request, draft_id)
    until = request.session.get(UNTIL, {}).get(str(draft_id))
    if until and until < (clock.now() + SHORTLY / 2).timestamp():  # not with every page: it writes the session
        shorten(request, draft_id)


def require_acting(request: HttpRequest, draft_id: UUID) -> None:
    """Of an organisation's: raises DeadLink for who does not act for it (any more); strangers are sent to sign in."""
    organisation = intake_queries.organisations([draft_id]).get(draft_id)
    require_seat(request, organisation, deadlinks.form_of_others)


def secret(draft_id: UUID) -> str:
    """The secret of the link that opens a draft in another browser: derived, so that it can be shown again."""
    return intake_queries.resume_secret(draft_id)


def opened_by(given: str) -> UUID | None:
    """The draft a secret opens; None for a wrong one."""
    identity = given.partition(".")[0]
    try:
        draft_id = UUID(hex=identity)
    except ValueError:
        return None
    return draft_id if digest(secret(draft_id)) == digest(given) else None
