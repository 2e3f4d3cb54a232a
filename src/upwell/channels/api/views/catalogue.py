"""The catalogue: which services there are, one with its words, and the schema of its form. For everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from upwell.catalogue.queries import Published
from upwell.channels.api import offered, shapes, words
from upwell.channels.api.declared import IF_NONE_MATCH, PAGE, PAGE_SIZE, ROOT, WORDS, Answer, Call, Param, operation
from upwell.channels.api.problems import Refused
from upwell.definition.conditions import to_plain
from upwell.definition.questions import Question, type_of
from upwell.intake import asked_when
from upwell.journey import forms
from upwell.journey.facts import digest
from upwell.journey.texts import Texts

KINDS = ("report", "request", "booking", "application", "lookup", "information")
LANGUAGE = Param("language", "query", "Only services in this language.", most=20)
KIND = Param("kind", "query", "Only services of this kind.", choices=KINDS)
SPOKEN = Param(WORDS, "header", "The language of the words.")
PER_PAGE = 50


@operation(
    "GET",
    "services",
    named="services",
    name="list_services",
    summary="List the city's services",
    says="In the order of their codes.",
    tells=(LANGUAGE, KIND, PAGE, PAGE_SIZE, SPOKEN, IF_NONE_MATCH),
    gives={200: shapes.ServicePage, 304: None},
)
def services(call: Call) -> Answer:
    told = call.told
    rows = [one for one in offered.shown() if _is_wanted(one, told["language"], told["kind"])]
    pages = Paginator(rows, told["page_size"] or PER_PAGE)
    leaf = pages.get_page(told["page"] or 1)
    body = shapes.ServicePage(
        tuple(_row(one, call.language) for one in leaf.object_list) if (told["page"] or 1) <= pages.num_pages else (),
        told["page"] or 1,
        pages.num_pages,
        pages.count,
    )
    return Answer(body, etag=etag(body))


def _is_wanted(one: Published, language: str | None, kind: str | None) -> bool:
    return (language is None or language in one.definition.languages) and kind in (None, one.definition.kind)


def _row(one: Published, language: str) -> shapes.ServiceRow:
    service, texts = one.definition, Texts(one.definition, language)
    return shapes.ServiceRow(
        code=one.code,
        kind=service.kind,
        name=words.said(texts.of_service("name")),
        summary=words.said(texts.of_service("summary")),
        languages=service.languages,
        topics=service.topics,
        by_api=offered.by_api(service),
        whole_form=offered.whole_form(service),
        open=one.open,
        url=f"{settings.PUBLIC_URL}{ROOT}/services/{one.code}",
        web_url=f"{settings.PUBLIC_URL}/services/{one.code}",
    )


def etag(body: Any) -> str:
    return f'"{digest(msgspec.json.encode(body).decode())[:24]}"'


@operation(
    "GET",
    "services/{code}",
    named="service",
    name="get_service",
    summary="Get one service with its words and questions",
    tells=(SPOKEN, IF_NONE_MATCH),
    gives={200: shapes.Service, 304: None},
)
def service(call: Call) -> Answer:
    body = _whole(_found(call), call.language)
    return Answer(body, etag=etag(body))


def _found(call: Call) -> Published:
    found = offered.find(call.args["code"])
    if found is None:
        raise Refused("not_found", _("There is no service with the code %(code)s.") % {"code": call.args["code"][:60]})
    return found


def _whole(one: Published, language: str) -> shapes.Service:
    service, texts = one.definition, Texts(one.definition, language)
    needs = [texts.get(f"you_need.{number}", said) for number, said in enumerate(service.you_need)]
    closed = None if one.open else _closed(one, language)
    return shapes.Service(
        code=one.code,
        kind=service.kind,
        name=words.said(texts.of_service("name")),
        summary=words.said(texts.of_service("summary")),
        for_whom=words.maybe(texts.of_service("for_whom")),
        you_need=tuple(words.said(each) for each in needs),
        takes_minutes=service.takes_minutes,
        languages=service.languages,
        topics=service.topics,
        channels=service.channels,
        by_api=offered.by_api(service),
        whole_form=offered.whole_form(service),
        open=one.open,
        closed_message=closed,
        version=one.number,
        steps=tuple(_steps(texts)),
        schema_url=f"{settings.PUBLIC_URL}{ROOT}/services/{one.code}/schema",
        web_url=f"{settings.PUBLIC_URL}/services/{one.code}",
    )


def _closed(one: Published, language: str) -> shapes.Said:
    own = one.closed_message.get(language)
    return shapes.Said(words.plain(own or one.closed_message.get("en", "")), language if own else "en")


def _steps(texts: Texts) -> Iterator[shapes.StepRow]:
    for address, question in texts.service.by_residents.questions.items():
        if question.party is None:
            yield _step(address, question, texts)


def _step(address: str, question: Question, texts: Texts) -> shapes.StepRow:
    filled = Texts(texts.service, texts.language)
    title, hint = (filled.of_step(address, part, {}) for part in ("title", "hint"))
    return shapes.StepRow(
        step=address,
        type=type_of(question),
        title=words.said(title),
        hint=words.maybe(hint),
        optional=question.optional,
        asked_when=to_plain(question.when) if question.when is not None else None,
        asked_when_words=asked_when.only_if(question.when, texts) if question.when is not None else "",
        options=options(question, address, texts),
        schema=forms.of_answer(question, texts, address),
    )


def options(question: Any, address: str, texts: Texts, only: Any = None) -> tuple[shapes.Option, ...]:
    """Those of a question in words. `only`: those that are offered now."""
    keys = getattr(question, "options", {}) if only is None else only
    return tuple(
        shapes.Option(key, words.said(texts.option(address, key)), words.maybe(texts.option_hint(address, key)))
        for key in keys
    )


@operation(
    "GET",
    "services/{code}/schema",
    named="schema",
    name="get_form_schema",
    summary="Get the JSON Schema of a service's whole form",
    says="JSON Schema 2020-12 of `answers` in a whole form. It says what JSON Schema can say honestly: a question that "
    "hangs on what a look-up finds, on the day or on words is not required here, and may be all the same; "
    "`x-asked-when` says when.",
    tells=(SPOKEN, IF_NONE_MATCH),
    gives={200: dict[str, Any], 304: None},
)
def schema(call: Call) -> Answer:
    body = form_schema(_found(call), call.language)
    return Answer(body, etag=etag(body))


def form_schema(one: Published, language: str) -> dict[str, Any]:
    asked = one.definition.by_residents
    made = forms.of_form(asked, Texts(asked, language))
    return {"$id": f"{settings.PUBLIC_URL}{ROOT}/services/{one.code}/schema", **made}
