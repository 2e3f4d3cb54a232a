"""The few marks in wording: `[words](link)` and what makes a link or a text unfit to print."""

from __future__ import annotations

import re
from collections.abc import Iterator

LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
SERVICE = re.compile(r"/services/([a-z][a-z0-9_]*)(/?)(\?.*)?")
PHONE = re.compile(r"(?<!\d)(?:911|988|311|211|\+?\d{0,2}[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\d)")
_PLACEHOLDER = re.compile(r"\{[a-z0-9_.]+\}")
_WAY_ON = re.compile(r"\{[a-z0-9_.]*(phone|url|link|number|email)[a-z0-9_]*\}")
_HALF = re.compile(r"\]\(|\]\s+\(\s*(?:https?:|/|mailto:|tel:)|\[[^\]]*$")
_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_ALLOWED = ("https://", "mailto:", "tel:", "sms:")

Told = tuple[str, str]


def links(text: str) -> list[tuple[str, str]]:
    """Words and target of every link."""
    return LINK.findall(text)


def services(text: str) -> list[str]:
    """Names of the services it links to."""
    return [found[1] for _, target in links(text) if (found := SERVICE.fullmatch(target))]


def has_way_on(text: str) -> bool:
    """Whether a reader can act on it: a phone number, a link, or a fact that is one."""
    return bool(links(text) or PHONE.search(text) or _WAY_ON.search(text) or "https://" in text)


def problems(text: str) -> Iterator[Told]:
    """What is wrong with the marks of a text, and how to mend it."""
    for words, target in links(text):
        yield from _link(words, target)
    rest = LINK.sub("", text)
    if _HALF.search(rest):
        yield "There is half a link in this text", "Write [words](https://…) without a space between ] and ("
    if "http://" in rest:
        yield "A link begins with http://", "Write https://"
    html = _HTML.search(text)
    if html:
        yield f"HTML such as {html.group()} is printed as it stands", "Use **bold**, [words](link) and - for lists"


def _link(words: str, target: str) -> Iterator[Told]:
    if not words.strip():
        yield f"The link to {target or 'nowhere'} has no words", "Write [what it is](https://…)"
    if target.startswith("http://"):
        yield f"The link {target} is not safe", "Write https://"
        return
    service = SERVICE.fullmatch(target)
    if service:
        if service[3]:
            yield "An answer never stands in the address of a link", "Use start: {service: …, carry: […]}"
        return
    if not target.startswith(_ALLOWED) and not _PLACEHOLDER.fullmatch(target):
        shown = f"'{target}'" if target else "Nothing"
        yield f"{shown} is not a link that can be followed", "Write https://…, tel:…, mailto:… or /services/name"


def without_marks(text: str) -> str:
    """The text as a text message carries it: links as words and address."""
    return LINK.sub(r"\1: \2", text).replace("**", "")
