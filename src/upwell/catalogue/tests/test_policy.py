"""A translation that is missing, or that was made from other English, keeps a service from being published as its
city's policy says: `complete` does, `fall_back` warns, and a language that is `off` is not offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.catalogue import actions, queries
from upwell.catalogue.actions import CannotPublish
from upwell.catalogue.tests.test_publishing import CITY, NOW, SERVICE, path, problems, publish, write
from upwell.definition import load, units
from upwell.definition.wording import wording_paths

pytestmark = pytest.mark.django_db
__all__ = ["path"]

ENGLISH = SERVICE.lstrip().replace("kind: report", "kind: report\nlanguages: [en, es]")
LATER = ENGLISH.replace("What is it?", "What did you see?")


def whole() -> str:
    """Every text of the service in another language."""
    service = load.load_files({"service.yaml": SERVICE.lstrip()}, folder="pothole").service
    assert service is not None
    said = {name: f"{text} (es)" for name, text in wording_paths(service).items()}
    return units.with_texts(service, "es", "", said)


def half() -> str:
    return "\n".join(line for line in whole().splitlines() if not line.startswith("summary"))


def offered(path: Path, policy: str, spanish: str, english: str = ENGLISH) -> None:
    city = CITY.replace("languages: [en]", f"languages: [en, es]\ntranslation_policy: {{es: {policy}}}")
    write(path, "city.yaml", city)
    write(path, "services/pothole/service.yaml", english)
    write(path, "services/pothole/es.yaml", spanish)


def single(english: str, spanish: str) -> None:
    files = {"service.yaml": english, "es.yaml": spanish}
    actions.publish_files("pothole", files, by="ada", because="It is asked for.", now=NOW)


def test_all_texts_in_the_language_are_published(path: Path) -> None:
    offered(path, "complete", whole())

    assert problems(path) == []
    assert publish(path).published == ["pothole"]


@pytest.mark.parametrize(("english", "spanish"), [(ENGLISH, half()), (LATER, whole())], ids=["missing", "stale"])
class TestOneTextIsWanting:
    def test_complete_refuses_the_folder(self, path: Path, english: str, spanish: str) -> None:
        offered(path, "complete", spanish, english)

        with pytest.raises(CannotPublish):
            publish(path)

    def test_complete_refuses_the_service_alone(self, path: Path, english: str, spanish: str) -> None:
        offered(path, "complete", whole())
        publish(path)

        with pytest.raises(CannotPublish):
            single(english, spanish)
        assert queries.published("pothole").number == 1  # type: ignore[union-attr]  # it is there

    def test_without_a_policy_it_must_be_complete(self, path: Path, english: str, spanish: str) -> None:
        offered(path, "complete", spanish, english)
        write(path, "city.yaml", CITY.replace("languages: [en]", "languages: [en, es]"))

        with pytest.raises(CannotPublish):
            publish(path)

    def test_fall_back_publishes_with_a_warning(self, path: Path, english: str, spanish: str) -> None:
        offered(path, "fall_back", spanish, english)

        assert [one for one in problems(path) if "es.yaml" in one] != []
        assert publish(path).published == ["pothole"]

    def test_fall_back_publishes_the_service_alone(self, path: Path, english: str, spanish: str) -> None:
        offered(path, "fall_back", whole())
        publish(path)

        single(english, spanish)

        assert queries.published("pothole").number == 2  # type: ignore[union-attr]  # it is there


def test_a_city_that_asks_for_more_loads_no_service_that_lacks_it(path: Path) -> None:
    offered(path, "fall_back", half())
    publish(path)

    offered(path, "complete", half())
    with pytest.raises(CannotPublish):
        publish(path)


def test_a_language_that_is_off_is_not_offered(path: Path) -> None:
    offered(path, "off", whole())
    publish(path)

    found = queries.published("pothole")
    assert found is not None
    assert found.definition.languages == ("en",)
    assert queries.city().offered == ("en",)
