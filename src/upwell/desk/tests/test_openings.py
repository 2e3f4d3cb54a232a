from datetime import timedelta

from tests.cast import Cast

from upwell.accounts import actions as accounts
from upwell.catalogue import queries as catalogue
from upwell.desk.tests.scene import EMAIL, a_case, actor
from upwell.lib import clock


def opened(case, by, *, ago: timedelta = timedelta()) -> None:
    accounts.record_viewing(case.reference, what="contact", by=actor(by), now=clock.now() - ago)


def page(cast: Cast, query: str = "") -> str:
    response = cast.client("auditor").get(f"/desk/openings/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_each_opening_says_who_which_case_and_when(cast: Cast):
    case = a_case()
    opened(case, cast.worker)

    html = page(cast)

    row = html.split("<tbody>")[1].split("</tbody>")[0]
    assert "A worker" in row
    assert case.reference in row
    assert "Paving" in row
    assert "<time" in row
    assert EMAIL not in html


def test_openings_are_found_by_person_and_day(cast: Cast):
    today, earlier = a_case(), a_case()
    opened(today, cast.worker)
    opened(earlier, cast.lead, ago=timedelta(days=3))
    day = (clock.now() - timedelta(days=3)).astimezone(catalogue.city().zone).date()

    by_person, by_day = page(cast, f"?who={cast.worker.pk}"), page(cast, f"?on={day}")

    assert today.reference in by_person
    assert earlier.reference not in by_person
    assert earlier.reference in by_day
    assert today.reference not in by_day


def test_the_pages_of_a_filter_stay_within_it(cast: Cast):
    case = a_case()
    for _ in range(51):
        opened(case, cast.worker)

    assert f"?who={cast.worker.pk}&amp;page=2" in page(cast, f"?who={cast.worker.pk}")


def test_nothing_opened_is_said(cast: Cast):
    assert "Nothing was opened" in page(cast)


def test_what_cannot_be_read_is_left_out(cast: Cast):
    opened(a_case(), cast.worker)

    assert "A worker" in page(cast, "?who=x&on=yesterday&page=z")
    assert "Nothing was opened" in page(cast, "?on=9999-12-31")


def test_only_who_looks_after_privacy_finds_the_way(cast: Cast):
    assert "/desk/openings/" in cast.client("auditor").get("/desk/").content.decode()
    assert "/desk/openings/" not in cast.client("lead").get("/desk/").content.decode()
