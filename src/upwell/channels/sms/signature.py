"""Whether a webhook of Twilio's is from Twilio. Pure.

base64(HMAC-SHA1(secret, address + every parameter's name and value, sorted by name)). There is no time in it and no
number used once: the same request is good for ever, so what it does must be done once only (`Incoming`)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit


def is_good(given: str, address: str, form: Mapping[str, Sequence[str]], secrets: Iterable[str]) -> bool:
    """`form`: every parameter with its values. Any of the `secrets` will do, so that one can follow another. The port
    may stand in the address Twilio was given or not. Takes as long for a wrong one."""
    wanted = [made(secret, one, form) for secret in secrets for one in _addresses(address)]
    good = [hmac.compare_digest(one.encode(), given.encode("utf-8", "replace")) for one in wanted]  # all are compared
    return any(good)


def made(secret: str, address: str, form: Mapping[str, Sequence[str]]) -> str:
    pairs = [f"{name}{value}" for name in sorted(form) for value in sorted(set(form[name]))]
    signed = hmac.new(secret.encode(), "".join([address, *pairs]).encode("utf-8", "replace"), hashlib.sha1)
    return base64.b64encode(signed.digest()).decode()


def _addresses(address: str) -> list[str]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    without = urlunsplit(parts._replace(netloc=host))
    with_port = urlunsplit(parts._replace(netloc=f"{host}:{parts.port or usual}"))
    return list(dict.fromkeys((address, without, with_port)))
