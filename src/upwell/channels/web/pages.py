"""The pages around journeys: home, catalogue, search, a service's own page, and where reports stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.channels.web import begun, sheets, viewed
from upwell.events import actions as events
from upwell.forms import closures, words
from upwell.intake import queries as intake_queries
from upwell.intake import search as searching
from upwell.journey.texts import Said, Texts
from upwell.lib import clock
from upwell.lib.folding import fold
from upwell.lib.references import canonical
from upwell.limits import callers, kinds
from upwell.ui import speaking

MOST_ASKED = 120


@dataclass(frozen=True, slots=True)
class Card:
    """A service in a list."""

    code: str
    name: Said
    summary: Said
    icon: str
    open: bool


def card(published: Published, language: str) -> Card:
    texts = Texts(published.definition, language)
    icon = published.definition.icon or _topic_icon(published)
    return Card(published.code, texts.of_service("name"), texts.of_service("summary"), icon, published.open)


def _topic_icon(published: Published) -> str:
    topics = catalogue.city().topics
    found = [topics[topic].icon for topic in published.definition.topics if topic in topics]
    return next((icon for icon in found if icon), "arrow_forward")


def language() -> str:
    return speaking.current()


def cards(services: Iterable[Published]) -> list[Card]:
    return [card(published, language()) for published in services]


def by_web() -> list[Published]:
    return [published for published in catalogue.all_published() if published.definition.is_taken("web")]


@public
@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """One box in the person's words, the services most used, topics, what the city did lately."""
    if not catalogue.has_city():
        return render(request, "web/no_city.html", status=503)
    used = intake_queries.most_used(now=clock.now())
    services = by_web()
    ranked = sorted(services, key=lambda one: (-used.get(one.code, 0), one.definition.name))
    context = {
        "cards": cards(ranked[:6]),
        "topics": topics(),
        "lately": words.lately(),
        "sandbox_accounts": words.sandbox_accounts(language()) if settings.SANDBOX else [],
        "count": len(services),
        "waiting": begun.waiting(request),
    }
    response = render(request, "web/home.html", context)
    if context["waiting"]:
        response["Cache-Control"] = "no-store, private"
    return response


@dataclass(frozen=True, slots=True)
class TopicCard:
    code: str
    name: str
    icon: str
    count: int


def topics() -> list[TopicCard]:
    """The topics that have services, those below a topic counted with it."""
    city = catalogue.city()
    found = []
    for code, topic in city.topics.items():
        count = len(services_of(code))
        if count and topic.under is None:
            found.append(TopicCard(code, city.word(topic.name, language()), topic.icon or "list", count))
    return found


def services_of(topic: str) -> list[Published]:
    wanted = {topic}
    for code, known in catalogue.city().topics.items():
        if known.under in wanted:
            wanted.add(code)
    return [published for published in by_web() if wanted & set(published.definition.topics)]


@public
@require_safe
def services(request: HttpRequest) -> HttpResponseBase:
    """Every service, by topic and from A to Z."""
    found = sorted(cards(by_web()), key=lambda one: fold(one.name.text))
    return render(request, "web/services.html", {"cards": found, "topics": topics()})


@public
@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponseBase:
    city = catalogue.city()
    if code not in city.topics:
        raise Http404
    name = city.word(city.topics[code].name, language())
    return render(request, "web/topic.html", {"title": name, "cards": cards(services_of(code))})


@public
@require_safe
def search(request: HttpRequest) -> HttpResponseBase:
    """Finds services; a reference typed here leads to its request."""
    asked = request.GET.get("q", "").strip()[:MOST_ASKED]
    if (reference := canonical(asked)) and _known(request, reference):
        return redirect("web:status", reference=reference)
    found = _found(request, asked) if asked else []
    context = {"asked": asked, "cards": cards(found), "topics": topics()}
    return render(request, "web/search.html", context | {"catch_all": _catch_all(found) if asked else None})


def _catch_all(found: list[Published]) -> Card | None:
    """The service for whatever has none of its own, where the city names one and it is not among those found."""
    code = catalogue.city().contact.catch_all
    published = catalogue.published(code) if code else None
    if published is None or not published.open or not published.definition.is_taken("web") or published in found:
        return None
    return cards([published])[0]


def _known(request: HttpRequest, reference: str) -> bool:
    now = clock.now()
    callers.may_guess(request, now=now)
    known = words.is_case(reference)
    if not known:
        callers.guessed(request, now=now)
    return known


def _found(request: HttpRequest, asked: str) -> list[Published]:
    now = clock.now()
    callers.count(kinds.SEARCHES, request, now=now)
    found = [one for one in searching.search(asked) if one.definition.is_taken("web")]
    data = {"hits": len(found), "words": len(asked.split())}
    events.record(events.Fact("search_made", at=now, channel="web", language=language(), data=data))
    return found


@public
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponseBase:
    """A service before it begins: what it is, for whom, what one needs, what the city promises."""
    published = catalogue.published(code)
    if published is None or not published.definition.is_taken("web"):
        raise Http404
    texts, city = Texts(published.definition, language()), catalogue.city()
    context = {
        "texts": texts,
        "code": code,
        "service": published.definition,
        "name": texts.of_service("name"),
        "service_phone": published.definition.phone,
        "summary": texts.of_service("summary"),
        "for_whom": texts.of_service("for_whom"),
        "needs": [texts.get(f"you_need.{n}", text) for n, text in enumerate(published.definition.you_need)],
        "promises": words.promises(published, language()),
        "kept": words.kept(published.code, now=clock.now()),
        "draft": uuid4(),
        "open": published.open,
        "closed_message": city.word(published.closed_message, language()) if published.closed_message else "",
        "closing": closures.of_service(code, language=language(), now=clock.now()),
        "works_offline": sheets.works_offline(published),
        "information": published.definition.kind == "information",
        "measured": published.definition.kind not in {"information", "lookup"},
    }
    way = {"from": viewed.came_from(request)}
    viewed.note(request, "service_viewed", now=clock.now(), service=code, version=published.number, data=way)
    return render(request, "web/service.html", context)


@public
@require_safe
def about(request: HttpRequest) -> HttpResponseBase:
    """Accessibility, privacy and where the program comes from."""
    return render(request, "web/about.html")


@public
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For a load balancer: whether the database answers and a city is loaded."""
    if not catalogue.has_city():
        return HttpResponse("no city\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def number(text: str | None, low: float, high: float) -> float:
    """A finite number within bounds, from the address. Raises BadRequest."""
    try:
        found = float(text or "")
    except ValueError:
        raise BadRequest from None
    if not low <= found <= high:
        raise BadRequest
    return found
