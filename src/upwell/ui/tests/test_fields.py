import re
from dataclasses import replace

import pytest
from django.template import engines
from django.test import Client

from upwell.ui import fields
from upwell.ui.fields import Field
from upwell.ui.tests.gallery import SAMPLES


def draw(field: Field) -> str:
    return engines["django"].from_string("{% field f %}").render({"f": field})


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_error_summary_leads_to_a_control_of_the_field(kind: str) -> None:
    drawn = draw(SAMPLES[kind])

    control = re.search(rf'<(input|textarea|select)[^>]*\bid="id_{kind}"[^>]*>', drawn)
    assert control is not None
    assert 'type="hidden"' not in control[0]


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind != "search"])
def test_hint_and_error_are_tied_to_the_control(kind: str) -> None:
    drawn = draw(replace(SAMPLES[kind], hint="A hint", error="Enter it again", errors={}))

    tied = re.search(r'aria-describedby="([^"]*)"', drawn)
    assert tied is not None
    assert f"id_{kind}-hint" in tied[1]
    assert f"id_{kind}-error" in tied[1]
    for name in tied[1].split():
        assert f'id="{name}"' in drawn


@pytest.mark.parametrize("kind", SAMPLES)
def test_every_id_is_there_once(kind: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', draw(SAMPLES[kind]))

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_question_can_be_the_heading_of_the_page(kind: str) -> None:
    assert draw(replace(SAMPLES[kind], heading=True)).count("<h1") == 1
    assert "<h1" not in draw(SAMPLES[kind])


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_was_typed_is_escaped(kind: str) -> None:
    evil = '"><script>alert(1)</script>'
    values = dict.fromkeys(("text", "id", "lat", "day", "name", "email", "s"), evil)
    drawn = draw(replace(SAMPLES[kind], label=evil, error=evil, hint=evil, value=values))

    assert "<script>" not in drawn
    assert "<script>" not in draw(replace(SAMPLES[kind], value=evil))


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_field_needs_inline_styles_or_handlers(kind: str) -> None:
    assert not re.search(r'\s(style|on[a-z]+)="', draw(SAMPLES[kind]))


def test_a_password_is_never_sent_back() -> None:
    assert "never shown again" not in draw(SAMPLES["password"])


def test_chosen_answers_stay_chosen() -> None:
    assert re.search(r'value="l" checked', draw(SAMPLES["radios"]))
    assert len(re.findall(r"checked", draw(SAMPLES["checkboxes"]))) == 2
    assert 'value="s" selected' in draw(SAMPLES["select"])
    assert 'value="no" checked' in draw(SAMPLES["yes_no"])


def test_hours_stand_under_the_heading_of_their_day() -> None:
    drawn = draw(replace(SAMPLES["days"], heading=True))

    assert re.findall(r"<h2>(\w+)</h2>", drawn) == ["Monday", "Tuesday"]
    assert drawn.count("<fieldset") == 3, "the question, and one for each day"
    assert 'value="1a" checked' in drawn


def test_a_wrong_part_of_a_date_is_marked_alone() -> None:
    drawn = draw(SAMPLES["date"])

    assert drawn.count('aria-invalid="true"') == 1
    assert 'value="13" aria-invalid="true"' in drawn


def test_candidates_of_an_address_are_offered_without_scripts() -> None:
    drawn = draw(replace(SAMPLES["address"], options=(fields.Option("a1", "200 Main St"),), value={"text": "200 main"}))

    assert 'type="radio" id="id_address-c1" name="address-id" value="a1"' in drawn
    assert 'value="200 main"' in drawn


def test_a_field_can_be_written_in_the_template() -> None:
    template = engines["django"].from_string('{% field "text" name="q" label="Street" value=typed %}')

    assert 'name="q"' in template.render({"typed": "Main"})


def test_problems_and_scripts_are_worked_out_from_the_fields() -> None:
    wrong = replace(SAMPLES["text"], error="Enter the name")

    assert fields.problems([wrong, SAMPLES["email"]]) == [fields.Problem("Enter the name", "id_text")]
    assert fields.scripts([SAMPLES["location"], SAMPLES["address"], SAMPLES["photos"]]) == ("address", "map", "photos")


def test_a_page_of_all_fields_loads_only_what_it_needs(gallery: Client) -> None:
    page = gallery.get("/").content.decode()

    assert "queue" not in re.findall(r'src="[^"]*/(\w+)[.\w]*\.js"', page)
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)", page)
