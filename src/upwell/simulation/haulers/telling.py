"""How a simulated vendor sends its news: one signed message each, as the Standard Webhooks specification says.

What is not taken is sent again at the next round; what is refused is not."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import datetime

import msgspec
import requests
from standardwebhooks import Webhook

from upwell.lib import clock
from upwell.simulation.haulers import picture
from upwell.simulation.haulers.records import News

LIMIT = 10.0  # seconds
TRY_AGAIN = frozenset({408, 425, 429})


def new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


class Teller:
    """`now` is the wall's time, whatever the vendor's clock says: a signature is good for some minutes."""

    def __init__(self, url: str, secret: str, *, now: Callable[[], datetime] = clock.real) -> None:
        self._url, self._secret, self._now = url, secret, now
        self._session = requests.Session()
        self._session.trust_env = False

    def tell(self, news: News) -> bool:
        """Whether it is off the desk: taken, or refused for good."""
        now, body = self._now(), message(news, self._now())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": news.id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self._secret).sign(news.id, now, body.decode()),
        }
        try:
            answer = self._session.post(self._url, data=body, headers=headers, timeout=LIMIT, allow_redirects=False)
        except requests.RequestException:
            return False
        return answer.status_code < 500 and answer.status_code not in TRY_AGAIN

    def close(self) -> None:
        self._session.close()


def message(news: News, now: datetime) -> bytes:
    photos = [picture.of(news.job, news.state == "done")] if news.pictured else []
    data = {
        "job": news.job,
        "ref": news.ref,
        "state": news.state,
        "at": news.at,
        "why": news.why,
        "words": news.words,
        "photos": [base64.b64encode(one).decode() for one in photos],
        "taken_to": news.taken_to,
        "items": news.items,
    }
    return msgspec.json.encode({"type": "work_order.update", "timestamp": now.replace(microsecond=0), "data": data})
