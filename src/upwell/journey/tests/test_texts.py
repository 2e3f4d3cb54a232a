"""Words with values in them, in English and Spanish."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from upwell.definition.model import Translation
from upwell.definition.questions import Question
from upwell.definition.values import ABSENT, Money
from upwell.journey import booked
from upwell.journey.screen import screen
from upwell.journey.tests.build import ask, look_up, repeat, service, stand
from upwell.journey.texts import MASK, Said, Texts, money

NAMES = {
    "steps.kinds.options.a.label": "Sofá",
    "steps.kinds.options.b.label": "Colchón",
    "steps.many.options.a.label": "Sofá",
    "steps.many.options.b.label": "Colchón",
    "steps.home.title": "¿Vive en {town}?",
    "steps.dogs.steps.breed.options.a.label": "Grande",
}
OPTIONS = {"a": "Sofa", "b": "Mattress", "c": "Fridge"}
PIECES = service(
    ask("town"),
    ask("kinds", "choices", options=OPTIONS),
    ask("many", "quantity", options=OPTIONS),
    ask("home", "yes_no", title="Do you live in {town}?"),
    ask("pin", "pin"),
    ask("secret", sensitive=True),
    ask("length", "number", unit="feet", decimals=2),
    ask("contact", "contact"),
    ask("where", "location"),
    ask("pictures", "photo"),
    ask("papers", "file"),
    ask("agree", "declaration"),
    repeat(ask("name"), ask("breed", "choice", options={"a": "Big", "b": "Small"}), ask("chip", "pin")),
    languages=["en", "es"],
    translations={
        "es": {path: Translation.model_validate({"text": text, "from": "0" * 12}) for path, text in NAMES.items()}
    },
)
HOUSE = {"label": "1 Main St", "id": "b1", "whole": "yes"}
EN, ES = Texts(PIECES, "en"), Texts(PIECES, "es")


@pytest.mark.parametrize(
    ("text", "values", "english", "spanish"),
    [
        ("Call {road.phone} now.", {"road": {"phone": "555"}}, "Call 555 now.", "Call 555 now."),
        ("Call {road.phone} now.", {"road": ABSENT}, "Call now.", "Call now."),
        ("Call {road.phone}.", {}, "Call.", "Call."),
        ("{town}, {road.name}!", {"town": "Alviso"}, "Alviso,!", "Alviso,!"),
        ("{{town}} is {town}", {"town": "Alviso"}, "{town} is Alviso", "{town} is Alviso"),
        ("{kinds}", {"kinds": ("a",)}, "Sofa", "Sofá"),
        ("{kinds}", {"kinds": ("a", "b", "c")}, "Sofa, Mattress, and Fridge", "Sofá, Colchón y Fridge"),
        ("{many}", {"many": {"a": Decimal(3), "b": Decimal(1)}}, "3 × Sofa and 1 × Mattress", "3 × Sofá y 1 × Colchón"),
        ("{home}", {"home": "yes"}, "Yes", "Sí"),
        ("{town}", {"town": "no"}, "no", "no"),
        ("{road.open}", {"road": {"open": "no"}}, "No", "No"),
        ("The fee is {fee}.", {"fee": Money(Decimal(1200))}, "The fee is $1,200.", "The fee is $1,200."),
        ("{fee}", {"fee": Money(Decimal("12.5"))}, "$12.50", "$12.50"),
        ("{fee}", {"fee": Money(Decimal("-3"))}, "-$3", "-$3"),
        ("{n}", {"n": Decimal("1234.125")}, "1,234.125", "1,234.125"),
        ("{n}", {"n": Decimal("0.000001")}, "0.000001", "0.000001"),
        ("{day}", {"day": date(2026, 6, 15)}, "Monday, June 15, 2026", "lunes 15 de junio de 2026"),
        ("{at}", {"at": time(19, 30)}, "7:30 pm", "7:30 pm"),
        ("Open from {at}.", {"at": time(16)}, "Open from 4 pm.", "Open from 4 pm."),
        ("{names}", {"names": ("Rex", "Ada")}, "Rex and Ada", "Rex y Ada"),
        ("{pin}", {"pin": "1234"}, MASK, MASK),
        ("{secret}", {"secret": "abc"}, MASK, MASK),
        ("{where}", {"where": {"label": "1 Main St", "unit": "4"}}, "1 Main St, 4", "1 Main St, 4"),
        ("{where}", {"where": HOUSE}, "1 Main St (the whole building)", "1 Main St (todo el edificio)"),
        ("{where}", {"where": {"label": "", "lat": Decimal("1.5"), "lon": Decimal(2)}}, "1.5, 2", "1.5, 2"),
        ("{contact.email}", {"contact": {"email": "a@b.org"}}, "a@b.org", "a@b.org"),
        ("{pictures}", {"pictures": ("x1", "x2")}, "2 photos", "2 fotos"),
        ("{papers}", {"papers": ("x1",)}, "1 file", "1 archivo"),
        ("{dogs}", {"dogs": ({"name": "Rex", "chip": "1"}, {"name": "Ada"})}, "Rex and Ada", "Rex y Ada"),
    ],
)
def test_values_are_put_into_words(text: str, values: dict[str, Any], english: str, spanish: str) -> None:
    assert EN.fill(text, values) == english
    assert ES.fill(text, values).replace("\u202f", " ") == spanish


def test_a_text_is_filled_and_says_its_language() -> None:
    values = {"town": "Alviso"}

    assert EN.of_step("home", "title", values) == Said("Do you live in Alviso?", "en")
    assert ES.of_step("home", "title", values) == Said("¿Vive en Alviso?", "es")
    assert ES.of_step("town", "title", values) == Said("town?", "en")
    assert not EN.of_step("town", "hint", values)


def test_inside_a_repeat_the_names_are_those_of_the_item() -> None:
    definition = service(
        ask("breed"),
        repeat(ask("kind", "choice", options={"a": "Big", "b": "Small"}), ask("name", title="Your {kind} dog's name?")),
    )
    found = stand(definition, {"breed": "x", "dogs": [{"kind": "a", "name": "Rex"}, {"kind": "b"}]})

    texts = Texts(definition, "en")

    for address, said in (("dogs.0.name", "Your Big dog's name?"), ("dogs.1.name", "Your Small dog's name?")):
        assert texts.of_step(address, "title", screen(found, address).values).text == said


def test_filled_in_values_can_be_escaped() -> None:
    def escape(text: str) -> str:
        return text.replace("[", "\\[")

    assert (
        EN.fill("[Go]({road.url}) {town}", {"town": "[x](y)", "road": {"url": "u"}}, escape=escape)
        == "[Go](u) \\[x](y)"
    )


def test_what_a_look_up_found_may_be_spelled_otherwise_than_what_people_typed() -> None:
    texts = Texts(service(ask("home", "address"), look_up("road")), "en")
    values = {"home": {"label": "a"}, "road": {"phone": "b"}}

    filled = texts.fill("{home} {road.phone}", values, escape=lambda _: "typed", known=lambda _: "found")

    assert filled == "typed found"


def test_the_name_of_who_comes_is_in_the_readers_language() -> None:
    definition = service({"book": "slot", "use": "calendar", "title": "Choose a day"})
    slot = {"day": "2026-07-01", "by_name": "Drop-off place", "by_names": {"es": "Lugar de entrega"}}
    values = {"slot": booked.value(slot), "other": {"by_name": "x", "by_names": {"es": "y"}}}

    assert Texts(definition, "en").fill("{slot.by_name}", values) == "Drop-off place"
    assert Texts(definition, "es").fill("{slot.by_name}", values) == "Lugar de entrega"
    assert Texts(definition, "vi").fill("{slot.by_name}", values) == "Drop-off place"
    assert Texts(definition, "es").fill("{other.by_name}", values) == "x"


@pytest.mark.parametrize(
    ("address", "plain", "english", "spanish"),
    [
        ("town", None, "None given", "Sin respuesta"),
        ("kinds", [], "None given", "Sin respuesta"),
        ("kinds", ["b", "a"], "Mattress and Sofa", "Colchón y Sofá"),
        ("kinds", ["gone"], "gone", "gone"),
        ("home", "no", "No", "No"),
        ("pin", "1234", MASK, MASK),
        ("length", "2.50", "2.5 feet", "2.5 feet"),
        ("agree", "yes", "I agree", "Estoy de acuerdo"),
        ("pictures", ["p1"], "1 photo", "1 foto"),
        ("contact", {"name": "Ana", "phone": "+14085550123"}, "Ana and (408) 555-0123", "Ana y (408) 555-0123"),
        ("dogs.0.breed", "a", "Big", "Grande"),
        ("dogs.0.chip", "99", MASK, MASK),
    ],
)
def test_stored_answers_are_shown_in_words(address: str, plain: Any, english: str, spanish: str) -> None:
    step, _ = EN.locate(address)
    assert isinstance(step, Question)

    assert EN.shown(step, address, plain) == english
    assert ES.shown(step, address, plain) == spanish


def test_staff_may_see_a_sensitive_answer() -> None:
    assert EN.shown(EN.locate("pin")[0], "pin", "1234", reveal=True) == "1234"


def test_money_in_texts_is_the_citys() -> None:
    one, fee = service(ask("what")), {"fee": Money(Decimal("42.7"))}

    assert Texts(one.in_currency("GBP"), "en").fill("{fee}", fee) == "£42.70"
    assert Texts(one, "en").fill("{fee}", fee) == "$42.70"


def test_money_is_rounded_half_up_to_cents() -> None:
    assert money(Money(Decimal("1.005")), "en") == "$1.01"
    assert money(Money(Decimal("0.999")), "en") == "$1"


def test_the_contact_question_has_the_engines_own_words() -> None:
    definition = service(ask("size"), contact="optional")

    assert Texts(definition, "es").of_step("contact", "title", {}).text == "¿Cómo podemos comunicarnos con usted?"
