"""Figures of others at the desk: a file is looked at before it counts, a key is shown once, what is late is seen."""

from __future__ import annotations

import html
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.data_sets import KINDS, PERIODS
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.channels.api.models import Key
from upwell.desk import sets
from upwell.lib import clock
from upwell.lib.secret import digest
from upwell.performance import actions, wording
from upwell.performance.figures.kinds import KINDS as FIGURES_OF
from upwell.performance.models import DataSet, Figure, Sending
from upwell.portfolio.models import Collection, Entry

pytestmark = pytest.mark.django_db
NEW = {"title": "Library cards", "code": "cards", "service": "library-cards", "kind": "transactions",
       "period": "month", "team": "trees"}  # fmt: skip


@pytest.fixture
def cards(cast: Cast) -> DataSet:
    said = Declared(service="cards", title="Library cards", kind="transactions", period="month", team="trees")
    return actions.declare("cards", said, by=SYSTEM, now=clock.now() - timedelta(days=1))


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.fixture(autouse=True)
def inventory_(cast: Cast) -> None:
    own = Collection.objects.create(code="own", name="Testville", is_own=True)
    for code in ("library-cards", "museum"):
        Entry.objects.create(collection=own, code=code, name=code.capitalize(), searched=code)


def send(cast: Cast, content: bytes, name: str = "cards.csv", browser: Any = None, **more: str) -> Any:
    file = SimpleUploadedFile(name, content)
    asked = {"file": file, **more}
    return (browser or cast.client("keeper")).post("/desk/data-sets/cards/files/", asked, follow=True)


def test_staff_make_a_data_set(cast: Cast) -> None:
    browser = cast.client("keeper")

    said = browser.post("/desk/data-sets/new/", NEW, follow=True)
    assert "The data set is there." in text(said)
    assert DataSet.objects.get().service == "library-cards"
    again = browser.post("/desk/data-sets/new/", NEW | {"code": "other"})
    taken = browser.post("/desk/data-sets/new/", NEW | {"title": "Another"})
    assert (taken.status_code, "Another data set has this code." in text(taken)) == (422, True)
    assert (again.status_code, "There is a data set of this service already" in text(again)) == (422, True)
    assert DataSet.objects.count() == 1


def test_a_new_data_set_says_all_that_is_missing_at_once(cast: Cast) -> None:
    empty = text(cast.client("keeper").post("/desk/data-sets/new/", {}))
    for said in ("Enter a name.", "Enter a code.", "Choose a service.", "Choose a team.", "Choose the periods."):
        assert empty.count(said) == 2, said  # above, and at the field
    wrong = text(cast.client("keeper").post("/desk/data-sets/new/", NEW | {
        "code": "Cards", "service": "potholes", "kind": "steps", "days": "soon",
    }))  # fmt: skip
    for said in ("begins with a letter.", "Choose a service of the list.", "Name the steps", "from 1 to 9999."):
        assert said in wrong, said
    assert not DataSet.objects.exists()


def test_a_data_set_is_changed_wholly_while_it_has_no_figures_and_its_name_ever_after(
    cast: Cast, cards: DataSet
) -> None:
    browser, page = cast.client("keeper"), "/desk/data-sets/cards/edit/"
    assert 'value="cards" selected' in text(browser.get(page))
    send(cast, b"Month,Total\n2026-01,1\n")  # it waits, and was read as transactions
    changed = NEW | {"title": "Museum", "service": "museum", "days": "10"}
    assert "Changed." in text(browser.post(page, changed, follow=True))
    cards.refresh_from_db()
    assert (cards.code, cards.service, cards.title, cards.late_after) == ("cards", "museum", "Museum", timedelta(10))
    assert not Sending.objects.exists()

    actions.push(cards, [{"period": "2026-01", "total": 1}], by="x", now=clock.now())
    assert "what they mean cannot change" in text(browser.get(page))
    browser.post(page, changed | {"title": "Tickets", "service": "library-cards", "team": "paving"})
    cards.refresh_from_db()
    assert (cards.service, cards.title, cards.team) == ("museum", "Tickets", "paving")


def test_a_data_set_is_withdrawn_with_a_reason(cast: Cast, cards: DataSet) -> None:
    browser = cast.client("keeper")
    assert "Say why." in text(browser.post("/desk/data-sets/cards/withdrawal/", {"why": ""}))
    shown = text(browser.post("/desk/data-sets/cards/withdrawal/", {"why": "A typo"}, follow=True))
    assert "A typo" in shown
    assert "Send a file" not in shown
    assert "Withdrawn" in text(browser.get("/desk/data-sets/"))
    assert browser.get("/desk/data-sets/cards/edit/").status_code == 404


def test_whoever_answers_for_its_team_sends_its_files_and_nothing_more(cast: Cast, cards: DataSet) -> None:
    lead = cast.client("lead")
    assert "Library cards" not in text(lead.get("/desk/data-sets/"))
    assert lead.get("/desk/data-sets/cards/").status_code == 403
    DataSet.objects.update(team="paving")

    assert "Library cards" in text(lead.get("/desk/data-sets/"))
    assert "2 figures were read." in text(send(cast, b"Month,Total,Online\n2026-01,2,1\n", browser=lead))
    shown = text(lead.get("/desk/data-sets/cards/"))
    assert "Make a key" not in shown
    assert "Withdraw it" not in shown
    for page in ("edit", "withdrawal", "token"):
        assert lead.post(f"/desk/data-sets/cards/{page}/").status_code == 403


