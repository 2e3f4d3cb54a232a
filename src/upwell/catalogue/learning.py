"""Phrases a city learns while its services are on air: they mean a service from the next second on, everywhere.

Who said so, and when, is kept, also of what was taken back. `phrases.yaml` and the database stay in step: loading adds
what is new there and takes out what went from there; what was learned since stays."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from upwell.catalogue import phrasing, queries
from upwell.catalogue.actions.versions import Who, republish
from upwell.catalogue.following import make
from upwell.catalogue.models import Change, LearnedPhrase
from upwell.catalogue.phrasing import Phrase
from upwell.events import actions as events


class CannotLearn(Exception):
    """This phrase means another service already. Raised with the code of that service."""

    def __init__(self, service: str = "") -> None:
        super().__init__(service)
        self.service = service


def learn(phrase: Phrase, *, by: str, now: datetime) -> LearnedPhrase:
    """From now on this phrase means that service, or none. Twice is once. Raises CannotLearn."""
    text = " ".join(phrase.text.split())[: phrasing.LONGEST]
    phrase = Phrase(phrase.service, phrase.language, text)
    if not phrase.folded or (phrase.service and queries.published(phrase.service) is None):
        raise CannotLearn
    same = LearnedPhrase.objects.filter(folded=phrase.folded, dropped_at=None).first()
    if same is not None:
        if same.service != phrase.service:
            raise CannotLearn(same.service)
        return same
    _refuse_taken(phrase)
    try:
        with transaction.atomic():
            made = make(phrase, by=by, now=now)
            _tell("phrase_learned", made, by=by, now=now)
            republish(Who(by, now, "", Change.Kind.FOLDER))
    except IntegrityError:
        raise CannotLearn from None
    return made


def _refuse_taken(phrase: Phrase) -> None:
    for one in queries.all_published():
        if one.code != phrase.service and phrase.folded in set(phrasing.own(one.definition)):
            raise CannotLearn(one.code)


def _tell(name: str, made: LearnedPhrase, *, by: str, now: datetime) -> None:
    fact = events.Fact(name, at=now, service=made.service, language=made.language, data={"by": by})
    events.record(fact)


def unlearn(phrase_id: int, *, by: str, now: datetime) -> bool:
    """It means nothing of its own any more; false when somebody took it back before."""
    live = LearnedPhrase.objects.filter(pk=phrase_id, dropped_at=None)
    with transaction.atomic():
        if not live.update(dropped_at=now, dropped_by=by):
            return False
        _tell("phrase_dropped", LearnedPhrase.objects.get(pk=phrase_id), by=by, now=now)
        republish(Who(by, now, "", Change.Kind.FOLDER))
    return True
