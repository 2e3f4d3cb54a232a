"""Figures of others at the desk: a file is looked at before it counts, a key is shown once, what is late is seen."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.channels.api.models import Key
from upwell.desk import sets
from upwell.lib import clock
from upwell.lib.secret import digest
from upwell.performance import actions, wording
from upwell.performance.figures.kinds import KINDS
from upwell.performance.models import DataSet, Figure

pytestmark = pytest.mark.django_db
NEW = {"title": "Library cards", "code": "cards", "service": "library-cards", "kind": "transactions",
       "period": "month", "team": "trees"}  # fmt: skip


@pytest.fixture
def cards(cast: Cast) -> DataSet:
    said = Declared(service="cards", title="Library cards", kind="transactions", period="month", team="trees")
    return actions.declare("cards", said, by=SYSTEM, now=clock.now() - timedelta(days=1))


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def send(cast: Cast, content: bytes, name: str = "cards.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return cast.client("keeper").post("/desk/data-sets/cards/files/", {"file": file}, follow=True)


def test_staff_make_a_data_set(cast: Cast) -> None:
    browser = cast.client("keeper")

    said = browser.post("/desk/data-sets/new/", NEW, follow=True)
    assert "The data set is there." in text(said)
    assert DataSet.objects.get().service == "library-cards"
    again = browser.post("/desk/data-sets/new/", NEW | {"code": "other"})
    taken = browser.post("/desk/data-sets/new/", NEW | {"title": "Another"})
    assert (taken.status_code, "Another data set has this code." in text(taken)) == (422, True)
    assert (again.status_code, "There is a data set of this service already" in text(again)) == (422, True)
    wrong = browser.post("/desk/data-sets/new/", NEW | {"code": "x", "kind": "", "days": "soon"})
    assert (wrong.status_code, text(wrong).count("This does not fit.")) == (422, 4)
    assert DataSet.objects.count() == 1


def test_a_file_is_seen_before_it_counts_and_taken_with_one_press(cast: Cast, cards: DataSet) -> None:
    seen = send(cast, b'Month,Total,Online\n2026-01,"1,200",400\nSource: us,,\n')

    assert "2 figures were read." in text(seen)
    assert "A note, no row: left out." in text(seen)
    assert not Figure.objects.exists()
    done = cast.client("keeper").post(seen.redirect_chain[-1][0], follow=True)
    assert "2 figures are new or changed." in text(done)
    assert "cards.csv B2" in text(done)
    assert "<td>2026-01</td>" in text(done)
    assert "1,200" in text(done)
    again = cast.client("keeper").post(seen.redirect_chain[-1][0])
    assert "This was taken before." in text(again)


def test_figures_are_called_by_their_words(cast: Cast, cards: DataSet) -> None:
    seen = send(cast, b"Month,Total,Online,In person\n2026-01,100,40,7\n")
    done = cast.client("keeper").post(seen.redirect_chain[-1][0], follow=True)

    for page in (text(seen), text(done)):
        assert all(f">{word}<" in page for word in ("In all", "Online", "At a counter"))
        assert "<code>total</code>" not in page
    said = Declared(service="up", title="Up", kind="published_satisfaction", period="month", team="trees")
    of = actions.declare("up", said, by=SYSTEM, now=clock.now())
    assert [sets.figure(of, name) for name in ("rating_1", "total", "published")] == [
        "Mark 1", "Answers in all", "As it was published",
    ]  # fmt: skip
    assert wording.measure("satisfaction.2") == "Satisfaction, version 2"


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_has_words(cast: Cast, cards: DataSet, kind: str) -> None:
    for name in KINDS[kind].figures:
        kept = KINDS[kind].kept_as(name)
        assert sets.figure(DataSet(kind=kind), kept) not in ("", kept)


def test_what_has_to_be_mended_stands_beside_its_cell(cast: Cast, cards: DataSet) -> None:
    seen = send(cast, b"Month,Total,Online\n2026-01,100,101\n2026-02,-5,<b>\n")

    assert "3 cells have to be mended. Nothing was taken." in text(seen)
    assert "A count is never negative." in text(seen)
    assert b"<b>" not in seen.content
    assert "Take them" not in text(seen)
    cast.client("keeper").post(seen.redirect_chain[-1][0])
    assert not Figure.objects.exists()


def test_what_is_no_table_says_so(cast: Cast, cards: DataSet) -> None:
    response = send(cast, b"")

    assert (response.status_code, "This file is empty." in text(response)) == (422, True)


def test_a_key_is_shown_once(cast: Cast, cards: DataSet) -> None:
    browser = cast.client("keeper")
    shown = text(browser.post("/desk/data-sets/cards/token/"))

    key = Key.objects.get()
    secret = next(word for word in shown.replace("<", " ").replace(">", " ").split() if word.startswith("upw_"))
    assert digest(secret) == key.digest
    assert "upw_" not in text(browser.get("/desk/data-sets/cards/"))


def test_late_ones_come_first(cast: Cast, cards: DataSet) -> None:
    said = Declared(service="a", title="A first one", kind="costs", period="month", team="trees")
    actions.declare("a_first", said, by=SYSTEM, now=clock.now())
    DataSet.objects.filter(code="cards").update(created_at=clock.now() - timedelta(days=100))

    shown = text(cast.client("keeper").get("/desk/data-sets/"))
    assert shown.index("Library cards") < shown.index("A first one")
    assert "Late" in shown
