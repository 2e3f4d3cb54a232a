"""What staff write beside the figures: what happened on a day. And what changes data sets: they are declared, files are
read and taken, programs send figures, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from upwell.accounts.actor import Actor
from upwell.performance.declaring import ANSWERS as ANSWERS
from upwell.performance.declaring import CODE as CODE
from upwell.performance.declaring import PERMISSION as PERMISSION
from upwell.performance.declaring import CannotDeclare as CannotDeclare
from upwell.performance.declaring import declare as declare
from upwell.performance.declaring import follow_city as follow_city
from upwell.performance.declaring import may_send as may_send
from upwell.performance.declaring import say_columns as say_columns
from upwell.performance.declaring import withdraw as withdraw
from upwell.performance.models import Annotation
from upwell.performance.sending import Change as Change
from upwell.performance.sending import NotTaken as NotTaken
from upwell.performance.sending import count_anew as count_anew
from upwell.performance.sending import forget_unread as forget_unread
from upwell.performance.sending import push as push
from upwell.performance.sending import read_file as read_file
from upwell.performance.sending import take as take

MOST_LETTERS = 300


class CannotAnnotate(Exception):
    """Raised with a sentence for whoever wrote it."""


def annotate(
    *, day: date, words: Mapping[str, str], service: str = "", public: bool = True, by: Actor, now: datetime
) -> Annotation:
    """English must be among the words. Who may is the page's to ask. Raises CannotAnnotate."""
    said = {language: text.strip()[:MOST_LETTERS] for language, text in words.items() if text.strip()}
    if "en" not in said:
        raise CannotAnnotate("en")
    return Annotation.objects.create(
        day=day, service=service, words=said, public=public, written_by=str(by.id), written_at=now
    )


def annotate_once(*, day: date, words: Mapping[str, str], service: str, by: Actor, now: datetime) -> None:
    """The same, where nobody of that name has written anything of that day and service yet."""
    if not Annotation.objects.filter(day=day, service=service, written_by=str(by.id)).exists():
        annotate(day=day, words=words, service=service, by=by, now=now)


def take_away(annotation: int, *, by: Actor, now: datetime) -> None:
    """Whatever it is that was written; twice is as good as once."""
    Annotation.objects.filter(pk=annotation).delete()
