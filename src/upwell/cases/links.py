"""The secrets in the links a resident gets, and the links.

A secret is derived from the case and the city's key, so that a retry of the same submission shows the same receipt and
every later message carries the same link; the database keeps only its digest."""

import hmac
import re
from base64 import b32encode, urlsafe_b64encode
from uuid import UUID

from django.conf import settings

from upwell.lib.secret import digest
from upwell.vault.index import blind

SEAT = "for."
"""No secret has a point in it."""

CODE_LETTERS, IN_A_GROUP = 16, 4  # 80 bits
MISREAD = str.maketrans("018", "OIB")  # digits that no code has, for the letters they look like
HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)


def follow_secret(case_id: UUID) -> str:
    return _derived(f"follow link of case {case_id}")


def follow_code(case_id: UUID) -> str:
    """With the number of the request it opens what the link opens: short enough to be read out and typed."""
    drawn = b32encode(bytes.fromhex(blind(f"typed code of case {case_id}"))[:10]).decode()
    return "-".join(drawn[at : at + IN_A_GROUP] for at in range(0, CODE_LETTERS, IN_A_GROUP))


def is_follow_code(case_id: UUID, typed: str) -> bool:
    """However it is grouped and whatever its case. Takes as long for a wrong one."""
    said = "".join(each for each in typed.upper().translate(MISREAD) if each.isascii() and each.isalnum())
    return hmac.compare_digest(follow_code(case_id).replace("-", "").encode(), said[:60].encode())


def feedback_secret(case_id: UUID, closed_times: int) -> str:
    """Each closing of a case has its own."""
    return _derived(f"feedback link of case {case_id}, closing {closed_times}")


def party_secret(party_id: UUID) -> str:
    """Of one person's part in a case; it opens nothing else."""
    return _derived(f"link of party {party_id}")


def party_link(party_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/asked/{party_secret(party_id)}/"


def follow_link(case_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/follow/{follow_secret(case_id)}"


def days_link(case_id: UUID) -> str:
    """Where another day is chosen for what was booked."""
    return f"{follow_link(case_id)}/day/"


def seat_address(case_id: UUID) -> str:
    """Stands where else the secret stands, for whoever acts for the organisation that asked. No secret: it opens only
    while they are signed in and have their seat, so it is taken away with the seat."""
    return f"{SEAT}{case_id.hex}"


def case_of_seat(address: str) -> UUID | None:
    """The case, if this is such an address and no secret."""
    named = address.removeprefix(SEAT)
    return UUID(named) if named != address and HEX.fullmatch(named) else None


def own_link(case_id: UUID, *, by_seat: bool) -> str:
    """The link to a request from the list of whoever is signed in."""
    return f"{settings.PUBLIC_URL}/follow/{seat_address(case_id)}" if by_seat else follow_link(case_id)


def feedback_link(case_id: UUID, closed_times: int) -> str:
    return f"{settings.PUBLIC_URL}/feedback/{feedback_secret(case_id, closed_times)}"


def in_language(link: str, language: str) -> str:
    """The link in a letter: the page opens in the letter's language, whatever the browser asks for."""
    if language == settings.LANGUAGE_CODE or language not in dict(settings.LANGUAGES):
        return link
    return f"{link}{'&' if '?' in link else '?'}lang={language}"


def follow_digest(case_id: UUID) -> str:
    return digest(follow_secret(case_id))


def _derived(purpose: str) -> str:
    """128 bits."""
    return urlsafe_b64encode(bytes.fromhex(blind(purpose))[:16]).decode().rstrip("=")
