"""A double of Stripe's API: a small server that keeps sessions, payments and refunds, for the real library to talk to.

As far as we use it, it behaves as its documentation says: form-encoded requests, idempotency keys that answer the same
again and refuse other words, sessions that are open, complete or expired. `fails` makes the next answers errors."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stripe import WebhookSignature

from upwell.lib import clock

Row = dict[str, Any]


def seconds() -> int:
    return int(clock.now().timestamp())


def unfolded(pairs: list[tuple[str, str]]) -> Row:
    """`metadata[charge]=1` as nested dictionaries."""
    found: Row = {}
    for name, value in pairs:
        parts = name.replace("]", "").split("[")
        inner = found
        for part in parts[:-1]:
            inner = inner.setdefault(part, {})
        inner[parts[-1]] = value
    return found


@dataclass
class Account:
    sessions: dict[str, Row] = field(default_factory=dict)
    intents: dict[str, Row] = field(default_factory=dict)
    refunds: dict[str, Row] = field(default_factory=dict)
    keys: dict[str, tuple[Row, tuple[int, Row]]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    fails: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    refund_status: str = "succeeded"

    # what a person or a bank does

    def pay(self, session_id: str, *, amount: int | None = None) -> Row:
        session = self.sessions[session_id]
        intent = self.intent(session, "succeeded", amount or session["amount_total"])
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"]}
        session |= {"amount_total": intent["amount"]}
        return session

    def think(self, session_id: str) -> Row:
        session = self.sessions[session_id]
        intent = self.intent(session, "processing", session["amount_total"])
        session |= {"status": "complete", "payment_status": "unpaid", "payment_intent": intent["id"]}
        return session

    def refuse(self, session_id: str) -> Row:
        session = self.sessions[session_id]
        self.intents[session["payment_intent"]]["status"] = "requires_payment_method"
        return session

    def intent(self, session: Row, status: str, amount: int) -> Row:
        number = f"pi_{len(self.intents) + 1}"
        charge = {"id": f"ch_{number}", "object": "charge", "created": seconds(), "amount": amount}
        charge |= {"status": "succeeded", "currency": session["currency"], "payment_intent": number}
        charge |= {"metadata": session["metadata"], "payment_method_details": {"type": "card"}}
        row = {"id": number, "object": "payment_intent", "status": status, "amount": amount}
        self.intents[number] = row | {"latest_charge": charge, "metadata": session["metadata"]}
        return self.intents[number]

    def told(self, kind: str, about: Row, *, secret: str, event: str = "", at: int | None = None) -> tuple[str, str]:
        """A notice as Stripe sends it: body and the value of its signature header."""
        moment = at or seconds()
        body = json.dumps(
            {
                "id": event or f"evt_{kind}_{about['id']}",
                "object": "event",
                "type": kind,
                "created": moment,
                "data": {"object": about},
            }
        )
        return body, WebhookSignature.generate_signature_header(body, secret, moment)

    # what the API does

    def post(self, path: str, given: Row, key: str) -> tuple[int, Row]:
        known = self.keys.get(key)
        if key and known is not None:
            return known[1] if known[0] == given else error(400, "idempotency_error")
        answer = self.made(path, given)
        if key:
            self.keys[key] = (given, answer)
        return answer

    def made(self, path: str, given: Row) -> tuple[int, Row]:
        if path == "/v1/checkout/sessions":
            return self.new_session(given)
        if path.endswith("/expire"):
            return self.expire(path.split("/")[-2])
        if path == "/v1/refunds":
            return self.new_refund(given)
        return error(404, "resource_missing")

    def new_session(self, given: Row) -> tuple[int, Row]:
        price = given["line_items"]["0"]["price_data"]
        if int(price["unit_amount"]) < 50:
            return error(400, "amount_too_small")
        number = f"cs_test_{len(self.sessions) + 1}"
        self.sessions[number] = {
            "id": number,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": int(price["unit_amount"]),
            "currency": price["currency"],
            "url": f"https://checkout.example/{number}",
            "payment_intent": None,
            "metadata": given["metadata"],
            "client_reference_id": given["client_reference_id"],
            "created": seconds(),
        }
        return 200, self.sessions[number]

    def expire(self, number: str) -> tuple[int, Row]:
        session = self.sessions[number]
        if session["status"] != "open":
            return error(400, "checkout_session_not_open")
        session |= {"status": "expired", "url": None}
        return 200, session

    def new_refund(self, given: Row) -> tuple[int, Row]:
        intent = self.intents.get(given["payment_intent"])
        if intent is None:
            return error(404, "resource_missing")
        gone = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == intent["id"])
        if gone + int(given["amount"]) > intent["amount"]:
            return error(400, "charge_already_refunded")
        number = f"re_{len(self.refunds) + 1}"
        self.refunds[number] = {"id": number, "object": "refund", "amount": int(given["amount"])}
        self.refunds[number] |= {"payment_intent": intent["id"], "status": self.refund_status}
        self.refunds[number] |= {"currency": "usd", "created": seconds(), "metadata": {}}
        return 200, self.refunds[number]

    def get(self, path: str, asked: Row) -> tuple[int, Row]:
        name = path.split("/")[-1]
        if path.startswith("/v1/checkout/sessions/") and name in self.sessions:
            session = self.sessions[name]
            intent = self.intents.get(session["payment_intent"] or "")
            return 200, {**session, "payment_intent": intent}
        if name in self.refunds:
            return 200, self.refunds[name]
        if path == "/v1/charges":
            paid = [one["latest_charge"] for one in self.intents.values() if one["status"] == "succeeded"]
            return 200, listing(path, paid)
        if path == "/v1/refunds":
            whole = [{**one, "payment_intent": self.intents[one["payment_intent"]]} for one in self.refunds.values()]
            return 200, listing(path, whole)
        return error(404, "resource_missing")


def listing(path: str, rows: list[Row]) -> Row:
    return {"object": "list", "url": path, "has_more": False, "data": rows}


def error(status: int, code: str) -> tuple[int, Row]:
    kind = "idempotency_error" if code == "idempotency_error" else "invalid_request_error"
    return status, {"error": {"type": kind, "code": code, "message": code}}


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, account: Account) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.account = account

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.answer("GET", parts.path, unfolded(parse_qsl(parts.query)), "")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        given = unfolded(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
        self.answer("POST", self.path, given, self.headers.get("Idempotency-Key", ""))

    def answer(self, verb: str, path: str, given: Row, key: str) -> None:
        account = self.server.account
        with account.lock:
            account.calls.append((verb, path))
            if account.fails:
                status, row = error(account.fails.pop(0), "api_error")
                row["error"]["type"] = "api_error"
            else:
                status, row = account.post(path, given, key) if verb == "POST" else account.get(path, given)
        body = json.dumps(row).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
