"""What people do with an edit: begin, save, ask for review, send back, drop. Publishing is in `publishing.py`.

A save is conditional on the revision its writer saw: whoever was slower is told, and decides; nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.catalogue import actions as publishing
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition import source
from upwell.definition.load import SERVICE_FILE
from upwell.events import actions as events
from upwell.workbench import checking, positions
from upwell.workbench.allowed import EDIT, PUBLISH, departments, may
from upwell.workbench.models import Edit, Entry, Revision

MOST_WORDS = 1_000
MOST_REVISIONS = 500


class Refused(Exception):
    """Its words are what the person reads."""


class ChangedMeanwhile(Exception):
    """Somebody saved another text since; `edit` is as it stands now."""

    def __init__(self, edit: Edit) -> None:
        super().__init__()
        self.edit = edit


class NotThere(Exception):
    """No such service or edit, or not for this person."""


def require(actor: Actor, permission: str, owner: str) -> None:
    """Raises NotThere: what belongs to another department is not found rather than forbidden."""
    if not may(actor, permission, owner, catalogue.city()):
        raise NotThere(owner)


def owner_of(text: str) -> str:
    """The department that the text of a service names; empty when it cannot be read."""
    found = source.read(text, file=SERVICE_FILE).at(("owner",))
    return found if isinstance(found, str) else ""


@transaction.atomic
def begin(code: str, *, by: Actor, now: datetime) -> Edit:
    """A working copy of what is published; the one there is already, where somebody began one. Raises NotThere."""
    published = catalogue.published(code)
    if published is None:
        raise NotThere(code)
    require(by, EDIT, published.definition.owner)
    there = Edit.objects.filter(code=code, state__in=Edit.LIVE).first()
    return there or _begun(code, catalogue.files_of(published), published.number, by, now)


@transaction.atomic
def begin_new(code: str, files: Mapping[str, str], *, by: Actor, now: datetime) -> Edit:
    """A service that is not there yet. Raises Refused, TooLarge."""
    if not checking.CODE.fullmatch(code):
        raise Refused(gettext("Write the short name with small letters, numbers and _, like: pothole_report."))
    if catalogue.published(code) is not None or Edit.objects.filter(code=code, state__in=Edit.LIVE).exists():
        raise Refused(gettext("There is a service of this short name. Choose another one."))
    _refuse_strangers(owner_of(files[SERVICE_FILE]), by)
    return _begun(code, files, None, by, now)


def _refuse_strangers(owner: str, by: Actor) -> None:
    city = catalogue.city()
    if owner in city.departments and not may(by, EDIT, owner, city):
        names = [city.departments[code].name["en"] for code in departments(by, EDIT, city)]
        raise Refused(gettext("You may write services of: %(departments)s.") % {"departments": ", ".join(names)})


def _begun(code: str, files: Mapping[str, str], base: int | None, by: Actor, now: datetime) -> Edit:
    checked = checking.check(code, files)
    edit = Edit(
        code=code,
        owner=owner_of(files[SERVICE_FILE]),
        base=base,
        files=dict(files),
        errors=checked.errors,
        warnings=checked.warnings,
        begun_by_id=by.account_id,
        begun_at=now,
        changed_by_id=by.account_id,
        changed_at=now,
    )
    try:
        with transaction.atomic():
            edit.save(force_insert=True)
    except IntegrityError:  # somebody else began one at the same moment
        return Edit.objects.get(code=code, state__in=Edit.LIVE)
    Revision.objects.create(edit=edit, number=1, files=edit.files, by_id=by.account_id, at=now)
    note(edit, Entry.What.BEGUN, by, now)
    tell("edit_begun", edit, by, now)
    return edit


@transaction.atomic
def save(edit_id: int, files: Mapping[str, str], *, seen: int, by: Actor, now: datetime) -> Edit:
    """The texts as they are now; the same again changes nothing.

    Raises ChangedMeanwhile, Refused, NotThere, TooLarge."""
    edit = held(edit_id, by, EDIT)
    if edit.state != Edit.State.OPEN:
        raise Refused(gettext("It is being reviewed, or waits for its day. Take it back first, then change it."))
    if edit.files == files:
        return edit
    if edit.rev != seen:
        raise ChangedMeanwhile(edit)
    if edit.rev >= MOST_REVISIONS:
        raise Refused(gettext("This was saved very often. Publish it, or drop it and begin anew."))
    checked, owner = checking.check(edit.code, files), owner_of(files[SERVICE_FILE])
    _refuse_strangers(owner, by)
    known = owner in catalogue.city().departments
    edit.files, edit.rev, edit.owner = dict(files), edit.rev + 1, owner if known else edit.owner
    edit.errors, edit.warnings = checked.errors, checked.warnings
    edit.changed_by_id, edit.changed_at = by.account_id, now
    edit.save()
    Revision.objects.create(edit=edit, number=edit.rev, files=edit.files, by_id=by.account_id, at=now)
    return edit


@transaction.atomic
def restore(edit_id: int, number: int, *, seen: int, by: Actor, now: datetime) -> Edit:
    """The texts of an earlier save become the newest ones. Raises as `save`."""
    kept = Revision.objects.filter(edit=edit_id, number=number).first()
    if kept is None:
        raise NotThere(number)
    return save(edit_id, kept.files, seen=seen, by=by, now=now)


@transaction.atomic
def ask_review(edit_id: int, words: str, *, seen: int, by: Actor, now: datetime) -> Edit:
    """Raises Refused, ChangedMeanwhile, NotThere."""
    edit = held(edit_id, by, EDIT)
    if edit.state != Edit.State.OPEN:
        raise Refused(gettext("It is being reviewed already."))
    if edit.rev != seen:
        raise ChangedMeanwhile(edit)
    if edit.errors:
        raise Refused(gettext("Mend its problems first. Then ask for a review."))
    edit.state = Edit.State.IN_REVIEW
    edit.save(update_fields=["state"])
    note(edit, Entry.What.ASKED, by, now, needed(words, gettext("Write what you changed and why.")))
    tell("edit_review_asked", edit, by, now)
    return edit


@transaction.atomic
def take_back(edit_id: int, *, by: Actor, now: datetime) -> Edit:
    """From review, or from the day it was to be published, to go on writing."""
    edit = held(edit_id, by, EDIT)
    if edit.state in (Edit.State.IN_REVIEW, Edit.State.SCHEDULED):
        _cancel_schedule(edit, by, now)
        edit.state, edit.publish_at = Edit.State.OPEN, None
        edit.save(update_fields=["state", "publish_at"])
        note(edit, Entry.What.TAKEN_BACK, by, now)
    return edit


def _cancel_schedule(edit: Edit, by: Actor, now: datetime) -> None:
    waiting = catalogue.waiting(edit.code) if edit.state == Edit.State.SCHEDULED else None
    if waiting is not None:
        publishing.cancel_schedule(waiting.pk, by=by.id, now=now)


@transaction.atomic
def send_back(edit_id: int, words: str, *, by: Actor, now: datetime) -> Edit:
    """With what is to be mended. Raises Refused, NotThere."""
    edit = held(edit_id, by, PUBLISH)
    if edit.state != Edit.State.IN_REVIEW:
        raise Refused(gettext("Nobody asks for a review of it any more."))
    edit.state = Edit.State.OPEN
    edit.save(update_fields=["state"])
    note(edit, Entry.What.SENT_BACK, by, now, needed(words, gettext("Write what to mend.")))
    tell("edit_sent_back", edit, by, now)
    return edit


@transaction.atomic
def comment(edit_id: int, words: str, *, by: Actor, now: datetime) -> None:
    edit = held(edit_id, by, EDIT, PUBLISH)
    note(edit, Entry.What.COMMENT, by, now, needed(words, gettext("Write your comment.")))


@transaction.atomic
def drop(edit_id: int, *, by: Actor, now: datetime) -> Edit:
    """Nobody works on it any more; its texts stay in the history."""
    edit = held(edit_id, by, EDIT)
    if edit.state not in (Edit.State.OPEN, Edit.State.IN_REVIEW):
        raise Refused(gettext("It waits for its day. Take it back first."))
    edit.state = Edit.State.DROPPED
    edit.save(update_fields=["state"])
    note(edit, Entry.What.DROPPED, by, now)
    tell("edit_dropped", edit, by, now)
    return edit


def held(edit_id: int, by: Actor, *permissions: str) -> Edit:
    """The row, locked, for whoever has one of these permissions for its department. Raises NotThere."""
    edit = Edit.objects.select_for_update().filter(pk=edit_id, state__in=Edit.LIVE).first()
    if edit is None or not any(may(by, one, edit.owner, catalogue.city()) for one in permissions):
        raise NotThere(edit_id)
    return edit


def needed(words: str, sentence: str) -> str:
    """Raises Refused with this sentence when there are none."""
    if not words.strip():
        raise Refused(sentence)
    return words.strip()[:MOST_WORDS]


def note(edit: Edit, what: Entry.What, by: Actor, now: datetime, words: str = "", version: int | None = None) -> None:
    Entry.objects.create(
        code=edit.code, edit=edit, what=what, words=words, version=version, by_id=by.account_id, at=now
    )


def tell(name: str, edit: Edit, by: Actor, now: datetime) -> None:
    events.record(events.Fact(name, at=now, service=edit.code, subject=str(edit.pk), data={"by": by.id}))


def copied(published: Published, *, code: str, name: str, owner: str) -> dict[str, str]:
    """The files of another service under a new name. What may be there only once is left out, for its writer to set."""
    files = dict(catalogue.files_of(published))
    text = files[SERVICE_FILE]
    for path, words in (("service", code), ("name", name), ("owner", owner)):
        text = positions.put(text, (path,), words, file=SERVICE_FILE)
    files[SERVICE_FILE] = positions.without(text, ("text_word", "open311"), file=SERVICE_FILE)
    return files
