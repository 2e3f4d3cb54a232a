"""What a program reads before it sends anything: discovery, services, definitions."""

import json

import pytest
from django.test import Client

from upwell.catalogue import actions as catalogue
from upwell.channels.open311 import listed
from upwell.channels.open311.tests.scene import POTHOLE, publish, said, valid
from upwell.lib import clock


@pytest.mark.parametrize("path", ["/open311/discovery", "/open311/v2/discovery"])
def test_discovery_says_the_same_in_both_formats(door, settings, path):
    settings.PUBLIC_URL, settings.SANDBOX = "https://city.example.org", False

    document = valid(Client().get(f"{path}.xml"), "discovery")
    spoken = json.loads(Client().get(f"{path}.json").content)

    assert spoken["endpoints"][0]["url"] == "https://city.example.org/open311/v2"
    assert spoken["endpoints"][0]["url"] == document.findtext("endpoints/endpoint/url")
    assert spoken["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    assert spoken["endpoints"][0]["type"] == "production"
    assert spoken["changeset"] == document.findtext("changeset")


def test_services_are_those_one_message_can_finish(door):
    valid(door.get("services.xml"), "services")

    rows = json.loads(door.get("services.json").content)

    assert {row["service_code"] for row in rows} == {"POTHOLE", "LAMP", "CART"}  # not TAX: a PIN stays with the city
    pothole = next(row for row in rows if row["service_code"] == "POTHOLE")
    assert pothole == {
        "service_code": "POTHOLE",
        "service_name": "Report a pothole",
        "description": "Tell us about a hole in a street.",
        "metadata": True,
        "type": "realtime",
        "keywords": "road, hole in the road, bump  big",
        "group": "Streets",
    }
    lamp = next(row for row in rows if row["service_code"] == "LAMP")
    assert (lamp["metadata"], lamp["group"], lamp["keywords"]) == (False, None, None)


def test_words_come_in_the_readers_language(door):
    rows = json.loads(door.get("services.json", **{"Accept-Language": "es"}).content)

    assert next(row for row in rows if row["service_code"] == "POTHOLE")["service_name"] == "Reportar un bache"


def test_a_definition_has_an_attribute_for_each_question_that_no_argument_carries(door):
    document = valid(door.get("services/POTHOLE.xml"), "definition")
    rows = json.loads(door.get("services/POTHOLE.json").content)["attributes"]

    assert [row["code"] for row in rows] == ["danger", "wait", "size", "things", "other", "deep", "seen_on"]
    assert [row["order"] for row in rows] == list(range(1, 8))
    assert [each.findtext("code") for each in document.iter("attribute")] == [row["code"] for row in rows]
    by_code = {row["code"]: row for row in rows}
    assert [by_code[code]["datatype"] for code in ("danger", "size", "things", "other", "deep", "seen_on")] == [
        "singlevaluelist",
        "singlevaluelist",
        "multivaluelist",
        "string",
        "number",
        "datetime",
    ]
    assert [code for code, row in by_code.items() if row["required"]] == ["danger", "size"]
    assert by_code["size"]["values"] == [{"key": "small", "name": "Small"}, {"key": "large", "name": "Large"}]
    assert by_code["danger"]["values"][0] == {"key": "yes", "name": "Yes"}
    assert by_code["wait"]["variable"] is False
    assert by_code["wait"]["description"] == "It takes two days\nSee below."
    assert by_code["other"]["description"] == "What else?\nOnly if “What is in it?” includes “Something else”."
    assert "inches" in by_code["deep"]["datatype_description"]


def test_how_many_of_each_is_a_number_for_each(door):
    rows = json.loads(door.get("services/CART.json").content)["attributes"]

    assert [(row["code"], row["datatype"], row["required"]) for row in rows] == [
        ("count.black", "number", False),
        ("count.blue", "number", False),
    ]


@pytest.mark.parametrize("code", ["LAMP", "NOTHING", "TAX", "pothole"])
def test_where_metadata_is_false_or_nothing_is_there_is_no_definition(door, code):
    response = door.get(f"services/{code}.json")

    assert response.status_code == 404
    assert code in said(response)[0]


def test_a_closed_service_is_not_listed(door):
    catalogue.close_service("lamp", message={"en": "Call 555-0100."}, by="test", now=clock.now())

    rows = json.loads(door.get("services.json").content)

    assert "LAMP" not in {row["service_code"] for row in rows}


def test_the_list_is_kept_until_the_city_publishes(door):
    first = door.get("services.json")
    again = door.get("services.json", **{"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content) == (304, b"")

    publish({**POTHOLE, "name": "Tell us of a pothole"})
    assert door.get("services.json", **{"If-None-Match": first["ETag"]}).status_code == 200


def test_what_another_thread_began_before_the_city_published_is_not_kept_as_what_is_new(door):
    def slowly() -> bytes:
        """Meanwhile the city publishes, and a second thread asks for the same document."""
        publish({**POTHOLE, "name": "Tell us of a pothole"})
        assert listed._once("slow", "json", lambda: b"new") == b"new"
        return b"old"

    assert listed._once("slow", "json", slowly) == b"old"

    assert listed._once("slow", "json", lambda: b"newest") == b"new"


def test_only_the_documents_of_one_edition_are_kept(door):
    for number in range(3):
        publish({**POTHOLE, "name": f"Pothole {number}"})
        door.get("services.json")

    assert len({edition for edition, *_ in listed._kept}) == 1


@pytest.mark.parametrize(("given", "status"), [("city.example.org", 200), ("City.Example.org", 200), ("", 200)])
def test_our_jurisdiction_may_be_named_or_left_out(door, given, status):
    assert door.get(f"services.json?jurisdiction_id={given}").status_code == status


@pytest.mark.parametrize("path", ["services.json", "services/POTHOLE.json", "requests.json", "tokens/x.json"])
def test_another_jurisdiction_is_not_found(door, path):
    response = door.get(f"{path}?jurisdiction_id=elsewhere.example.org")

    assert response.status_code == 404
    assert "elsewhere.example.org" in said(response)[0]
