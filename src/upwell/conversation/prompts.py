"""A screen as a message: the question in the words of its channel, what can be chosen, and how to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from upwell.conversation import keywords
from upwell.conversation.journey import Day, Journey
from upwell.conversation.message import OPTIONS, PHOTO, PLACE, SEVERAL, WORDS, Choice, Message
from upwell.conversation.style import Style
from upwell.conversation.words import COMMANDS
from upwell.definition import links
from upwell.definition.questions import ChoicesQuestion, ContactQuestion, Question, type_of
from upwell.definition.steps import Start, Stop
from upwell.journey import review
from upwell.journey.screen import Screen
from upwell.journey.texts import NOTHING, Said, Texts
from upwell.journey.walk import Position
from upwell.lib.folding import fold
from upwell.lib.written import joined, marked
from upwell.ui import formats

GO, SEND, CHANGE, THIS_NUMBER, ANOTHER_WAY = "go", "send", "change", "this", "another"


_ENDS = frozenset("?:.!？：。！")


@dataclass(frozen=True, slots=True)
class Asking:
    """One screen to be asked: `page` is where in a long list the person looks."""

    journey: Journey
    screen: Screen
    texts: Texts
    style: Style
    page: int = 0

    @property
    def language(self) -> str:
        return self.texts.language

    def own(self, text: str) -> Said:
        """A sentence of ours, which stands in the language of the moment."""
        return Said(text, self.language)

    def words(self, attribute: str) -> Said:
        said = self.texts.of_step(self.screen.address, attribute, self.screen.values)
        return Said(links.without_marks(said.text), said.language) if said else NOTHING

    @property
    def starts(self) -> Start | None:
        """The service that this screen offers to go on with, for whoever gave these answers."""
        start: Start | None = getattr(self.screen.step, "start", None)
        holds = start is None or start.when is None or start.when.holds(self.screen.values) is True
        return start if holds else None

    def paged(self, choices: Sequence[Choice]) -> dict[str, object]:
        """The choices of this page; past the last one it is the first again."""
        size, first = self.style.page, self.page * self.style.page
        if first >= len(choices):
            first = 0
        return {
            "choices": tuple(choices[first : first + size]),
            "first": first + 1,
            "more": first + size < len(choices),
        }


def ask(asking: Asking) -> Message:
    """The message for where somebody stands."""
    position = asking.screen.position
    if position is Position.ASK:
        return question(asking)
    return _POSITIONS[position](asking)


def titled(asking: Asking) -> tuple[Said, ...]:
    """The question: the words for text messages where it is short, else title and hint. Things are counted in words
    there and in the chat, so that the hint of the web's list would be about something else."""
    title, hint, short = (asking.words(part) for part in ("title", "hint", "sms"))
    counts = getattr(asking.screen.step, "type", "") == "quantity"
    if short and (asking.style.short or counts):
        return (short,)
    wants_words = not choices_of(asking)
    shown = hint if not asking.style.short or wants_words else NOTHING
    return tuple(one for one in (title, shown) if one)


def question(asking: Asking) -> Message:
    step = asking.screen.step
    assert isinstance(step, Question)  # noqa: S101  # ASK stands at one
    if asking.style.needs_link(step):
        return by_link(asking, titled(asking), gettext("This one is safer on the web. Open this link to go on:"))
    if isinstance(step, ContactQuestion):
        return contact(asking)
    choices = choices_of(asking)
    if choices:
        wants = SEVERAL if isinstance(step, ChoicesQuestion) else OPTIONS
        shown = Message(titled(asking), wants=wants, optional=step.optional, **asking.paged(choices))  # type: ignore[arg-type]  # as the page says
        return replace(shown, how=how_to_choose(shown, step))
    wants, said = _WANTS.get(type_of(step), WORDS), titled(asking)
    in_own_words = asking.style.short or type_of(step) == "quantity"
    how = "" if in_own_words and says_how(asking, step) else how_to_write(asking, step)
    return Message(said, wants=wants, optional=step.optional, how=how)


def says_how(asking: Asking, step: Question) -> bool:
    """Whether the designer's own words for text messages say already how to skip, or how to count."""
    own = fold(asking.words("sms").text)
    skips = any(word in own.split() for word in COMMANDS["skip"])
    return skips or (type_of(step) == "quantity" and bool(own))


_WANTS: Mapping[str, str] = {"address": PLACE, "location": PLACE, "photo": PHOTO}


