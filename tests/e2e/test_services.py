"""Every service of San José from its page to its end by keyboard alone; in Spanish without JavaScript those that
between them have all kinds of questions (`test_every_channel_for_real` goes that way with all it can)."""

from __future__ import annotations

import pytest

from tests.e2e import walker
from tests.e2e.conftest import Opener


def test_there_are_sixty() -> None:
    assert len(walker.CODES) == 60


@pytest.mark.parametrize("code", walker.CODES)
def test_a_service_is_walked_to_its_end_by_keyboard_alone(opened: Opener, code: str) -> None:
    walker.walk(opened("/about/"), code, walker.by_keyboard)


@pytest.mark.parametrize("code", walker.varied())
def test_a_service_is_walked_to_its_end_in_spanish_without_javascript(opened: Opener, code: str) -> None:
    page = opened("/about/", language="es", scripts=False)

    walker.walk(page, code, walker.without_scripts)

    assert page.locator("html").get_attribute("lang") == "es"
    english = page.locator("main [lang=en]")
    assert english.count() == 0, english.first.inner_text()
