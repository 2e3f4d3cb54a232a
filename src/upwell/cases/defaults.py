"""The workflows a city has without writing any: data only.

A city replaces one by giving its own of the same name under `workflows:` in `city.yaml`."""

from typing import Any

from upwell.catalogue.city import WorkflowData

_WAITING = {
    "name": {"en": "Waiting for the resident", "es": "En espera del residente"},
    "phase": "waiting",
    "public": {"en": "Waiting for an answer", "es": "En espera de una respuesta"},
}
_WAITING_FOR_OTHERS = {
    "name": {"en": "Waiting for others", "es": "En espera de otras personas"},
    "phase": "waiting",
    "stage": "received",
    "public": {"en": "Waiting for somebody else to answer", "es": "En espera de la respuesta de otra persona"},
}
_RECEIVED = {"name": {"en": "Received", "es": "Recibido"}, "phase": "open"}
_REOPENED = {
    "name": {"en": "Reopened", "es": "Reabierto"},
    "phase": "open",
    "public": {"en": "Open again", "es": "Abierto de nuevo"},
}
_IN_PROGRESS = {
    "name": {"en": "In progress", "es": "En curso"},
    "phase": "open",
    "public": {"en": "We are working on it", "es": "Estamos trabajando en ello"},
}
_CLOSED = {"name": {"en": "Closed", "es": "Cerrado"}, "phase": "closed"}


def _ask(*states: str) -> dict[str, Any]:
    name = {"en": "Ask the resident", "es": "Preguntar al residente"}
    return {"name": name, "from": states, "to": "waiting_for_resident", "asks": ["question"], "tells": True}


def _answer(to: str) -> dict[str, Any]:
    return {"name": {"en": "Answer", "es": "Responder"}, "from": ["waiting_for_resident"], "to": to}


def _go_on(to: str) -> dict[str, Any]:
    name = {"en": "Go on without an answer", "es": "Continuar sin respuesta"}
    return {"name": name, "from": ["waiting_for_resident"], "to": to, "asks": ["reason"]}


def _withdraw(*states: str, to: str = "closed") -> dict[str, Any]:
    return {"name": {"en": "Withdraw", "es": "Retirar"}, "from": states, "to": to}


def _close(name: dict[str, str], *states: str, to: str = "closed") -> dict[str, Any]:
    asks = ["outcome", "message"]
    return {"name": name, "from": states, "to": to, "needs": "close_cases", "asks": asks, "tells": True}


_WORKING = ("received", "in_progress", "planned", "reopened")
_REPORT: dict[str, Any] = {
    "starts": "received",
    "states": {
        "received": _RECEIVED,
        "planned": {
            "name": {"en": "Planned", "es": "Planificado"},
            "phase": "open",
            "public": {"en": "The work is planned", "es": "El trabajo está planificado"},
        },
        "in_progress": _IN_PROGRESS,
        "waiting_for_resident": _WAITING,
        "reopened": _REOPENED,
        "closed": _CLOSED,
    },
    "moves": {
        "start": {
            "name": {"en": "Start work", "es": "Empezar el trabajo"},
            "from": ["received", "planned", "reopened"],
            "to": "in_progress",
            "tells": True,
        },
        "plan": {
            "name": {"en": "Plan the work", "es": "Planificar el trabajo"},
            "from": ["received", "in_progress", "reopened"],
            "to": "planned",
            "asks": ["message"],
            "tells": True,
        },
        "ask": _ask(*_WORKING),
        "answer": _answer("in_progress"),
        "go_on": _go_on("in_progress"),
        "close": _close({"en": "Close", "es": "Cerrar"}, *_WORKING, "waiting_for_resident"),
        "withdraw": _withdraw(*_WORKING, "waiting_for_resident"),
        "reopen": {
            "name": {"en": "Reopen", "es": "Reabrir"},
            "from": ["closed"],
            "to": "reopened",
            "needs": "close_cases",
            "asks": ["reason"],
            "tells": True,
        },
    },
}

