"""Journeys of a conversation as drafts of `intake`: the same that go on in a browser, or in an agent's hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext

from upwell.accounts.actor import RESIDENT
from upwell.bookings import actions as bookings
from upwell.catalogue import queries as catalogue
from upwell.conversation import emergencies, followed
from upwell.conversation.city import People
from upwell.conversation.journey import Day, Elsewhere, Gone, Journey, Sent
from upwell.conversation.message import Message
from upwell.conversation.served import Served
from upwell.conversation.state import State
from upwell.definition import links
from upwell.definition.questions import Question
from upwell.feedback import problems, unplaced
from upwell.handover import queries as handover
from upwell.handover import wording
from upwell.handover.queries import Offer
from upwell.intake import actions as intake
from upwell.intake import days as day_words
from upwell.intake import moved, onward, placing, telling
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Visitor
from upwell.intake.placing import Placed
from upwell.journey import fees
from upwell.journey.answers import Problem
from upwell.journey.texts import Said, Texts
from upwell.journey.walk import Walk
from upwell.lib import han
from upwell.lib.written import joined
from upwell.limits import kinds
from upwell.limits.actions import TooMany
from upwell.limits.kinds import Limit
from upwell.limits.sentences import at_field
from upwell.ui import formats, speaking
from upwell.ui.about import About

NOT_HELD = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached, bookings.NoSuchCalendar)


def _uncounted(limit: Limit) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Caller:
    """Who does it, for the limits. `count` counts one and raises TooMany; `check` raises it when not one more would
    fit; `mark`: by which their holds are known; `phone`: the one they read all of this on."""

    count: Callable[[Limit], None] = _uncounted
    mark: str = ""
    check: Callable[[Limit], None] = _uncounted
    phone: str = ""


def _waits(offered: Offer, language: str, now: datetime) -> tuple[Said, ...]:
    """How long it takes, or when somebody is there again; and in which language, where it is another one."""
    says = [wording.how_long(offered.ahead, offered.typical)] if offered.is_open else []
    if offered.opens_at:
        says.append(wording.when(offered.opens_at, now=now))
    if not offered.speaks:
        named = [formats.language_name(code, language=language) for code in offered.languages]
        spoken = formats.listed(named, language=language)
        says.append(gettext("People answer in these languages: %(languages)s.") % {"languages": spoken})
    return tuple(Said(one, language) for one in says)


@contextmanager
def there() -> Iterator[None]:
    """What is no longer there, for whatever reason, is Gone; a question that is no longer asked is Elsewhere."""
    try:
        yield
    except intake.AlreadySent:
        raise Gone(gettext("This was sent already."), sent=True) from None
    except intake.ServiceClosed as closed:
        said = closed.published.closed_message
        raise Gone(han.among(said, speaking.current()) or said.get("en", "")) from None
    except (intake.NoSuchDraft, intake.SignInNeeded, intake.CannotStart):
        raise Gone from None
    except (intake.StaleStep, intake.NotComplete, intake.PaymentUnderWay):
        raise Elsewhere from None


@dataclass(slots=True)
class Kept:
    """`key` is that of the reply at work: the same reply again changes nothing."""

    found: Answered
    now: datetime
    language: str
    key: str
    short: bool
    caller: Caller
    channel: str

    @property
    def id(self) -> str:
        return str(self.found.draft.pk)

    @property
    def walk(self) -> Walk:
        return self.found.walk

    @property
    def version(self) -> int:
        return int(self.found.draft.version_id)

    def news(self) -> Sequence[Said]:
        return moved.news(self.found.draft, self.language)

    def took(self, done: Answered) -> Problem | None:
        self.found = Answered(done.draft, done.walk)
        return done.problem

    def here(self) -> None:
        """It goes on by this channel."""
        if self.found.draft.channel != self.channel:
            with there():
                intake.move(self.found.draft.pk, to=self.channel, now=self.now)
                self.found = intake_queries.standing(self.found.draft.pk, now=self.now)

    def answer(self, address: str, raw: object) -> Problem | None:
        self.here()
        with there():
            done = intake.answer(self.found.draft.pk, address, raw, now=self.now, key=self.key)
        problem = self.took(done)
        return problem or (done.walk.problem if done.walk.address == address else None)

    def read(self, address: str) -> None:
        self.here()
        with there():
            self.took(intake.read_notice(self.found.draft.pk, address, now=self.now, key=self.key))

    def days(self, address: str) -> Sequence[Day] | None:
        offered = intake_queries.days(self.found, address, now=self.now)
        if offered is None:
            return None
        today = catalogue.city().workdays.local_day(self.now)
        free = [offer for offer in offered.dates.offers if not offer.why or offer.code == offered.chosen]
        return [Day(one.code, day_words.words(one, offered.rules, self.language, today)) for one in free]

    def choose_day(self, address: str, code: str) -> str:
        draft, mark = self.found.draft.pk, self.caller.mark
        self.caller.count(kinds.HOLDS)
        try:
            with there():
                self.took(intake.choose_day(draft, address, code, now=self.now, key=self.key, caller=mark))
        except NOT_HELD as refusal:
            return day_words.why_not(refusal)
        return ""

    def send(self, *, declared: bool) -> Sent | str:
        draft, agreed = self.found.draft.pk, self.walk.confirmation()
        self.caller.count(kinds.SUBMISSIONS)
        try:
            with there():
                if fees.has(self.walk.definition):
                    self.took(intake.confirm(draft, confirmation=agreed, declared=declared, now=self.now))
                    if not intake.settle(draft, by=RESIDENT, now=self.now).sent:
                        return ""
                else:
                    answer: Any = {"confirmation": agreed, "declared": declared, "read_at": self.caller.phone}
                    intake.submit(draft, by=RESIDENT, now=self.now, **answer)
        except intake.SlotLost:
            self.found = intake_queries.standing(draft, now=self.now)
            return gettext("The day you chose was taken a moment ago. Choose another one. Everything else is kept.")
        except intake.CannotSend as refusal:
            return gettext(refusal.__doc__ or "")
        return self.receipt()

    def receipt(self) -> Sent:
        """What is said of what was sent, and where it is followed: the words for text messages where it is short."""
        sent = intake_queries.sent(self.found.draft.pk)
        if sent is None:
            raise Gone
        texts, own = Texts(sent.definition, self.language), sent.definition.receipt
        values = telling.receipt_values(sent, self.language, now=self.now)
        said = [Said(gettext("Sent. Your number is %(reference)s.") % {"reference": sent.reference}, self.language)]
        if own is not None:
            parts = ("sms",) if self.short and own.sms else ("title", "body")
            found = [texts.get(f"receipt.{part}", getattr(own, part)) for part in parts]
            said = [Said(links.without_marks(texts.fill(one.text, values)), one.language) for one in found if one]
        start = onward.of_sent(sent, channel=self.found.draft.channel)
        says = tuple(one.text for one in said)
        link = followed.link_to(self.found.draft.pk, self.language)
        return Sent(sent.reference, says, said[0].language, start.service if start else "", link)

    def link(self) -> str:
        return intake_queries.resume_link(self.found.draft.pk)

    def speak(self, language: str) -> None:
        self.language = language
        with there():
            intake.change_language(self.found.draft.pk, language=language, now=self.now)

    def find_place(self, text: str, question: Question) -> Placed:
        return placing.found(text, question)

    def choose_place(self, chosen: str, question: Question, text: str) -> Placed:
        return placing.chosen(chosen, question, text)

    def at_point(self, lat: str, lon: str, question: Question) -> Placed:
        return placing.pinned(lat, lon)


@dataclass(slots=True)
class Drafts(Served):
    """The city with journeys that are kept. `key`: of the reply at work; `short`: receipts in the words for texts."""

    key: str = ""
    short: bool = True
    account: int | None = None
    caller: Caller = field(default_factory=Caller)

    def open(self, journey: str, *, language: str) -> Journey:
        with there():
            draft = intake.carried(UUID(journey), now=self.now)
        if draft.draft.is_assisted:  # it may ask what its person must not see
            raise Gone(gettext("Somebody at the city goes on with this form for you."), by_staff=True)
        return self.of(draft, language)

    def people(self, service: str, language: str) -> People | None:
        offered = handover.offer(language=language, service=service, now=self.now)
        return None if offered is None else People(offered.is_open, _waits(offered, language, self.now))

    def status_of(self, reference: str, language: str) -> Message:
        """Counted as a guess when there is none of this number: nobody tries them out by talking."""
        self.caller.check(kinds.GUESSES)
        if not followed.is_known(reference):
            self.caller.count(kinds.GUESSES)
        return Served.status_of(self, reference, language)

    def begin(self, code: str, *, language: str, source: str = "", at: str = "") -> Journey:
        self.caller.count(kinds.DRAFTS)
        carried = onward.carried(UUID(source), at, now=self.now) if source else onward.Carried()
        visitor = Visitor(self.channel, language, account_id=self.account)
        with there():
            begun = intake.start(
                code,
                draft_id=uuid4(),
                visitor=visitor,
                now=self.now,
                carried=carried.answers,
                came_from=carried.service,
            )
        return self.of(begun, language)

    def take_up(self, journey: Journey, offer: int) -> None:
        intake.take_up_text(offer, now=self.now)
        if isinstance(journey, Kept):
            journey.here()

    def text_to(self, journey: Journey, phone: str) -> str:
        self.caller.count(kinds.TEXTS)
        try:
            with there():
                intake.pass_on_text(UUID(journey.id), phone=phone, now=self.now)
        except intake.CannotPassOn as refusal:
            return str(refusal.sentence)
        except TooMany as refusal:
            return at_field(refusal)
        stopped = gettext("Nothing comes? This phone may have stopped our texts. Text START to us, then ask again.")
        return joined(gettext("The text is on its way. Go on there, or here."), stopped)

    def unplaced(self, text: str, offered: Sequence[str], language: str) -> int:
        if emergencies.found(text):  # whoever cries for help is no phrase
            return 0
        return unplaced.note(text, language=language, channel=self.channel, offered=offered, now=self.now)

    def followed(self, number: int, code: str) -> None:
        unplaced.followed(number, code)

    def report(self, wrong: str, journey: Journey | None, state: State) -> None:
        self.caller.count(kinds.PAGE_PROBLEMS)
        known: dict[str, Any] = {"page": self.channel, "channel": self.channel}
        if isinstance(journey, Kept):
            draft = journey.found.draft
            known |= {"service": draft.service, "version": draft.version_id, "step": state.at}
        said = problems.Said(wrong[: problems.LONGEST_WRONG], key=self.key)
        device = "phone" if self.channel == "sms" else ""
        with suppress(problems.CannotSay):
            problems.report(said, About(**known), language=state.language, device=device, now=self.now)

    def of(self, draft: Answered, language: str) -> Kept:
        return Kept(draft, self.now, language, self.key, self.short, self.caller, self.channel)
