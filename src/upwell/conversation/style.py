"""How much a channel can say at once, and what it cannot take at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from upwell.definition.questions import Question, type_of

NOT_BY_TEXT = frozenset({"pin", "file", "declaration"})


@dataclass(frozen=True, slots=True)
class Style:
    """`short`: the words for text messages are used, hints only where nothing else says how to answer. `page`: so many
    choices at once. `link_for`: the types of question that are answered in a browser; sensitive ones always are.
    `phone`: that of whoever texts; `buttons`: what can be pressed, to skip too, is not said in words."""

    channel: str
    short: bool
    page: int
    link_for: frozenset[str] = NOT_BY_TEXT
    phone: str = ""
    buttons: bool = False

    def needs_link(self, question: Question) -> bool:
        return question.sensitive or type_of(question) in self.link_for


SMS = Style("sms", short=True, page=9)
CHAT = Style("chat", short=False, page=12, link_for=NOT_BY_TEXT - {"declaration"})
PRESSED = replace(CHAT, buttons=True)
