"""A program's own journeys: found, changed on the revision it knows, and what stands in the way as problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.catalogue.queries import Published
from upwell.channels.api import offered, queries, receipts, screens, words
from upwell.channels.api.declared import Answer, Call
from upwell.channels.api.problems import Refused
from upwell.channels.api.queries import Caller
from upwell.intake import actions as intake
from upwell.intake import days
from upwell.intake import queries as drafts
from upwell.intake.actions import Answered
from upwell.journey.screen import NotOnPath
from upwell.lib.written import joined
from upwell.ui import speaking

NOT_HELD = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached, bookings.NoSuchCalendar)
ANY = "*"


def found(call: Call) -> Answered:
    """The journey at this address, if this program began it; where its service was published anew, as that decided.
    Raises Refused, and what `intake.carried` raises."""
    identity: UUID = call.args["journey"]
    if queries.brought_by(identity) != call.program.program:
        raise nothing()
    return intake.carried(identity, now=call.now)


def nothing() -> Refused:
    return Refused("not_found", _("There is no journey of yours with this id."))


def by(program: Caller) -> Actor:
    return Actor("partner", f"program {program.program}", program.name)


def seen(call: Call, there: Answered) -> int | None:
    """The revision that the program says it knows; None for whatever it is. Raises Refused."""
    told = (call.told["If-Match"] or "").strip()
    if not told:
        said = _("Send If-Match with the ETag of the journey, so that nothing newer is lost.")
        raise Refused("condition_missing", said)
    if told == ANY:
        return None
    if told != screens.etag(there) and not call.told.get("Idempotency-Key"):
        raise changed(call, there)
    mark = told.removeprefix("W/").strip('"')
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 9 else -1


def changed(call: Call, there: Answered) -> Refused:
    with translation.override(there.draft.language):
        stands = screens.journey(there, there.draft.language)
    said = _("The journey went on meanwhile. It stands as told here; nothing was taken.")
    return Refused("changed", said, headers={"ETag": screens.etag(there)}, journey=stands)


def elsewhere(there: Answered, said: str = "") -> Refused:
    stands = screens.journey(there, there.draft.language)
    detail = said or _("This step is not part of the journey as answered so far.")
    return Refused("elsewhere", detail, headers={"ETag": screens.etag(there)}, journey=stands)


def by_link(there: Answered, said: str) -> Refused:
    link = drafts.resume_link(there.draft.pk)
    return Refused("by_link", said, link=link, journey=screens.journey(there, there.draft.language))


def closed(published: Published, language: str, said: str = "") -> Refused:
    """The city's own words for who comes while a service is closed."""
    message = published.closed_message
    own = words.plain(message.get(language) or message.get("en") or "")
    return Refused("closed", joined(said or _("This service is closed for now."), own))


def not_by_api(published: Published) -> Refused:
    said = _("The city does not offer this service to programs. It can be used on the city's site.")
    return Refused("not_by_api", said, link=f"{settings.PUBLIC_URL}/services/{published.code}")


def startable(code: str) -> Published:
    """A service that this channel offers now. Raises Refused."""
    published = offered.find(code)
    if published is None:
        raise Refused("not_found", _("There is no service with the code %(code)s.") % {"code": code[:60]})
    if not offered.by_api(published.definition):
        raise not_by_api(published)
    if not published.open:
        raise closed(published, speaking.current())
    return published


def spoken(published: Published, wanted: str | None) -> str:
    """The resident's language: one of the service's. Raises Refused."""
    if wanted is None:
        here = speaking.current()
        return here if here in published.definition.languages else published.definition.languages[0]
    if wanted not in published.definition.languages:
        known = ", ".join(published.definition.languages)
        raise Refused("not_understood", _("This service speaks: %(languages)s") % {"languages": known})
    return wanted


@contextmanager
def refusals(call: Call) -> Iterator[None]:
    """What a verb on a journey refuses, as a problem."""
    identity: UUID = call.args["journey"]
    try:
        yield
    except intake.AlreadySent:
        raise Refused("sent", _("This was sent already."), receipt=receipt(identity, call)) from None
    except intake.ServiceClosed as shut:
        said = (
            _("You cannot finish it as you began it. Nothing was sent.") if isinstance(shut, intake.DraftEnded) else ""
        )
        raise closed(shut.published, speaking.current(), said) from None
    except (intake.NoSuchDraft, intake.SignInNeeded, intake.CannotStart):
        raise nothing() from None
    except intake.KeyUsed:
        raise Refused("other_body", _("This Idempotency-Key came before with another answer.")) from None
    except intake.WentOn:
        raise changed(call, drafts.standing(identity, now=call.now)) from None
    except (intake.StaleStep, NotOnPath):
        raise elsewhere(drafts.standing(identity, now=call.now)) from None
    except NOT_HELD as refusal:
        raise Refused("slot_gone", days.why_not(refusal)) from None


def receipt(identity: UUID, call: Call) -> object:
    return receipts.of(identity, speaking.current(), now=call.now)


def stands(there: Answered, status: int = 200, at: str | None = None) -> Answer:
    """The journey as it is answered, in the resident's language. Raises NotOnPath."""
    language = there.draft.language
    with translation.override(language):
        body = screens.journey(there, language, at)
    return Answer(body, status, screens.etag(there), {"Content-Language": language})