_BOOKED = ("booked", "reopened")
_BOOKING: dict[str, Any] = {
    "starts": "booked",
    "states": {
        "booked": {"name": {"en": "Booked", "es": "Reservado"}, "phase": "open"},
        "waiting_for_resident": _WAITING,
        "reopened": _REOPENED,
        "closed": _CLOSED,
    },
    "moves": {
        "ask": _ask(*_BOOKED),
        "answer": _answer("booked"),
        "go_on": _go_on("booked"),
        "close": _close({"en": "Close", "es": "Cerrar"}, *_BOOKED, "waiting_for_resident"),
        "withdraw": _withdraw(*_BOOKED, "waiting_for_resident"),
        "reopen": _REPORT["moves"]["reopen"],
    },
}

_DECIDING = ("received", "completeness_check", "in_review", "to_decide")
_WAITS = ("waiting_for_resident", "waiting_for_others")
_APPLICATION: dict[str, Any] = {
    "starts": "received",
    "stages": {
        "received": {"en": "Received", "es": "Recibida"},
        "check": {"en": "Check that everything is there", "es": "Comprobación de que no falte nada"},
        "review": {"en": "Review", "es": "Evaluación"},
        "decision": {"en": "Decision", "es": "Decisión"},
    },
    "states": {
        "received": {**_RECEIVED, "stage": "received"},
        "completeness_check": {
            "stage": "check",
            "name": {"en": "Completeness check", "es": "Revisión de documentos"},
            "phase": "open",
            "public": {
                "en": "We are checking that everything is there",
                "es": "Estamos comprobando que no falte nada",
            },
        },
        "in_review": {
            "stage": "review",
            "reviews": True,
            "name": {"en": "In review", "es": "En evaluación"},
            "phase": "open",
            "public": {"en": "We are reviewing it", "es": "La estamos evaluando"},
        },
        "to_decide": {
            "stage": "decision",
            "name": {"en": "Ready to decide", "es": "Lista para decidir"},
            "phase": "open",
            "public": {"en": "We are deciding", "es": "La estamos decidiendo"},
        },
        "waiting_for_resident": _WAITING,
        "waiting_for_others": _WAITING_FOR_OTHERS,
        "decided": {"stage": "decision", "name": {"en": "Decided", "es": "Decidida"}, "phase": "closed"},
        "withdrawn": {"name": {"en": "Withdrawn", "es": "Retirada"}, "phase": "closed"},
    },
    "moves": {
        "invite": {
            "name": {"en": "Ask somebody else", "es": "Preguntar a otra persona"},
            "from": ["received", "completeness_check"],
            "to": "waiting_for_others",
        },
        "heard": {
            "name": {"en": "All have answered", "es": "Todos respondieron"},
            "from": ["waiting_for_others"],
            "to": "received",
        },
        "go_on_without": {
            "name": {"en": "Go on without their answer", "es": "Continuar sin su respuesta"},
            "from": ["waiting_for_others"],
            "to": "received",
            "asks": ["reason"],
            "tells": True,
        },
        "check": {
            "name": {"en": "Check completeness", "es": "Comprobar que no falte nada"},
            "from": ["received"],
            "to": "completeness_check",
        },
        "accept": {
            "name": {"en": "Accept for review", "es": "Aceptar para evaluación"},
            "from": ["completeness_check"],
            "to": "in_review",
            "tells": True,
        },
        "reviewed": {
            "name": {"en": "All reviews are in", "es": "Todas las evaluaciones llegaron"},
            "from": ["in_review"],
            "to": "to_decide",
        },
        "ask": _ask(*_DECIDING),
        "answer": _answer("in_review"),
        "go_on": _go_on("in_review"),
        "decide": _close({"en": "Decide", "es": "Decidir"}, "in_review", "to_decide", to="decided"),
        "close": _close(
            {"en": "Close without a decision", "es": "Cerrar sin decisión"},
            *_DECIDING,
            *_WAITS,
            to="withdrawn",
        ),
        "withdraw": _withdraw(*_DECIDING, *_WAITS, to="withdrawn"),
        "review_again": {
            "name": {"en": "Review again", "es": "Evaluar de nuevo"},
            "from": ["decided", "withdrawn"],
            "to": "in_review",
            "needs": "close_cases",
            "asks": ["reason"],
            "tells": True,
        },
    },
}

DEFAULTS: dict[str, WorkflowData] = {
    name: WorkflowData.model_validate(plain)
    for name, plain in (
        ("report", _REPORT),
        ("request", _REPORT),
        ("booking", _BOOKING),
        ("application", _APPLICATION),
    )
}
