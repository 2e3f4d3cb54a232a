"""Notices requests that come through a proxy although `UPWELL_BEHIND_PROXY` is off, and leaves word for `doctor`.

Without the setting every visitor seems to come from the proxy's address and by plain HTTP. The word is an empty file in
the data folder: nothing about any request is kept. Anybody can write a header, so only those count that come from this
machine or its network. Installed as middleware; each process leaves word once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")


def notice(get_response: GetResponse) -> GetResponse:
    if settings.SECURE_PROXY_SSL_HEADER:
        raise MiddlewareNotUsed
    seen = False

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal seen
        if not seen and _through_a_proxy(request):
            seen = True
            _leave_word()
        return get_response(request)

    return middleware


def was_noticed() -> bool:
    return _word().exists()


def forget() -> None:
    """At start: what a proxy did before that is of no interest."""
    _word().unlink(missing_ok=True)


def _word() -> Path:
    return Path(settings.DATA) / "proxy-noticed"


def _leave_word() -> None:
    try:
        _word().touch(mode=0o600)
    except OSError:
        logger.warning("requests come through a proxy, but UPWELL_BEHIND_PROXY is not set")


def _through_a_proxy(request: HttpRequest) -> bool:
    return any(header in request.META for header in HEADERS) and _is_near(str(request.META.get("REMOTE_ADDR", "")))


def _is_near(address: str) -> bool:
    """No address at all is a socket of this machine."""
    try:
        return not address or ip_address(address).is_private
    except ValueError:
        return False
