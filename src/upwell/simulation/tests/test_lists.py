"""A vendor that answers by hand, from the list of a day to the news of its jobs: over HTTP and signed, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from standardwebhooks import Webhook

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.partners import actions, jobs
from upwell.partners.models import Manifest, WorkOrder
from upwell.partners.tests.scene import fresh, hear, ordered, publish_city
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.fleet import Fleet
from upwell.simulation.haulers.records import News
from upwell.simulation.haulers.telling import message

pytestmark = pytest.mark.django_db

MORNING = datetime.fromisoformat("2026-03-03T18:00:00+00:00")  # Tuesday, 10 am
FOUR = datetime.fromisoformat("2026-03-04T00:00:00+00:00")  # 4 pm the same day
WEDNESDAY = date(2026, 3, 4)


@dataclass
class Post:
    """What a vendor tells goes through our own door, signed on our own clock."""

    secret: str

    def tell(self, news: News) -> bool:
        now = clock.now()
        body = message(news, now)
        headers = {
            "webhook-id": news.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(news.id, now, body.decode()),
        }
        answer = Client(headers=headers).post("/partners/north/updates/", body, content_type="application/json")
        assert answer.status_code == 202, answer.content
        return True

    def close(self) -> None: ...


@pytest.fixture
def fleet(db: None, settings: LazySettings) -> Iterator[Fleet]:
    publish_city({"north": {"name": {"en": "North"}, "system": "list", "email": "north@example.org"}})
    made = Fleet(catalogue.city(), updates="http://127.0.0.1:9/{code}", now=lambda: FOUR, others=0.0)
    vendor = made.vendors["north"]
    vendor.teller = Post(vendor.secret)
    vendor.depot.behaviour = Behaviour(fails=0)
    settings.PARTNERS = {"NORTH": (vendor.server.url, (vendor.secret,))}
    yield made
    made.close()
    catalogue.forget()


def job(day: date = WEDNESDAY) -> WorkOrder:
    return ordered("north", now=MORNING, day=day, loads=("bulky", "mattress"))


def lists(at: datetime) -> int:
    jobs.write_lists(at)
    return jobs.hand_lists(at)


def later(fleet: Fleet, hours: int) -> None:
    fleet.vendors["north"].server.clock.advance(timedelta(hours=hours))
    fleet.round()


def test_a_job_goes_over_with_the_list_and_comes_back_done(fleet: Fleet) -> None:
    order = job()

    assert lists(FOUR) == 1
    later(fleet, 30)

    assert (fresh(order).state, fresh(order).ref) == ("done", "J000001")
    assert fresh(order).items == {"bulky": 1, "mattress": 1}


def test_a_list_is_handed_over_once_and_again_only_when_it_was_not_taken(fleet: Fleet, settings: LazySettings) -> None:
    job()
    settings.PARTNERS = {"NORTH": ("http://127.0.0.1:9", ())}
    assert lists(FOUR) == 0

    vendor = fleet.vendors["north"]
    settings.PARTNERS = {"NORTH": (vendor.server.url, (vendor.secret,))}

    assert [lists(FOUR), lists(FOUR)] == [1, 0]
    assert len(vendor.depot.books.errands) == 1
    assert Manifest.objects.filter(handed_at=FOUR).count() == 1


def test_the_second_list_moves_and_strikes_off_what_the_first_one_named(fleet: Fleet) -> None:
    moved, gone = job(), job()
    lists(FOUR)
    actions.change(moved.pk, by=SYSTEM, now=FOUR, day=date(2026, 3, 6))
    actions.cancel(gone.pk, by=SYSTEM, now=FOUR)

    assert lists(FOUR + timedelta(minutes=1)) == 1

    errands = fleet.vendors["north"].depot.books.errands
    assert errands[str(moved.pk)].day == date(2026, 3, 6)
    assert errands[str(gone.pk)].cancelled


def test_news_without_the_secret_changes_nothing(fleet: Fleet) -> None:
    order = job()
    forged = Client().post("/partners/north/updates/", b"{}", content_type="application/json")

    assert forged.status_code == 401
    assert fresh(order).state == "offered"


def test_what_was_done_before_anybody_sent_it_is_not_sent_any_more(fleet: Fleet) -> None:
    publish_city()
    order = ordered("north")
    hear(order, "done")

    assert list(order.outgoing.values_list("state", flat=True)) == ["dropped"]
