"""The site as an app: manifest, signs, worker, and the switch that turns all of it off."""

from __future__ import annotations

import io

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image

from upwell.catalogue.queries import Published
from upwell.intake.tests import scene
from upwell.ui import icons, theme


@pytest.mark.parametrize("language", ["en", "es", "vi", "zh-Hans"])
def test_the_manifest_speaks_each_language_and_its_pictures_are_there(pothole: Published, language: str) -> None:
    client = Client()
    said = client.get(f"/app/{language}/manifest.json").json()

    assert (said["id"], said["scope"], said["display"], said["lang"]) == ("/", "/", "standalone", language)
    sizes = {(one["sizes"], one["purpose"]) for one in said["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"), ("512x512", "monochrome")} <= sizes
    for one in said["icons"]:
        picture = Image.open(io.BytesIO(client.get(one["src"]).content))
        assert (picture.format, f"{picture.width}x{picture.height}") == ("PNG", one["sizes"])


def test_the_manifest_names_the_services_in_its_language_and_takes_photos(pothole: Published) -> None:
    said = Client().get("/app/es/manifest.json").json()

    assert said["shortcuts"][0]["name"] == "Reporte un bache"
    assert said["share_target"]["params"]["files"][0]["accept"] == ["image/*"]


def test_a_language_that_nobody_speaks_and_a_sign_that_is_not_there_are_missing(pothole: Published) -> None:
    assert [Client().get(path).status_code for path in ("/app/xx/manifest.json", "/app/icons/icon-9.png")] == [404, 404]


def test_the_signs_are_in_the_city_s_colours_and_masks_are_filled_to_the_edge() -> None:
    colours = theme.Theme(primary="#7a1f1f", accent="#ffd166")

    masked = Image.open(io.BytesIO(icons.png("maskable-512", colours))).convert("RGBA")
    plain = Image.open(io.BytesIO(icons.png("monochrome-512", colours))).convert("RGBA")

    band = theme.day(colours)["band"]
    assert masked.getpixel((2, 2)) == (*(int(band[at : at + 2], 16) for at in (1, 3, 5)), 255)
    assert plain.getpixel((2, 2))[3] == 0  # type: ignore[index]  # four channels


def test_the_worker_is_another_one_after_another_publication(pothole: Published) -> None:
    client = Client()
    before = client.get("/worker.js").content

    scene.publish({**scene.POTHOLE, "summary": "Tell us about any hole in a street."})

    after = client.get("/worker.js")
    assert after.content != before
    assert after["Cache-Control"] == "no-cache"


def test_switched_off_the_worker_takes_itself_away_and_no_page_names_it(
    pothole: Published, settings: LazySettings
) -> None:
    settings.APP = False
    client = Client()

    assert b"unregister" in client.get("/worker.js").content
    assert client.get("/app/en/manifest.json").status_code == 404
    assert b"data-worker" not in client.get("/services/").content


def test_pages_say_what_they_may_ask_a_browser_for(pothole: Published) -> None:
    policy = Client().get("/services/")["Permissions-Policy"]

    assert "geolocation=(self)" in policy
    assert "camera=()" in policy


def test_what_a_worker_fetches_is_nobody_s_view(pothole: Published) -> None:
    from upwell.events.models import Event

    Client().get("/services/pothole/", headers={"User-Agent": "Mozilla/5.0", "Sec-Fetch-Dest": "empty"})

    assert not Event.objects.filter(name="service_viewed").exists()
