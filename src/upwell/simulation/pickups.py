"""Weeks of booked days, played through the real intake: residents book, some move or cancel; crews come, some cannot,
some do not; residents rate, or say that nobody came. What is still to come is left for the vendors.

No vendor's system is asked: these days are over, and ours are the only books that know them. What its crews say is what
the simulated vendors' crews say. What befalls one booking is drawn apart from all others, so that the same seed is the
same weeks, also where some of them were played before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import actions as bookings
from upwell.bookings import asking
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.steps import Book
from upwell.feedback import actions as feedback
from upwell.intake import actions as intake
from upwell.intake import appointments, queries
from upwell.intake.actions import Answered
from upwell.journey import booked
from upwell.lib.workdays import DAY
from upwell.partners import actions as partners
from upwell.partners import queries as orders
from upwell.partners import scheduling
from upwell.partners.ports import State, Update
from upwell.places import queries as places
from upwell.places.queries import Candidate
from upwell.simulation.haulers import picture
from upwell.simulation.haulers.workday import REASONS, REMARKS, YARDS
from upwell.simulation.journeys import Journey
from upwell.simulation.residents import GaveUp, Resident

TRIES, SOON = 25, 8
SHARE_MOVED, SHARE_CANCELLED, SHARE_MISSED, SHARE_NOT_DONE, SHARE_RATED = 0.05, 0.03, 0.08, 0.15, 0.7
MORNING, WORK, EVENING = time(10), time(13), time(17)
Background = Callable[[datetime], object]


@dataclass(slots=True)
class _Made:
    case_id: UUID
    follow_secret: str
    chance: Random
    rated: bool = False


class _Weeks:
    def __init__(self, service: Published, step: Book, seed: int, background: Background, last: date) -> None:
        self.service, self.step, self.background, self.last = service, step, background, last
        self.random = Random(f"pickups {seed}")  # not the ids that the rest of the city's life gets from this seed
        self.rules = catalogue.city().calendars[step.use]
        self.spots = places.some(count=200, seed=seed)
        self.known: dict[str, str] = {}
        self.made: list[_Made] = []

    def day(self, at: datetime, each: int) -> None:
        """One day of everybody: booking in the morning, work at noon, the evening's second thoughts."""
        workdays = catalogue.city().workdays
        day = workdays.local_day(at)
        morning, noon, evening = (workdays.at(day, when) for when in (MORNING, WORK, EVENING))
        self.nobody_came(morning)
        for resource in self.rules.resources:
            for _ in range(each):
                self.book(resource, morning + timedelta(minutes=self.random.randint(0, 170)))
        self.work(noon)
        self.background(noon + timedelta(minutes=20))
        self.change_their_minds(evening)
        self.rate(evening)
        self.background(evening)

    def book(self, resource: str, now: datetime) -> None:
        for spot in self.random.sample(self.spots, min(TRIES, len(self.spots))):
            if self.known.get(spot.label, resource) != resource:
                continue
            with suppress(GaveUp, bookings.SlotGone, bookings.LimitReached, bookings.NotOffered):
                if self.walked(spot, resource, now):
                    return

    def walked(self, spot: Candidate, resource: str, now: datetime) -> bool:
        """Whether they booked. Somebody else's address is given up before anything is held."""
        draft = UUID(int=self.random.getrandbits(128), version=4)
        chance, label = Random(f"pickup {draft}"), spot.label
        language = chance.choices(("en", "es"), (70, 30))[0]
        language = language if language in self.service.definition.languages else "en"

        def a_day(found: Answered) -> str:
            self.known[label] = asking.asked(self.step.use, booked.inputs(found.walk, self.step)).resource
            if self.known[label] != resource:
                raise GaveUp(label)
            return self.a_day(found, chance, now)

        resident = Resident(chance, spot, email=f"resident{chance.randint(1, 400)}@example.org")
        try:
            sent = Journey(self.service, draft, resident, now=now, a_day=a_day).send(language)
        except intake.AlreadySent:  # in an earlier run
            self.known[label] = resource
            return True
        if sent is not None:
            self.made.append(_Made(draft, sent.follow_secret, chance))
        return sent is not None

    def a_day(self, found: Answered, chance: Random, now: datetime) -> str:
        days = queries.days(found, found.walk.address, now=now)
        if days is None or not days.dates.open:
            raise GaveUp(self.service.code)
        # what is booked for the day this ends on would reach a vendor that has begun it
        open_days = [one for one in days.dates.open[:SOON] if one.day != self.last]
        if not open_days:
            raise GaveUp(self.service.code)
        return chance.choice(open_days).code

    def work(self, now: datetime) -> None:
        """What the crews of the day say of each job; some say nothing."""
        day = catalogue.city().workdays.local_day(now)
        for resource in self.rules.resources.values():
            for order in orders.jobs_of_day([resource.partner] if resource.partner else [], day):
                chance = Random(f"work {order.case_id} {day}")
                if order.is_open and chance.random() >= SHARE_MISSED:
                    self.report(order, chance, now)

    def report(self, order: orders.WorkOrder, chance: Random, now: datetime) -> None:
        why = chance.choice(REASONS) if chance.random() < SHARE_NOT_DONE else ""
        said = {} if why else {"taken_to": chance.choice(YARDS), "items": _items(order)}
        crew = Actor("partner", "simulated", "Crew")
        photos = (picture.of(str(order.pk), cleared=not why),)
        began = now - timedelta(minutes=40)
        self.say(order, Update(id="way", state="under_way", at=began, job=order.pk, vehicle="12"), crew, now)
        end: State = "could_not" if why else "done"
        told: dict[str, Any] = {"why": why, "words": REMARKS.get(why, ""), "photos": photos, **said}
        self.say(order, Update(id="end", state=end, at=now, job=order.pk, **told), crew, now)

    @staticmethod
    def say(order: orders.WorkOrder, news: Update, crew: Actor, now: datetime) -> None:
        with suppress(partners.Refused):
            partners.report(order.partner, news, by=crew, now=now)

    def change_their_minds(self, now: datetime) -> None:
        """Each evening some of those who wait want another day, and some none any more."""
        for one in self.made:
            if one.chance.random() < SHARE_MOVED:
                self.move(one, now)
            elif one.chance.random() < SHARE_CANCELLED:
                self.cancel(one, now)

    def move(self, one: _Made, now: datetime) -> None:
        found, mine = appointments.days(one.case_id, now=now), appointments.standing(one.case_id, now=now)
        if found is None or mine is None or not mine.may_change:
            return
        days = [day.code for day in found[0].open[: SOON + 1] if day.day not in (self.last, mine.booking.day)]
        if days:
            with suppress(bookings.SlotGone, bookings.NotOffered, bookings.LimitReached):
                intake.move_booking(one.case_id, one.chance.choice(days), by=RESIDENT, now=now)

    @staticmethod
    def cancel(one: _Made, now: datetime) -> None:
        mine = appointments.standing(one.case_id, now=now)
        if mine is not None and mine.may_change:
            intake.cancel_booking(one.case_id, by=RESIDENT, now=now)

    def nobody_came(self, now: datetime) -> None:
        """Of yesterday, where nobody has said anything."""
        for one in self.made:
            mine = appointments.standing(one.case_id, now=now)
            if mine is not None and mine.missing.may_report and not mine.said_done:
                with suppress(intake.CannotFollowUp, cases.Refused):
                    case = case_queries.appointed(one.case_id)
                    text = NOBODY.get(case.language if case else "en", NOBODY["en"])
                    intake.report_missed(one.case_id, text=text, by=RESIDENT, now=now)

    def rate(self, now: datetime) -> None:
        for one in self.made:
            view = None if one.rated else case_queries.by_follow_secret(one.follow_secret)
            if view is None or view.case.closed_at is None:
                continue
            one.rated = True
            if view.case.outcome == "done" and one.chance.random() < SHARE_RATED:
                secret = links.feedback_secret(view.case.pk, view.case.reopened)
                feedback.give(secret, fixed="yes", now=now)
                feedback.add(secret, rating=one.chance.choices((5, 4, 3), (70, 20, 10))[0], now=now)


