"""One Chromium for the tests of a file, and a test server that finds the built styles and scripts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler

PROGRAM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def missing(what: str) -> None:
    """Ends the test: a failure where a browser is demanded, else a skip that says what to install."""
    if os.environ.get("UPWELL_REQUIRE_BROWSER"):
        pytest.fail(f"{what} is needed here")
    pytest.skip(f"no {what}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if PROGRAM is None:
        missing("Chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, and Django refuses the database beside one
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session", autouse=True)
def files_as_the_real_server_gives_them() -> Iterator[None]:
    """Django's server for tests knows files by their plain names only; pages name what set-up has made of them, and
    WhiteNoise, which serves them on the air, does so here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "_should_handle", lambda _self, _path: False)
        yield
