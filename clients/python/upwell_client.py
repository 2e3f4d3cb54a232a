"""A client for a city's services, made by `scripts/client.py` from the OpenAPI document. One file, no dependency.

    city = Client("https://city.example.org", key="upw_…")
    journey = city.begin_journey(new_id(), {"service": "pothole"})
    journey = city.give_answer(journey.body["id"], "size", {"value": "large"}, if_match=journey.etag)

What is refused raises ProblemError: `code` for programs, `detail` for people. What came to nothing on the way is tried
again, when a second try cannot do harm."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

Body = TypeVar("Body")
TRIES, LONGEST_WAIT = 4, 30.0  # seconds
SIGNED_WITHIN = 300  # seconds
LATER = {429, 500, 502, 503, 504}
LOST = (OSError, HTTPException)  # no connection, none in time, or an answer that broke off


def new_id() -> str:
    """For a journey, or an Idempotency-Key."""
    return str(uuid4())


@dataclass(frozen=True)
class Reply(Generic[Body]):
    """What was answered. `etag` goes into `if_match` of the next change; `fresh` is false where nothing changed. The
    names of `headers` are in small letters."""

    body: Body
    status: int
    etag: str
    headers: Mapping[str, str]

    @property
    def fresh(self) -> bool:
        return self.status != 304


class ProblemError(Exception):
    """What was asked for cannot be done. `problem`: all that was said of it. The names of `headers` are in small
    letters."""

    def __init__(self, problem: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem.get('detail')}")
        self.problem, self.headers = problem, headers

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))

    @property
    def status(self) -> int:
        return int(self.problem.get("status", 0))

    @property
    def detail(self) -> str:
        return str(self.problem.get("detail", ""))

    @property
    def errors(self) -> list[Mapping[str, Any]]:
        return list(self.problem.get("errors", ()))


class _Here(HTTPRedirectHandler):
    """Goes nowhere else: what leads to another address would take the key along."""

    def redirect_request(self, *_told: Any) -> None:
        return None


_OPENER = build_opener(_Here)


class Session:
    """Sends requests to one city. `language`: that of the words, where nothing else is said."""

    def __init__(self, city: str, *, key: str = "", language: str = "en", timeout: float = 20.0) -> None:
        self._root, self._key = f"{city.rstrip('/')}/api/v1", key
        self.language, self.timeout = language, timeout

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        header: Mapping[str, Any] | None = None,
    ) -> Reply[Any]:
        heads = {"Accept-Language": self.language, "Accept": "application/json"}
        heads |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        heads |= {name: str(value) for name, value in (header or {}).items() if value is not None}
        asked = urlencode({name: value for name, value in (query or {}).items() if value is not None})
        data = json.dumps(body).encode() if body is not None else None
        heads |= {"Content-Type": "application/json"} if data is not None else {}
        address = f"{self._root}/{path}" + (f"?{asked}" if asked else "")
        if not address.startswith(("https://", "http://")):
            raise ValueError("a city's address begins with https://")
        again = method in ("GET", "PUT", "DELETE") or "Idempotency-Key" in heads
        return self._tried(Request(address, data, heads, method=method), again)  # noqa: S310  # looked at above

    def _tried(self, request: Request, again: bool) -> Reply[Any]:
        """A lost answer, a busy server, and the same message still being worked on: asked again, a little later."""
        for number in range(1, TRIES + 1):
            last = number == TRIES or not again
            try:
                return self._sent(request)
            except ProblemError as refused:
                if last or not (refused.status in LATER or refused.code == "in_flight"):
                    raise
                wait = _seconds(refused.headers.get("retry-after", ""), number)
            except LOST:
                if last:
                    raise
                wait = _seconds("", number)
            time.sleep(min(wait, LONGEST_WAIT))
        raise AssertionError("the last try returns or raises")

    def _sent(self, request: Request) -> Reply[Any]:
        try:
            with _OPENER.open(request, timeout=self.timeout) as response:
                raw, heads = response.read(), _small(response.headers)
                return Reply(json.loads(raw) if raw else None, response.status, heads.get("etag", ""), heads)
        except HTTPError as error:
            with error:
                raw, heads = error.read(), _small(error.headers)
            if error.code == 304:
                return Reply(None, 304, heads.get("etag", ""), heads)
            raise ProblemError(_problem(raw, error.code), heads) from None


def _small(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _seconds(told: str, number: int) -> float:
    """How long to wait after this try: what the server says, where it says seconds."""
    return float(told) if told.isascii() and told.isdigit() else 2.0 ** (number - 2)


def _part(text: str) -> str:
    """One part of an address, whatever it says."""
    return quote(text, safe="")


def _problem(raw: bytes, status: int) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"status": status, "code": "broken", "detail": "No words came along."}


class Forged(Exception):
    """This was not signed with that secret, or too long ago."""


def heard(secret: str, headers: Mapping[str, str], raw: bytes) -> Any:
    """A hook's message, once its signature is right (Standard Webhooks). Raises Forged."""
    told = _small(headers)
    message, stamp = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if not re.fullmatch("[0-9]{1,12}", stamp) or abs(time.time() - int(stamp)) > SIGNED_WITHIN:  # noqa: TID251
        raise Forged
    key = base64.b64decode(secret.removeprefix("whsec_"))
    right = hmac.digest(key, f"{message}.{stamp}.".encode() + raw, hashlib.sha256)
    signed = b"v1," + base64.b64encode(right)
    if not any(hmac.compare_digest(signed, mark.encode()) for mark in told.get("webhook-signature", "").split()):
        raise Forged
    return json.loads(raw)


