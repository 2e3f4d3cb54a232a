"""The few marks service texts may use (bold, emphasis, links, lists, line breaks), made into safe HTML.

Raw HTML, images, headings and code stay text; links lead only to the web, a phone, a mail address or a page of ours."""

import re
from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_SAFE_LINK = re.compile(r"(https?://|mailto:|tel:|sms:|/(?!/)|#)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    rules = ["emphasis", "link", "list", "newline", "escape", "entity"]
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(rules)
    parser.validateLink = lambda url: bool(_SAFE_LINK.match(url.strip()))  # type: ignore[method-assign]
    return parser


_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+.!|:~&-])")


_PHONE = re.compile(r"(?<![\w\[(:/+-])(\d{3}-\d{3}-\d{4}|911)(?![\w\])-])")


def _dialled(text: str) -> str:
    """Phone numbers as links, so that a thumb can call them; those inside links stay."""
    return _PHONE.sub(lambda found: f"[{found[1]}](tel:{found[1]})", text)


def first_number(text: str) -> str:
    """The first phone number in a text; empty when there is none."""
    found = _PHONE.search(text)
    return found[1] if found else ""


def markup(text: str) -> SafeString:
    """Paragraphs of HTML."""
    return SafeString(_parser().render(_dialled(text)).strip())  # made by a parser with HTML off


def markup_line(text: str) -> SafeString:
    """The same without the surrounding paragraph, for headings and labels."""
    return SafeString(_parser().renderInline(text).strip())


def unmarked(typed: str) -> str:
    """What a person typed, for filling into a marked-up text: none of its characters is a mark."""
    return _MARKS.sub(r"\\\1", typed)
