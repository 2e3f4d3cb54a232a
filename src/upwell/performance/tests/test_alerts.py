"""Alerts: raised once, sent to who answers for it, over by themselves, kept."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from tests.cast import CITY, NOW, Cast
from tests.publishing import publish, republish
from tests.race import race

from upwell.cases.models import Case
from upwell.cases.queries import Load, loads
from upwell.notify.models import Message
from upwell.performance import alerting, alerts
from upwell.performance.models import Alert, Result, Through
from upwell.performance.rows import Row
from upwell.performance.tests.test_objectives import POTHOLE

DAY = timedelta(days=1)


@pytest.fixture
def town(cast: Cast) -> Cast:
    teams = {code: {**team, "email": f"{code}@example.org"} for code, team in CITY["teams"].items()}
    republish(teams=teams, contact={**CITY["contact"], "email": "city@example.org"})
    publish(POTHOLE)
    return cast


@pytest.mark.django_db
def test_it_is_told_once_until_it_is_over_and_again_when_it_comes_back(town: Cast) -> None:
    assert alerts.raise_alert("stale", "loans", {"en": "Figures are late.", "es": "x"}, NOW, service="pothole")
    assert alerts.raise_alert("stale", "loans", "Figures are later.", NOW + DAY) is None
    assert alerts.raise_alert("stale", "gates", "Others are late.", NOW + DAY)
    assert Message.objects.filter(template="alert").count() == 2

    assert [one.words["en"] for one in alerts.standing()] == ["Others are late.", "Figures are later."]
    assert alerts.end_alert("stale", "loans", NOW + 2 * DAY)
    assert not alerts.end_alert("stale", "loans", NOW + 3 * DAY)
    assert [one.about for one in alerts.past()] == ["loans"]
    assert alerts.raise_alert("stale", "loans", "Late again.", NOW + 4 * DAY)
    assert Alert.objects.filter(about="loans").count() == 2
    assert Message.objects.filter(template="alert").count() == 3


@pytest.mark.django_db
def test_the_letter_goes_to_who_answers_for_the_service(town: Cast) -> None:
    assert alerts.mailbox("pothole") == "paving@example.org"
    publish({**POTHOLE, "route": [{"team": "lighting"}]})
    assert alerts.mailbox("pothole") == "lighting@example.org"
    assert alerts.mailbox("pothole", "trees") == "trees@example.org"
    assert alerts.mailbox("") == "city@example.org"
    republish(teams=CITY["teams"], contact=CITY["contact"])
    assert alerts.mailbox("pothole") is None
    alerts.raise_alert("stale", "loans", "Figures are late.", NOW)  # nobody to write to: it stands on the page
    assert not Message.objects.exists()
    assert alerts.standing()


@pytest.mark.django_db(transaction=True)
def test_two_who_see_the_same_at_once_tell_it_once(town: Cast) -> None:
    race(*[lambda: alerts.raise_alert("stale", "loans", "Figures are late.", NOW)] * 4)
    assert Alert.objects.count() == Message.objects.count() == 1


def test_promises_are_about_to_be_missed_when_many_are_due_and_not_begun() -> None:
    open_now = {"a": Load(20, 5, 0), "b": Load(21, 5, 0), "c": Load(4, 4, 0)}
    assert set(alerting.due_soon(open_now)) == {"a"}


def test_a_month_is_below_its_target_with_what_is_late_already() -> None:
    month = {
        "a": Row(service="a", sums=Counter(kept=90, judged=100)),
        "b": Row(service="b", sums=Counter(kept=5, judged=9)),
    }
    assert alerting.below_target(month, {}) == {}
    found = alerting.below_target(month, {"a": Load(40, 0, 20), "c": Load(12, 0, 12)})
    assert {code: (one.values["now"], one.values["of"]) for code, (_, one) in found.items()} == {
        "a": (0.75, 120), "c": (0.0, 12),
    }  # fmt: skip


@pytest.mark.django_db
def test_what_is_open_is_counted_by_what_falls_due(town: Cast) -> None:
    def case(number: int, due: timedelta, **more: str) -> None:
        values = {"service": "pothole", "kind": "report", "workflow": "request", "state": "received"} | more
        Case.objects.create(
            id=f"8a2e5c0e-0000-4000-8000-{number:012}", reference=f"R{number:08}", opened_at=NOW, updated_at=NOW,
            queue_at=NOW, due_at=NOW + due, title="", **values,
        )  # fmt: skip

    case(1, DAY)
    case(2, DAY, state="in_progress")
    case(3, -DAY)
    case(4, 9 * DAY)
    case(5, DAY, service="junk", kind="booking", workflow="booking", state="booked")

    found = loads(until=NOW + 2 * DAY, now=NOW)

    assert found == {"pothole": Load(4, 1, 1), "junk": Load(1, 0, 0)}


@pytest.mark.django_db
class TestTheJob:
    @pytest.fixture(autouse=True)
    def counted(self, town: Cast) -> None:
        Through.objects.create(schema=1, refreshed_at=NOW, newest_at=NOW)
        for back in range(1, 64):
            sums = {"submitted": 40 if back == 1 else 20 + back % 3, "answered": 100}
            self.day(date(2026, 3, 3) - back * DAY, sums)

    def day(self, day: date, sums: dict[str, int]) -> None:
        Result.objects.create(grain="day", start=day, service="pothole", sums=sums)

    def test_what_was_not_as_usual_yesterday_is_raised_and_ends_by_itself(self) -> None:
        alerting.look(NOW)
        alerting.look(NOW)
        (found,) = alerts.standing()
        assert (found.kind, found.about, found.service) == ("unusual", "pothole:volume.1", "pothole")
        assert found.words["en"].startswith("Report a pothole: 40 requests, more than usual")
        assert Message.objects.count() == 1

        self.day(date(2026, 3, 3), {"submitted": 21})
        Through.objects.update(refreshed_at=NOW + DAY)
        alerting.look(NOW + DAY)
        assert alerts.standing() == []
        assert alerts.past().get().ended_at == NOW + DAY

    def test_before_yesterday_is_counted_nothing_looks_as_if_nobody_came(self) -> None:
        Through.objects.update(refreshed_at=NOW - 2 * DAY)
        alerting.look(NOW)
        assert not Alert.objects.exists()

    def test_a_month_below_target_stands_on_the_page_of_staff(self) -> None:
        Result.objects.create(grain="month", start=date(2026, 3, 1), service="pothole", sums={"kept": 5, "judged": 10})
        alerting.look(NOW)
        assert {one.kind for one in alerts.standing()} == {"unusual", "below_target"}


@pytest.mark.django_db
def test_staff_see_what_stands_and_what_is_over(town: Cast) -> None:
    alerts.raise_alert("stale", "loans", {"en": "Figures are late.", "es": "Faltan cifras."}, NOW)
    alerts.raise_alert("stale", "gates", "Gates were late.", NOW)
    alerts.end_alert("stale", "gates", NOW + DAY)
    text = town.client("lead").get("/performance/alerts/").content.decode()
    now, over = text.split('id="past"')
    assert "Figures are late." in now
    assert "Gates were late." in over
    assert town.client("worker").get("/performance/alerts/").status_code == 403


@pytest.mark.django_db
def test_who_may_see_no_service_is_not_told_that_nothing_needs_a_look(town: Cast) -> None:
    alerts.raise_alert("below_target", "pothole", "Late.", NOW, service="pothole")
    seen = town.client("lead").get("/performance/alerts/").content.decode()
    assert "Late." in seen
    assert 'href="/performance/services/pothole/"' in seen
    keeper = {**CITY["roles"]["keeper"], "may": [*CITY["roles"]["keeper"]["may"], "improve_services"]}
    republish(roles={**CITY["roles"], "keeper": keeper})
    text = town.client("keeper").get("/performance/alerts/").content.decode()
    assert "You see no service here" in text
    assert "Nothing needs a look" not in text