def test_the_page_lists_the_headings_and_has_an_example_that_is_taken(cast: Cast, cards: DataSet) -> None:
    browser = cast.client("keeper")
    assert "text messages" in text(browser.get("/desk/data-sets/cards/"))
    for kind, steps in ((one, ["first", "second"] if one == "steps" else []) for one in KINDS):
        for period in PERIODS:
            DataSet.objects.update(kind=kind, period=period, steps=steps)
            file = browser.get("/desk/data-sets/cards/example.csv").content
            sending = actions.read_file(DataSet.objects.get(), file, name="x", by="", now=clock.now())
            assert (sending.notices, len(sending.items) >= 2) == ([], True), (kind, period)


def test_which_column_is_which_figure_is_said_after_a_look_at_the_file(cast: Cast, cards: DataSet) -> None:
    DataSet.objects.update(kind="published_satisfaction")
    rows = [("user-satisfaction-percent", 75), ("digital-take-up", 37), ("completion-rate", 66)]
    rows += [("very-satisfied", 2), ("satisfied", 1), ("neither", 0), ("dissatisfied", 0), ("very-dissatisfied", 1)]
    file = json.dumps([{"_timestamp": "2026-01-01T00:00:00+00:00", "service": "a", "dataType": of, "count": many}
                       for of, many in rows]).encode()  # fmt: skip
    browser = cast.client("keeper")
    seen = send(cast, file, "figures.json")
    assert "The data set has no such figure." in text(seen)
    page = seen.redirect_chain[-1][0] + "columns/"
    assert page in text(seen)

    form = text(browser.get(page))
    assert 'value="dataType" selected' in form
    assert form.count('value="rating_5" selected') == 1
    names = [of for of, _many in rows]
    figures = {"user-satisfaction-percent": "satisfaction_percent"}
    marks = ("very-dissatisfied", "dissatisfied", "neither", "satisfied", "very-satisfied")
    figures |= {said: f"rating_{mark}" for mark, said in enumerate(marks, 1)}
    said = {f"figure_{number}": figures.get(name, "") for number, name in enumerate(names)}
    said |= {"period": "_timestamp", "name": "dataType", "value": "count", "shown": "dataType"}
    assert "Kept. Send the file again." in text(browser.post(page, said, follow=True))
    assert "6 figures were read." in text(send(cast, file, "figures.json"))


def test_headings_nobody_knows_are_said_to_be_figures(cast: Cast, cards: DataSet) -> None:
    file = b"Berichtsmonat,Anrufe,Remark\n2026-01,5,busy\n"
    seen = send(cast, file)
    assert "No row has the headings of this data set" in text(seen)
    browser, page = cast.client("keeper"), seen.redirect_chain[-1][0] + "columns/"
    assert 'value="Berichtsmonat" selected' in text(browser.get(page))
    said = {"period": "Berichtsmonat", "name": "", "value": "", "shown": "", "figure_0": "phone"}
    other = text(browser.post(page, said | {"name": "Remark"}))
    assert "What stands there, and which figure it is" in other  # the figures of that column are asked for first
    browser.post(page, said)
    assert "1 figure was read." in text(send(cast, file))
    assert DataSet.objects.get().columns["headings"] == {"Anrufe": "phone"}


def test_a_refused_file_is_still_told_of_in_another_language(cast: Cast, cards: DataSet) -> None:
    browser = cast.client("keeper")
    seen = send(cast, b"", browser=browser, sheet="March")
    assert "This file is empty." in text(seen)
    address = seen.redirect_chain[-1][0]
    again = browser.get(address, headers={"Accept-Language": "es"})
    assert (again.status_code, "This file is empty." in text(again), 'value="March"' in text(again)) == (
        200,
        False,
        True,
    )
    assert "Este archivo" in text(again)
    for page in ("files", "token"):
        assert browser.get(f"/desk/data-sets/cards/{page}/", follow=True).status_code == 200
    assert "This file is empty." not in text(browser.get("/desk/data-sets/cards/"))


def test_all_wrong_cells_are_counted_and_the_first_shown(cast: Cast, cards: DataSet) -> None:
    rows = "".join(f"2026-{1 + row % 9:02},x\n" for row in range(600))
    seen = text(send(cast, f"Month,Total\n{rows}".encode()))
    assert "600 cells have to be mended." in seen
    assert "The first 200 of them:" in seen


def test_what_waits_what_is_refused_and_what_has_no_figures_are_three_things(cast: Cast, cards: DataSet) -> None:
    browser = cast.client("keeper")
    assert "No figures yet" in text(browser.get("/desk/data-sets/"))
    assert "Fresh" not in text(browser.get("/desk/data-sets/"))
    send(cast, b"Month,Total\n2026-01,x\n")
    assert "To be mended" in text(browser.get("/desk/data-sets/cards/"))
    send(cast, b"Month,Total\n2026-01,1\n")
    assert "Waits to be taken" in text(browser.get("/desk/data-sets/cards/"))


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

    for page in (text(seen), text(done).partition("Newest figures")[2]):
        assert all(f">{word}<" in page for word in ("In all", "Online", "At a counter"))
        assert "<code>total</code>" not in page
    said = Declared(service="up", title="Up", kind="published_satisfaction", period="month", team="trees")
    of = actions.declare("up", said, by=SYSTEM, now=clock.now())
    assert [sets.figure(of, name) for name in ("rating_1", "total", "published")] == [
        "Mark 1", "Answers in all", "As it was published",
    ]  # fmt: skip
    assert wording.measure("satisfaction.2") == "Satisfaction, version 2"


@pytest.mark.parametrize("kind", FIGURES_OF)
def test_every_figure_has_words(cast: Cast, cards: DataSet, kind: str) -> None:
    for name in FIGURES_OF[kind].figures:
        kept = FIGURES_OF[kind].kept_as(name)
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
    assert "This file is empty." in text(send(cast, b""))
    assert "This is no table we can read." in text(send(cast, bytes(range(256)) * 4))


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
