import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.cast import CITY, Cast

from upwell.accounts.models import Viewing
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.desk.tests.scene import EMAIL, a_case, actor, drawn, fresh, url
from upwell.events.models import Event
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.notify.queries import about

LATER = timedelta(seconds=1)


def page(client: Client, case: Case) -> str:
    response = client.get(url("case", case))
    assert response.status_code == 200
    return response.content.decode()


def mark(html: str) -> str:
    found = re.search(r'name="read" value="([0-9a-f]+)"', html)
    assert found is not None, "no letter was shown"
    return found[1]


def send(client: Client, noun: str, case: Case, **fields: object) -> str:
    """Sends a form, reads the letter it would make, and sends it again as read."""
    given = drawn(case, **fields)
    shown = client.post(url(noun, case), given).content.decode()
    response = client.post(url(noun, case), {**given, "read": mark(shown)}, follow=True)
    return response.content.decode()


def test_the_page_says_what_the_resident_said_in_both_languages(cast: Cast):
    html = page(cast.client("worker"), a_case(language="es"))

    assert "How big is it?" in html
    assert "Bigger than a tire" in html
    assert "¿Qué tan grande es?" in html
    assert "Más grande que una llanta" in html
    assert "In the bike lane" in html
    assert "The resident reads Spanish" in html


def test_personal_data_is_folded_until_opened_and_the_opening_is_written_down(cast: Cast):
    case = a_case()
    client = cast.client("worker")

    folded = page(client, case)
    opened = client.post(url("contact", case)).content.decode()

    assert EMAIL not in folded
    assert "Very Private" not in folded
    assert EMAIL in opened
    assert "Very Private" in opened
    assert Viewing.objects.get().account_id == cast.worker.pk
    assert Event.objects.filter(name="contact_viewed", subject=case.reference).count() == 1
    assert EMAIL not in page(client, case)


def test_contact_data_cannot_be_opened_by_following_a_link(cast: Cast):
    case = a_case()

    response = cast.client("worker").get(url("contact", case))

    assert response["Location"] == url("case", case)
    assert Viewing.objects.count() == 0


def test_contact_data_of_another_team_stays_shut_even_for_who_sees_the_case(cast: Cast):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(team="trees")

    response = cast.client("worker").post(url("contact", case))

    assert response.status_code == 404
    assert Viewing.objects.count() == 0


POSTS = ["contact", "letter", "moves", "closure", "messages", "assignment", "team", "notes", "children", "place"]


def test_another_team_finds_no_case_there(cast: Cast):
    case = a_case()
    client = cast.client("other_team")

    assert client.get(url("case", case)).status_code == 404
    for noun in POSTS:
        assert client.post(url(noun, case), drawn(case, text="x", move="start")).status_code == 404, noun
    assert fresh(case).revision == case.revision


def test_residents_and_strangers_get_nowhere(cast: Cast):
    case = a_case()

    assert cast.client("resident").get(url("case", case)).status_code == 403
    assert Client().get(url("case", case)).status_code == 302
    for noun in [*POSTS, "merge"]:
        assert cast.client("resident").post(url(noun, case)).status_code == 403, noun
        assert Client().post(url(noun, case)).status_code == 403, noun


@pytest.mark.parametrize("reference", ["K7QM-3XPD", "nothing", "..", "%00", "²", "a" * 300])
def test_a_reference_that_is_none_is_not_found(cast: Cast, reference):
    assert cast.client("worker").get(f"/desk/cases/{reference}/").status_code in {400, 404}


@pytest.mark.parametrize("noun", POSTS)
def test_looking_at_a_verb_leads_to_the_case_and_does_nothing(cast: Cast, noun):
    case = a_case()

    response = cast.client("worker").get(url(noun, case))

    assert response["Location"] == url("case", case)
    assert fresh(case).revision == case.revision


def test_a_reference_works_however_it_is_typed(cast: Cast):
    case = a_case()

    assert cast.client("worker").get(f"/desk/cases/{case.reference.lower()}/").status_code == 200


def test_only_allowed_moves_are_offered(cast: Cast):
    case = a_case()
    client = cast.client("worker")

    html = page(client, case)

    assert 'value="start"' in html
    assert 'value="close"' in html
    assert 'value="reopen"' not in html
    assert 'value="withdraw"' not in html


def test_who_sees_a_case_of_another_team_is_offered_nothing_to_do(cast: Cast):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(team="trees")

    html = page(cast.client("lead"), case)

    assert "There is no move here that you can make." in html
    assert 'name="move"' not in html


def test_nothing_goes_to_a_resident_that_was_not_read_first(cast: Cast):
    case = a_case()
    client = cast.client("worker")
    before = about(case.reference).count()

    first = client.post(url("closure", case), drawn(case, move="close", outcome="done", message="Filled."))
    html = first.content.decode()

    assert first.status_code == 200
    assert "Filled." in html
    assert "Send this and: Close" in html
    assert (fresh(case).phase, about(case.reference).count()) == ("open", before)


