"""What the cities of this repository tell residents: short sentences, known numbers, rules as their tables say."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from upwell.catalogue import folder
from upwell.config.commands.definitions import around
from upwell.definition.model import Service
from upwell.definition.steps import Submit
from upwell.definition.wording import wording_paths
from upwell.intake.alike import most_alike
from upwell.lib.han import MADE_FROM

CITIES = Path(__file__).parent.parent / "cities"
SAN_JOSE = CITIES / "sanjose"
LANGUAGES = ("en", "es", "vi", "zh-Hans")
LONGEST = 19  # words a sentence
CENTER, DAY_AND_NIGHT = "408-535-3500", "408-794-1900"
LONGEST_CHINESE = 45  # signs
PHONE = re.compile(r"(?<!\d)\d{3}-\d{3}-\d{4}(?!\d)")
LINK = re.compile(r"\(https?://[^)]+\)")
VALUE = re.compile(r"\{[a-z_.]+\}")


def services(city: Path) -> list[Service]:
    return [read.definition for read in folder.read(city, around()).services]


def texts(service: Service) -> Iterator[tuple[str, str, str]]:
    """Every text with its language and path."""
    for path, english in wording_paths(service).items():
        yield "en", path, english
    for language, translated in service.translations.items():
        for path, translation in translated.items():
            yield language, path, translation.text


def sentences(text: str) -> list[str]:
    """A list's lines are sentences of their own; an answer that is filled in counts as one word."""
    plain = LINK.sub("", VALUE.sub("X", text)).replace("**", "")
    return [one for line in re.split(r"\n+|(?<=[.!?])\s+|(?<=[。！？])", plain) if (one := line.strip(" -"))]


def is_long(language: str, sentence: str) -> bool:
    """Chinese has no spaces between words."""
    return len(sentence) > LONGEST_CHINESE if language == "zh-Hans" else len(sentence.split()) > LONGEST


@pytest.mark.parametrize("city", ["sanjose", "boston"])
def test_every_sentence_is_short(city: str) -> None:
    long = [
        (service.service, language, path, sentence)
        for service in services(CITIES / city)
        for language, path, text in texts(service)
        for sentence in sentences(text)
        if is_long(language, sentence)
    ]

    assert long == []


def test_the_citys_own_words_are_there_in_every_language() -> None:
    files = [SAN_JOSE / "city.yaml", *sorted((SAN_JOSE / "calendars").glob("*.yaml"))]
    written = [each for file in files for each in by_language(yaml.safe_load(file.read_text(encoding="utf-8")))]

    assert len(written) > 100
    assert [each for each in written if set(each) - set(MADE_FROM) != set(LANGUAGES)] == []


def by_language(part: object) -> Iterator[dict[str, str]]:
    """Each text that is written once for each language."""
    if isinstance(part, dict) and "en" in part:
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from by_language(inner)


@pytest.mark.parametrize("city", ["sanjose", "boston"])
def test_every_service_has_examples_and_every_case_a_noun(city: str) -> None:
    for service in services(CITIES / city):
        opens = any(isinstance(step, Submit) for step in service.steps)
        assert len(service.tests) >= 1, service.service
        assert (service.case_name is not None) == opens, service.service
        assert not opens or (service.promise and service.route), service.service


def test_what_people_come_for_first_is_there() -> None:
    wanted = {
        "vehicle_concern", "graffiti", "illegal_dumping", "pothole", "streetlight", "other_issue", "sewer_water",
        "illegal_fireworks", "community_wifi", "container_issue", "missed_collection", "my_recycling_company",
        "my_collection_day", "street_sweeping", "business_here", "junk_pickup",
    }  # fmt: skip

    assert wanted <= {service.service for service in services(SAN_JOSE)}


def test_what_is_brought_is_not_spoken_of_as_put_out_at_the_curb() -> None:
    dropoff = next(one for one in services(SAN_JOSE) if one.service == "junk_dropoff")
    hazards = [
        (language, text) for language, path, text in texts(dropoff) if path.endswith(".instead") and "hhw.org" in text
    ]
    starts = ("Do not bring", "No lo traiga", "No los traiga", "Đừng mang đến đây", "请不要送到这里")

    assert Counter(language for language, _ in hazards) == dict.fromkeys(LANGUAGES, 3)
    assert all(text.startswith(starts) for _, text in hazards)


