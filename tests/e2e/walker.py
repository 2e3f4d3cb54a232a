"""Walks a service from its page to its end with what is on the page and the answers of its first example.

Two pairs of hands: one that knows only Tab, Space, arrows and Enter, and one for a browser without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pikepdf

from upwell.definition import load
from upwell.definition.model import Example, Service
from upwell.lib import clock

SERVICES = Path(__file__).parents[2] / "cities/sanjose/services"
CODES = sorted(path.name for path in SERVICES.iterdir() if (path / "service.yaml").exists())
KNOWN_ADDRESS = "200 E Santa Clara St"
MOST_PAGES, MOST_TABS = 30, 90


def _paper() -> dict[str, Any]:
    """A PDF with one empty page."""
    written = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written)
    return {"name": "plans.pdf", "mimeType": "application/pdf", "buffer": written.getvalue()}


PAPER = _paper()


FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e), label = e.labels?.[0];
  const shown = label && /radio|checkbox/.test(e.type) ? getComputedStyle(label, null) : style;
  const before = label ? getComputedStyle(label, '::before') : style;
  const group = getComputedStyle(e.closest('.usa-input-group') || e);
  return {
    tag: e.tagName, type: e.type || '', name: e.name || '', value: e.value || '', checked: !!e.checked,
    inForm: !!e.closest('main form'), big: e.classList.contains('usa-button--big'),
    skips: e.classList.contains('usa-skipnav'),
    outlined: [style, shown, before, group].some((one) => one.outlineStyle !== 'none' || one.boxShadow !== 'none'),
  };
}"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to answer, and whether the end is a receipt."""

    service: Service
    example: Example

    @property
    def sends(self) -> bool:
        return self.example.ends in (None, "submit")

    def answer(self, address: str) -> Any:
        """The example's answer for the question at this address; something sensible when it has none."""
        repeated, *inside = address.split(".")
        if inside == ["more"]:  # after the items there must be, no more of them
            return "no"
        name = ".".join([repeated, *inside[1:]])
        question: Any = self.service.questions.get(name)
        given = self.example.answers.get(repeated)
        if inside[1:] and question is not None:
            given = (given or [{}])[int(inside[0])].get(inside[1])
        if question is None:
            return None
        if question.type == "file" and not question.optional:
            return PAPER
        if question.type == "date":
            return None if given is None and question.optional else self.day(name)
        if question.type in ("address", "location"):
            return given.get("label", KNOWN_ADDRESS) if isinstance(given, dict) else given or KNOWN_ADDRESS
        if isinstance(given, bool):
            return "yes" if given else "no"
        return given

    def day(self, name: str) -> date:
        """One that is not too early; of several that are asked for, each another."""
        question: Any = self.service.questions[name]
        asked = [each for each, one in self.service.questions.items() if question.type == getattr(one, "type", "")]
        ahead = re.match(r"today(?: \+ (\d+))?", str(question.earliest or ""))
        return self.days_from_today(int(ahead[1] or 0) + 7 + asked.index(name) if ahead else -1)

    @staticmethod
    def days_from_today(days: int) -> date:
        return (clock.now().astimezone(ZoneInfo("America/Los_Angeles")) + timedelta(days=days)).date()


def plan(code: str) -> Plan:
    service = load.load_folder(SERVICES / code).service
    assert service is not None
    sending = [one for one in service.tests if one.ends in (None, "submit")]
    return Plan(service, (sending or list(service.tests))[0])


def varied() -> list[str]:
    """Few services that between them have all there is: every type of question, each kind of service, every ending."""
    left: dict[str, set[str]] = {}
    for code in CODES:
        way = plan(code)
        questions = {f"{one.type} {bool(one.optional)}" for one in way.service.questions.values()}
        left[code] = {*questions, way.service.kind, f"ends {way.example.ends}"}
    chosen: list[str] = []
    while lacking := set().union(*left.values()).difference(*(left[code] for code in chosen)):
        chosen.append(max(CODES, key=lambda code: len(left[code] & lacking)))
    return chosen


def parts(answer: Any) -> dict[str, str]:
    """What goes into which field of a question with several."""
    if isinstance(answer, date):
        return {"month": str(answer.month), "day": str(answer.day), "year": str(answer.year)}
    return {key: str(value) for key, value in answer.items()} if isinstance(answer, dict) else {}


def text_for(name: str, answer: Any) -> str:
    """What to type into the field of this name."""
    inner = parts(answer)
    if inner:
        return inner.get(name.removeprefix("answer-"), "")
    return "" if answer is None or isinstance(answer, list) else str(answer)


def address_of(page: Any) -> str:
    return urlsplit(page.url).path.partition("/at/")[2].strip("/")


def at_the_end(page: Any) -> bool:
    return "/receipt/" in page.url or not page.locator("main button.usa-button--big").count()


