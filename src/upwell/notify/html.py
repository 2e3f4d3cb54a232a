"""The HTML twin of a plain text message: paragraphs, and links one can press. Pure; everything is escaped.

A line "Words: https://…" becomes a link that reads "Words", which is what a screen reader should say."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

_LABELLED = re.compile(r"^(?P<label>[^:<>\n]{2,80}): (?P<url>https?://[^\s<>\"]+)$")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


def page(subject: str, body: str, language: str) -> str:
    """A whole document; needs no style to be read and loads nothing."""
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(subject)}</title></head>\n'
        f"<body>\n{paragraphs(body)}\n</body></html>\n"
    )


def paragraphs(body: str) -> SafeString:
    blocks = [block for block in body.strip().split("\n\n") if block.strip()]
    return mark_safe("\n".join(f"<p>{_lines(block)}</p>" for block in blocks))  # noqa: S308  # every line was escaped


def _lines(block: str) -> str:
    return "<br>\n".join(_line(line) for line in block.strip().split("\n"))


def _line(line: str) -> str:
    labelled = _LABELLED.match(line)
    if labelled:
        return f'<a href="{escape(labelled["url"])}">{escape(labelled["label"])}</a>'
    pieces, last = [], 0
    for found in _URL.finditer(line):
        url = escape(found.group())
        pieces += [escape(line[last : found.start()]), f'<a href="{url}">{url}</a>']
        last = found.end()
    return "".join([*pieces, escape(line[last:])])
