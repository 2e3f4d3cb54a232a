"""Takes in what people say is wrong with a page, and what its owners make of it.

Nobody is answered: no way to reach anybody is asked for. What was on the page is taken from the service's version, in
the words of the definition, so that no answer is ever among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.feedback.models import PageProblem
from upwell.feedback.scrubbing import scrubbed
from upwell.journey.texts import Texts
from upwell.lib.batches import BATCH, delete_some
from upwell.lib.folding import fold
from upwell.ui.about import About
from upwell.vault.index import blind

IMPROVE = "improve_services"
LONGEST_DOING, LONGEST_WRONG = 500, 2_000
State = PageProblem.State


class CannotSay(Exception):
    """This cannot be taken."""

    sentence: str | Promise = _("Say in a few words what went wrong.")


class TooLong(CannotSay):
    """More than fits."""

    sentence = _("Make it shorter. This has room for 2,000 characters.")


class NotYours(Exception):
    """This is about a service of another department."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote. `key`: of the form; sent twice it is one."""

    wrong: str
    doing: str = ""
    key: str = ""


def report(said: Said, about: About, *, language: str, device: str = "", now: datetime) -> PageProblem:
    """Writes it down, or counts it where the same was said before and nobody has dealt with it. Raises CannotSay."""
    wrong, doing = said.wrong.strip(), said.doing.strip()
    if not wrong:
        raise CannotSay
    if len(wrong) > LONGEST_WRONG or len(doing) > LONGEST_DOING:
        raise TooLong
    new = _new(wrong, doing, said.key, about, language, device, now)
    with transaction.atomic():
        kept, again = _counted(new, now)
        if kept.key != said.key or not again:
            events.record(_fact(kept, again, now))
        PageProblem.objects.filter(pk=kept.pk).update(key=said.key)
    return kept


def _counted(new: PageProblem, now: datetime) -> tuple[PageProblem, bool]:
    """The new one, or the one that was there; whether it was there."""
    try:
        with transaction.atomic():
            new.save(force_insert=True)
        return new, False
    except IntegrityError:
        same = PageProblem.objects.filter(digest=new.digest, state__in=PageProblem.OPEN)
        same.exclude(key=new.key or "-").update(times=F("times") + 1, last_at=now)
        found = same.first()
        return (found, True) if found is not None else (new, True)


def _new(wrong: str, doing: str, key: str, about: About, language: str, device: str, now: datetime) -> PageProblem:
    known = _version(about)
    return PageProblem(
        digest=blind(f"{about.service} {about.page} {about.step} {fold(wrong)}"),
        key=key,
        service=about.service if known else "",
        version=known.number if known else None,
        step=about.step if known else "",
        question=_question(known, about.step, language),
        problems=list(about.problems)[:9],
        page=about.page[:80],
        status=about.status,
        channel=about.channel[:10],
        language=language,
        device=device,
        doing=doing,
        wrong=wrong,
        first_at=now,
        last_at=now,
    )


def _version(about: About) -> Published | None:
    return catalogue.version(about.version) if about.version else catalogue.published(about.service)


def _question(known: Published | None, step: str, language: str) -> str:
    """As the definition says it: what a person answered before is not filled in."""
    name = step.split(".")[0]
    if known is None or name not in known.definition.by_name:
        return ""
    texts = Texts(known.definition, language)
    path, title = f"steps.{name}.title", getattr(known.definition.by_name[name], "title", None)
    found = texts.get(path, title) if title else None
    return found.text[:300] if found else ""


def _fact(kept: PageProblem, again: bool, now: datetime) -> Fact:
    return Fact(
        "page_problem_reported",
        at=now,
        service=kept.service,
        version=kept.version,
        channel=kept.channel,
        language=kept.language,
        data={"page": kept.page, "step": kept.step, "status": kept.status, "again": again},
    )


def owned(actor: Actor) -> frozenset[str] | None:
    """The codes of the services whose department this person works for; None for all of them, and what is of none."""
    if (EVERY_TEAM, IMPROVE) in actor.grants or {"see_all_teams", IMPROVE} <= actor.permissions:
        return None
    city = catalogue.city()
    mine = {city.teams[team].department for team in actor.teams if team in city.teams and actor.may(IMPROVE, team)}
    found = [one.code for one in catalogue.all_published() if one.definition.owner in mine]
    catch_all = city.contact.catch_all
    return frozenset([*found, *([""] if catch_all in found else [])])


def seen_by(actor: Actor) -> QuerySet[PageProblem]:
    services = owned(actor)
    rows = PageProblem.objects.order_by("-last_at", "-pk")
    return rows if services is None else rows.filter(service__in=services)


def counts(rows: QuerySet[PageProblem]) -> list[dict[str, Any]]:
    """How often something was said of each question and page, most often first: service, step, question, page, said."""
    grouped = rows.order_by().values("service", "step", "page").annotate(said=Sum("times"))
    return [dict(one) for one in grouped.order_by("-said", "service", "step")[:20]]


def decide(problem_id: int, state: str, *, fixed_in: int | None = None, by: Actor, now: datetime) -> PageProblem:
    """How it stands from now on; `fixed_in`: the number of the version. Raises NotYours, CannotSay."""
    if state not in State.values:
        raise CannotSay
    found = seen_by(by).filter(pk=problem_id).first()
    if found is None:
        raise NotYours
    found.state, found.fixed_in = state, fixed_in if state == State.FIXED else None
    found.changed_at, found.changed_by = now, by.id
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "fixed_in", "changed_at", "changed_by"])
    except IntegrityError:  # the same was said again meanwhile, and is open: that one stays
        raise CannotSay from None
    return found


def in_short(problem: PageProblem) -> str:
    """What was said, for a list: without what may tell who said it."""
    return scrubbed(problem.wrong)[:300]


def forget(*, now: datetime) -> bool:
    """Deletes what is kept long enough; whether there may be more."""
    old = PageProblem.objects.filter(last_at__lt=now - catalogue.city().lifetimes.page_problem)
    return delete_some(old) == BATCH
