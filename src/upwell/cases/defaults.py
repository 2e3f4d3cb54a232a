"""The workflows a city has without writing any: data only.

A city replaces one by giving its own of the same name under `workflows:` in `city.yaml`."""

from typing import Any

from upwell.cases.said import said
from upwell.catalogue.city import WorkflowData

_WAITING = {
    "name": said("Waiting for the resident", "En espera del residente", "Chờ cư dân", "等待居民"),
    "phase": "waiting",
    "public": said("Waiting for an answer", "En espera de una respuesta", "Đang chờ câu trả lời", "正在等待回答"),
}
_WAITING_FOR_OTHERS = {
    "name": said("Waiting for others", "En espera de otras personas", "Chờ người khác", "等待其他人"),
    "phase": "waiting",
    "stage": "received",
    "public": said(
        "Waiting for somebody else to answer",
        "En espera de la respuesta de otra persona",
        "Đang chờ người khác trả lời",
        "正在等另一个人回答",
    ),
}
_RECEIVED = {"name": said("Received", "Recibido", "Đã nhận", "已收到"), "phase": "open"}
_REOPENED = {
    "name": said("Reopened", "Reabierto", "Đã mở lại", "已重新打开"),
    "phase": "open",
    "public": said("Open again", "Abierto de nuevo", "Đã mở lại", "已重新打开"),
}
_IN_PROGRESS = {
    "name": said("In progress", "En curso", "Đang xử lý", "处理中"),
    "phase": "open",
    "public": said("We are working on it", "Estamos trabajando en ello", "Chúng tôi đang xử lý", "我们正在处理"),
}
_CLOSED = {"name": said("Closed", "Cerrado", "Đã đóng", "已结束"), "phase": "closed"}


def _ask(*states: str) -> dict[str, Any]:
    name = said("Ask the resident", "Preguntar al residente", "Hỏi cư dân", "向居民提问")
    return {"name": name, "from": states, "to": "waiting_for_resident", "asks": ["question"], "tells": True}


def _answer(to: str) -> dict[str, Any]:
    return {"name": said("Answer", "Responder", "Trả lời", "回答"), "from": ["waiting_for_resident"], "to": to}


def _go_on(to: str) -> dict[str, Any]:
    name = said("Go on without an answer", "Continuar sin respuesta", "Tiếp tục không cần câu trả lời", "不等回答继续")
    return {"name": name, "from": ["waiting_for_resident"], "to": to, "asks": ["reason"]}


def _withdraw(*states: str, to: str = "closed") -> dict[str, Any]:
    return {"name": said("Withdraw", "Retirar", "Rút lại", "撤回"), "from": states, "to": to}


def _close(name: dict[str, str], *states: str, to: str = "closed") -> dict[str, Any]:
    asks = ["outcome", "message"]
    return {"name": name, "from": states, "to": to, "needs": "close_cases", "asks": asks, "tells": True}