NOBODY = {
    "en": "It was not done on the day that was booked.",
    "es": "No se hizo el día que se reservó.",
    "vi": "Việc này đã không được làm vào ngày đã đặt.",
    "zh-Hans": "在预约的那天没有完成。",
}


def _items(order: orders.WorkOrder) -> dict[str, int]:
    named = {str(one.get("code")): int(one.get("count", 1)) for one in order.facts.get("items", ())}
    return named or dict.fromkeys(filter(None, order.loads), 1)


def live(*, days: int, seed: int, until: datetime, background: Background, each: int = 1) -> int:
    """Plays `days` days up to `until`; `each` bookings a day and resource. How many were booked."""
    found = _bookable()
    if found is None:
        return 0
    weeks = _Weeks(*found, seed, background, catalogue.city().workdays.local_day(until))
    for back in range(days, 0, -1):
        weeks.day(until - DAY * back, each)
    return len(weeks.made)


def _bookable() -> tuple[Published, Book] | None:
    """A booking service for one day at a time whose calendar knows partners, none of them to be asked."""
    for one in catalogue.all_published():
        for step in one.definition.walked:
            if one.open and one.definition.kind == "booking" and isinstance(step, Book) and not step.repeats:
                partners_ = {each.partner for each in catalogue.city().calendars[step.use].resources.values()}
                if all(code and scheduling.scheduler_for(code) is None for code in partners_):
                    return one, step
    return None
