"""Takes a partner's news: each piece once, whatever comes twice, late or in the wrong order.

The row of the news is written first and by its id, so two at once have one effect. What it does to the order is
`standing.judge`'s to say; an end before the day, and news of a job nobody knows, are kept and shown to a person. The
latter is tried again when the order gets its name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.inserting import insert
from upwell.files import actions as files
from upwell.files import pictures
from upwell.partners import queries, standing
from upwell.partners.actions.orders import hand_on, next_partner
from upwell.partners.actions.writing import entry, fact, held, write
from upwell.partners.models import Incoming, Outgoing, WorkOrder
from upwell.partners.ports import Update

PHOTOS = "closing"
"""Of what kind the photos are kept: those of the finished work, as the case is closed with them."""

MOST_PHOTOS = 3
AHEAD = timedelta(days=1)
"""So far ahead of ours a partner's clock is believed: one news of the year 2099 must not make all others old."""

LONGEST = 2_000
PIECES = "pieces"
Result, DROPPED = Incoming.Result, Outgoing.State.DROPPED


def partner_actor(code: str, person: Actor | None = None) -> Actor:
    """The partner, as histories name it; one of its people where it was one."""
    partner = catalogue.city().partners.get(code)
    called = partner.name["en"] if partner else code
    return Actor("partner", person.id if person else code, called)


def receive(
    partner: str, update: Update, *, now: datetime, by: Actor | None = None, kept: Sequence[str] = ()
) -> Incoming:
    """What the news did. The same id again answers what it did the first time. `kept`: ids of photos that lie under
    the order's bundle already."""
    news_id = Incoming.id_for(partner, update.id)
    there = Incoming.objects.filter(pk=news_id).first()
    if there is not None:
        return there
    update = _readable(replace(update, at=min(update.at, now + AHEAD)))
    photos = [*kept, *_keep(partner, update, now)]  # bytes lie on the disk before a row names them
    with transaction.atomic():
        news = _row(partner, update, now)
        if not insert(news, yields=True):
            return Incoming.objects.get(pk=news_id)
        order_id = _about(partner, update)
        if order_id is None:
            _unknown(news, now)
            return news
        _apply(news, held(order_id), update, photos, by=by or partner_actor(partner), now=now)
        return news


def _readable(update: Update) -> Update:
    """Without the one letter a database will not keep."""
    texts = ("id", "ref", "why", "words", "vehicle", "taken_to")
    clean = {name: getattr(update, name).replace("\x00", "") for name in texts}
    return replace(update, **clean, items={str(name).replace("\x00", ""): n for name, n in update.items.items()})


def _row(partner: str, update: Update, now: datetime) -> Incoming:
    return Incoming(
        id=Incoming.id_for(partner, update.id),
        partner=partner,
        update_id=update.id[:120],
        order=None,
        job=update.job,
        ref=update.ref[:120],
        state=update.state,
        at=update.at,
        received_at=now,
        result=Result.UNKNOWN_JOB,
        told=_told(update),
        seen_at=None,
    )


def _told(update: Update) -> dict[str, Any]:
    said = {"why": update.why[:LONGEST], "words": update.words[:LONGEST], "taken_to": update.taken_to[:120]}
    return {**{name: text for name, text in said.items() if text}, "items": _counted(update)}


def _counted(update: Update) -> dict[str, int]:
    return {str(name)[:60]: count for name, count in list(update.items.items())[:40] if 0 < count < 1_000}


def _taken(order: WorkOrder, update: Update) -> dict[str, int]:
    """What was booked under its code, or its load's; all else is pieces: names a partner makes up go to nobody."""
    booked = {*order.loads, *(item.get("code") for item in order.facts.get("items", ()))}
    taken: dict[str, int] = {}
    for name, count in _counted(update).items():
        code = name if name in booked else PIECES
        taken[code] = taken.get(code, 0) + count
    return taken


def _about(partner: str, update: Update) -> UUID | None:
    mine = WorkOrder.objects.filter(partner=partner)
    found = mine.filter(pk=update.job) if update.job else mine.filter(ref=update.ref[:120]) if update.ref else None
    return found.values_list("pk", flat=True).order_by("-ordered_at").first() if found is not None else None


def _unknown(news: Incoming, now: datetime) -> None:
    data: dict[str, Any] = {"partner": news.partner, "why": Result.UNKNOWN_JOB.value}
    events.record(events.Fact("work_order_news_kept", at=now, data=data))