def choices_of(asking: Asking) -> list[Choice]:
    """What can be chosen with a number; things to be counted are said in words."""
    step, options = asking.screen.step, asking.screen.options
    kind = getattr(step, "type", "")
    if kind == "yes_no":
        return [Choice(word, asking.own(asking.texts.standard(word))) for word in ("yes", "no")]
    if kind == "declaration":
        return [Choice("yes", asking.own(asking.texts.standard("agreed")))]
    if options is None or kind == "quantity":
        return []
    return [Choice(key, label(asking, key)) for key in options]


def label(asking: Asking, key: str) -> Said:
    """What an option is called: the short word for text messages, where there is one in this language."""
    address = asking.screen.address
    step, path = asking.texts.locate(address)
    short = asking.texts.get(f"{path}.options.{key}.sms", step.options[key].sms) if asking.style.short else NOTHING
    full = asking.texts.option(address, key)
    return short if short and short.language == full.language else full


def how_to_choose(shown: Message, step: Question) -> str:
    parts = []
    if isinstance(step, ChoicesQuestion):
        parts.append(gettext("Reply with the numbers, like 1,3."))
        if step.min == 0 or step.optional:
            parts.append(gettext("Reply 0 for none."))
    else:
        parts.append(gettext("Reply with a number."))
        if step.optional:
            parts.append(gettext("Or reply %(skip)s.") % {"skip": keywords.said("skip")})
    if shown.more:
        parts.append(gettext("Reply %(more)s to see more.") % {"more": keywords.said("more")})
    return joined(*parts)


def how_to_write(asking: Asking, step: Question) -> str:
    kind, skip = type_of(step), {"skip": keywords.said("skip")}
    says_skip = step.optional and not asking.style.buttons
    if kind == "photo":
        return gettext("Send a photo, or reply %(skip)s.") % skip if says_skip else gettext("Send a photo.")
    if kind == "quantity":
        some = [asking.texts.option(asking.screen.address, key).text for key in list(asking.screen.options or {})[:2]]
        comma = marked(", ", language=asking.language)
        example = comma.join(joined(str(many), thing) for many, thing in enumerate(some, 1))
        return gettext("Reply with how many of what, like: %(example)s.") % {"example": example}
    return gettext("Or reply %(skip)s.") % skip if says_skip else ""


def contact(asking: Asking) -> Message:
    """Whoever texts is asked for leave to text them; nobody types their own number."""
    step, phone = asking.screen.step, asking.style.phone
    assert isinstance(step, ContactQuestion)  # noqa: S101  # asked for one
    if not phone:
        skip = how_to_write(asking, step)
        hint = NOTHING if asking.style.short else asking.words("hint")
        says = tuple(one for one in (asking.words("sms"), hint) if one)
        return Message(says, wants=WORDS, optional=step.optional, how=skip)
    written = formats.phone(phone)
    ask_leave = gettext("May we text you at %(phone)s about this request?") % {"phone": written}
    choices = [
        Choice(THIS_NUMBER, asking.own(gettext("Yes, text me"))),
        Choice(ANOTHER_WAY, asking.own(gettext("Use another number or an email"))),
    ]
    if step.optional:
        choices.append(Choice("skip", asking.own(gettext("No, do not contact me"))))
    return Message((asking.own(ask_leave),), tuple(choices), wants=OPTIONS, how=gettext("Reply with a number."))


def other_contact(asking: Asking) -> Message:
    return Message((asking.own(gettext("Which email address or phone number should we use?")),), wants=WORDS)


def by_link(asking: Asking, says: tuple[Said, ...], why: str) -> Message:
    """What this channel cannot take goes on in a browser: the same journey, with all that was answered."""
    return Message((*says, asking.own(why)), link=asking.journey.link())


def tell(asking: Asking) -> Message:
    return replace(to_go_on(asking), says=noticed(asking), how=gettext("Reply with a number."))


def to_go_on(asking: Asking) -> Message:
    return Message((), (Choice(GO, asking.own(gettext("Go on"))),), wants=OPTIONS)


def noticed(asking: Asking) -> tuple[Said, ...]:
    """A notice or an ending: the words for text messages where it is short, else all of it."""
    title, body, short = (asking.words(part) for part in ("title", "body", "sms"))
    if asking.style.short and short:
        return (short,)
    return tuple(one for one in (title, body) if one)


