import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.cases import promise
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.desk.tests.scene import POTHOLE, a_case, actor, drawn, fresh, many, publish, url
from upwell.events.models import Event
from upwell.lib import clock

LONG_AGO = timedelta(days=30)


def references(html: str) -> list[str]:
    return re.findall(r'<a href="/desk/cases/([^"/]+)/(?:\?[^"]*)?">', html)


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"/desk/{query}")
    assert response.status_code == 200
    return response.content.decode()


def tally(html: str, label: str) -> int:
    found = re.search(rf"<strong>(\d+)</strong> {label}", html)
    assert found is not None
    return int(found[1])


def tab(html: str, label: str) -> int:
    found = re.search(rf'>{label} <span class="count">(\d+)</span>', html)
    assert found is not None
    return int(found[1])


def test_the_most_urgent_case_is_on_top(cast: Cast):
    later, late = a_case(), a_case(ago=LONG_AGO)
    again = a_case()
    lead = actor(cast.worker)
    cases.close(again.pk, by=lead, now=clock.now(), seen=None, outcome="done")
    cases.reopen(again.pk, by=lead, now=clock.now(), why="Still there", seen=None)

    html = shown(cast.client("worker"))

    assert references(html) == [again.reference, late.reference, later.reference]
    assert "days late" in html


def test_the_counts_add_up_and_each_leads_to_as_many_cases(cast: Cast):
    many(3)
    a_case(ago=LONG_AGO)
    waiting = a_case()
    worker = actor(cast.worker)
    cases.ask_resident(waiting.pk, by=worker, now=clock.now(), seen=None, question="Which side?")
    cases.assign(waiting.pk, by=worker, now=clock.now(), seen=None, assignee_id=cast.worker.pk)
    client = cast.client("worker")

    html = shown(client)

    assert tab(html, "Open") == tab(html, "With us") + tab(html, "Waiting for the resident") == 5
    for label, query in (("Overdue", "?need=overdue"), ("Mine", "?who=me"), ("Nobody&#x27;s yet", "?who=nobody")):
        assert len(references(shown(client, query))) == tally(html, label) > 0
    assert references(shown(client, "?show=waiting")) == [waiting.reference]


def test_a_whole_reference_opens_its_case_closed_or_not_and_in_sight_only(cast: Cast):
    case = a_case()
    cases.close(case.pk, by=actor(cast.worker), now=clock.now(), seen=None, outcome="done")
    asked = f"/desk/?show=waiting&q={case.reference.lower().replace('-', '+')}"

    response = cast.client("worker").get(asked)

    assert response["Location"] == f"{url('case', case)}?queue=show%3Dwaiting"
    assert references(cast.client("other_team").get(asked).content.decode()) == []


def test_half_a_reference_finds_the_cases_that_begin_so(cast: Cast):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(reference="K7QM-3XPD")
    a_case(title="Nothing like it")

    assert references(shown(cast.client("worker"), "?q=k7qm")) == ["K7QM-3XPD"]
    assert references(shown(cast.client("worker"), "?q=K7QM-3X")) == ["K7QM-3XPD"]


@pytest.mark.parametrize("sign", ["%25", "_", "%25%25", "__"])
def test_signs_stand_for_nothing_but_themselves(cast: Cast, sign):
    a_case()

    assert references(shown(cast.client("worker"), f"?q={sign}")) == []


def test_a_search_finds_what_the_resident_wrote_in_the_open_but_no_name(cast: Cast):
    case = a_case(answers={"size": "large", "details": "Beside the Blue Café"})
    client = cast.client("worker")

    assert references(shown(client, "?q=cafe+blue")) == [case.reference]
    assert references(shown(client, "?q=private")) == []


def test_the_keys_are_told_where_they_work(cast: Cast):
    client, case = cast.client("worker"), a_case()

    assert "<kbd>j</kbd>" in shown(client).split("data-keys-help")[1]
    assert "<kbd>n</kbd>" in client.get(url("case", case)).content.decode().split("data-keys-help")[1]
    assert "data-keys-help" not in shown(client, "?view=map")


NOUN = {**POTHOLE, "case_name": "Pothole", "also_said_as": ["hole in the road"]}
NOUN_ES = {
    "es": {
        "case_name": {"text": "Bache en la vía pública", "from": "0" * 12},
        "also_said_as.0": {"text": "hoyo en la calle", "from": "0" * 12},
    }
}


