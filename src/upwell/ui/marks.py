"""The few marks service texts may use (bold, emphasis, links, lists, line breaks), made into safe HTML.

Raw HTML, images, headings and code stay text; links lead only to the web, a phone, a mail address or a page of ours."""

import re
from functools import lru_cache

from django.utils.html import conditional_escape, format_html
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


# 555-01xx is nobody's: the numbers of examples
_LETTER = r"[^\W\u3040-\u9fff]"  # or a figure; Chinese has no spaces around numbers
_NUMBER = (
    rf"(?<!{_LETTER}|[:/+.-])((?:1-)?(?:\(\d{{3}}\) ?|\d{{3}}[-. ])(?!555-01)\d{{3}}[-.]\d{{4}}|911)(?!{_LETTER}|-)"
)
_PHONE = re.compile(_NUMBER)
_PHONE_OR_LINK = re.compile(rf"\[[^\[\]]*\]\([^()]*\)|{_NUMBER}")


def _tel(number: str) -> str:
    return "tel:" + "-".join(re.findall(r"\d+", number))


def _dialled(text: str) -> str:
    """Phone numbers as links, so that a thumb can call them; links that are there already stay."""
    return _PHONE_OR_LINK.sub(lambda found: f"[{found[1]}]({_tel(found[1])})" if found[1] else found[0], text)


def phones(text: str) -> SafeString:
    """A text without marks: escaped, its phone numbers as links."""
    *before, last = re.split(_PHONE, text)
    linked = zip(before[::2], before[1::2], strict=True)
    made = [format_html('{}<a href="{}">{}</a>', words, _tel(number), number) for words, number in linked]
    return SafeString("".join([*made, conditional_escape(last)]))


def first_number(text: str) -> str:
    """The first phone number in a text; empty when there is none."""
    found = _PHONE.search(text)
    return found[1] if found else ""


def markup(text: str) -> SafeString:
    """Paragraphs of HTML."""
    return SafeString(_parser().render(_dialled(text)).strip())  # made by a parser with HTML off


def markup_line(text: str) -> SafeString:
    """The same without the surrounding paragraph, for hints."""
    return SafeString(_parser().renderInline(_dialled(text)).strip())


def unmarked(typed: str) -> str:
    """What a person typed, for filling into a marked-up text: none of its characters is a mark."""
    return _MARKS.sub(r"\\\1", typed)


def known(fact: str) -> str:
    """What a look-up found, for filling in: no marks either, but a phone number in it can be called."""
    *before, last = re.split(_PHONE, fact)
    linked = zip(before[::2], before[1::2], strict=True)
    return "".join(f"{unmarked(words)}{number}" for words, number in linked) + unmarked(last)
