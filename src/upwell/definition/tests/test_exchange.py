"""Texts go out as PO and XLIFF and come back the same; what cannot be taken is refused with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from upwell.definition import exchange, load, units
from upwell.definition.exchange import Given
from upwell.definition.units import Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"

SERVICE = """
service: pothole
kind: information
name: Report a pothole
summary: Tell us about {a} hole.
owner: streets
languages: [en, es]
channels: [web, sms]
steps:
  - {tell: note, title: A note, sms: Short}
  - {stop: end, title: Bye, body: All is well., outcome: answered}
""".replace("{a} ", "a ")
SOURCES = some.text(some.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), min_size=1)


def unit(text: str = "", english: str = "Your number is {reference}.", state: str = units.MISSING) -> Unit:
    return Unit("pothole", "receipt.body", english, text, state)


def judged(*came: Given) -> exchange.Judged:
    return exchange.judge(came, {("pothole", "receipt.body"): unit()})


@pytest.mark.parametrize("form", exchange.FORMATS)
@given(english=SOURCES, text=SOURCES)
def test_what_goes_out_comes_back(form: str, english: str, text: str) -> None:
    out = replace(unit(text, english), state=units.DONE)

    (back,) = exchange.read(form, "es", exchange.write(form, "es", [out]))

    assert (back.service, back.path, back.source, back.text) == ("pothole", "receipt.body", english, text)


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_placeholders_and_lines_stay_where_they_are(form: str) -> None:
    out = unit("Su n\u00famero: {reference}.\n\n- {reference}", state=units.DONE)

    (back,) = exchange.read(form, "es", exchange.write(form, "es", [out]))

    assert (back.text, back.finished) == (out.text, True)


def test_a_good_text_is_taken() -> None:
    found = judged(Given("pothole", "receipt.body", "Your number is {reference}.", "Es {reference}."))

    assert (found.taken, found.refused) == ({"pothole": {"receipt.body": "Es {reference}."}}, [])


@pytest.mark.parametrize(
    ("came", "why"),
    [
        (Given("pothole", "receipt.body", "Your number is {reference}.", "Es su n."), "must stay"),
        (Given("pothole", "receipt.body", "Your number is {reference}.", "Es {reference} {x}."), "has no {x}"),
        (Given("pothole", "receipt.body", "Your old number.", "Es {reference}."), "has changed"),
        (Given("pothole", "steps.gone.title", "Gone", "Ido"), "no such text"),
        (
            Given("pothole", "receipt.body", "Your number is {reference}.", "Es {reference}.", finished=False),
            "finished",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(came: Given, why: str) -> None:
    found = judged(came)

    assert found.taken == {}
    assert [why in reason for _at, reason in found.refused] == [True]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<xliff/>",
        b"<a",
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="vi"/>',
    ],
)
def test_another_file_is_not_read(content: bytes) -> None:
    with pytest.raises(exchange.NotReadable):
        exchange.read("xliff", "es", content)


def test_sentences_that_a_tool_cut_apart_are_one_text_again() -> None:
    cut = f"""<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="en" trgLang="es"><file id="pothole"><unit id="name">
<segment><source>One.</source><target>Uno.</target></segment>
<ignorable><source> </source></ignorable>
<segment><source>Two.<!-- a remark --></source><target><!-- another -->Dos.</target></segment>
<ignorable><source> </source><target>\n</target></ignorable>
<segment><source>Three.</source><target>Tres.</target></segment></unit></file></xliff>"""

    (back,) = exchange.read("xliff", "es", cut.encode())

    assert (back.source, back.text) == ("One. Two. Three.", "Uno. Dos.\nTres.")


def test_what_nobody_translated_is_nothing() -> None:
    cut = f"""<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="en" trgLang="es"><file id="pothole"><unit id="name">
<segment><source>One.</source></segment><ignorable><source> - </source></ignorable>
<segment><source>Two.</source></segment></unit></file></xliff>"""

    (back,) = exchange.read("xliff", "es", cut.encode())

    assert back.text == ""


def test_a_po_file_with_a_broken_date_is_not_read() -> None:
    broken = exchange.write("po", "es", [unit()]).replace(b'"PO-Revision-Date: ', b'"PO-Revision-Date: a\\nb')

    with pytest.raises(exchange.NotReadable):
        exchange.read("po", "es", broken)


def test_a_po_file_of_another_language_is_not_read() -> None:
    with pytest.raises(exchange.NotReadable):
        exchange.read("po", "es", exchange.write("po", "vi", [unit()]))


def test_texts_are_listed_with_how_far_they_are_and_written_back() -> None:
    service = load.load_text(SERVICE.lstrip()).service
    assert service is not None
    written = units.with_texts(service, "es", "", {"name": "Reporte un bache", "steps.note.title": "Una nota"})

    own = units.of_file(written, "es")
    states = {one.path: one.state for one in units.units(service, "es", own)}
    later = units.units(service.with_(name="Report a hole"), "es", own)

    assert (states["name"], states["summary"]) == (units.DONE, units.MISSING)
    assert {one.path: one.state for one in later}["name"] == units.STALE
    assert units.with_texts(service, "es", written, {}) == written


def test_files_within_files_are_read_once() -> None:
    unit = '<unit id="name"><segment><source>Hole</source><target>Hoyo</target></segment></unit>'
    content = f'<xliff xmlns="{NAMESPACE}" version="2.1" srcLang="en" trgLang="es">{nested(unit, 200)}</xliff>'

    assert len(exchange.read("xliff", "es", content.encode())) == 1


def nested(inside: str, depth: int) -> str:
    return '<file id="pothole">' * depth + inside + "</file>" * depth
