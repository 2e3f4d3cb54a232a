"""The frame: formats, methods, strangers' browsers, and what no program should send."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from upwell.channels.open311 import speech
from upwell.channels.open311.tests.scene import FORM, said, valid

PATHS = ["discovery", "services", "services/POTHOLE", "requests", "requests/K7QM-3XPD", "tokens/x"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("suffix", [".csv", "", ".", ".xml/", ".xmlx"])
def test_another_format_is_not_found(door, path, suffix):
    response = door.get(f"{path}{suffix}")

    assert response.status_code == 404
    valid(response, "errors")


def test_the_error_comes_in_the_format_that_fits(door):
    assert door.get("requests.csv", Accept="application/json")["Content-Type"] == speech.CONTENT_TYPES["json"]
    assert door.get("nothing.json")["Content-Type"] == speech.CONTENT_TYPES["json"]
    assert door.get("requests.csv")["Content-Type"] == speech.CONTENT_TYPES["xml"]
    assert door.get("services.JSON").status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "TRACE"])
def test_other_methods_are_not_allowed_and_it_says_which_are(door, path, method):
    if (path, method) == ("requests", "POST"):
        return
    response = Client().generic(method, f"/open311/v2/{path}.json")

    assert response.status_code == 405
    assert response["Allow"] == ("GET, HEAD, POST, OPTIONS" if path == "requests" else "GET, HEAD, OPTIONS")
    said(response)


def test_browsers_of_other_sites_may_read_and_not_send(door):
    read = door.get("requests.json", Origin="https://other.example.org")
    asked = Client().options("/open311/v2/requests.json")
    sent = door.post(door.report())

    assert read["Access-Control-Allow-Origin"] == "*"
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD")
    assert "Access-Control-Allow-Origin" not in sent
    assert "Access-Control-Allow-Credentials" not in read


def test_a_head_is_a_get_without_its_body(door):
    response = Client().head("/open311/v2/services.json")

    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == speech.CONTENT_TYPES["json"]


def test_no_cookie_is_set_and_no_token_asked_for(door):
    client = Client(enforce_csrf_checks=True)
    sent = client.post(
        "/open311/v2/requests.json", data="&".join(f"{k}={v}" for k, v in door.report().items()), content_type=FORM
    )

    assert sent.status_code == 200
    for response in (sent, door.get("services.xml"), door.get("requests.json"), door.get("nothing")):
        assert not response.cookies


BODIES = {
    "NUL": (b"service_code=A%00B", FORM),
    "broken UTF-8": (b"description=%ff%fe", FORM),
    "Latin-1": ("description=bache en la señal".encode("latin-1"), FORM),
    "says Latin-1": (b"description=hole", f"{FORM}; charset=ISO-8859-1"),
    "says nonsense": (b"description=hole", f"{FORM}; charset=x-{'y' * 90}"),
    "three megabytes": (b"description=" + b"x" * 3_000_000, FORM),
    "JSON": (b'{"service_code": "POTHOLE"}', "application/json"),
    "deep JSON": (b"[" * 100_000, "application/json"),
    "XML": (b"<request/>", "text/xml"),
    "too many": (b"&".join(b"a%d=1" % number for number in range(1_500)), FORM),
    "half a form": (b"--x\r\nContent-Disposition: form-da", "multipart/form-data; boundary=x"),
    "no boundary": (b"--x\r\n", "multipart/form-data"),
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("spoken", ["json", "xml"])
def test_a_body_that_is_no_form_is_refused_in_the_doors_words(door, name, spoken):
    body, kind = BODIES[name]
    response = door.post(body, f"requests.{spoken}", content_type=kind, headers={"X-Api-Key": door.key})

    assert response.status_code == 400
    if spoken == "xml":
        valid(response, "errors")
    else:
        said(response)


@pytest.mark.parametrize("query", ["service_code=%00", "status=%ff", "service_request_id=%C0%80"])
def test_an_address_that_is_no_text_is_refused(door, query):
    response = door.get(f"requests.json?{query}")

    assert response.status_code == 400
    said(response)


def test_old_clients_are_understood(door):
    """A form without a type, plus signs for spaces, a key in the address, arguments nobody knows."""
    body = "service_code=POTHOLE&lat=37.3382&long=-121.8863&attribute[danger]=no&attribute[size]=small"
    old = f"{body}&address_string=200+E+Santa+Clara+St&description=a+hole&foo=bar&submit=Send&"
    response = door.post(old, f"requests.json?api_key={door.key}&_=1", content_type="")

    assert response.status_code == 200, response.content
    row = json.loads(door.get("requests.json?jurisdiction_id=&foo=bar").content)[0]
    assert row["address"] == "200 E Santa Clara St"


def test_text_that_xml_cannot_hold_is_left_out():
    written = speech.write("xml", "errors", [{"code": 400, "description": "a\x00\x0bb\ud800c\ufffe <&>"}])

    assert written.endswith(b"<description>abc &lt;&amp;&gt;</description></error></errors>")


def test_without_a_city_the_door_says_so(db):
    from upwell.catalogue import queries as catalogue

    catalogue.forget()

    response = Client().get("/open311/v2/services.json")

    assert response.status_code == 400
    said(response)


def test_discovery_stands_above_the_version(db):
    assert reverse("open311:discovery", kwargs={"spoken": "xml"}) == "/open311/discovery.xml"
