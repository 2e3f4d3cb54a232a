"""The public pages: what they say, without a script, of whom they say nothing, and how old they are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.performance.models import Annotation, Result
from upwell.performance.shown import reading
from upwell.performance.tests import counted
from upwell.performance.tests.counted import GOOD, NOVEMBER, NOW, OCTOBER, TODAY, count, plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    scene.publish({**scene.POTHOLE, "service": "light", "name": "Street light", "owner": "parks"}, {})
    reading.forget()


@pytest.fixture
def figures() -> None:
    count("pothole", OCTOBER, ended={2: 150, 9: 30}, **GOOD)
    count("pothole", NOVEMBER, submitted=40)
    for channel, many in {"web": 160, "phone": 60, "sms": 20}.items():
        count("pothole", OCTOBER, by="channel", value=channel, submitted=many)
    for step, shown, left in (("where", 260, 30), ("size", 230, 12)):
        count("pothole", OCTOBER, by="step", value=step, alone=True, shown=shown, answered=shown - left, abandoned=left)
    for language, many in {"en": 180, "es": 57, "vi": 3}.items():
        count("pothole", OCTOBER, by="language", value=language, submitted=many, judged=many, kept=many // 2)


def get(client: Client, path: str, **headers: str) -> Any:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return response


def test_one_number_first_and_over_how_many_services(client: Client, figures: None) -> None:
    said = plain(get(client, "/performance/"))

    assert "240 requests were sent to city services since Oct 1" in said
    assert "75 of 100 were happy with it, of 100 who gave a mark." in said
    assert "Total for 1 of 2 services" in said


def test_a_figure_has_its_interval_its_whole_and_the_version_of_its_meaning(client: Client, figures: None) -> None:
    said = plain(get(client, "/performance/services/pothole/"))

    assert "On time 88% 83% to 92%, of 170" in said
    assert "Half done within 2 days 180 closed, 0 open. Nine of ten within 9 days." in said
    assert "Meaning, version 2: Completed" in said


def test_a_service_nobody_asked_for_has_no_figure_and_not_nought(client: Client, figures: None) -> None:
    page = get(client, "/performance/").content.decode()
    row = page.partition('"/performance/services/light/"')[2].partition("</tr>")[0]

    assert row.count("no figure") == 6


def test_groups_are_told_in_tens_and_small_ones_not_at_all(client: Client, figures: None) -> None:
    page = get(client, "/performance/services/pothole/").content.decode()
    table = page.partition("Does it serve everybody alike?")[2]
    english, spanish, vietnamese = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table)[:3]

    assert ">180<" in english
    assert ">60<" in spanish
    assert "too few to say" in vietnamese


def test_the_funnel_names_the_question_most_leave_at(client: Client, figures: None) -> None:
    assert "Most are lost at “Where is it?”: 12 of 100 leave there" in plain(
        get(client, "/performance/services/pothole/")
    )


def test_whoever_came_back_to_a_question_has_not_left_there(client: Client, figures: None) -> None:
    count("pothole", OCTOBER, by="step", value="where", alone=True, abandoned_here_before=30)

    said = plain(get(client, "/performance/services/pothole/"))

    assert "Most are lost at “How big is it?”: 4 of 100 leave there" in said


def test_who_was_told_whom_to_call_is_not_lost(client: Client, figures: None) -> None:
    count("pothole", OCTOBER, by="step", value="ring", alone=True, stopped=50)
    ring = {"stop": "ring", "when": {"size": "large"}, "outcome": "emergency", "title": "Call 911"}
    where, size, *rest = scene.POTHOLE["steps"]
    scene.publish({**scene.POTHOLE, "steps": [where, size, ring, *rest]}, scene.POTHOLE_ES)
    reading.forget()
    page = get(client, "/performance/services/pothole/")

    assert "230, 10 left here, 50 got an answer" in plain(page)
    assert "told what to do instead" in plain(page)
    assert "Call 911" not in plain(page)


@pytest.mark.parametrize(
    "path", ["/performance/", "/performance/services/pothole/", "/performance/departments/streets/"]
)
def test_each_chart_has_its_words_its_table_and_its_files(client: Client, figures: None, path: str) -> None:
    page = get(client, path).content.decode()
    keys = re.findall(r'<figure class="chart" id="([^"]+)"', page)

    assert len(keys) == len(set(keys)) >= 2
    for key in keys:
        assert f'id="{key}-title"' in page
        rows = get(client, f"{path}?chart={key}&as=csv").content.decode().splitlines()
        drawing = get(client, f"{path}?chart={key}&as=svg")
        assert len(rows) >= 3
        assert (drawing["Content-Type"], b"<svg" in drawing.content) == ("image/svg+xml", True)
        assert "attachment" in drawing["Content-Disposition"]


@pytest.mark.parametrize("query", ["chart=nothing&as=csv", "chart=months&as=exe", "chart=months"])
def test_a_chart_there_is_not_is_missing(client: Client, figures: None, query: str) -> None:
    assert client.get(f"/performance/?{query}").status_code == 404


@pytest.mark.parametrize("path", ["services/no_such", "departments/no_such"])
def test_what_is_not_there_is_missing(client: Client, path: str) -> None:
    assert client.get(f"/performance/{path}/").status_code == 404


def test_only_the_running_month_is_now_and_an_older_one_heads_no_chart(client: Client) -> None:
    count("pothole", date(2026, 9, 1), submitted=24, judged=20, kept=15)
    count("pothole", OCTOBER, submitted=4, judged=4, kept=4)
    count("pothole", NOVEMBER, submitted=5)
    drawn = get(client, "/performance/services/pothole/?chart=months&as=svg").content.decode()
    said = plain(get(client, "/performance/services/pothole/"))

    assert ">Sep: 24<" in drawn
    assert "now " not in drawn
    assert "30 requests in the last twelve months" in said
    assert "On time: 79% in the last twelve months" in said
    assert "in September" not in said.partition("The same as a table")[0]
    assert "A gap is a month with fewer than 10" in said


def test_a_counted_month_without_a_request_is_nought_and_one_before_the_first_is_unknown(client: Client) -> None:
    count("light", date(2026, 8, 1), submitted=30)
    count("pothole", date(2026, 9, 1), submitted=24)
    count("light", OCTOBER, submitted=30)
    rows = get(client, "/performance/services/pothole/?chart=months&as=csv").content.decode().splitlines()

    assert rows[-4:] == ["2026-08-01,", "2026-09-01,24", "2026-10-01,0", "2026-11-01,"]


def test_of_few_requests_no_big_number_is_said_and_no_sentence_begins_small(client: Client) -> None:
    count("pothole", OCTOBER, submitted=4)

    said = plain(get(client, "/performance/departments/streets/"))

    assert "Fewer than 10 requests were sent since Oct 1." in said
    assert "This is its only service." in said


def test_a_tile_that_may_not_say_of_how_many_has_no_lonely_stop(client: Client) -> None:
    count("pothole", OCTOBER, ended={2: 4, 9: 4}, submitted=20)
    Result.objects.update(spreads={"ended": {"2": 40, "9": 4}, "open": {"2026-10-30": 3}})
    reading.forget()

    said = plain(get(client, "/performance/services/pothole/"))

    assert "2 days Nine of ten within" in said
    assert " . " not in said


def test_names_are_sorted_by_their_letters_and_numbers_by_size(client: Client, figures: None) -> None:
    page = get(client, "/performance/?sort=-name").content.decode()
    choices = re.findall(r'<option value="(-?name|-?requests)"( selected)?>([^<]+)<', page)

    assert choices == [
        ("name", "", "Service, A to Z"),
        ("-name", " selected", "Service, Z to A"),
        ("-requests", "", "Requests, most first"),
        ("requests", "", "Requests, least first"),
    ]


def test_whom_the_city_serves_worse_is_linked_before_the_figures(client: Client, figures: None) -> None:
    page = get(client, "/performance/").content.decode()

    assert page.index('href="/performance/equity/"') < page.index('class="tiles"')


def test_what_is_typed_narrows_the_table_and_can_be_taken_away(client: Client, figures: None) -> None:
    page = get(client, "/performance/?q=light&sort=name").content.decode()

    assert "/performance/services/light/" in page
    assert "/performance/services/pothole/" not in page
    assert 'href="?sort=name#services"' in page
    assert "1 of 2 services" in plain(get(client, "/performance/?q=light"))
    assert "No service is called that" in plain(get(client, "/performance/?q=%3Cscript%3E"))


def test_what_happened_stands_beside_the_line_in_the_readers_language(client: Client, figures: None) -> None:
    words = {"en": "A storm.", "es": "Una tormenta."}
    made = {"written_by": "1", "written_at": NOW}
    Annotation.objects.create(day=date(2026, 10, 9), words=words, **made)
    Annotation.objects.create(day=date(2026, 10, 9), words={"en": "A secret."}, public=False, **made)
    Annotation.objects.create(day=date(2026, 10, 9), service="light", words={"en": "New lamps."}, **made)
    reading.forget()

    said = plain(get(client, "/performance/services/pothole/"))

    assert "A storm." in said
    assert "A secret." not in said
    assert "New lamps." not in said
    assert "Una tormenta." in plain(get(client, "/performance/services/pothole/", accept_language="es"))


def test_a_storm_is_told_with_what_it_was_about(client: Client) -> None:
    usual = {TODAY - timedelta(days=back): 20 for back in range(1, 120)}
    storm = TODAY - timedelta(days=20)
    counted.days("pothole", {**usual, storm: 300})
    count("pothole", OCTOBER, submitted=600)
    Annotation.objects.create(day=storm, words={"en": "A storm."}, written_by="1", written_at=NOW)
    reading.forget()

    said = plain(get(client, "/performance/"))

    assert "One week was out of the ordinary" in said
    assert "up to 300 requests a day" in said
    assert "Most were about: Report a pothole (300). A storm." in said


def test_how_old_the_figures_are_is_said(client: Client, figures: None) -> None:
    assert "Worked out: Today, 10 am." in plain(get(client, "/performance/"))
    counted.fresh(NOW - timedelta(days=3))

    for path in ("/performance/", "/performance/districts/", "/data/"):
        assert "These figures are old" in plain(get(client, path))


def test_a_city_that_has_counted_nothing_says_so(client: Client) -> None:
    for path in ("/performance/", "/performance/services/pothole/", "/performance/districts/", "/data/"):
        assert "Nothing was counted yet" in plain(get(client, path))


def test_newer_results_are_seen(client: Client, figures: None, monkeypatch: pytest.MonkeyPatch) -> None:
    get(client, "/performance/")
    count("pothole", NOVEMBER, submitted=1_000)

    assert "1,240 requests" in plain(get(client, "/performance/"))


def test_a_page_asks_little_of_the_database_once_it_was_read(
    client: Client, figures: None, django_assert_max_num_queries: Any
) -> None:
    for path in (
        "/performance/",
        "/performance/services/pothole/",
        "/performance/districts/",
        "/performance/departments/streets/",
    ):
        get(client, path)
        with django_assert_max_num_queries(2):
            get(client, path)


def test_the_measures_page_has_every_version(client: Client) -> None:
    page = get(client, "/performance/measures/")
    page.content = re.sub(rb'<h2 id="([a-z_0-9]+)">', rb"#\1#<h2>", page.content)
    said = plain(page)

    assert "sent online without help ÷ sent in any way" in said
    for measure, used, other in (("take_up", 1, 2), ("satisfaction", 1, 2), ("completion", 2, 1), ("promise", 1, None)):
        section = said.partition(f"#{measure}#")[2].partition("#")[0]
        assert f"Version {used} used on these pages" in section
        assert other is None or f"Version {other} used" not in section


def test_staff_write_down_what_happened_and_take_it_away(cast: Cast, client: Client, figures: None) -> None:
    lead = cast.client("lead")

    refused = lead.post("/performance/notes/", {"day": "2026-10-09", "words-en": " ", "words-es": "Una tormenta."})
    assert "Say in English what happened." in refused.content.decode()
    assert "Una tormenta." in refused.content.decode()
    early = lead.post("/performance/notes/", {"day": "2031-10-09", "words-en": "A storm."}).content.decode()
    assert early.count("Enter a day that has come.") == 2
    assert 'value="A storm."' in early
    lead.post("/performance/notes/", {"day": "2026-10-09", "words-en": "A storm.", "public": "yes"})
    reading.forget()
    assert "A storm." in plain(get(client, "/performance/"))
    note = Annotation.objects.get()
    lead.post(f"/performance/notes/{note.pk}/removal/")

    assert not Annotation.objects.exists()


def test_each_services_page_leads_to_how_it_does(client: Client) -> None:
    assert b'href="/performance/services/pothole/"' in get(client, "/services/pothole/").content
    assert b'href="/performance/"' in get(client, "/").content


def test_who_sent_the_form_is_not_told_by_district_for_whoever_left_had_none(client: Client) -> None:
    for code, many in {"1": 80, "2": 70}.items():
        count("pothole", OCTOBER, by="area", value=code, submitted=many, judged=many, kept=many // 2)
        count("pothole", OCTOBER, by="language", value=f"e{code}", submitted=many, abandoned=many)
    districts = get(client, "/performance/districts/?measure=completion").content.decode()
    service = get(client, "/performance/services/pothole/").content.decode()
    by_language, by_area = service.split("Does it serve everybody alike?")[1].split('aria-label="District"')

    assert "Completed" not in districts
    assert "Completed" in by_language.split("</table>")[0]
    assert "Completed" not in by_area.split("</table>")[0]
    assert "On time" in by_area.split("</table>")[0]
