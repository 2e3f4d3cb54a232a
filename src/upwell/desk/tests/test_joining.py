import re
from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.desk.tests.scene import a_case, actor, drawn, fresh, url
from upwell.desk.tests.test_case import mark, page
from upwell.lib import clock


def test_one_of_two_reports_of_the_same_hole_is_joined_to_the_other(cast: Cast):
    main, double = a_case(), a_case()
    client = cast.client("lead")
    assert main.reference in page(client, double)

    client.post(url("merge", double), drawn(double, into=main.reference))

    assert fresh(double).merged_into_id == main.pk
    assert "goes on there" in page(client, double)
    assert "Others reported the same" in page(client, main)


def test_the_earlier_case_goes_on_and_the_page_says_so(cast: Cast):
    first, later = a_case(ago=timedelta(hours=2)), a_case()

    told = cast.client("lead").post(url("merge", first), drawn(first, into=later.reference), follow=True)

    assert f"This case was there first and goes on; {later.reference} is closed." in told.content.decode()
    assert fresh(later).merged_into_id == first.pk


@pytest.mark.parametrize("changes", [{"lat": 37.3482}, {"lat": None, "lon": None}])
def test_what_does_not_look_the_same_is_joined_only_when_said_again(cast: Cast, changes):
    main, double = a_case(title="A hole elsewhere", **changes), a_case()
    client = cast.client("lead")
    form = drawn(double, other=main.reference)

    asked = client.post(url("merge", double), form).content.decode()
    still = fresh(double).phase
    client.post(url("merge", double), {**form, "sure": main.reference})

    assert "Are they really the same?" in asked
    assert "A hole elsewhere" in asked
    assert still == "open"
    assert fresh(double).merged_into_id == main.pk


def test_a_case_of_another_service_is_shown_before_it_is_joined(cast: Cast):
    main, double = a_case(), a_case()
    Case.objects.filter(pk=main.pk).update(service="curb-damage")

    html = cast.client("lead").post(url("merge", double), drawn(double, other=main.reference)).content.decode()

    assert "The other case is about something else: Curb damage." in html
    assert fresh(double).phase == "open"


def test_a_near_case_is_chosen_as_the_same_thing_by_a_link(cast: Cast):
    main, double = a_case(), a_case()
    client = cast.client("lead")

    html = client.get(url("case", double) + f"?same={main.reference}").content.decode()

    assert f'href="?same={main.reference}#same"' in page(client, double)
    assert re.search(rf'value="{main.reference}" checked', html)
    assert fresh(double).phase == "open"


def test_a_case_is_not_joined_to_itself_nor_to_nothing(cast: Cast):
    case = a_case()
    client = cast.client("lead")

    assert client.post(url("merge", case), drawn(case, other=case.reference)).status_code == 422
    assert client.post(url("merge", case), drawn(case, other="K7QM-3XPD")).status_code == 422
    assert client.post(url("merge", case), drawn(case)).status_code == 422


def joined_in_spanish(cast: Cast, **main: object) -> tuple[Case, Case]:
    case, double = a_case(**main), a_case(language="es", contact={"email": "neighbor@example.org"})
    cases.merge(double.pk, into=case.pk, by=actor(cast.lead), now=clock.now(), seen=None)
    return case, double


@pytest.mark.parametrize("contact", [{"email": "resident@example.org"}, {}])
def test_the_letter_to_a_joined_resident_is_read_before_it_goes_out(cast: Cast, contact):
    case, double = joined_in_spanish(cast, contact=contact)
    client, closing = cast.client("lead"), {"move": "close", "outcome": "done", "message": "We filled it."}

    shown = client.post(url("closure", case), drawn(case, **closing)).content.decode()
    still = fresh(case).phase
    client.post(url("closure", case), {**drawn(case, **closing), "read": mark(shown)})

    assert "1 more resident, of a joined case, reads Spanish and will get this:" in shown
    assert double.reference in shown.split("1 more resident")[1].split("</form>")[0]
    assert still == "open"
    assert fresh(case).phase == "closed"


def test_words_alone_are_shown_as_joined_residents_get_them(cast: Cast):
    case, double = joined_in_spanish(cast)

    html = cast.client("lead").post(url("letter", case), drawn(case, message="We come on Monday.")).content.decode()

    assert double.reference in html
    assert html.count("We come on Monday.") == 2