@pytest.mark.parametrize("typed", ["bache", "BACHE+publica", "hoyo", "bache+clara", "hole", "pothole"])
def test_a_search_finds_a_case_by_what_its_service_is_called_in_any_language(cast: Cast, typed: str):
    case = a_case()  # opened before the service had these words
    publish(NOUN, NOUN_ES)
    Case.objects.filter(pk=case.pk).update(words="pothole 200 e santa clara st")

    assert references(shown(cast.client("worker"), f"?q={typed}")) == [case.reference]


def test_a_word_for_the_service_does_not_stand_for_the_others_typed_with_it(cast: Cast):
    a_case()
    publish(NOUN, NOUN_ES)

    assert references(shown(cast.client("worker"), "?q=bache+fulton")) == []


def test_a_case_is_titled_in_the_language_of_staff_and_so_is_the_next(cast: Cast):
    publish(NOUN, NOUN_ES)
    case, _after = a_case(title="Pothole"), a_case(title="Pothole")
    client = cast.client("worker")
    client.cookies["django_language"] = "es"

    html = client.get(url("case", case)).content.decode()

    assert "<h1>Bache en la vía pública</h1>" in html
    assert f"{case.reference} Bache en la vía pública" in html.split("</title>")[0]
    assert "<strong>Bache en la vía pública</strong>" in html.split('id="next"')[1].split("</a>")[0]


def test_a_case_leads_back_to_the_part_of_the_queue_it_was_opened_from(cast: Cast):
    case = a_case(contact={})
    client = cast.client("worker")
    href = re.search(r'href="(/desk/cases/[^"]+)"', shown(client, "?show=open&q=clara"))
    assert href is not None

    html = client.get(href[1]).content.decode()
    response = client.post(url("moves", case), drawn(case, move="start", queue="show=open&q=clara"))

    assert 'class="back-link" href="/desk/?show=open&amp;q=clara"' in html
    assert response["Location"] == f"{url('case', case)}?queue=show%3Dopen%26q%3Dclara"


@pytest.mark.parametrize("query", ["https://evil.example/", "//evil.example", "x=1", "%22%3E%3Cscript%3E", "who=evil"])
def test_the_way_back_from_a_case_leads_only_to_the_queue(cast: Cast, query):
    html = cast.client("worker").get(url("case", a_case()) + f"?queue={query}").content.decode()

    assert 'class="back-link" href="/desk/"' in html


def test_a_search_finds_an_address(cast: Cast):
    a_case()
    other = a_case(title="Report a pothole", place_label="1 Fulton Ave")
    client = cast.client("worker")

    assert references(shown(client, "?q=fulton")) == [other.reference]
    assert "No case fits" in shown(client, "?q=nowhere")
    assert re.search(r'href="\?[^"]*show=closed[^"]*">Look for it', client.get("/desk/?q=nowhere").content.decode())


def test_what_narrows_the_list_stands_there_as_a_chip_that_takes_it_away(cast: Cast):
    a_case()

    html = shown(cast.client("worker"), "?service=pothole&show=open&q=clara")

    assert "Service: <strong>Report a pothole</strong>" in html
    assert 'href="?show=open&amp;q=clara"' in html
    assert 'href="?show=open&amp;service=pothole"' in html


def test_another_team_sees_none_of_it_and_who_sees_every_team_sees_all(cast: Cast):
    case = a_case()

    assert references(shown(cast.client("other_team"))) == []
    assert references(shown(cast.client("lead"))) == [case.reference]


@pytest.mark.parametrize("role", ["resident", "keeper"])
def test_no_queue_for_who_may_not_see_cases(cast: Cast, role):
    assert cast.client(role).get("/desk/").status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_comes_back(cast: Cast):
    response = Client().get("/desk/?need=overdue")

    assert response.status_code == 302
    assert "next=%2Fdesk%2F%3Fneed%3Doverdue" in response["Location"]


