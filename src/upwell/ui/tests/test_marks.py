import time

import pytest
from django.template import engines

from upwell.ui import marks
from upwell.ui.marks import known, markup, markup_line, phones, unmarked


def test_the_few_marks_become_html() -> None:
    assert markup("**Bold** [link](https://example.org)\n\n- one\n- two") == (
        '<p><strong>Bold</strong> <a href="https://example.org">link</a></p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>'
    )
    assert markup_line("a *b*") == "a <em>b</em>"


@pytest.mark.parametrize("way", ["tel:4085551234", "mailto:a@example.org", "/services/pothole", "https://example.org"])
def test_links_lead_to_the_web_a_phone_a_mailbox_or_a_page_of_ours(way: str) -> None:
    assert f'href="{way}"' in markup(f"[go]({way})")


@pytest.mark.parametrize(
    "way", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "//evil.example", "vbscript:x"]
)
def test_no_other_link_is_made(way: str) -> None:
    assert "href" not in markup(f"[go]({way})")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<img src=x onerror=y>", "![x](https://example.org/x.png)"]
)
def test_html_and_pictures_stay_text(text: str) -> None:
    made = markup(text)

    assert "<script" not in made
    assert "<img" not in made


def test_what_people_typed_is_escaped_and_kept_apart_in_direction() -> None:
    template = engines["django"].from_string("{{ text|said }}")

    assert template.render({"text": "<b>\nסיכום"}) == "<bdi>&lt;b&gt;<br>סיכום</bdi>"


def test_phone_numbers_can_be_called():
    assert '<a href="tel:408-794-1900">408-794-1900</a>' in markup("Call 408-794-1900 now.")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("(408) 794-1900.", '<a href="tel:408-794-1900">(408) 794-1900</a>.'),
        ("(call 408-794-1900)", '(call <a href="tel:408-794-1900">408-794-1900</a>)'),
        ("请致电408-794-1900，问一下。", '请致电<a href="tel:408-794-1900">408-794-1900</a>，问一下。'),
        ("请拨打911求助", '请拨打<a href="tel:911">911</a>求助'),
        ("1-800-227-8922", '<a href="tel:1-800-227-8922">1-800-227-8922</a>'),
        ("like 408-555-0123", "like 408-555-0123"),
        ("408.794.1900", '<a href="tel:408-794-1900">408.794.1900</a>'),
        ("case 2408-794-1900, 408-794-19001", "case 2408-794-1900, 408-794-19001"),
    ],
)
def test_phone_numbers_are_found_as_cities_write_them(text: str, link: str):
    assert markup(text) == f"<p>{link}</p>"
    assert markup_line(text) == link
    assert phones(text) == link


def test_a_number_that_a_look_up_found_can_be_called_and_its_other_signs_stay_signs():
    assert markup(f"Call {known('*Acme*, 408-794-1900')}") == (
        '<p>Call *Acme*, <a href="tel:408-794-1900">408-794-1900</a></p>'
    )


def test_plain_words_with_a_number_in_them_stay_escaped():
    assert phones("<b>911</b>") == '&lt;b&gt;<a href="tel:911">911</a>&lt;/b&gt;'


def test_a_phone_number_inside_a_link_stays_in_it():
    assert markup("[408-794-1900](tel:408-794-1900)").count("<a ") == 1


@pytest.mark.parametrize("typed", ["[a](https://example.org)", "**bold**", "1. one", "- one", "<b>", "408-555-0100"])
def test_what_people_typed_is_never_a_mark(typed: str):
    drawn = markup(f"You said: {unmarked(typed)}")

    assert "<a " not in drawn
    assert "<strong>" not in drawn
    assert "<li>" not in drawn


@pytest.mark.parametrize("text", ["[" * 20_000, "[]" + "(" * 20_000, "[a](b " * 4_000])
def test_phones_are_looked_for_in_time_whatever_the_text(text: str) -> None:
    began = time.process_time()

    marks._dialled(text)

    assert time.process_time() - began < 1