VERSION = "1.0.0"


class Candidate(TypedDict):
    """A place that may be meant; send its id."""

    id: str
    label: str


class DataSet(TypedDict):
    """`newest`: the period of the newest figures; `late_at`: when newer ones are late, and whether they are."""

    code: str
    title: str
    service: str
    kind: str
    period: str
    newest: str | None
    late_at: str
    late: bool


class Fault(TypedDict):
    """What is wrong with one answer. `pointer`: where in the message; `detail`: in words for people."""

    pointer: str
    code: str
    detail: str
    step: NotRequired[str]
    candidates: NotRequired[list[Candidate]]


class FiguresTaken(TypedDict):
    """How many figures are `new`, `changed` or the `same` as before; `gone`: they were taken back."""

    new: int
    changed: int
    same: int
    gone: int


class Given(TypedDict):
    """One answer: what the `schema` of the question says. A notice is read, and an optional question skipped,
    by null; whether there is one more is answered by yes or no."""

    value: NotRequired[Any]


class Hook(TypedDict):
    """Where news is sent to. `last`: the newest messages."""

    id: str
    url: str
    events: list[str]
    services: list[str]
    created_at: str
    last: list[Told]


class HookSecret(TypedDict):
    """`secret` is shown now and never again: with it each message is signed as Standard Webhooks say."""

    id: str
    secret: str


class Hooks(TypedDict):
    hooks: list[Hook]


class Journey(TypedDict):
    """A journey where it stands. `revision` is its ETag. Once it was sent there is a `receipt`, and no
    `screen`."""

    id: str
    service: str
    language: str
    state: Literal["open", "sent"]
    revision: int
    screen: Screen | None
    answered: list[str]
    continue_url: str
    expires_at: str | None
    receipt: NotRequired[Receipt | None]


class Missing(TypedDict):
    """What is still to be answered or mended before the journey can be sent. What hangs on an answer that is
    not there may come on top."""

    complete: bool
    errors: list[Fault]


class Moment(TypedDict):
    """`message`: what the city said; `said`: what the resident said. Both only in the private timeline."""

    at: str
    what: str
    state: Said
    outcome: Said | None
    by_resident: bool
    message: NotRequired[str]
    said: NotRequired[str]


class NewHook(TypedDict):
    """`events`: what of; `services`: of which, all without any. The address begins with https://."""

    url: str
    events: list[str]
    services: NotRequired[list[str]]


