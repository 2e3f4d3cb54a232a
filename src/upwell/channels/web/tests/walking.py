"""Somebody with a browser and no JavaScript: opens pages, fills in what is there, presses the button."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import lxml.html
from django.http import HttpResponse
from django.test import Client

from upwell.intake.tests.scene import EMAIL

POINT = {"answer-lat": "37.3382", "answer-lon": "-121.8863"}
_PART = re.compile(r"([.#]?[\w-]+)|\[([\w-]+)(?:=\"?([^\"\]]*)\"?)?\]")


def css(selector: str) -> str:
    """The XPath of the simple selectors these tests use: tags, classes, ids, attributes, one inside the other."""
    path = ""
    for part in re.split(r" (?![^\[]*\])", selector):
        tests, tag = [], "*"
        for word, attribute, value in _PART.findall(part):
            if word.startswith("."):
                tests.append(f"contains(concat(' ',normalize-space(@class),' '),' {word[1:]} ')")
            elif word.startswith("#"):
                tests.append(f"@id='{word[1:]}'")
            elif word:
                tag = word
            else:
                tests.append(f"@{attribute}='{value}'" if value else f"@{attribute}")
        path += f"//{tag}" + "".join(f"[{test}]" for test in tests)
    return path


class Browser:
    """Remembers the page it is on. Whatever it opens must be a page: a 5xx fails at once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.response: HttpResponse = HttpResponse()
        self.path = ""

    def open(self, path: str, **headers: Any) -> HttpResponse:
        target = urljoin(self.path or "/", path)
        return self._arrive(self.client.get(target, follow=True, headers=headers or None), target)

    def post(self, path: str, fields: dict[str, Any], *, follow: bool = True) -> HttpResponse:
        return self._arrive(self.client.post(path, fields, follow=follow), path)

    def start(self, code: str) -> UUID:
        """From the service's page to its first question; the id of the draft."""
        self.open(f"/services/{code}/")
        self.press(form=f"/services/{code}/start/")
        return self.draft

    def answer(self, *values: Any, **fields: Any) -> HttpResponse:
        """Fills the question on the page in, and continues. A single value is the field `answer`."""
        given = {"answer": values[0]} if len(values) == 1 else {"answer": list(values)} if values else {}
        return self.press(**given, **{name.replace("_", "-"): value for name, value in fields.items()})

    def press(self, form: str = "", **fields: Any) -> HttpResponse:
        """Sends the form of the page, or the one that leads to `form`, with its hidden fields."""
        found = self._form(form)
        hidden = {one.get("name"): one.get("value", "") for one in found.xpath(".//input[@type='hidden']")}
        hidden.pop("csrfmiddlewaretoken", None)
        target = found.get("action") or self.path
        if (found.get("method") or "get").lower() == "get":
            return self._arrive(self.client.get(target, {**hidden, **fields}, follow=True), target)
        return self.post(target, {**hidden, **fields})

    def _form(self, action: str) -> Any:
        forms = [one for one in self.all("main form") if (one.get("action") or "") == action]
        forms = forms or self.all("main form")
        assert forms, f"no form on {self.path}: {self.words[:300]}"
        return forms[-1] if action == "last" else forms[0]

    def _arrive(self, response: Any, path: str) -> HttpResponse:
        assert response.status_code < 500, (path, response.status_code)
        steps = getattr(response, "redirect_chain", [])
        self.response = response
        self.path = urlsplit(steps[-1][0]).path if steps else path
        return self.response

    @property
    def html(self) -> str:
        return self.response.content.decode()

    @property
    def tree(self) -> Any:
        return lxml.html.fromstring(self.html)

    def all(self, selector: str) -> list[Any]:
        return list(self.tree.xpath(css(selector)))

    @property
    def words(self) -> str:
        """What is to be read in the page's main part."""
        main = self.all("main") or [self.tree]
        return " ".join(main[0].text_content().split())

    @property
    def title(self) -> str:
        return " ".join(self.all("title")[0].text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.all("h1")[0].text_content().split())

    @property
    def draft(self) -> UUID:
        return UUID(self.path.rpartition("/forms/")[2].split("/")[0])

    @property
    def at(self) -> str:
        """The address of the step on the page."""
        parts = self.path.strip("/").split("/")
        return parts[3] if parts[2:3] == ["at"] else parts[-1]

    def value_of(self, name: str) -> str:
        """What stands in a field of the page."""
        found = self.all(f'[name="{name}"]')
        assert found, f"no field {name} on {self.path}"
        if found[0].tag == "textarea":
            return unescape(found[0].text or "").lstrip("\n")
        if found[0].tag == "select":
            return next((one.get("value") for one in found[0].iter("option") if one.get("selected") is not None), "")
        ticked = [one for one in found if one.get("type") in ("radio", "checkbox") and one.get("checked") is not None]
        if found[0].get("type") in ("radio", "checkbox"):
            return ",".join(one.get("value") for one in ticked)
        return str(found[0].get("value", ""))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each line of the error summary: its sentence, and the id it leads to, which must be on the page."""
        found = [
            (" ".join(one.text_content().split()), one.get("href").lstrip("#")) for one in self.all(".error-summary a")
        ]
        for _sentence, target in found:
            assert self.all(f"#{target}"), f"the summary leads to #{target}, which is not there"
        return found


def report(browser: Browser) -> None:
    """A pothole, up to the check page."""
    browser.start("pothole")
    browser.press(answer="200 E Santa Clara St", **POINT)
    if browser.at == "near":
        browser.press()
    browser.answer("large")
    browser.press()
    browser.answer("In the bike lane")
    browser.press(**{"answer-name": "A resident", "answer-email": EMAIL, "answer-phone": ""})
    assert browser.at == "answers", browser.words


def ask(browser: Browser) -> None:
    browser.start("quick")
    browser.answer("A bench")
    browser.answer("no")