_WORKING = ("received", "in_progress", "planned", "reopened")
_REPORT: dict[str, Any] = {
    "starts": "received",
    "states": {
        "received": _RECEIVED,
        "planned": {
            "name": said("Planned", "Planificado", "Đã lên kế hoạch", "已安排"),
            "phase": "open",
            "public": said(
                "The work is planned", "El trabajo está planificado", "Công việc đã được lên kế hoạch", "工作已安排"
            ),
        },
        "in_progress": _IN_PROGRESS,
        "waiting_for_resident": _WAITING,
        "reopened": _REOPENED,
        "closed": _CLOSED,
    },
    "moves": {
        "start": {
            "name": said("Start work", "Empezar el trabajo", "Bắt đầu làm việc", "开始工作"),
            "from": ["received", "planned", "reopened"],
            "to": "in_progress",
            "tells": True,
        },
        "plan": {
            "name": said("Plan the work", "Planificar el trabajo", "Lên kế hoạch làm việc", "安排工作"),
            "from": ["received", "in_progress", "reopened"],
            "to": "planned",
            "asks": ["message"],
            "tells": True,
        },
        "ask": _ask(*_WORKING),
        "answer": _answer("in_progress"),
        "go_on": _go_on("in_progress"),
        "close": _close(said("Close", "Cerrar", "Đóng", "结束"), *_WORKING, "waiting_for_resident"),
        "withdraw": _withdraw(*_WORKING, "waiting_for_resident"),
        "reopen": {
            "name": said("Reopen", "Reabrir", "Mở lại", "重新打开"),
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
        "booked": {"name": said("Booked", "Reservado", "Đã đặt", "已预约"), "phase": "open"},
        "waiting_for_resident": _WAITING,
        "reopened": _REOPENED,
        "closed": _CLOSED,
    },
    "moves": {
        "ask": _ask(*_BOOKED),
        "answer": _answer("booked"),
        "go_on": _go_on("booked"),
        "close": _close(said("Close", "Cerrar", "Đóng", "结束"), *_BOOKED, "waiting_for_resident"),
        "withdraw": _withdraw(*_BOOKED, "waiting_for_resident"),
        "reopen": _REPORT["moves"]["reopen"],
    },
}

_DECIDING = ("received", "completeness_check", "in_review", "to_decide")
_WAITS = ("waiting_for_resident", "waiting_for_others")
_APPLICATION: dict[str, Any] = {
    "starts": "received",
    "stages": {
        "received": said("Received", "Recibida", "Đã nhận", "已收到"),
        "check": said(
            "Check that everything is there",
            "Comprobación de que no falte nada",
            "Kiểm tra xem đã đủ chưa",
            "检查材料是否齐全",
        ),
        "review": said("Review", "Evaluación", "Xét duyệt", "审查"),
        "decision": said("Decision", "Decisión", "Quyết định", "决定"),
    },
    "states": {
        "received": {**_RECEIVED, "stage": "received"},
        "completeness_check": {
            "stage": "check",
            "name": said("Completeness check", "Revisión de documentos", "Kiểm tra đủ giấy tờ", "材料齐全检查"),
            "phase": "open",
            "public": said(
                "We are checking that everything is there",
                "Estamos comprobando que no falte nada",
                "Chúng tôi đang kiểm tra xem đã đủ giấy tờ chưa",
                "我们正在检查材料是否齐全",
            ),
        },
        "in_review": {
            "stage": "review",
            "reviews": True,
            "name": said("In review", "En evaluación", "Đang xét duyệt", "审查中"),
            "phase": "open",
            "public": said("We are reviewing it", "La estamos evaluando", "Chúng tôi đang xét duyệt", "我们正在审查"),
        },
        "to_decide": {
            "stage": "decision",
            "name": said("Ready to decide", "Lista para decidir", "Sẵn sàng để quyết định", "可以作决定"),
            "phase": "open",
            "public": said("We are deciding", "Estamos decidiendo", "Chúng tôi đang quyết định", "我们正在作决定"),
        },
        "waiting_for_resident": _WAITING,
        "waiting_for_others": _WAITING_FOR_OTHERS,
        "decided": {
            "stage": "decision",
            "name": said("Decided", "Decidida", "Đã quyết định", "已作决定"),
            "phase": "closed",
        },
        "withdrawn": {"name": said("Withdrawn", "Retirada", "Đã rút lại", "已撤回"), "phase": "closed"},
    },
    "moves": {
        "invite": {
            "name": said("Ask somebody else", "Preguntar a otra persona", "Hỏi người khác", "询问其他人"),
            "from": ["received", "completeness_check"],
            "to": "waiting_for_others",
        },
        "heard": {
            "name": said("All have answered", "Todos respondieron", "Tất cả đã trả lời", "所有人都已回答"),
            "from": ["waiting_for_others"],
            "to": "received",
        },
        "go_on_without": {
            "name": said(
                "Go on without their answer",
                "Continuar sin su respuesta",
                "Tiếp tục không cần câu trả lời của họ",
                "不等他们回答继续",
            ),
            "from": ["waiting_for_others"],
            "to": "received",
            "asks": ["reason"],
            "tells": True,
        },
        "check": {
            "name": said(
                "Check completeness", "Comprobar que no falte nada", "Kiểm tra đủ giấy tờ", "检查材料是否齐全"
            ),
            "from": ["received"],
            "to": "completeness_check",
        },
        "accept": {
            "name": said("Accept for review", "Aceptar para evaluación", "Nhận để xét duyệt", "接受审查"),
            "from": ["completeness_check"],
            "to": "in_review",
            "tells": True,
        },
        "reviewed": {
            "name": said(
                "All reviews are in",
                "Todas las evaluaciones llegaron",
                "Đã có tất cả ý kiến xét duyệt",
                "所有审查意见都已收到",
            ),
            "from": ["in_review"],
            "to": "to_decide",
        },
        "ask": _ask(*_DECIDING),
        "answer": _answer("in_review"),
        "go_on": _go_on("in_review"),
        "decide": _close(said("Decide", "Decidir", "Quyết định", "作决定"), "in_review", "to_decide", to="decided"),
        "close": _close(
            said("Close without a decision", "Cerrar sin decisión", "Đóng mà không quyết định", "不作决定直接结束"),
            *_DECIDING,
            *_WAITS,
            to="withdrawn",
        ),
        "withdraw": _withdraw(*_DECIDING, *_WAITS, to="withdrawn"),
        "review_again": {
            "name": said("Review again", "Evaluar de nuevo", "Xét duyệt lại", "重新审查"),
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
