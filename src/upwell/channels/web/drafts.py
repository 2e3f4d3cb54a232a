"""Which drafts a browser may open: those begun in it, and those whose private link was opened in it.

The list lies in the session. A draft's address alone opens nothing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from upwell.channels.web import deadlinks
from upwell.lib.secret import digest
from upwell.vault.index import blind

KEY, MOST = "drafts", 30


def remember(request: HttpRequest, draft_id: UUID) -> None:
    kept = [one for one in request.session.get(KEY, []) if one != str(draft_id)]
    request.session[KEY] = [*kept, str(draft_id)][-MOST:]


def mine(request: HttpRequest) -> list[UUID]:
    return [UUID(one) for one in request.session.get(KEY, [])]


def forget(request: HttpRequest, draft_id: UUID) -> None:
    request.session[KEY] = [one for one in request.session.get(KEY, []) if one != str(draft_id)]


def is_mine(request: HttpRequest, draft_id: UUID) -> bool:
    return str(draft_id) in request.session.get(KEY, [])


def require(request: HttpRequest, draft_id: UUID) -> None:
    """Raises DeadLink for somebody else's draft, as for one that does not exist."""
    if not is_mine(request, draft_id):
        raise deadlinks.not_open_here()


def secret(draft_id: UUID) -> str:
    """The secret of the link that opens a draft in another browser: derived, so that it can be shown again."""
    return f"{draft_id.hex}.{blind(f'draft link {draft_id}')[:32]}"


def opened_by(given: str) -> UUID | None:
    """The draft a secret opens; None for a wrong one."""
    identity = given.partition(".")[0]
    try:
        draft_id = UUID(hex=identity)
    except ValueError:
        return None
    return draft_id if digest(secret(draft_id)) == digest(given) else None
