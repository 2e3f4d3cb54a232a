"""How a case may end, and the words for it: the city's outcomes over a small default set, each in the words of the
kind or the service where the city gives some ("The light works again" instead of "Done"). Pure."""

from __future__ import annotations

from typing import Any

from upwell.catalogue.city import City, Outcome

DONE, DUPLICATE, WITHDRAWN = "done", "duplicate", "withdrawn"
DECISIONS = ("granted", "granted_with_conditions", "refused")

_PLAIN: dict[str, dict[str, Any]] = {
    DONE: {
        "name": {"en": "Done", "es": "Hecho"},
        "message": {"en": "The work is done.", "es": "El trabajo está hecho."},
        "kinds": ["report", "request", "booking", "lookup", "information"],
        "visited": True,
    },
    "answered": {
        "name": {"en": "Answered", "es": "Respondido"},
        "message": {"en": "We have answered your request.", "es": "Hemos respondido a su solicitud."},
        "needs_words": True,
        "kinds": ["request", "lookup", "information"],
    },
    "could_not_find": {
        "name": {"en": "We could not find it", "es": "No lo encontramos"},
        "message": {
            "en": "We went there and could not find it. Tell us if it is still there.",
            "es": "Fuimos al lugar y no lo encontramos. Avísenos si sigue ahí.",
        },
        "good": False,
        "kinds": ["report", "request"],
        "visited": True,
    },
    "not_ours": {
        "name": {"en": "Someone else looks after this", "es": "Otra entidad se encarga de esto"},
        "message": {
            "en": "The city does not look after this. We say below who does.",
            "es": "La ciudad no se encarga de esto. Abajo le decimos quién se encarga.",
        },
        "good": False,
        "needs_words": True,
    },
    "no_action_needed": {
        "name": {"en": "No work needed", "es": "No hace falta ningún trabajo"},
        "message": {
            "en": "We looked at it and nothing needs to be done.",
            "es": "Lo revisamos y no hace falta hacer nada.",
        },
        "good": False,
        "kinds": ["report", "request"],
    },
    "cannot_do": {
        "name": {"en": "We cannot do this", "es": "No podemos hacerlo"},
        "message": {
            "en": "We cannot do this. We say why below.",
            "es": "No podemos hacerlo. Abajo le decimos por qué.",
        },
        "good": False,
        "needs_words": True,
    },
    "granted": {
        "name": {"en": "Granted", "es": "Concedida"},
        "message": {"en": "Your application is granted.", "es": "Su solicitud ha sido concedida."},
        "kinds": ["application"],
    },
    "granted_with_conditions": {
        "name": {"en": "Granted with conditions", "es": "Concedida con condiciones"},
        "message": {
            "en": "Your application is granted, with conditions. They are below.",
            "es": "Su solicitud ha sido concedida con condiciones. Están abajo.",
        },
        "needs_words": True,
        "kinds": ["application"],
    },
    "refused": {
        "name": {"en": "Refused", "es": "Denegada"},
        "message": {
            "en": "Your application is refused. We say why below.",
            "es": "Su solicitud ha sido denegada. Abajo le decimos por qué.",
        },
        "good": False,
        "needs_words": True,
        "kinds": ["application"],
    },
    DUPLICATE: {
        "name": {"en": "Already reported", "es": "Ya estaba reportado"},
        "message": {
            "en": "We already had a report of this. You will hear from us about that one.",
            "es": "Ya teníamos un reporte de esto. Le avisaremos de cómo va ese reporte.",
        },
        "ask_feedback": False,
    },
    WITHDRAWN: {
        "name": {"en": "Withdrawn", "es": "Retirado"},
        "message": {"en": "This request was withdrawn.", "es": "Esta solicitud se retiró."},
        "words": {
            "booking": {
                "name": {"en": "Cancelled", "es": "Cancelada"},
                "message": {"en": "This booking is cancelled.", "es": "Esta reserva está cancelada."},
            },
        },
        "good": False,
        "ask_feedback": False,
    },
}

DEFAULTS: dict[str, Outcome] = {code: Outcome.model_validate(plain) for code, plain in _PLAIN.items()}
BY_THE_PRODUCT = frozenset({DUPLICATE, WITHDRAWN})
"""Joined to another, or taken back. No promise was kept or broken by these: it is for the other case to keep, or for
nobody."""


def is_decision(kind: str) -> bool:
    """An application ends with a decision: whether that is "really done" cannot be asked, only how it was."""
    return kind == "application"


def find(city: City, code: str, *, kind: str = "", service: str = "") -> Outcome | None:
    """In the words of this service, else of this kind, else of all."""
    outcome = city.outcomes.get(code) or DEFAULTS.get(code)
    return outcome and _worded(outcome, kind, service)


def _worded(outcome: Outcome, kind: str, service: str) -> Outcome:
    own = [words for words in (outcome.words.get(service), outcome.words.get(kind)) if words]
    if not own:
        return outcome
    name = next((words.name for words in own if words.name), outcome.name)
    message = next((words.message for words in own if words.message), outcome.message)
    return outcome.model_copy(update={"name": name, "message": message})


def says_visited(city: City, code: str) -> bool:
    """Whether a case that ends this way says that somebody was there. A city that words an outcome anew need not say
    it again."""
    both = (city.outcomes.get(code), DEFAULTS.get(code))
    return next((one.visited for one in both if one is not None and one.visited is not None), False)


def known(city: City) -> dict[str, Outcome]:
    """Every outcome there is, the city's own words for it first."""
    return {**DEFAULTS, **city.outcomes}


def offered(city: City, kind: str, service: str) -> dict[str, Outcome]:
    """The outcomes staff choose from when they close a case of this service: the city's own first.

    Left out are those that merging and withdrawing give by themselves, and those of a decision, which is made with its
    reasons or not at all."""
    both = {**city.outcomes, **{code: outcome for code, outcome in DEFAULTS.items() if code not in city.outcomes}}
    return {
        code: _worded(outcome, kind, service)
        for code, outcome in both.items()
        if code not in BY_THE_PRODUCT
        and code not in DECISIONS
        and (not outcome.kinds or kind in outcome.kinds)
        and (not outcome.services or service in outcome.services)
    }