def _keep(partner: str, update: Update, now: datetime) -> list[str]:
    """Pictures made anew like any other. One that is none is left out: the news counts without it."""
    order_id = _about(partner, update) if update.photos else None
    order = WorkOrder.objects.filter(pk=order_id).first() if order_id else None
    return keep_photos(order, update.photos, now=now) if order else []


def keep_photos(order: WorkOrder, photos: Sequence[bytes], *, now: datetime) -> list[str]:
    kept: list[str] = []
    for data in photos[:MOST_PHOTOS]:
        refusals = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)
        with suppress(*refusals):
            kept.append(str(files.keep_picture(data, draft=order.bundle, now=now, kind=PHOTOS).pk))
    return kept


def _apply(
    news: Incoming, order: WorkOrder, update: Update, photos: list[str], *, by: Actor, now: datetime
) -> WorkOrder:
    news.order = order
    if update.state == standing.CANCELLED and order.state != standing.CANCELLED:
        update = replace(update, state="declined", why=standing.TAKEN_BACK)
    verdict = _judged(order, update, now)
    news.result = Result(verdict)
    if verdict == "applied":
        news.told = None  # it stands on the order now
    news.save(update_fields=["order", "result", "told"])
    if verdict == "applied":
        return moved(order, update, photos, by=by, now=now)
    if verdict in Incoming.FOR_A_PERSON:
        events.record(fact(order, "work_order_news_kept", now, why=verdict))
    return order


def _judged(order: WorkOrder, update: Update, now: datetime) -> str:
    """What no crew may say before the day that a resident has chosen, no system may: it closes nothing, and a person
    looks at it. By our day, for a clock elsewhere may be wrong."""
    verdict = standing.judge(order.state, order.heard_at, update.state, update.at)
    if verdict != "applied" or update.state not in standing.AT_THE_PLACE:
        return verdict
    early = queries.is_ahead(order, catalogue.city().workdays.local_day(now))
    return Result.TOO_EARLY.value if early else verdict


def moved(order: WorkOrder, update: Update, photos: list[str], *, by: Actor, now: datetime) -> WorkOrder:
    """The order goes to where the news says it is, with all that was told of it."""
    why = standing.known_why(update.state, update.why)
    words = " ".join(filter(None, (update.words, update.why if why != update.why else "")))[:LONGEST]
    order.state, order.heard_at, order.why, order.problem = update.state, update.at, why, ""
    order.words = words or order.words
    order.ref = order.ref or update.ref[:120]
    order.photos = list(dict.fromkeys([*order.photos, *photos]))
    order.vehicle = update.vehicle[:40] or order.vehicle
    order.taken_to, order.items = update.taken_to[:120] or order.taken_to, _taken(order, update) or order.items
    order.ended_at = now if update.state in standing.ENDED else None
    if order.ended_at:  # nobody needs to hear of it any more
        order.outgoing.filter(state=Outgoing.State.WAITING, attempts=0, leased_until=None).update(state=DROPPED)
    said = ("why", "words", "photos", "vehicle", "taken_to", "items")
    columns = ("state", "heard_at", "problem", "ref", "ended_at", *said)
    to = next_partner(order) if order.state == standing.DECLINED else ""
    told = fact(order, f"work_order_{order.state}", now, **_data(order, to))
    write(order, entry(order, order.state, by=by, now=now, why=why, words=words), told, *columns, now=now)
    if to:
        hand_on(order.pk, to, by=by, now=now)
    return order


def _data(order: WorkOrder, to: str) -> dict[str, Any]:
    if order.state == standing.DONE:
        return {"items": sum(order.items.values()), "pictures": len(order.photos)}
    return {"why": order.why, "to": to} if order.state in standing.ENDED else {}


def heard_before_known(order: WorkOrder, *, now: datetime) -> None:
    """The vendor's name for a job was told us after news under that name: the news counts now, in its own order."""
    if not order.ref:
        return
    waiting = Incoming.objects.filter(partner=order.partner, ref=order.ref, result=Result.UNKNOWN_JOB)
    for news in waiting.order_by("at", "received_at"):
        told = news.told or {}
        update = Update(
            id=news.update_id,
            state=news.state,  # type: ignore[arg-type]  # it was one when it was kept
            at=news.at,
            ref=news.ref,
            why=told.get("why", ""),
            words=told.get("words", ""),
            taken_to=told.get("taken_to", ""),
            items=told.get("items", {}),
        )
        order = _apply(news, held(order.pk), update, [], by=partner_actor(order.partner), now=now)
