import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from upwell import ui
from upwell.ui.tests.gallery import NOW


def test_what_a_summary_list_says_has_the_room_of_its_class() -> None:
    """A bare dd falls into the narrow column of the link that changes it: one letter a line on a phone."""
    package = Path(ui.__file__ or "").parent.parent
    rows = {
        str(path.relative_to(package)): row
        for path in package.rglob("templates/**/*.html")
        for row in re.findall(r'class="summary-list__row".*?</div>', path.read_text(), re.DOTALL)
        if "<dd>" in row
    }

    assert rows == {}


def draw(source: str, **values: object) -> str:
    request = RequestFactory().get("/queue", {"page": "2", "state": "open"})
    return engines["django"].from_string(source).render(values, request)


@pytest.mark.usefixtures("gallery")
@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("moment", "Tuesday, March 3, 10 am"),
        ("day", "Tuesday, March 3"),
        ("short", "Mar 3, 10 am"),
        ("short_day", "Mar 3"),
        ("clock", "10 am"),
        ("before", "Tuesday, March 3, before 10 am"),
        ("ago", "2 hours ago"),
        ("near", "Today, 10 am"),
    ],
)
def test_times_are_said_in_many_styles_and_always_marked_up(style: str, words: str) -> None:
    drawn = draw("{% when at style now=now %}", at=NOW, style=style, now=NOW + timedelta(hours=2))

    assert drawn == f'<time datetime="2026-03-03T10:00-08:00">{words}</time>'


@pytest.mark.usefixtures("gallery")
def test_near_days_have_names_and_far_ones_their_date() -> None:
    source = '{% when at "near" now=now %}'

    assert "Yesterday, 10 am" in draw(source, at=NOW - timedelta(days=1), now=NOW)
    assert "Tomorrow, 10 am" in draw(source, at=NOW + timedelta(days=1), now=NOW)
    assert "Sunday, March 1, 10 am" in draw(source, at=NOW - timedelta(days=2), now=NOW)


@pytest.mark.usefixtures("gallery")
def test_no_date_is_said_as_nothing() -> None:
    assert draw("{% when at %}", at=None) == ""
    assert 'datetime="2026-03-03"' in draw("{% when at %}", at=date(2026, 3, 3))


def test_foreign_words_are_marked_only_when_they_are_foreign() -> None:
    with translation.override("en"):
        assert draw('{% foreign "es" %}Hola{% endforeign %}') == '<span lang="es" dir="ltr">Hola</span>'
        assert draw('{% foreign "en" %}Hello{% endforeign %}') == "Hello"
        assert 'dir="rtl"' in draw('{% foreign "ar" %}x{% endforeign %}')


def test_an_address_keeps_the_rest_of_its_query() -> None:
    assert draw("{% address_with page=3 state=None %}") == "?page=3"
    assert draw("{% address_with page=3 %}") in {"?page=3&amp;state=open", "?state=open&amp;page=3"}


def test_a_state_is_told_by_word_and_drawing_not_by_colour_alone() -> None:
    drawn = draw('{% tag "Overdue" "late" %}')

    assert "Overdue" in drawn
    assert "#warning" in drawn


@pytest.mark.usefixtures("gallery")
def test_money_is_written_with_its_sign() -> None:
    assert draw("{% money 18050 %}") == "$180.50"


def test_pages_of_staff_and_residents_hold_every_part(gallery: Client) -> None:
    for address in ("/parts", "/parts?staff"):
        response = gallery.get(address)

        assert response.status_code == 200
        assert b'<html lang="en" dir="ltr">' in response.content


def test_the_language_switch_comes_first_after_the_skip_link(gallery: Client) -> None:
    page = gallery.get("/parts").content.decode()
    links = [
        piece.split('"')[1] for piece in page.split("<body")[1].split("href=")[1:] if "#language" not in piece[:60]
    ]

    assert links[0] == "#main"
    assert links[1:3] == ["?lang=en", "?lang=es"]


def test_the_colours_of_the_city_are_a_stylesheet_that_may_be_kept_for_ever(gallery: Client) -> None:
    response = gallery.get("/theme.css?v=abc")

    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert b"--primary:#005ea2" in response.content


def test_times_of_a_page_say_their_zone(gallery: Client) -> None:
    assert b"Times are in Pacific Time." in gallery.get("/parts").content


def test_a_list_nobody_counts_has_only_a_way_back_and_on() -> None:
    drawn = draw('{% pager previous="?a" next="?b" %}')

    assert drawn.count("<a ") == 2
    assert draw("{% pager %}").strip() == ""
