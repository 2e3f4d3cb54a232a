import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.desk.tests.scene import a_case, actor, drawn, fresh, url
from upwell.desk.tests.test_case import mark, page
from upwell.lib import clock
from upwell.notify.models import Message


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


def body_of(reference: str) -> str:
    return Message.objects.filter(about=reference).latest("queued_at").body


def test_a_joined_resident_gets_the_words_in_their_own_language(cast: Cast):
    case, double = joined_in_spanish(cast)
    client, form = cast.client("lead"), {"message": "We come on Monday.", "message-es": "Vamos el lunes."}

    shown = client.post(url("messages", case), drawn(case, **form)).content.decode()
    client.post(url("messages", case), {**drawn(case, **form), "read": mark(shown)})

    assert ">\nVamos el lunes.</textarea>" in shown
    assert "Vamos el lunes." in body_of(double.reference)
    assert "We come on Monday." not in body_of(double.reference)
    assert "We come on Monday." in body_of(case.reference)
    assert page(client, case).count("Vamos el lunes.") == 1


def test_a_box_for_another_language_is_there_only_where_somebody_reads_it(cast: Cast):
    case, _double = joined_in_spanish(cast)
    client = cast.client("lead")

    assert "The same in Spanish, for 1 resident of a joined case" in page(client, case)
    assert "The same in Spanish" not in page(client, a_case())


def test_many_at_once_have_a_box_for_joined_residents_and_show_their_letter(cast: Cast):
    case, double = joined_in_spanish(cast)
    client, ticked = cast.client("lead"), {"case": [str(case.pk)], "do": "move:close"}
    words = {"outcome": "done", "message-en": "We filled it.", "message-es": "Lo rellenamos."}

    asked = client.post(reverse("desk:bulk"), ticked).content.decode()
    shown = client.post(reverse("desk:bulk"), {**ticked, **words, "step": "preview"}).content.decode()
    client.post(reverse("desk:bulk"), {**ticked, **words, "step": "do"})

    assert 'name="message-es"' in asked
    assert "1 resident of a joined case gets this letter" in shown
    assert double.reference in shown
    assert "Lo rellenamos." in body_of(double.reference)
    assert "We filled it." not in body_of(double.reference)


def test_joined_residents_are_asked_nothing_in_bulk(cast: Cast):
    case, _double = joined_in_spanish(cast)

    asked = cast.client("lead").post(reverse("desk:bulk"), {"case": [str(case.pk)], "do": "move:ask"}).content.decode()

    assert 'name="question-en"' in asked
    assert 'name="question-es"' not in asked


def test_unread_words_of_a_joined_case_stand_on_top_of_the_one_that_goes_on(cast: Cast):
    case, double = a_case(), a_case(language="es", contact={})
    cases.add_information(double.pk, text="Sigue creciendo", by=RESIDENT, now=clock.now())
    cases.merge(double.pk, into=case.pk, by=actor(cast.lead), now=clock.now(), seen=None)

    html = page(cast.client("lead"), case)

    assert "New from the resident" in html
    assert double.reference in html.split('id="news"')[1].split("Sigue creciendo")[0]


def test_opening_a_joined_case_again_says_that_it_parts(cast: Cast):
    case, double = joined_in_spanish(cast)
    client = cast.client("lead")

    html = page(client, double)
    cases.reopen(double.pk, by=actor(cast.lead), now=clock.now(), why="Another hole")

    assert f"It is then no longer joined to {case.reference}" in html
    assert "This was not the same thing after all" in page(client, case)
    assert "Reopened and parted from the other case" in page(client, double)
