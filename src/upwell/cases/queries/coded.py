"""A request by its number and the code of its receipt, for whoever has the private link on no device.

The number alone opens nothing but the public page. An organisation's request has no code: its seats open it."""

from __future__ import annotations

from uuid import UUID

from upwell.cases import links
from upwell.cases.models import Case
from upwell.lib.references import canonical

NOBODYS = UUID(int=0)


def secret_by_code(reference: str, typed: str) -> str | None:
    """The secret of its private link; None when number and code do not belong together."""
    rows = Case.objects.filter(reference=canonical(reference) or "", organisation=None)
    case_id = rows.values_list("pk", flat=True).first()
    right = links.is_follow_code(case_id or NOBODYS, typed)
    return links.follow_secret(case_id) if case_id is not None and right else None