def more(asking: Asking) -> Message:
    step = asking.screen.step
    items = asking.journey.walk.answers.get(step.name)
    again = gettext("Do you want to add another?") if items else gettext("Do you want to add one?")
    choices = tuple(Choice(word, asking.own(asking.texts.standard(word))) for word in ("yes", "no"))
    title = asking.texts.of_step(step.name, "title", asking.screen.values)
    return Message((title, asking.own(again)), choices, wants=OPTIONS, how=gettext("Reply with a number."))


def book(asking: Asking, days: Sequence[Day] | None) -> Message:
    if days is None or not days:
        none = gettext("No day can be booked here at the moment.") if days is None else gettext("All days are taken.")
        return by_link(asking, (asking.own(none),), gettext("Open this link to be told when there is one:"))
    few = replace(asking, style=replace(asking.style, page=getattr(asking.screen.step, "offer", asking.style.page)))
    choices = [Choice(day.code, asking.own(day.words)) for day in days]
    shown = Message(titled(asking), wants=OPTIONS, **few.paged(choices))  # type: ignore[arg-type]  # as the page says
    how = [gettext("Reply with a number.")]
    if shown.more:
        how.append(gettext("Reply %(more)s to see more.") % {"more": keywords.said("more")})
    return replace(shown, how=joined(*how))


def check(asking: Asking) -> Message:
    """All that was answered, and whether to send it."""
    return send_or_change(asking, asking.own(gettext("Is this right?")), *rows(asking))


def send_or_change(asking: Asking, *before: Said) -> Message:
    """Whether to send it. What is declared by sending stands before the choice."""
    declared, says = asking.journey.walk.declares, list(before)
    if declared:
        said = asking.texts.of_step(declared, "declaration", asking.screen.values)
        says.append(Said(links.without_marks(said.text), said.language))
    send = gettext("I agree. Send it") if declared else gettext("Send it")
    choices = (
        Choice(SEND, asking.own(send)),
        Choice(CHANGE, asking.own(gettext("Change an answer"))),
    )
    return Message(tuple(says), choices, wants=OPTIONS, how=gettext("Reply with a number."))


def rows(asking: Asking) -> list[Said]:
    """Every answer on the path: what was asked, and what was answered. A text leaves out what was skipped."""
    skipped = asking.texts.standard("none") if asking.style.short else ""
    found = [(title, said) for _address, title, said in answered(asking) if said != skipped]
    return [Said(joined(_to_be_answered(title), said), title.language) for title, said in found]


def _to_be_answered(title: Said) -> str:
    """A question as it stands before its answer; what is no question, with a colon."""
    return title.text if title.text[-1:] in _ENDS else marked(f"{title.text}: ", language=title.language).rstrip()


def answered(asking: Asking) -> list[tuple[str, Said, str]]:
    """The address, the question and the answer in words, of all that can be changed."""
    return review.answered(asking.journey.walk, asking.texts)


def pay(asking: Asking) -> Message:
    says = (asking.words("title"), asking.words("hint"))
    why = gettext("Pay here. Your request is sent as soon as it is paid:")
    return by_link(asking, tuple(one for one in says if one), why)


def stop(asking: Asking) -> Message:
    """An honest ending; with what is offered to go on with."""
    step = asking.screen.step
    assert isinstance(step, Stop)  # noqa: S101  # STOP stands at one
    return Message(noticed(asking))


def prove(asking: Asking) -> Message:
    why = gettext("Open this link and type the code we send you:")
    return by_link(asking, (asking.own(gettext("We must be sure that we can reach you.")),), why)


def look_up(asking: Asking) -> Message:
    return Message((asking.own(gettext("We could not check this just now. Try again in a few minutes.")),))


_POSITIONS: Mapping[Position, Callable[[Asking], Message]] = {
    Position.TELL: tell,
    Position.MORE: more,
    Position.BOOK: lambda asking: book(asking, asking.journey.days(asking.screen.address)),
    Position.CHECK: check,
    Position.SUBMIT: check,
    Position.PAY: pay,
    Position.STOP: stop,
    Position.PROVE: prove,
    Position.LOOK_UP: look_up,
}

BRIEFLY: Mapping[Position, Callable[[Asking], Message]] = {
    Position.TELL: to_go_on,
    Position.CHECK: send_or_change,
    Position.SUBMIT: send_or_change,
}
"""What is left of a long message for who has just read it."""
