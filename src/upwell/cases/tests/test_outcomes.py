"""Words for how a case ended that fit what it was about."""

from typing import Any

from tests.cast import CITY, Cast

from upwell.cases import actions as cases
from upwell.cases import outcomes
from upwell.cases import queries as asked
from upwell.cases.tests.scene import LATER, actor, last_letter, open_one
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import Publication

DONE: dict[str, Any] = {"name": {"en": "Done", "es": "Hecho"}, "message": {"en": "It is done."}}
FILLED: dict[str, Any] = {
    "name": {"en": "Pothole filled", "es": "Bache reparado"},
    "message": {"en": "We filled the hole.", "es": "Reparamos el bache."},
}


def city(**outcomes_: Any) -> City:
    return City.model_validate({**CITY, "outcomes": outcomes_})


def named(one: City, kind: str, service: str) -> str:
    found = outcomes.find(one, "done", kind=kind, service=service)
    assert found is not None
    return found.name["en"]


def test_a_service_has_its_own_words_then_its_kind_then_all():
    worded = city(done={**DONE, "words": {"pothole": FILLED, "report": {"name": {"en": "Fixed"}}}})

    assert named(worded, "report", "pothole") == "Pothole filled"
    assert named(worded, "report", "streetlight") == "Fixed"
    assert named(worded, "request", "cart") == "Done"


def test_what_a_service_does_not_say_otherwise_stays():
    words = {"pothole": {"name": {"en": "Filled"}}, "report": {"message": {"en": "Fixed now."}}}

    found = outcomes.find(city(done={**DONE, "words": words}), "done", kind="report", service="pothole")

    assert found is not None
    assert (found.name, found.message) == ({"en": "Filled"}, {"en": "Fixed now."})


def test_an_outcome_of_some_services_is_offered_for_those_only():
    patrolled = city(patrolled={"name": {"en": "Patrolled"}, "services": ["parking"]})

    assert "patrolled" in outcomes.offered(patrolled, "report", "parking")
    assert "patrolled" not in outcomes.offered(patrolled, "report", "pothole")


def test_the_letter_and_both_pages_of_a_closed_case_use_them(cast: Cast):
    settings = {**CITY, "outcomes": {"done": {**DONE, "words": {"pothole": FILLED}}}}
    Publication.objects.create(settings_hash="worded", settings=settings, published_at=LATER, published_by="test")
    catalogue.forget()
    case = open_one(language="es")

    cases.close(case.pk, by=actor(cast.worker), now=LATER, seen=None, outcome="done")

    view = asked.public_view(case.reference)
    assert "Bache reparado" in last_letter().subject
    assert "Reparamos el bache." in last_letter().body
    assert view is not None
    assert view.outcome is not None
    assert (view.outcome.name["en"], view.steps[-1].outcome) == ("Pothole filled", view.outcome)
