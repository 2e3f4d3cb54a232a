"""A service's questions as GeoReport attributes, in the order of the definition.

Place, description, photo and contact are not among them: arguments of GeoReport carry those. What is asked only
sometimes is not `required`; its description says when. Notices are attributes with variable=false."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.channels.open311.offers import Offer
from upwell.channels.open311.speech import Row
from upwell.definition import links
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Check, Submit, Tell
from upwell.intake import asked_when
from upwell.journey.texts import Texts
from upwell.ui import formats

DATATYPES = {
    "long_text": "text",
    "number": "number",
    "money": "number",
    "date": "datetime",
    "yes_no": "singlevaluelist",
    "choice": "singlevaluelist",
    "declaration": "singlevaluelist",
    "choices": "multivaluelist",
}


def of(offer: Offer, language: str) -> list[Row]:
    texts = Texts(offer.definition, language)
    rows = [row for step in offer.walked for row in _rows(step, offer, texts)]
    return [{**row, "order": order} for order, row in enumerate(rows, 1)]


def codes(offer: Offer) -> dict[str, str]:
    """Every attribute that may be sent: its code, and the question it answers."""
    found: dict[str, str] = {}
    for question in _asked(offer):
        for code in _codes(question):
            found[code] = question.name
    return found


def _asked(offer: Offer) -> Iterator[Any]:
    carried = offer.roles.carried()
    for step in offer.walked:
        if isinstance(step, Question) and step.party is None and step.name not in carried and _is_sent(step):
            yield step


def _is_sent(question: Any) -> bool:
    return question.type not in ("photo", "file")


def _codes(question: Any) -> list[str]:
    """Of a quantity, one for each thing that can be counted."""
    if question.type == "quantity":
        return [f"{question.name}.{key}" for key in question.options]
    return [question.name]


def _rows(step: AnyStep, offer: Offer, texts: Texts) -> Iterator[Row]:
    if isinstance(step, Tell):
        body = texts.of_step(step.name, "body")
        yield _notice(step, texts, f"{texts.of_step(step.name, 'title').text}\n{body.text}".strip())
    elif isinstance(step, Check | Submit) and step.declaration:
        said = texts.of_step(step.name, "declaration").text
        yield _notice(step, texts, _("By sending this you declare: %(declaration)s") % {"declaration": said})
    elif isinstance(step, Question) and step in tuple(_asked(offer)):
        for code in _codes(step):
            yield _question(step, code, texts)


def _row(code: str, description: str, step: AnyStep, texts: Texts, **more: Any) -> Row:
    words = [texts.fill(links.without_marks(description), {})]
    if step.when is not None:
        words.append(asked_when.only_if(step.when, texts))
    return {
        "variable": True,
        "code": code,
        "datatype": "string",
        "required": False,
        "datatype_description": None,
        "order": 0,
        "description": "\n".join(words),
        "values": [],
        **more,
    }


def _notice(step: AnyStep, texts: Texts, said: str) -> Row:
    return _row(step.name, said, step, texts, variable=False, datatype="text")


def _question(question: Any, code: str, texts: Texts) -> Row:
    title, hint = texts.of_step(question.name, "title").text, texts.of_step(question.name, "hint").text
    if question.type == "quantity":
        title = f"{title} {texts.option(question.name, code.split('.', 1)[1]).text}"
    return _row(
        code,
        f"{title}\n{hint}".strip(),
        question,
        texts,
        datatype="number" if question.type == "quantity" else DATATYPES.get(question.type, "string"),
        required=question.when is None and not question.optional and _needs_an_answer(question),
        datatype_description=_how(question, texts) or None,
        values=_values(question, texts),
    )


def _needs_an_answer(question: Any) -> bool:
    if question.type == "choices":
        return bool(question.min > 0)
    return bool(question.type != "quantity")


def _values(question: Any, texts: Texts) -> list[Row]:
    if question.type == "yes_no":
        return [{"key": key, "name": texts.standard(key)} for key in ("yes", "no")]
    if question.type == "declaration":
        return [{"key": "yes", "name": texts.standard("agreed")}]
    if question.type in ("choice", "choices"):
        return [{"key": key, "name": texts.option(question.name, key).text} for key in question.options]
    return []


def _how(question: Any, texts: Texts) -> str:
    """How to write the answer."""
    if question.type in ("number", "money"):
        return " ".join(_numbers(question, texts))
    if question.type == "choices" and question.max is not None:
        return _("Choose %(limit)s at most.") % {"limit": question.max}
    if hasattr(question, "max_length"):
        limit = formats.number(question.max_length, language=texts.language)
        return _("At most %(limit)s characters.") % {"limit": limit}
    return str(_HOW.get(question.type, ""))


_HOW: Mapping[str, Any] = {
    "quantity": gettext_lazy("How many; leave it out for none. At least one of the items must be counted."),
    "date": gettext_lazy("A date like 2026-12-31, or a moment like 2026-12-31T08:00:00-08:00."),
    "time": gettext_lazy("A time like 17:30."),
    "email": gettext_lazy("An email address in full, like name@example.com."),
    "phone": gettext_lazy("A phone number with its area code, like 408-555-0123."),
    "address": gettext_lazy("An address, like 200 E Santa Clara St."),
    "location": gettext_lazy("An address, or the nearest corner."),
    "asset": gettext_lazy("The number that is on it."),
}


def _numbers(question: Any, texts: Texts) -> Iterator[str]:
    decimals = getattr(question, "decimals", 2)
    yield _("Digits only.") if decimals == 0 else _("Digits, with a point before the decimals.")
    if question.min is not None:
        yield _("Not less than %(limit)s.") % {"limit": formats.number(question.min, language=texts.language)}
    if question.max is not None:
        yield _("Not more than %(limit)s.") % {"limit": formats.number(question.max, language=texts.language)}
    unit = texts.of_step(question.name, "unit").text if getattr(question, "unit", None) else ""
    if question.type == "money":
        yield _("In dollars.")
    elif unit:
        yield _("Counted in %(unit)s.") % {"unit": unit}