def test_pages_go_on_where_the_last_one_ended(cast: Cast):
    made = {case.reference for case in many(53)}
    client = cast.client("worker")

    first = shown(client)
    following = re.search(r'href="(\?after=[^"]+)" rel="next"', first)
    assert following is not None
    second = shown(client, following[1].replace("&amp;", "&"))

    assert len(references(first)) == 50
    assert len(references(second)) == 3
    assert set(references(first)) | set(references(second)) == made
    assert "Back to the top" in second


def test_a_queue_of_fifty_takes_as_many_statements_as_one_of_five(cast: Cast, django_assert_max_num_queries):
    client = cast.client("worker")
    many(5)
    shown(client)  # the catalogue is in the process now

    many(50)
    # session, account, memberships; rows, counts; the editions of catalogue and places at most
    with django_assert_max_num_queries(8):
        shown(client)


def test_words_of_residents_cannot_become_markup(cast: Cast):
    a_case(title="<script>alert(1)</script>", place_label='"><img src=x>')

    html = shown(cast.client("worker"), "?q=%22%3E%3Cscript%3E")

    assert "<script>alert" not in html
    assert "<img src=x>" not in html
    assert '"><script>' not in html
    assert "&lt;script&gt;alert" in shown(cast.client("worker"))


def test_the_map_shows_the_cases_of_the_list_in_its_order(cast: Cast):
    many(3)
    a_case(ago=LONG_AGO)
    a_case(lat=None, lon=None)
    client = cast.client("worker")

    html = shown(client, "?view=map")
    reports = client.get("/desk/map.json").json()["reports"]

    placed = html.split("Without a place on the map")[0]
    assert references(placed) == [report["reference"] for report in reports]
    assert len(reports) == 4
    assert reports[0]["tone"] == "late"
    assert len(references(html)) == 5


def test_the_map_stays_within_the_team(cast: Cast):
    a_case()

    assert cast.client("other_team").get("/desk/map.json").json() == {"reports": []}
    assert cast.client("resident").get("/desk/map.json").status_code == 403


def rows_of(response: object) -> list[list[str]]:
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_has_what_is_on_screen_and_its_leaving_is_written_down(cast: Cast):
    late = a_case(ago=LONG_AGO)
    many(2)

    rows = rows_of(cast.client("lead").get("/desk/cases.csv?need=overdue"))

    assert rows[0][:4] == ["Reference", "Title", "Service", "Status"]
    assert [row[0] for row in rows[1:]] == [late.reference]
    event = Event.objects.get(name="cases_exported")
    assert event.data == {"rows": 1, "format": "csv", "account": str(cast.lead.pk)}


def test_the_file_says_nothing_of_the_resident(cast: Cast):
    a_case()

    text = str(rows_of(cast.client("lead").get("/desk/cases.csv")))

    assert "resident@example.org" not in text
    assert "Very Private" not in text
    assert "37.33" not in text
    assert "In the bike lane" not in text


def test_the_file_names_the_last_day_the_address_and_the_language(cast: Cast):
    case = a_case(language="es")
    day = promise.last_day(case.due_at, catalogue.city().workdays)

    heading, row = rows_of(cast.client("lead").get("/desk/cases.csv"))

    cells = dict(zip(heading, row, strict=True))
    assert (cells["Due"], cells["Address"], cells["Language"]) == (day.isoformat(), "200 E Santa Clara St", "es")


def test_the_file_cannot_run_anything_in_a_spreadsheet(cast: Cast):
    a_case(title="=HYPERLINK(1)")

    rows = rows_of(cast.client("lead").get("/desk/cases.csv"))

    assert rows[1][1] == "'=HYPERLINK(1)"


def test_who_may_not_take_cases_out_cannot(cast: Cast):
    assert cast.client("worker").get("/desk/cases.csv").status_code == 403
    assert "Download" not in shown(cast.client("worker"))


def bulk(client: Client, made: list[Case], **fields: object) -> str:
    given = {"case": [str(case.pk) for case in made], "back": "/desk/?q=x", **fields}
    return client.post("/desk/bulk/", given, follow=True).content.decode()