def test_words_changed_after_reading_are_shown_again(cast: Cast):
    case = a_case()
    client = cast.client("worker")
    closing = drawn(case, move="close", outcome="done", message="A")
    read = mark(client.post(url("closure", case), closing).content.decode())

    again = client.post(url("closure", case), {**closing, "message": "B", "read": read})

    assert "Send this and: Close" in again.content.decode()
    assert fresh(case).phase == "open"


@pytest.mark.parametrize(
    ("noun", "fields"),
    [
        ("moves", {"move": "start"}),
        ("moves", {"move": "ask", "question": "Which side of the street?"}),
        ("closure", {"move": "close", "outcome": "done", "message": "Filled on Tuesday."}),
        ("closure", {"move": "close", "outcome": "could_not_find", "message": ""}),
        ("messages", {"message": "The crew comes on Friday."}),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letter_that_was_read_is_the_letter_that_goes(cast: Cast, noun, fields, language):
    case = a_case(language=language)
    client = cast.client("worker")

    shown = client.post(url(noun, case), drawn(case, **fields)).content.decode()
    send(client, noun, case, **fields)

    sent = Message.objects.filter(about=case.reference).latest("queued_at")
    assert sent.language == language
    for line in sent.body.splitlines():
        if "://" not in line:
            assert line.replace("'", "&#x27;") in shown
    assert "/follow/" not in shown


def test_a_case_without_an_address_needs_no_letter_read(cast: Cast):
    case = a_case(contact={})

    response = cast.client("worker").post(url("moves", case), drawn(case, move="start"))

    assert response.status_code == 302
    assert fresh(case).state == "in_progress"


def test_the_letter_alone_for_the_page_to_show(cast: Cast):
    case = a_case()

    html = cast.client("worker").post(url("letter", case), drawn(case, move="close", outcome="done")).content.decode()

    assert "The work is done." in html
    assert "the resident’s own link" in html
    assert fresh(case).phase == "open"


def test_missing_words_are_asked_for_and_the_others_kept(cast: Cast):
    case = a_case()

    response = cast.client("worker").post(url("closure", case), drawn(case, move="close", message="Filled."))

    html = response.content.decode()
    assert response.status_code == 422
    assert "Choose how the case ended." in html
    assert "Filled.</textarea>" in html


def test_a_case_that_changed_meanwhile_shows_what_changed_and_keeps_what_was_typed(cast: Cast):
    case = a_case()
    form = drawn(case, move="close", outcome="done", message="Filled this morning.")
    cases.assign(case.pk, by=actor(cast.lead), now=clock.now() + LATER, seen=None, assignee_id=cast.lead.pk)

    response = cast.client("worker").post(url("closure", case), form)

    html = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this case" in html
    assert "Filled this morning.</textarea>" in html
    changed = html.split("desk-changed")[1].split("</ul>")[0]
    assert "Taken on" in changed
    assert "A lead" in changed
    assert fresh(case).phase == "open"


@pytest.mark.parametrize("seen", ["", "x", "-3", "99999999999999999999"])
def test_a_form_without_the_revision_it_was_drawn_with_counts_as_out_of_date(cast: Cast, seen):
    case = a_case()

    response = cast.client("worker").post(url("assignment", case), {"assignee": "me", "seen": seen})

    assert response.status_code == 409
    assert fresh(case).assignee_id is None


def test_a_note_stays_inside(cast: Cast):
    case = a_case()
    before = about(case.reference).count()

    html = cast.client("worker").post(url("notes", case), {"text": "Bring cones"}, follow=True).content.decode()

    assert "Bring cones" in html
    assert about(case.reference).count() == before


def test_a_case_is_given_to_a_colleague_but_not_to_a_stranger(cast: Cast):
    case = a_case()
    client = cast.client("worker")

    client.post(url("assignment", case), drawn(case, assignee=cast.lead.pk))
    refused = client.post(url("assignment", case), drawn(case, assignee=cast.other_team.pk))

    assert fresh(case).assignee_id == cast.lead.pk
    assert refused.status_code == 422


def test_a_case_moved_to_another_team_leaves_my_sight(cast: Cast):
    case = a_case()

    response = cast.client("worker").post(url("team", case), drawn(case, team="trees", reason="A branch, not a hole"))

    assert response["Location"] == "/desk/"
    assert fresh(case).team == "trees"


def test_what_was_done_is_said(cast: Cast):
    case, mute = a_case(), a_case(contact={})
    client = cast.client("worker")

    closed = send(client, "closure", case, move="close", outcome="done", message="")
    started = client.post(url("moves", mute), drawn(mute, move="start"), follow=True).content.decode()

    assert "Closed: Done. The letter is on its way." in closed
    assert "Work started." in started
    assert "on its way" not in started


def test_part_of_the_work_becomes_one_case_however_often_it_is_sent(cast: Cast):
    case = a_case()
    client = cast.client("worker")
    form = drawn(case, child_id=str(uuid4()), title="Trim the roots", team="trees")

    client.post(url("children", case), form)
    client.post(url("children", case), form)

    child = Case.objects.get(parent=case)
    assert (child.title, child.team) == ("Trim the roots", "trees")
    assert "Trim the roots" in page(client, case)


def test_a_place_that_cannot_be_found_is_said_and_what_was_typed_kept(cast: Cast):
    case = a_case()
    form = drawn(case, **{"place": "Nowhere Lane 9", "place-lat": str(case.lat), "place-lon": str(case.lon)})

    response = cast.client("worker").post(url("place", case), form)

    html = response.content.decode()
    assert response.status_code == 422
    assert "Nowhere Lane 9" in html
    assert '<a href="#where">Go there</a>' in html
    assert 'id="where"' in html


def test_the_citys_outline_is_no_area_of_the_place(cast: Cast):
    case = a_case()
    sets = {"limits": {"en": "City limits"}, "districts": {"en": "Council district"}}
    settings = {**CITY, "places": {"outline": "limits", "main": "districts", "sets": sets}}
    Publication.objects.create(settings_hash="test", settings=settings, published_at=clock.now(), published_by="test")
    catalogue.forget()
    Case.objects.filter(pk=case.pk).update(areas={"limits": "testville", "districts": "d3"})

    html = page(cast.client("worker"), case)

    assert "Council district" in html
    assert "City limits" not in html


def test_parts_of_the_same_work_are_not_offered_as_the_same_thing(cast: Cast):
    case, near = a_case(), a_case()
    client = cast.client("lead")
    client.post(url("children", case), drawn(case, child_id=str(uuid4()), title="Trim the roots", team="paving"))
    child = Case.objects.get(parent=case)

    assert f"?same={child.reference}" not in page(client, case)
    assert f"?same={case.reference}" not in page(client, child)
    assert f"?same={near.reference}" in page(client, child)


def test_a_moved_pin_is_the_new_place(cast: Cast):
    case = a_case()
    form = drawn(case, **{"place": case.place_label, "place-lat": "37.3400", "place-lon": "-121.8900"})

    cast.client("worker").post(url("place", case), form)

    assert (fresh(case).lat, fresh(case).lon) == (37.34, -121.89)


@pytest.mark.parametrize("lat", ["NaN", "inf", "1e400", "x", "", "999"])
def test_coordinates_that_are_none_change_nothing(cast: Cast, lat):
    case = a_case()

    cast.client("worker").post(url("place", case), drawn(case, **{"place-lat": lat, "place-lon": "0"}))

    assert (fresh(case).lat, fresh(case).lon) == (case.lat, case.lon)


def test_the_history_is_told_in_sentences(cast: Cast):
    case = a_case()
    worker, now = actor(cast.worker), clock.now()
    cases.assign(case.pk, by=worker, now=now + LATER, seen=None, assignee_id=cast.worker.pk)
    cases.move(case.pk, "start", by=worker, now=now + 2 * LATER, seen=None)
    cases.close(case.pk, by=worker, now=now + 3 * LATER, seen=None, outcome="done", message="Filled.")

    html = page(cast.client("worker"), case)

    for sentence in ("Received", "Taken on", "Work started", "Closed: Done"):
        assert sentence in html
    assert html.index("Closed: Done") < html.index("Taken on")


def test_what_somebody_typed_cannot_become_markup(cast: Cast):
    case = a_case(title="<b>x</b>", answers={"details": "<script>alert(1)</script>"})
    cases.note(case.pk, by=actor(cast.worker), now=clock.now(), text="<img src=x onerror=alert(1)>")

    html = page(cast.client("worker"), case)

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b>x</b>" not in html


def test_an_imported_case_without_a_service_here_is_shown_as_it_came(cast: Cast):
    case = a_case(version_id=None, answers={"subject": "Sidewalk", "closure_reason": ""})

    html = page(cast.client("worker"), case)

    assert "Sidewalk" in html


def test_the_page_of_a_case_takes_a_settled_number_of_statements(cast: Cast, django_assert_max_num_queries):
    client = cast.client("worker")
    case = a_case()
    for _ in range(5):
        a_case()
        cases.note(case.pk, by=actor(cast.worker), now=clock.now(), text="One more")
    page(client, case)

    with django_assert_max_num_queries(14):
        page(client, case)


def test_every_page_is_kept_out_of_shared_caches(cast: Cast):
    case = a_case()

    response = cast.client("worker").get(url("case", case))

    assert "no-store" in response["Cache-Control"]