def walk(page: Any, code: str, hands: Any) -> list[str]:
    """From the service's page to the end; the addresses of the pages on the way."""
    planned, seen = plan(code), []
    page.goto(f"/services/{code}/")
    while not at_the_end(page):
        seen.append(page.url)
        if address_of(page).endswith(".code"):
            return seen  # what stands in the letter with the code, no browser can know
        assert len(seen) < MOST_PAGES, seen
        refused = page.locator(".error-summary").count() > 0
        hands(page, planned.answer(address_of(page)), refused)
    assert page.locator("main h1").inner_text().strip()
    assert ("/receipt/" in page.url) == planned.sends, (page.url, page.locator("main").inner_text())
    return seen


def by_keyboard(page: Any, answer: Any, refused: bool) -> None:
    """One page with Tab, Space, arrows and Enter, past its header by the link for that."""
    done: set[str] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        # the parts of a time field are outlined by the browser itself
        assert at["outlined"] or at["tag"] == "BODY" or at["type"] == "time", (
            page.url,
            "nobody sees where the focus is",
            at,
        )
        if at["skips"]:
            page.keyboard.press("Enter")
        if not at["inForm"]:
            continue
        if at["big"]:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
        if at["type"] == "checkbox" or at["name"] not in done:
            _key_in(page, at, answer, refused)
            done.add(at["name"])
    raise AssertionError("the button cannot be reached with Tab")


def _key_in(page: Any, at: dict[str, Any], answer: Any, refused: bool) -> None:
    if at["type"] == "radio":
        page.keyboard.press("Space")
        _move_to(page, None if at["name"] == "answer-id" else answer, "ArrowDown")
    elif at["type"] == "checkbox":
        if not at["checked"] and (at["value"] == "yes" or at["value"] in (answer or ())):
            page.keyboard.press("Space")
    elif at["tag"] == "SELECT":
        _move_to(page, answer, "ArrowDown")
    elif at["type"] == "file" and answer is PAPER:  # what opens is the system's own window
        page.locator("main form input[type=file]").first.set_input_files(answer)
    elif at["type"] in ("text", "email", "tel", "time") or at["tag"] == "TEXTAREA":
        if at["type"] == "time":
            page.keyboard.type("1030PM")
            return
        page.keyboard.press("Control+A")
        page.keyboard.type(KNOWN_ADDRESS if refused and at["name"] == "answer" else text_for(at["name"], answer))


def _move_to(page: Any, wanted: Any, key: str) -> None:
    for _ in range(300):
        if wanted is None or page.evaluate("document.activeElement.value") == str(wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} cannot be reached with the arrows")


def without_scripts(page: Any, answer: Any, refused: bool) -> None:
    """One page where no script runs: labels are pressed, fields filled in, the form sent."""
    form = page.locator("main form:has(button.usa-button--big)")
    candidates = form.locator("input[name=answer-id][type=radio]")
    for radio in [candidates.first] if candidates.count() else []:
        press_label(page, radio)
    names = dict.fromkeys(form.locator("input,select,textarea").evaluate_all("all => all.map(one => one.name)"))
    for name in names:
        _fill(page, form, name, answer, refused and not candidates.count())
    go_on(page, form.locator("button.usa-button--big"))


def go_on(page: Any, button: Any = None) -> None:
    """Presses this button, or the page's, and waits for the next page: what is read between two is of neither."""
    with page.expect_navigation():
        (page.locator("main button.usa-button--big") if button is None else button).click()


def _fill(page: Any, form: Any, name: str, answer: Any, refused: bool) -> None:
    field = form.locator(f"[name='{name}']:not([type=hidden])")
    if not name or not field.count() or name == "answer-id":
        return
    kind = field.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
    if kind == "radio" and name == "day":  # a day of a calendar: the first that is free
        press_label(page, field.and_(form.locator(":enabled")).first)
    elif kind in ("radio", "checkbox"):
        wanted = answer if isinstance(answer, list | tuple) else ["yes" if name == "declared" else answer]
        for value in wanted:
            press_label(page, form.locator(f"[name='{name}'][value='{value}']"))
    elif kind == "select":
        field.select_option(str(answer))
    elif kind == "file":
        if answer is PAPER:
            field.first.set_input_files(answer)
    else:
        field.first.fill(KNOWN_ADDRESS if refused and name == "answer" else text_for(name, answer))


def press_label(page: Any, control: Any) -> None:
    """The box itself is drawn by its label."""
    page.locator(f"label[for='{control.get_attribute('id')}']").click()


def with_password(page: Any, name: str) -> None:
    """Signs in as somebody of the sandbox, on the page that asks for it."""
    page.fill("[name=name]", name)
    page.fill("[name=password]", "upwell sandbox")
    go_on(page, page.locator("main form:has([name=password]) button"))
