"""The city's own inventory: loaded with its folder, and filled in for the services that are delivered here."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from upwell.catalogue.city import City
from upwell.intake.tests.scene import POTHOLE, POTHOLE_ES, publish
from upwell.performance import queries as performance
from upwell.performance.rows import Row
from upwell.portfolio import actions, jobs, queries
from upwell.portfolio.inventory import mapping, reading
from upwell.portfolio.inventory.files import read
from upwell.portfolio.models import Entry, Import, Value

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 8, 12, tzinfo=UTC)
HEAD = "code,name,department,channels,definition,volume 2025\n"
SANJOSE = Path(__file__).parents[4] / "cities/sanjose"


@pytest.fixture
def own(city: City, tmp_path: Path) -> Path:
    publish(POTHOLE, POTHOLE_ES)
    folder = tmp_path / "some_city"
    folder.mkdir()
    text = HEAD + "hole,Report a hole,Streets,,pothole,\nclass,Sign up for a class,Parks,,,\n"
    (folder / "inventory.csv").write_text(text, encoding="utf-8")
    actions.import_own(folder, name="Some City", now=NOW)
    return folder


def used(monkeypatch: pytest.MonkeyPatch, *months: tuple[date, int, int], whole: bool = True) -> None:
    monkeypatch.setattr(performance, "is_whole", lambda: whole)
    rows = [
        Row("pothole", "month", start, sums=Counter(submitted=sent, submitted_by_themselves=digital))
        for start, sent, digital in months
    ]
    monkeypatch.setattr(performance, "read", lambda **_asked: rows)


def hole() -> Entry:
    return Entry.objects.get(collection__code="some-city", code="hole")


def test_what_is_delivered_here_fills_in_its_own_row(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(monkeypatch, (date(2026, 10, 1), 40, 30), (date(2026, 11, 1), 60, 40))

    actions.fill_own(now=NOW)

    assert (hole().volume, hole().take_up, hole().standing) == (100, 0.7, "online")
    volume = Value.objects.get(entry=hole(), field="volume")
    assert (volume.start, volume.until, volume.source.file) == (date(2026, 10, 1), date(2026, 12, 1), "Upwell")
    other = Entry.objects.get(code="class")
    assert (other.volume, other.channels, other.standing) == (None, "", "unknown")
    assert queries.total("some-city").sentence == "100 completed transactions, total for 1 services out of 2"


def test_filling_in_twice_and_loading_again_changes_nothing(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(monkeypatch, (date(2026, 11, 1), 60, 40))
    actions.fill_own(now=NOW)
    before = (hole().channels, hole().volume, Import.objects.count(), Value.objects.count())

    assert actions.fill_own(now=NOW) == 0
    report = actions.import_own(own, name="Some City", now=NOW)

    assert report is not None
    assert (report.kept.values, report.kept.changed) == (0, 0)
    assert (hole().channels, hole().volume, Import.objects.count(), Value.objects.count()) == before
    assert hole().channels


def test_while_all_is_being_counted_the_figures_of_a_part_are_not_taken(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used(monkeypatch, (date(2026, 11, 1), 20, 20), whole=False)
    actions.fill_own(now=NOW)
    assert (hole().volume, hole().standing) == (None, "online")  # what the definition says is not counted

    used(monkeypatch, (date(2026, 11, 1), 900, 600))
    jobs.fill(NOW + timedelta(minutes=5))
    assert hole().volume == 900

    used(monkeypatch, (date(2026, 10, 1), 40, 20), whole=False)  # all is counted anew
    actions.fill_own(now=NOW + timedelta(minutes=10))
    assert hole().volume == 900


def test_it_is_filled_once_a_day_and_as_soon_as_much_was_counted(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(monkeypatch, (date(2026, 11, 1), 900, 600))
    jobs.fill(NOW)
    used(monkeypatch, (date(2026, 11, 1), 920, 620))
    jobs.fill(NOW + timedelta(hours=3))
    assert hole().volume == 900
    jobs.fill(NOW + timedelta(hours=25))
    assert hole().volume == 920
    used(monkeypatch, (date(2026, 11, 1), 2000, 620))
    jobs.fill(NOW + timedelta(hours=26))
    assert hole().volume == 2000


def test_without_any_month_counted_nothing_is_said_of_volumes(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used(monkeypatch)
    actions.fill_own(now=NOW)
    assert (hole().volume, hole().standing) == (None, "online")


def test_its_page_leads_to_the_service_and_speaks_the_language_of_the_page(own: Path, client: Client) -> None:
    actions.fill_own(now=NOW)
    html = client.get("/inventory/some-city/hole/").content.decode()
    assert 'href="/services/pothole/"' in html
    assert "<h1>Report a pothole</h1>" in html
    spanish = client.get("/inventory/some-city/hole/", headers={"accept-language": "es"}).content.decode()
    assert "<h1>Reporte un bache</h1>" in spanish


def test_the_list_of_the_sandbox_city_is_whole() -> None:
    found = reading.read(read(SANJOSE / "inventory.csv").rows, mapping.read(actions.MAPS / "city.yaml"))

    assert found.notices == []
    assert found.unknown == []
    assert len(found.services) >= 150
    assert {one.parent.name for one in SANJOSE.glob("services/*/service.yaml")} <= {
        one.fields.get("definition") for one in found.services
    }
    assert all(one.fields.get("department") for one in found.services)
    assert not any(one.figures for one in found.services)  # what nobody has counted is not made up