def test_many_cases_are_closed_after_the_letter_was_read(cast: Cast):
    made = [*many(2), a_case(language="es"), a_case(contact={})]
    client = cast.client("worker")

    asked = bulk(client, made, do="move:close")
    preview = bulk(client, made, do="move:close", step="preview", outcome="done", **{"message-en": "Filled today."})
    still_open = [fresh(case).phase for case in made]
    done = bulk(client, made, do="move:close", step="do", outcome="done", **{"message-en": "Filled today."})

    assert "Close: 4 cases" in asked
    assert "2 residents get this letter" in preview
    assert "1 resident gets this letter" in preview
    assert "1 resident left no email address" in preview
    assert "Filled today." in preview
    assert 'lang="es"' in preview
    assert still_open == ["open"] * 4
    assert "4 cases" in done
    assert {fresh(case).phase for case in made} == {"closed"}


def test_each_refused_case_says_why_and_the_others_are_done(cast: Cast):
    ready, closed, foreign = a_case(), a_case(), a_case()
    worker = actor(cast.worker)
    cases.close(closed.pk, by=worker, now=clock.now(), seen=None, outcome="done")
    Case.objects.filter(pk=foreign.pk).update(team="trees")

    html = bulk(cast.client("worker"), [ready, closed, foreign], do="move:close", step="do", outcome="done")

    assert "1 case stays as it was" in html
    assert "cannot be closed from where it stands" in html
    assert foreign.reference not in html
    assert (fresh(ready).phase, fresh(foreign).phase) == ("closed", "open")


def test_what_was_typed_for_many_is_kept_when_something_is_missing(cast: Cast):
    html = bulk(cast.client("worker"), many(2), do="move:close", step="preview", **{"message-en": "Filled today."})

    assert "Choose how the case ended" in html
    assert "Filled today.</textarea>" in html


def test_many_cases_are_taken_at_once(cast: Cast):
    made = many(3)

    bulk(cast.client("worker"), made, do="assign", step="do", assignee="me")

    assert {fresh(case).assignee_id for case in made} == {cast.worker.pk}


@pytest.mark.parametrize(
    "fields",
    [{}, {"do": "move:close"}, {"do": "move:fly", "case": ["x"]}, {"do": "rm", "case": ["1"]}, {"do": "move:answer"}],
)
def test_nothing_sensible_chosen_is_said_and_nothing_happens(cast: Cast, fields):
    response = cast.client("worker").post("/desk/bulk/", fields)

    assert response.status_code == 422
    assert "Nothing chosen" in response.content.decode()


def test_the_way_back_leads_only_to_the_queue(cast: Cast):
    html = cast.client("worker").post("/desk/bulk/", {"back": "https://evil.example/"}).content.decode()

    assert "evil.example" not in html


def test_a_case_taken_on_the_page_is_mine(cast: Cast):
    case = a_case()
    client = cast.client("worker")

    client.post(url("assignment", case), drawn(case, assignee="me"))

    assert references(shown(client, "?who=me")) == [case.reference]


def test_spanish_staff_get_spanish_words(cast: Cast):
    a_case()
    client = cast.client("worker")
    client.cookies["django_language"] = "es"

    assert "Reportar un bache" in shown(client)


def test_counting_through_account_numbers_tells_no_resident_s_name(cast: Cast):
    html = shown(cast.client("worker"), f"?who={cast.resident.pk}")

    assert cast.resident.called not in html
    assert cast.lead.called in shown(cast.client("worker"), f"?who={cast.lead.pk}")


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
@pytest.mark.parametrize("part", ["", "&show=closed"])
def test_a_page_mark_at_the_end_of_the_calendar_is_no_failure(cast: Cast, at: str, part: str):
    client = cast.client("worker")

    assert client.get(f"/desk/?after={at}~{a_case().pk.hex}{part}").status_code == 200
    assert client.get(f"/desk/map.json?after={at}~{a_case().pk.hex}{part}").status_code == 200


def test_the_filter_lists_only_services_that_open_cases(cast: Cast):
    a_case()
    publish({**POTHOLE, "service": "collection_day", "kind": "lookup", "name": "Collection day"})

    html = shown(cast.client("worker"))

    assert '<option value="pothole"' in html
    assert "collection_day" not in html


def test_the_closed_tab_speaks_of_closed_cases(cast: Cast):
    client = cast.client("worker")
    assert "No case has been closed yet." in shown(client, "?show=closed")
    cases.close(a_case().pk, by=actor(cast.worker), now=clock.now(), seen=None, outcome="done")

    assert "Closed cases, the last one first" in shown(client, "?show=closed")
