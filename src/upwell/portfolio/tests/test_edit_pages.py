"""The pages on which a department keeps its own services and itself, and who may."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import CITY, Cast
from tests.cast import NOW as THEN

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.portfolio.models import Department, Entry, Succession, Turn, Value
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, PARKS, PAVING, entry, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(cast: Cast, tmp_path: Path) -> None:
    take(tmp_path, HEAD + CLASS + PARKS + PAVING)


@pytest.fixture
def of_parks(cast: Cast) -> Iterator[Client]:
    """Somebody who keeps the services of Parks alone."""
    roles = CITY["roles"] | {"minder": {"name": {"en": "Minder"}, "may": ["improve_services", "see_cases"]}}
    settings = CITY | {"roles": roles}
    Publication.objects.create(settings_hash="minders", settings=settings, published_at=THEN, published_by="test")
    catalogue.forget()
    account = accounts.create_account("minder", called="A minder", kind="staff", password="a long way up the hill",
                                      by=SYSTEM, now=THEN)  # fmt: skip
    accounts.add_member(account.pk, role="minder", team="trees", by=SYSTEM, now=THEN)
    client = Client()
    client.force_login(account)
    yield client
    catalogue.forget()


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return unescape(response.content.decode())


def form(html: str) -> dict[str, str]:
    """What a browser would send of the first form that posts."""
    part = html.split('method="post" data-once', 1)[1].split("</form>", 1)[0]
    said = dict(re.findall(r'<input class="usa-input" type="\w+" id="\w+" name="(\w+)" value="([^"]*)"', part))
    said |= dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', part))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', part):
        chosen = re.search(r'value="([^"]*)" selected', options)
        said[name] = chosen[1] if chosen else ""
    return said


def test_a_field_is_changed_and_everybody_reads_that_the_city_entered_it_and_why(cast: Cast, client: Client) -> None:
    lead, path = cast.client("lead"), f"/inventory/keep/{entry('picnic').id}/"
    said = form(read(lead, path))
    assert (said["name"], said["contract_end"], said["channels"]) == (
        "Ask for a picnic area",
        "2027-06-30",
        "web,phone",
    )

    answer = lead.post(path, said | {"owner": "The booking desk", "because": "They told us"}, follow=True)

    html = unescape(answer.content.decode())
    assert "Written down, with your name and the reason." in html
    assert re.search(r"Entered by A lead on .+: They told us\.\s+No file says it\.", html)
    assert Value.objects.filter(entry__code="picnic", source__entered=True).count() == 1  # only what was changed
    public = read(client, "/inventory/city/picnic/")
    assert "The booking desk" in public
    assert "Entered by the city" in public
    assert "They told us" in public
    assert "A lead" not in public


def test_what_the_file_said_stands_beside_it_and_comes_back_with_one_press(cast: Cast) -> None:
    lead, path = cast.client("lead"), f"/inventory/keep/{entry('picnic').id}/"
    lead.post(path, form(read(lead, path)) | {"name": "Book a picnic area", "because": "Plainer"})
    html = read(lead, path)
    assert "The file list.csv says in B3: “Ask for a picnic area”." in html
    back = re.search(rf'action="({path}values/\d+/back/)"', html)
    assert back
    html = unescape(lead.post(back[1], {"because": "It was right"}, follow=True).content.decode())
    assert '<h1 lang="en">Ask for a picnic area</h1>' in html
    assert "“Book a picnic area”" in html  # in what stood there before


def test_a_figure_is_entered_with_its_months(cast: Cast, client: Client) -> None:
    lead, path = cast.client("lead"), f"/inventory/keep/{entry('class').id}/figures/"
    figure = {"figure": "volume", "first": "2025-01", "last": "2025-12", "number": "400", "because": "Counted by hand"}
    html = lead.post(path, figure, follow=True).content.decode()
    assert "Written down, with your name and the reason." in html
    assert "Transactions, 2025: 400" in html
    assert entry("class").volume == 400
    assert "Counted by hand" in read(client, "/inventory/city/class/")
    wrong = unescape(lead.post(path, figure | {"number": "many"}, follow=True).content.decode())
    assert "Write the number in digits" in wrong


def test_what_is_wrong_is_said_on_the_page_with_all_that_was_typed(cast: Cast) -> None:
    lead, path = cast.client("lead"), f"/inventory/keep/{entry('picnic').id}/"
    answer = lead.post(path, form(read(lead, path)) | {"owner": "Kept", "review_due": "soon", "because": "Why not"})
    html = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“soon” is not a day. Write it like 2027-04-30." in html
    assert 'value="Kept"' in html
    assert 'value="Why not"' in html


def test_whoever_keeps_one_department_changes_nothing_of_another(of_parks: Client) -> None:
    mine, theirs = entry("picnic").id, entry("hole").id
    parks, streets = (Department.objects.get(code=code).id for code in ("parks", "streets"))
    how: dict[str, Any] = {"because": "One", "name": "X", "what": "rename", "since": "2026-01-01"}
    for allowed, path, said in (
        (True, f"/inventory/keep/{mine}/", {"owner": "Us", "because": "Ours"}),
        (False, f"/inventory/keep/{theirs}/", {"owner": "Us", "because": "Ours"}),
        (False, f"/inventory/keep/{theirs}/figures/", {"figure": "volume"}),
        (False, f"/inventory/keep/{theirs}/values/1/back/", {"because": "One"}),
        (False, f"/inventory/keep/reviews/{theirs}/", {}),
        (False, "/inventory/keep/joining/", {"codes": "picnic hole", "into": "x", "name": "X", "because": "One"}),
        (False, "/inventory/keep/parting/", {"code": "hole", "into": "a A\nb B", "because": "One"}),
        (False, f"/inventory/keep/departments/{streets}/", how),
        (False, f"/inventory/keep/departments/{parks}/", how | {"what": "join", "other": str(streets)}),
        (True, f"/inventory/keep/departments/{parks}/", how),
    ):
        assert (of_parks.post(path, said).status_code == 302) is allowed, path
    assert of_parks.get(f"/inventory/keep/{theirs}/").status_code == 403
    assert (Succession.objects.count(), Turn.objects.count(), entry("hole").status) == (0, 1, Entry.LIVE)
    html = read(of_parks, "/inventory/keep/?q=report")
    assert "Report a pothole" in html
    assert f"/inventory/keep/{theirs}/" not in html
    assert f'href="/inventory/keep/departments/{streets}/"' not in read(of_parks, "/inventory/keep/departments/")


def test_a_department_is_renamed_moved_and_joined_on_its_page_and_its_history_is_shown(cast: Cast) -> None:
    lead = cast.client("lead")
    bookings, streets = (Department.objects.get(name=name) for name in ("Bookings", "Streets"))
    path, how = f"/inventory/keep/departments/{bookings.id}/", {"since": "2026-01-01", "because": "As decided"}
    lead.post(path, {"what": "rename", "name": "Reservations", **how})
    lead.post(path, {"what": "move", "other": str(streets.id), **how})
    html = read(lead, path)
    assert "Bookings → Reservations" in html
    assert "Parks → Streets" in html
    assert html.count("A lead: As decided") == 2
    wrong = lead.post(path, {"what": "rename", "name": "", **how})
    assert (wrong.status_code, "Give it a name" in wrong.content.decode()) == (422, True)

    html = unescape(lead.post(path, {"what": "join", "other": str(streets.id), **how}, follow=True).content.decode())
    assert '<h1 lang="en">Streets</h1>' in html
    assert "Reservations → Streets" in html
    assert "It became:" in read(lead, path)
    assert entry("picnic").top == streets