def test_texts_name_no_number_but_the_two_of_the_city() -> None:
    named = {number for one in services(SAN_JOSE) for _, _, text in texts(one) for number in PHONE.findall(text)}

    assert named == {CENTER, DAY_AND_NIGHT}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sewer_problem_is_sent_to_those_who_answer_day_and_night(language: str) -> None:
    (sewer,) = [service for service in services(SAN_JOSE) if service.service == "sewer_water"]
    told = [text for spoken, path, text in texts(sewer) if spoken == language and path.startswith("steps.call_city.")]

    assert {number for text in told for number in PHONE.findall(text)} == {DAY_AND_NIGHT}


# may I open this business here?

PERMITS = {
    "en": {
        "Allowed": "permitted",
        "With a conditional use permit": "conditional_use_permit",
        "With a special use permit": "special_use_permit",
        "Not allowed": "not_allowed",
    },
    "es": {
        "Se permite": "permitted",
        "Con un permiso de uso condicional": "conditional_use_permit",
        "Con un permiso de uso especial": "special_use_permit",
        "No se permite": "not_allowed",
    },
    "vi": {
        "Được phép": "permitted",
        "Cần giấy phép sử dụng có điều kiện": "conditional_use_permit",
        "Cần giấy phép sử dụng đặc biệt": "special_use_permit",
        "Không được phép": "not_allowed",
    },
    "zh-Hans": {
        "允许": "permitted",
        "需要有条件使用许可证": "conditional_use_permit",
        "需要特别使用许可证": "special_use_permit",
        "不允许": "not_allowed",
    },
}
REST = {"Ask us", "Pregúntenos", "Xin hỏi chúng tôi", "请向我们咨询"}


def rules() -> list[dict[str, str]]:
    with (SAN_JOSE / "tables/zoning.csv").open(newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_does_not_know_the_code_is_told_what_the_table_says(language: str) -> None:
    (service,) = [one for one in services(SAN_JOSE) if one.service == "business_here"]
    told = {
        (path.split(".")[1].removeprefix("where_"), code.strip().lower().replace("-", "_"), PERMITS[language][permit])
        for spoken, path, text in texts(service)
        if spoken == language and re.fullmatch(r"steps\.where_\w+\.body", path)
        for permit, codes in re.findall(r"\*\*(.+?)(?::\*\* |\*\*：)(.+)", text)
        if permit not in REST
        for code in re.split(r", | and | y | e | và |、|和", codes)
    }

    known = {(row["business"], row["district"], row["permit"]) for row in rules() if row["permit"] != "own_rule"}
    assert told == known


@pytest.mark.parametrize(
    ("said", "business"),
    [
        ("barber shop", "personal_service"),
        ("babrer shop", "personal_service"),
        ("una peluquería", "personal_service"),
        ("I want to open a taco place", "restaurant"),
        ("quiero poner una taqueria", "restaurant"),
        ("cafe", "restaurant"),
        ("panaderia", "grocery"),
        ("abarotes", "grocery"),
        ("cerveceria artesanal", "brewery"),
        ("bar", "bar"),
        ("yoga studio", "recreation"),
        ("ropa para niños", "retail"),
        ("car wash", "other"),
        ("guarderia", "other"),
        ("xyzzy", None),
        ("", None),
    ],
)
def test_a_business_is_found_by_everyday_words(said: str, business: str | None) -> None:
    with (SAN_JOSE / "tables/business_words.csv").open(newline="") as opened:
        rows = list(csv.DictReader(opened))

    place = most_alike(said, (row["words"] for row in rows))

    assert (None if place is None else rows[place]["business"]) == business


def test_every_word_for_a_business_leads_to_one_of_the_choices() -> None:
    (service,) = [one for one in services(SAN_JOSE) if one.service == "business_here"]
    with (SAN_JOSE / "tables/business_words.csv").open(newline="") as opened:
        codes = {row["business"] for row in csv.DictReader(opened)}

    assert codes == set(getattr(service.questions["business"], "options", {}))


def test_the_addresses_of_the_first_walk_are_in_the_sample_and_one_knows_its_collection_day() -> None:
    walk = re.findall(r'"(\d+ [A-Z][^"]+)"', (CITIES.parent / "README.md").read_text().split("## Ten minutes")[0])
    with (SAN_JOSE / "places/addresses.csv").open(encoding="utf-8") as file:
        days = {row["address"]: row["pickup"] for row in csv.DictReader(file)}

    assert walk
    assert [address for address in walk if address not in days] == []
    assert any(days[address] for address in walk)