class NewJourney(TypedDict):
    """Begins a service in a language; without one, in that of the request."""

    service: str
    language: NotRequired[str | None]


class Option(TypedDict):
    value: str
    label: Said
    hint: NotRequired[Said | None]


class Problem(TypedDict):
    """RFC 9457. `code` is the last part of `type`; `errors` says what is wrong with each answer; `journey` is
    where it stands now, `link` where it goes on in a browser."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[list[Fault]]
    journey: NotRequired[Journey | None]
    link: NotRequired[str]
    scope: NotRequired[str]
    retry_after: NotRequired[int]


class Question(TypedDict):
    """What is asked. `options`: those offered after what was answered so far. `schema`: of the answer."""

    type: str
    optional: bool
    options: list[Option]
    schema: dict[str, Any]
    answer: NotRequired[Any]
    suggested: NotRequired[Any]


class Receipt(TypedDict):
    """A request that was received. `promised_on`: by which day; `secret` opens its private timeline, and
    `follow_url` the same on the web: they are the resident's own."""

    reference: str
    promised_on: str | None
    promised_at: str | None
    aims_to: str
    says: list[Said]
    secret: str
    follow_url: str
    status_url: str


class Row(TypedDict):
    """An answer as it will be sent, in words. `change`: the step at which it is changed."""

    change: str
    title: Said
    answer: str


class Said(TypedDict):
    """Words, and the language they are really in: what is not translated comes in English."""

    text: str
    language: str


class Screen(TypedDict):
    """What to ask or say next; never how. `position`: ask, tell, check, book, pay, more, prove, stop or
    submit. `back`: the step before. `by_link`: why it goes on in a browser, at the journey's `continue_url`."""

    position: Literal["ask", "book", "check", "look_up", "more", "pay", "prove", "stop", "submit", "tell"]
    step: str
    title: Said
    hint: Said | None
    body: Said | None
    back: str | None
    section: Section | None
    question: Question | None
    review: list[Row]
    declaration: Said | None
    problem: Fault | None
    outcome: str | None
    next_service: str | None
    by_link: str | None


class Section(TypedDict):
    title: Said
    number: int
    count: int


class Sending(TypedDict):
    """`declared`: the resident was shown what they declare by sending, and does."""

    declared: NotRequired[bool]


class Service(TypedDict):
    """One service with its words. `closed_message`: the city's, while it is closed."""

    code: str
    kind: Literal["application", "booking", "information", "lookup", "report", "request"]
    name: Said
    summary: Said
    for_whom: Said | None
    you_need: list[Said]
    takes_minutes: int | None
    languages: list[str]
    topics: list[str]
    channels: list[str]
    by_api: bool
    whole_form: bool
    open: bool
    closed_message: Said | None
    version: int
    steps: list[StepRow]
    schema_url: str
    web_url: str


class ServicePage(TypedDict):
    services: list[ServiceRow]
    page: int
    pages: int
    total: int


class ServiceRow(TypedDict):
    """A service in the list. `by_api`: whether programs may begin a journey of it; `whole_form`: whether all
    answers can be sent at once; `open`: whether it takes requests now."""

    code: str
    kind: Literal["application", "booking", "information", "lookup", "report", "request"]
    name: Said
    summary: Said
    languages: list[str]
    topics: list[str]
    by_api: bool
    whole_form: bool
    open: bool
    url: str
    web_url: str


class Shown(TypedDict):
    step: str
    title: Said
    answer: str


class Slot(TypedDict):
    """A day, or some hours of one. `free`: how many more fit; `why`: empty, or why it cannot be had."""

    slot: str
    day: str
    window: str
    label: str
    free: int
    why: str


class Slots(TypedDict):
    """`held`: the slot that is held for this journey. `kept`: false where nobody keeps days for what was
    answered."""

    step: str
    kept: bool
    held: str | None
    slots: list[Slot]


