"""Finding a service by what people really type, in both languages, over the city's own definitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.config.commands.definitions import around
from upwell.intake import search as searching
from upwell.intake.tests.scene import QUICK, close_service, publish

SAN_JOSE = Path(__file__).parents[4] / "cities/sanjose"
ASKED = """
pothole                                  pothole
big hole in the road                     pothole
my car hit a pot hole                    pothole
potholle                                 pothole
hoyo en la calle                         pothole
bache                                    pothole
baches en mi calle                       pothole
street light is out                      streetlight
streetlite broken                        streetlight
dark street lamp                         streetlight
lampara de la calle no prende            streetlight
luz de la calle apagada                  streetlight
graffiti on my wall                      graffiti
grafiti                                  graffiti
someone tagged the fence                 graffiti
pintas en la pared                       graffiti
mattress dumped on the sidewalk          illegal_dumping
trash dumped                             illegal_dumping
basura tirada en la calle                illegal_dumping
colchon tirado                           illegal_dumping
abandoned car                            vehicle_concern
carro abandonado                         vehicle_concern
somebody lives in a van                  vehicle_concern
fireworks every night                    illegal_fireworks
cohetes                                  illegal_fireworks
fuegos artificiales                      illegal_fireworks
they did not pick up my garbage          missed_collection
missed trash pickup                      missed_collection
no recogieron la basura                  missed_collection
when is my garbage day                   my_collection_day
que dia pasa la basura                   my_collection_day
broken garbage can                       container_issue
need a bigger recycling bin              container_issue
bote de basura roto                      container_issue
get rid of an old couch                  junk_pickup
sofa viejo                               junk_pickup
street sweeping schedule                 street_sweeping
barrido de calles                        street_sweeping
free wifi not working                    community_wifi
who is my water company                  my_water_company
compañia de agua                         my_water_company
sewer is backing up                      sewer_water
drenaje tapado                           sewer_water
can i open a restaurant here             business_here
abrir un negocio                         business_here
who picks up my recycling                my_recycling_company
rats                                     other_issue
ratas                                    other_issue
homeless encampment                      other_issue
campamento                               other_issue
personas sin hogar                       other_issue
traffic light                            other_issue
el semaforo no funciona                  other_issue
abandoned truck                          vehicle_concern
troca abandonada                         vehicle_concern
camioneta abandonada                     vehicle_concern
basura en la calle                       illegal_dumping
tiliches                                 junk_pickup
coladera tapada                          sewer_water
street light                             streetlight
"""
PAIRS = [tuple(line.rsplit(maxsplit=1)) for line in ASKED.strip().splitlines()]


@pytest.fixture
def san_jose(db: None) -> Iterator[None]:
    found = folder.read(SAN_JOSE, around())
    assert found.errors == []
    catalogue_actions.publish_folder(found, by="test", now=datetime(2026, 3, 3, tzinfo=UTC))
    catalogue.forget()
    yield
    catalogue.forget()


def codes(text: str) -> list[str]:
    return [published.code for published in searching.search(text)]


def test_what_people_type_finds_the_right_service_among_the_first_three(san_jose: None) -> None:
    missed = [(asked, code, codes(asked)[:3]) for asked, code in PAIRS if code not in codes(asked)[:3]]

    assert len(missed) <= 0.05 * len(PAIRS), missed


@pytest.mark.parametrize("thing", ["couch", "mattress", "a couch", "sofa", "colchón", "old mattress"])
def test_a_thing_alone_finds_first_whoever_takes_it(san_jose: None, thing: str) -> None:
    assert codes(thing)[0] == "junk_pickup"


@pytest.mark.parametrize(
    "thing", ["futon", "sillón largo", "treadmill", "caminadora", "wardrobe", "headboard", "reclinable"]
)
def test_an_other_name_of_a_thing_finds_whoever_takes_it(san_jose: None, thing: str) -> None:
    assert "junk_pickup" in codes(thing)[:3]


def test_a_thing_that_is_not_taken_comes_after_what_is_about_it(san_jose: None) -> None:
    assert codes("lamp")[0] == "streetlight"


def test_names_find_their_own_service_first_in_both_languages(san_jose: None) -> None:
    for published in catalogue.all_published():
        spanish = published.definition.translations["es"]["name"].text
        assert codes(published.definition.name)[0] == published.code
        assert codes(spanish)[0] == published.code


@pytest.mark.parametrize("text", ["", " ", "?!", "xylophone quartet", "zzzzzz", "🌊", "the of and", "9" * 200])
def test_what_is_no_service_finds_none(quick: Published, text: str) -> None:
    assert codes(text) == []


def test_capitals_accents_and_word_order_do_not_matter(pothole: Published) -> None:
    for text in ("HOLE ROAD", "road hole", "Hóle", "hoyo CALLE"):
        assert codes(text) == ["pothole"], text


def test_a_closed_service_is_found_for_its_page_says_what_to_do(quick: Published) -> None:
    close_service("quick")

    assert codes("ask for something") == ["quick"]


def test_what_is_published_anew_is_found_at_once(quick: Published) -> None:
    assert codes("zeppelin") == []

    publish({**QUICK, "also_said_as": ["zeppelin"]})

    assert codes("zeppelin") == ["quick"]
