"""What staff read a case called: its noun in their language, unless somebody gave it a title of its own."""

from __future__ import annotations

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.desk.names import Names
from upwell.intake.tests.scene import POTHOLE, POTHOLE_ES, publish

NOUN_ES = {"es": {**POTHOLE_ES["es"], "case_name": {"text": "Bache", "from": "0" * 12}}}


def test_a_case_called_as_all_of_its_service_is_called_in_the_language_of_staff(city: City) -> None:
    publish({**POTHOLE, "case_name": "Pothole"}, NOUN_ES)
    names = Names(catalogue.city(), "es")

    assert names.title("pothole", "Pothole") == "Bache"
    assert names.title("pothole", "Report a pothole") == "Bache"  # opened before the service had a noun


def test_a_title_of_its_own_stays(city: City) -> None:
    publish({**POTHOLE, "case_name": "Pothole"}, NOUN_ES)
    names = Names(catalogue.city(), "es")

    assert names.title("pothole", "Cones around the pothole") == "Cones around the pothole"
    assert names.title("gone", "Pothole") == "Pothole"