class Status(TypedDict):
    """How a request stands, as far as everybody may know. `place`, `lat`, `lon` and `answers` only where the
    service makes them public."""

    reference: str
    service: str
    name: Said
    state: Said
    phase: Literal["closed", "open", "waiting"]
    opened_at: str
    promised_on: str | None
    aims_to: str
    closed_at: str | None
    outcome: Said | None
    place: str
    lat: float | None
    lon: float | None
    answers: list[Shown]
    moments: list[Moment]
    joined_to: str | None
    web_url: str


class StepRow(TypedDict):
    """A question of a service. `asked_when`: as the definition has it; `asked_when_words` the same for people.
    `schema`: of its answer."""

    step: str
    type: str
    title: Said
    hint: Said | None
    optional: bool
    asked_when: dict[str, Any] | None
    asked_when_words: str
    options: list[Option]
    schema: dict[str, Any]


class Timeline(TypedDict):
    """The resident's own: with what was said on both sides."""

    reference: str
    state: Said
    phase: Literal["closed", "open", "waiting"]
    promised_on: str | None
    outcome: Said | None
    moments: list[Moment]
    asks_you: str | None
    follow_url: str


class Told(TypedDict):
    """A message to a hook. `state`: waiting, sent, dead or dropped."""

    id: str
    type: str
    reference: str
    state: str
    attempts: int
    queued_at: str
    sent_at: str | None
    error: str


class Wanted(TypedDict):
    slot: str


class WholeForm(TypedDict):
    """All answers at once, as the service's schema says. `declared`: the resident was shown what they declare
    by sending, and does. `language`: the resident's; without one, that of the request."""

    answers: dict[str, Any]
    declared: NotRequired[bool]
    language: NotRequired[str | None]


