import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import StringConverter

from upwell.config.logs import without_secrets

SECRET = {"secret", "token", "visit"}
# words of an address that open nothing by themselves, and why
NO_SECRETS = {
    "address": "of a question in a form; the form is its browser's",
    "code": "of a service, which everybody may read",
    "data_set": "of the city's; it opens with a key",
    "day": "of a calendar of the city",
    "language": "which one is translated, or spoken",
    "number": "of a permit; it opens with the code that stands behind the question mark",
    "reference": "of a case; it shows what everybody may see, and staff who may see more",
    "step": "of a service, which everybody may read",
    "spoken": "how a program wants it said",
}
Found = tuple[str, dict[str, Any]]


def addresses(patterns: list[Any], before: str = "/", given: dict[str, Any] | None = None) -> Iterator[Found]:
    """Every address there is, with the converters of its parts."""
    for one in patterns:
        route, parts = before + str(one.pattern), {**(given or {}), **one.pattern.converters}
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route, parts)
        elif isinstance(one, URLPattern):
            yield route, parts


EVERY = list(addresses(get_resolver().url_patterns))


def said_of(address: str) -> str:
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Unprocessable Entity", address), None)
    assert without_secrets(record)
    return record.getMessage()


@pytest.mark.parametrize("route", [route for route, parts in EVERY if SECRET & parts.keys()])
def test_whatever_address_has_a_secret_it_never_stands_in_a_line(route: str) -> None:
    before, _open, rest = route.partition("<")
    kind, _close, after = rest.partition(">")
    assert kind.partition(":")[2] in SECRET

    said = said_of(f"{before}s3cret-{kind[:1]}{after}")

    assert "s3cret" not in said
    assert said.startswith(f"Unprocessable Entity: {before}…")


def test_every_word_of_an_address_is_a_secret_or_known_to_be_none() -> None:
    words = {name for _route, parts in EVERY for name, kind in parts.items() if type(kind) is StringConverter}

    assert words - SECRET == NO_SECRETS.keys()


@pytest.mark.parametrize(
    "address", ["/follow/s3cret/answer/", "/feedback/s3cret", "/resume/s3cret/", "/files/s3cret?x=1"]
)
def test_a_link_s_secret_never_stands_in_a_line(address: str) -> None:
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Unprocessable Entity", address), None)

    assert without_secrets(record)

    said = record.getMessage()
    assert said.startswith("Unprocessable Entity: /")
    assert "s3cret" not in said


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("upwell", 20, "", 0, "%s of %s", (3, "/desk/cases/K7QM-3XPD/"), None)

    assert without_secrets(record)
    assert record.getMessage() == "3 of /desk/cases/K7QM-3XPD/"


@pytest.mark.django_db
def test_what_django_says_of_a_refused_request_goes_through_the_filter(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(settings.LOGGING)  # as Django does at start
    client.get("/follow/s3cretsecret")

    said = capsys.readouterr().err
    assert "/follow/…" in said
    assert "s3cretsecret" not in said
