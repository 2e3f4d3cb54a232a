"""On a resident's page no word is in another language than the page's unless it is marked with that language: a screen
reader would say it wrongly, and it is most often a translation that was forgotten.

The guess is simple. In Chinese: two Latin words that are no name. In Spanish and Vietnamese: two of the smallest words
of English in one text, or a text that is letter by letter one of the English ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import LazySettings
from django.test import Client

from upwell.cases import links
from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import folder
from upwell.catalogue import queries as catalogue
from upwell.channels.web.tests.walking import POINT, Browser
from upwell.config.commands.definitions import around
from upwell.definition.wording import wording_paths
from upwell.intake.tests.scene import EMAIL
from upwell.lib import han
from upwell.places import actions as places
from upwell.places import editions

ROOT = Path(__file__).parent.parent
SAN_JOSE = ROOT / "cities/sanjose"
SPOKEN = ("aria-label", "alt", "placeholder", "title", "aria-roledescription")
_SMALL = """the you your we our is are of and with for this that was will have from it be what where when how not"""
_NAMES = """San José Jose Upwell WiFi PDF English Español Tiếng Việt Santa Clara Garden City Sanitation California Waste
    Solutions Green Team Recovery RAPID Facebook Google Maps OpenStreetMap"""
SMALL, NAMES = frozenset(_SMALL.split()), frozenset(_NAMES.split())
BOTH = "\u6e38"  # of swimming it is written so, of travel it is not
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][A-Za-z'\u00c0-\u024f\u1e00-\u1eff]+")


@pytest.fixture
def san_jose(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.DATA = tmp_path / "data"
    editions.forget()
    now = datetime(2026, 3, 3, tzinfo=UTC)
    catalogue_actions.publish_folder(folder.read(SAN_JOSE, around()), by="test", now=now)
    places.import_samples(SAN_JOSE, now=now)
    catalogue.forget()
    yield
    catalogue.forget()
    editions.forget()


@cache
def english(language: str) -> frozenset[str]:
    """Texts that are said otherwise in this language."""
    path = ROOT / f"src/upwell/ui/locale/{language.replace('-', '_')}/LC_MESSAGES/django.po"
    with path.open(encoding="utf-8") as file:
        said = {one.id: one.string for one in read_po(file) if isinstance(one.id, str)}
    found = {text for text, other in said.items() if text and other and text != other}
    for published in catalogue.all_published():
        there = published.definition.translations.get(language, {})
        texts = wording_paths(published.definition).items()
        found |= {text for name, text in texts if name in there and there[name].text != text}
    return frozenset(" ".join(text.split()) for text in found if len(text) > 3)


def texts(tree: Any) -> Iterator[tuple[str, str]]:
    """Each text of a page that is seen or read aloud, with its language."""
    for one in tree.iter():
        if not isinstance(one.tag, str) or one.tag in ("script", "style", "code", "bdi", "textarea"):
            continue
        yield from ((text, language_of(one)) for text in (one.text, *map(one.get, SPOKEN)) if text)
        yield from ((child.tail, language_of(one)) for child in one if child.tail)


def language_of(one: Any) -> str:
    return next((str(up.get("lang")) for up in (one, *one.iterancestors()) if up.get("lang")), "")


def is_foreign(text: str, language: str) -> bool:
    words = LATIN.findall(re.sub(r"\S+[@/]\S+|www\S+|[A-Z]{2}-\S+", " ", text))
    if language.startswith("zh"):
        strange = [word for word in words if word not in NAMES and not word.isupper()]
        return len(strange) > 1 or (language == "zh-Hant" and is_simplified(text))
    return " ".join(text.split()) in english(language) or len(SMALL & {word.lower() for word in words}) > 1


def is_simplified(text: str) -> bool:
    """Has a sign that traditional Chinese does not know."""
    return any(han.made(sign) != sign for sign in text if sign not in BOTH)


def strange(browser: Browser, language: str) -> set[str]:
    found = set()
    assert browser.tree.get("lang").lower() == language.lower(), browser.path
    for text, said_in in texts(browser.tree):
        if said_in.lower() == language.lower() and is_foreign(text, language):
            found.add(f"{browser.path}: {' '.join(text.split())}")
    return found


def walk(language: str) -> Iterator[Browser]:
    """The pages a resident sees most, each when it stands there."""
    browser = Browser(Client())
    browser.open(f"/?lang={language}")
    yield browser
    for path in ("/services/", "/topics/streets/", "/search/?q=bache", "/map/", "/about/", "/status/", "/offline/"):
        browser.open(path)
        yield browser
    for code in ("junk_pickup", "what_goes_where", "building_permit"):
        browser.open(f"/services/{code}/")
        yield browser
        browser.start(code)
        yield browser
        browser.press()  # nothing was answered
        yield browser
    yield from chat(browser)
    yield from pothole(browser)


def chat(browser: Browser) -> Iterator[Browser]:
    browser.open("/chat/")
    yield browser
    for said in ("pothole", "1", "200 E Santa Clara St", "help", "xyzzy", "xyzzy"):
        browser.press(form="/chat/", text=said)
        yield browser


def pothole(browser: Browser) -> Iterator[Browser]:
    browser.open("/services/pothole/")
    yield browser
    browser.start("pothole")
    for _page in range(12):
        yield browser
        if browser.at == "answers":
            break
        answers: dict[str, Any] = {
            "where": {"answer": "200 E Santa Clara St", **POINT},
            "danger": {"answer": "no"},
            "size": {"answer": "large"},
            "contact": {"answer-name": "", "answer-email": EMAIL, "answer-phone": ""},
        }
        browser.press(**answers.get(browser.at, {}))
    browser.press(form="last")
    yield browser
    case = Case.objects.latest("pk")
    for path in (f"/follow/{links.follow_secret(case.pk)}", f"/status/{case.reference}/"):
        browser.open(path)
        yield browser


@pytest.mark.parametrize("language", ["es", "vi", "zh-Hans", "zh-Hant"])
def test_what_is_in_another_language_is_marked(san_jose: None, language: str) -> None:
    found: set[str] = set()
    for page in walk(language):
        found |= strange(page, language)

    assert sorted(found) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tell us where it is", "es"),
        ("This form was sent from another browser.", "vi"),
        ("Choose one", "zh-Hans"),
        ("\u8def\u9762\u5751\u6d1e\u4fee\u8865", "zh-Hant"),
    ],
)
def test_the_guess_tells_another_language(san_jose: None, text: str, language: str) -> None:
    assert is_foreign(text, language)