class Client(Session):
    """Every operation of the interface. Raises ProblemError."""

    def list_services(
        self,
        *,
        language: str | None = None,
        kind: Literal["report", "request", "booking", "application", "lookup", "information"] | None = None,
        page: int | None = None,
        page_size: int | None = None,
        accept_language: str | None = None,
        if_none_match: str | None = None,
    ) -> Reply[ServicePage]:
        """List the city's services."""
        return self._ask(
            "GET",
            "services",
            query={"language": language, "kind": kind, "page": page, "page_size": page_size},
            header={"Accept-Language": accept_language, "If-None-Match": if_none_match},
        )

    def get_service(
        self, code: str, *, accept_language: str | None = None, if_none_match: str | None = None
    ) -> Reply[Service]:
        """Get one service with its words and questions."""
        return self._ask(
            "GET",
            f"services/{_part(code)}",
            header={"Accept-Language": accept_language, "If-None-Match": if_none_match},
        )

    def get_form_schema(
        self, code: str, *, accept_language: str | None = None, if_none_match: str | None = None
    ) -> Reply[dict[str, Any]]:
        """Get the JSON Schema of a service's whole form."""
        return self._ask(
            "GET",
            f"services/{_part(code)}/schema",
            header={"Accept-Language": accept_language, "If-None-Match": if_none_match},
        )

    def get_openapi(self, *, if_none_match: str | None = None) -> Reply[dict[str, Any]]:
        """Get this document."""
        return self._ask("GET", "openapi.json", header={"If-None-Match": if_none_match})

    def send_form(
        self, code: str, body: WholeForm, *, idempotency_key: str, accept_language: str | None = None
    ) -> Reply[Receipt]:
        """Send a whole form."""
        return self._ask(
            "POST",
            f"services/{_part(code)}/submissions",
            body=body,
            header={"Idempotency-Key": idempotency_key, "Accept-Language": accept_language},
        )

    def begin_journey(self, journey: str, body: NewJourney, *, accept_language: str | None = None) -> Reply[Journey]:
        """Begin a journey."""
        return self._ask("PUT", f"journeys/{_part(journey)}", body=body, header={"Accept-Language": accept_language})

    def get_journey(self, journey: str, *, at: str | None = None) -> Reply[Journey]:
        """See where a journey stands."""
        return self._ask("GET", f"journeys/{_part(journey)}", query={"at": at})

    def drop_journey(self, journey: str, *, if_match: str | None = None) -> Reply[None]:
        """Throw a journey away."""
        return self._ask("DELETE", f"journeys/{_part(journey)}", header={"If-Match": if_match})

    def give_answer(
        self, journey: str, step: str, body: Given, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Reply[Journey]:
        """Answer one step, or change an earlier answer."""
        return self._ask(
            "PUT",
            f"journeys/{_part(journey)}/answers/{_part(step)}",
            body=body,
            header={"If-Match": if_match, "Idempotency-Key": idempotency_key},
        )

    def remove_item(
        self, journey: str, step: str, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Reply[Journey]:
        """Take one item out of what repeats."""
        return self._ask(
            "DELETE",
            f"journeys/{_part(journey)}/answers/{_part(step)}",
            header={"If-Match": if_match, "Idempotency-Key": idempotency_key},
        )

    def get_missing(self, journey: str) -> Reply[Missing]:
        """See what is still missing."""
        return self._ask("GET", f"journeys/{_part(journey)}/missing")

    def send_journey(self, journey: str, body: Sending, *, if_match: str | None = None) -> Reply[Journey]:
        """Send a journey that is answered to the end."""
        return self._ask("POST", f"journeys/{_part(journey)}/submission", body=body, header={"If-Match": if_match})

    def list_slots(self, journey: str, step: str) -> Reply[Slots]:
        """List the days that are offered at a step."""
        return self._ask("GET", f"journeys/{_part(journey)}/slots/{_part(step)}")

    def hold_slot(
        self, journey: str, step: str, body: Wanted, *, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Reply[Journey]:
        """Hold a day."""
        return self._ask(
            "PUT",
            f"journeys/{_part(journey)}/holds/{_part(step)}",
            body=body,
            header={"If-Match": if_match, "Idempotency-Key": idempotency_key},
        )

    def let_slot_go(self, journey: str, step: str, *, if_match: str | None = None) -> Reply[Journey]:
        """Let a held day go."""
        return self._ask("DELETE", f"journeys/{_part(journey)}/holds/{_part(step)}", header={"If-Match": if_match})

    def get_request(self, reference: str, *, accept_language: str | None = None) -> Reply[Status]:
        """See how a request stands."""
        return self._ask("GET", f"requests/{_part(reference)}", header={"Accept-Language": accept_language})

    def get_timeline(
        self, reference: str, *, upwell_secret: str, accept_language: str | None = None
    ) -> Reply[Timeline]:
        """Read a request's own timeline."""
        return self._ask(
            "GET",
            f"requests/{_part(reference)}/timeline",
            header={"Upwell-Secret": upwell_secret, "Accept-Language": accept_language},
        )

    def list_hooks(self) -> Reply[Hooks]:
        """List your hooks."""
        return self._ask("GET", "hooks")

    def make_hook(self, body: NewHook) -> Reply[HookSecret]:
        """Say where news is sent to."""
        return self._ask("POST", "hooks", body=body)

    def get_hook(self, hook: str) -> Reply[Hook]:
        """See one hook and what was sent there last."""
        return self._ask("GET", f"hooks/{_part(hook)}")

    def drop_hook(self, hook: str) -> Reply[None]:
        """Take a hook away."""
        return self._ask("DELETE", f"hooks/{_part(hook)}")

    def renew_hook_secret(self, hook: str) -> Reply[HookSecret]:
        """Make another secret."""
        return self._ask("POST", f"hooks/{_part(hook)}/secret")

    def get_data_set(self, data_set: str) -> Reply[DataSet]:
        """See how fresh a data set is."""
        return self._ask("GET", f"data-sets/{_part(data_set)}")

    def send_figures(self, data_set: str, body: list[dict[str, str | int | float | None]]) -> Reply[FiguresTaken]:
        """Send figures."""
        return self._ask("POST", f"data-sets/{_part(data_set)}/figures", body=body)

    def put_figures(self, data_set: str, body: list[dict[str, str | int | float | None]]) -> Reply[FiguresTaken]:
        """Replace all figures."""
        return self._ask("PUT", f"data-sets/{_part(data_set)}/figures", body=body)
