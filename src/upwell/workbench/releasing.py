"""What becomes of an edit that was reviewed: published at once or at a time, by another person than those who wrote it;
and what is done with a service itself: rolled back, closed with a message, reopened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.catalogue import actions as publishing
from upwell.catalogue import queries as catalogue
from upwell.catalogue.actions import KEEP, CarryOver
from upwell.workbench import queries
from upwell.workbench.actions import NotThere, Refused, held, needed, note, require, tell
from upwell.workbench.allowed import EDIT, PUBLISH
from upwell.workbench.models import Edit, Entry

SHOWN = 3


def publish(edit_id: int, words: str, *, seen: int, carry_over: CarryOver = KEEP, by: Actor, now: datetime) -> int:
    """Residents get it within a second, in every process. The number of the version. Raises Refused, NotThere."""
    with transaction.atomic():
        edit = _reviewed(edit_id, seen, by)
        because = words.strip() or _asked_for(edit)
        with _Told():
            version = publishing.publish_files(
                edit.code,
                edit.files,
                by=by.id,
                because=because,
                now=now,
                carry_over=carry_over,
                based_on=edit.base or 0,
            )
        edit.state = Edit.State.PUBLISHED
        edit.save(update_fields=["state"])
        note(edit, Entry.What.PUBLISHED, by, now, words.strip(), version.number)
        tell("edit_published", edit, by, now)
        return version.number


def schedule(
    edit_id: int, words: str, *, at: datetime, seen: int, carry_over: CarryOver = KEEP, by: Actor, now: datetime
) -> Edit:
    """Raises Refused, NotThere."""
    with transaction.atomic():
        edit = _reviewed(edit_id, seen, by)
        because = words.strip() or _asked_for(edit)
        with _Told():
            _refuse_outdated(edit)
            publishing.schedule_files(
                edit.code, edit.files, at=at, by=by.id, because=because, now=now, carry_over=carry_over
            )
        edit.state, edit.publish_at = Edit.State.SCHEDULED, at
        edit.save(update_fields=["state", "publish_at"])
        note(edit, Entry.What.SCHEDULED, by, now, words.strip())
        tell("edit_scheduled", edit, by, now)
        return edit


def _reviewed(edit_id: int, seen: int, by: Actor) -> Edit:
    """The edit as it was looked at, in review, and not this person's own work."""
    edit = held(edit_id, by, PUBLISH)
    if edit.state != Edit.State.IN_REVIEW or edit.rev != seen:
        raise Refused(gettext("It changed since you looked at it. Look at it again."))
    if queries.is_author(edit, by):
        raise Refused(gettext("You wrote at this. Somebody else must publish it."))
    published = catalogue.published(edit.code)
    if published is not None:  # a text that names another department takes its service nowhere without its own
        require(by, PUBLISH, published.definition.owner)
    return edit


def _refuse_outdated(edit: Edit) -> None:
    """Raises ChangedMeanwhile, as publishing at once does."""
    published = catalogue.published(edit.code)
    if (published.number if published else 0) != (edit.base or 0):
        raise publishing.ChangedMeanwhile(edit.code)


def _asked_for(edit: Edit) -> str:
    newest = edit.entries.filter(what=Entry.What.ASKED).order_by("-pk").first()
    return newest.words if newest else ""


class _Told:
    """Refusals of the catalogue in words."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, publishing.CannotPublish):
            said = [str(one.what) for one in error.problems[:SHOWN]]
            raise Refused(gettext("It cannot be published: %(problems)s.") % {"problems": "; ".join(said)}) from error
        if isinstance(error, publishing.ChangedMeanwhile):
            sentence = gettext("Another version was published meanwhile. Take it back, then bring it up to date.")
            raise Refused(sentence) from error
        if isinstance(error, publishing.CannotSchedule):
            raise Refused(gettext("Choose a time that is still to come.")) from error


@transaction.atomic
def bring_up_to_date(edit_id: int, *, base: int, by: Actor, now: datetime) -> Edit:
    """Says that its writer saw what was published meanwhile: it replaces that version now. Raises Refused, NotThere."""
    edit = held(edit_id, by, EDIT)
    published = catalogue.published(edit.code)
    if edit.state != Edit.State.OPEN:  # who reviews it looks at it beside what it was begun from
        raise Refused(gettext("It is being reviewed, or waits for its day. Take it back first, then change it."))
    if published is None or published.number != base:
        raise Refused(gettext("It changed since you looked at it. Look at it again."))
    edit.base = base
    edit.save(update_fields=["base"])
    return edit


@transaction.atomic
def roll_back(code: str, number: int, words: str, *, carry_over: CarryOver = KEEP, by: Actor, now: datetime) -> int:
    """What an older version said is published anew. The number of the new version. Raises Refused, NotThere."""
    _require_published(code, by)
    because = needed(words, gettext("Write why."))
    with _Told():
        try:
            version = publishing.roll_back(code, number, by=by.id, because=because, now=now, carry_over=carry_over)
        except publishing.NoSuchVersion:
            raise NotThere(number) from None
    return version.number


@transaction.atomic
def close(code: str, message: Mapping[str, str], words: str, *, by: Actor, now: datetime) -> None:
    """Raises Refused, NotThere."""
    _require_published(code, by)
    because = needed(words, gettext("Write why."))
    try:
        publishing.close_service(code, message=message, by=by.id, now=now, because=because)
    except publishing.CannotClose:
        raise Refused(gettext("Write the message in English too.")) from None


@transaction.atomic
def reopen(code: str, *, by: Actor, now: datetime) -> None:
    _require_published(code, by)
    publishing.reopen_service(code, by=by.id, now=now)


def _require_published(code: str, by: Actor) -> None:
    published = catalogue.published(code)
    if published is None:
        raise NotThere(code)
    require(by, PUBLISH, published.definition.owner)


@transaction.atomic
def follow(code: str, *, now: datetime) -> None:
    """What was to be published at a time: whether it was, or no longer fitted and is open again."""
    edit = Edit.objects.select_for_update().filter(code=code, state=Edit.State.SCHEDULED).first()
    if edit is None or catalogue.waiting(code) is not None:
        return
    was = any(one.at >= (edit.publish_at or now) and one.kind == "scheduled" for one in catalogue.history(code))
    edit.state, edit.publish_at = (Edit.State.PUBLISHED if was else Edit.State.OPEN), None
    edit.save(update_fields=["state", "publish_at"])


def follow_all(*, now: datetime) -> int:
    codes = list(Edit.objects.filter(state=Edit.State.SCHEDULED).values_list("code", flat=True))
    for code in codes:
        follow(code, now=now)
    return len(codes)
