"""How a case may end, and the words for it: the city's outcomes over a small default set, each in the words of the
kind or the service where the city gives some ("The light works again" instead of "Done"). Pure."""

from __future__ import annotations

from typing import Any

from upwell.cases.said import said
from upwell.catalogue.city import City, Outcome

DONE, DUPLICATE, WITHDRAWN = "done", "duplicate", "withdrawn"
DECISIONS = ("granted", "granted_with_conditions", "refused")

_PLAIN: dict[str, dict[str, Any]] = {
    DONE: {
        "name": said("Done", "Hecho", "Đã xong", "已完成"),
        "message": said("The work is done.", "El trabajo está hecho.", "Việc đã làm xong.", "工作已完成。"),
        "kinds": ["report", "request", "booking", "lookup", "information"],
        "visited": True,
    },
    "answered": {
        "name": said("Answered", "Respondido", "Đã trả lời", "已答复"),
        "message": said(
            "We have answered your request.",
            "Hemos respondido a su solicitud.",
            "Chúng tôi đã trả lời yêu cầu của quý vị.",
            "我们已答复您的请求。",
        ),
        "needs_words": True,
        "kinds": ["request", "lookup", "information"],
    },
    "could_not_find": {
        "name": said("We could not find it", "No lo encontramos", "Chúng tôi không tìm thấy", "我们没有找到"),
        "message": said(
            "We went there and could not find it. Tell us if it is still there.",
            "Fuimos al lugar y no lo encontramos. Avísenos si sigue ahí.",
            "Chúng tôi đã đến đó nhưng không tìm thấy. Xin cho biết nếu vẫn còn ở đó.",
            "我们去过那里，但没有找到。如果还在那里，请告诉我们。",
        ),
        "good": False,
        "kinds": ["report", "request"],
        "visited": True,
    },
    "not_ours": {
        "name": said(
            "Someone else looks after this",
            "Otra entidad se encarga de esto",
            "Nơi khác phụ trách việc này",
            "这由其他机构负责",
        ),
        "message": said(
            "The city does not look after this. We say below who does.",
            "La ciudad no se encarga de esto. Abajo le decimos quién se encarga.",
            "Thành phố không phụ trách việc này. Bên dưới là nơi phụ trách.",
            "这不由市政府负责。下方写明由谁负责。",
        ),
        "good": False,
        "needs_words": True,
    },
    "no_action_needed": {
        "name": said("No work needed", "No hace falta ningún trabajo", "Không cần làm gì", "不需要处理"),
        "message": said(
            "We looked at it and nothing needs to be done.",
            "Lo revisamos y no hace falta hacer nada.",
            "Chúng tôi đã xem và không cần làm gì.",
            "我们检查过了，不需要处理。",
        ),
        "good": False,
        "kinds": ["report", "request"],
    },
    "cannot_do": {
        "name": said("We cannot do this", "No podemos hacerlo", "Chúng tôi không làm được việc này", "我们无法办理"),
        "message": said(
            "We cannot do this. We say why below.",
            "No podemos hacerlo. Abajo le decimos por qué.",
            "Chúng tôi không làm được việc này. Lý do ở bên dưới.",
            "我们无法办理。原因见下方。",
        ),
        "good": False,
        "needs_words": True,
    },
    "granted": {
        "name": said("Granted", "Concedida", "Chấp thuận", "批准"),
        "message": said(
            "Your application is granted.",
            "Su solicitud ha sido concedida.",
            "Đơn của quý vị được chấp thuận.",
            "您的申请已获批准。",
        ),
        "kinds": ["application"],
    },
    "granted_with_conditions": {
        "name": said("Granted with conditions", "Concedida con condiciones", "Chấp thuận có điều kiện", "有条件批准"),
        "message": said(
            "Your application is granted, with conditions. They are below.",
            "Su solicitud ha sido concedida con condiciones. Están abajo.",
            "Đơn của quý vị được chấp thuận có điều kiện. Các điều kiện ở bên dưới.",
            "您的申请已获有条件批准。条件见下方。",
        ),
        "needs_words": True,
        "kinds": ["application"],
    },
    "refused": {
        "name": said("Refused", "Denegada", "Từ chối", "不批准"),
        "message": said(
            "Your application is refused. We say why below.",
            "Su solicitud ha sido denegada. Abajo le decimos por qué.",
            "Đơn của quý vị bị từ chối. Lý do ở bên dưới.",
            "您的申请没有获得批准。原因见下方。",
        ),
        "good": False,
        "needs_words": True,
        "kinds": ["application"],
    },
    DUPLICATE: {
        "name": said("Already reported", "Ya estaba reportado", "Đã được báo trước đó", "已有人报告"),
        "message": said(
            "We already had a report of this. You will hear from us about that one.",
            "Ya teníamos un reporte de esto. Le avisaremos de cómo va ese reporte.",
            "Chúng tôi đã nhận báo cáo về việc này trước đó. Chúng tôi sẽ báo cho quý vị về báo cáo đó.",
            "之前已有人报告这个问题。我们会通知您那份报告的进展。",
        ),
        "ask_feedback": False,
    },
    WITHDRAWN: {
        "name": said("Withdrawn", "Retirado", "Đã rút lại", "已撤回"),
        "message": said(
            "This request was withdrawn.",
            "Esta solicitud se retiró.",
            "Yêu cầu này đã được rút lại.",
            "这项请求已撤回。",
        ),
        "words": {
            "booking": {
                "name": said("Cancelled", "Cancelada", "Đã hủy", "已取消"),
                "message": said(
                    "This booking is cancelled.",
                    "Esta reserva está cancelada.",
                    "Lịch hẹn này đã được hủy.",
                    "这项预约已取消。",
                ),
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
