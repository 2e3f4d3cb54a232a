"""One Chromium for the tests of a file, what axe says of a page, and a test server that finds
the built styles and scripts."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler

# What passes is not listed: axe takes twice as long when it is.
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# the shell is the same browser without windows of its own, which cost as much as the pages
NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
PROGRAM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def missing(what: str) -> None:
    """Ends the test: a failure where a browser is demanded, else a skip that says what to install."""
    if os.environ.get("UPWELL_REQUIRE_BROWSER"):
        pytest.fail(f"{what} is needed here")
    pytest.skip(f"no {what}")


def faults(page: Any, part: str = "") -> list[str]:
    """What axe finds wrong with this page, or with a part of it, and whether it scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=part or None, options=AXE).response
    assert found["passes"], "axe has looked at nothing"
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    said = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]
    return said + ([f"{sideways} px to scroll sideways"] if sideways > 0 else [])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if PROGRAM is None:
        missing("Chromium on this machine (Debian: apt-get install chromium-headless-shell)")
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
    WhiteNoise, which serves them on the air, does so here. It looks for a file when one is asked for: on the air it
    reads all of them when it starts, and every client of a test is a start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "WHITENOISE_AUTOREFRESH", True, raising=False)
        patch.setattr(StaticFilesHandler, "_should_handle", lambda _self, _path: False)
        yield
