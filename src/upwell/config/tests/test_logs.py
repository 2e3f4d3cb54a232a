import logging
import logging.config

import pytest
from django.conf import settings
from django.test import Client

from upwell.config.logs import without_secrets


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
