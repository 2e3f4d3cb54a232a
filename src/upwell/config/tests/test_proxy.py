"""A proxy in front that the settings do not know of is noticed, and `doctor` says so; nothing of a request is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from upwell.config import proxy
from upwell.config.commands import doctor


@pytest.fixture
def data(tmp_path: Path, settings: LazySettings) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def come(address: str = "127.0.0.1", **headers: str) -> None:
    door = proxy.notice(lambda _request: HttpResponse())
    for _ in range(2):
        door(RequestFactory(REMOTE_ADDR=address, headers=headers).get("/follow/s3cret"))


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"])
@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", ""])
def test_a_header_that_only_a_proxy_sets_is_noticed(data: Path, header: str, address: str) -> None:
    come(address, **{header: "203.0.113.9"})

    assert proxy.was_noticed()


def test_what_is_kept_says_nothing_about_the_request(data: Path) -> None:
    come(**{"X-Forwarded-For": "203.0.113.9"})

    (word,) = data.iterdir()
    assert word.read_bytes() == b""
    assert word.stat().st_mode & 0o077 == 0


def test_without_such_a_header_nothing_is_noticed(data: Path) -> None:
    come()

    assert not proxy.was_noticed()


@pytest.mark.parametrize("address", ["8.8.8.8", "nonsense"])
def test_a_stranger_who_writes_the_header_is_not_taken_for_a_proxy(data: Path, address: str) -> None:
    come(address, **{"X-Forwarded-For": "203.0.113.9"})

    assert not proxy.was_noticed()


def test_a_proxy_that_the_settings_know_is_not_looked_for(data: Path, settings: LazySettings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    with pytest.raises(MiddlewareNotUsed):
        come()


def test_a_folder_that_takes_no_file_is_no_reason_to_fail(data: Path, settings: LazySettings) -> None:
    settings.DATA = data / "gone"

    come(**{"X-Forwarded-For": "203.0.113.9"})


def test_doctor_says_what_to_set_until_it_is_set_or_the_server_starts_anew(data: Path, settings: LazySettings) -> None:
    come(**{"X-Forwarded-For": "203.0.113.9"})
    ((well, sentence),) = doctor.unknown_proxy()
    assert not well
    assert "UPWELL_BEHIND_PROXY=yes" in sentence

    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert list(doctor.unknown_proxy()) == []
    settings.SECURE_PROXY_SSL_HEADER = None
    proxy.forget()
    assert list(doctor.unknown_proxy()) == []
