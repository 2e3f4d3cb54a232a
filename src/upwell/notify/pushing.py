"""What goes to a browser's push service: encrypted for that one browser (RFC 8291, RFC 8188) and signed by us (RFC
8292). Pure but for drawing keys. A push service sees that we wrote, when and how much; nothing of what.

A few lines on `cryptography`, which is here anyway; see docs/adr/0021-installable-app.md."""

from __future__ import annotations

import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RECORD = 4096
MOST_BYTES = 3_000  # of a message; every push service takes 4096 with what is around it
MOST_ENDPOINT = 1_000
LASTS = timedelta(hours=12)
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class NotADevice(Exception):
    """This is not the address of a push service we know."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a browser is reached, as it says it itself."""

    endpoint: str
    p256dh: bytes
    auth: bytes


def device(endpoint: str, p256dh: str, auth: str, *, hosts: list[str]) -> Device:
    """Raises NotADevice. `hosts`: those that may be called; with a point in front, all below. We call what a stranger
    gives us, so nothing but the push services of the browsers is called, over TLS, on its usual port."""
    if len(endpoint) > MOST_ENDPOINT or not is_allowed(endpoint, hosts):
        raise NotADevice
    try:
        found = Device(endpoint, plain(p256dh), plain(auth))
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, found.p256dh)
    except ValueError:
        raise NotADevice from None
    if len(found.p256dh) != 65 or len(found.auth) != 16:
        raise NotADevice
    return found


def is_allowed(endpoint: str, hosts: list[str]) -> bool:
    """An origin in the list (`http://127.0.0.1:9000`) is meant for tests and for a push service of one's own. A host is
    letters and points only: what follows another sign, those who read addresses do not agree on."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in hosts:
        return True
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
        return False
    if not endpoint.isprintable() or not HOST.fullmatch(host) or _is_number(host):
        return False
    return any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def plain(text: str) -> bytes:
    """Raises ValueError."""
    if not text.isascii():
        raise ValueError(text)
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """From 32 bytes in base64url, as tools for VAPID write them."""
    return ec.derive_private_key(int.from_bytes(plain(secret), "big") % (ORDER - 1) or 1, CURVE)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    data: bytes, to: Device, *, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """The body of a push in `aes128gcm`. `own` and `salt` are drawn for each message; tests give those of the RFC."""
    own, salt = own or ec.generate_private_key(CURVE), salt or os.urandom(16)
    theirs, mine = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, to.p256dh), point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    secret = _derived(shared, to.auth, b"WebPush: info\x00" + to.p256dh + mine, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, data + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(mine)]) + mine + sealed


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def authorization(key: ec.EllipticCurvePrivateKey, endpoint: str, *, contact: str, now: datetime) -> str:
    """Says to one push service, for some hours, who sends."""
    parts = urlsplit(endpoint)
    said = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + LASTS).timestamp()), "sub": contact}
    head = coded(msgspec.json.encode({"typ": "JWT", "alg": "ES256"}))
    signed = f"{head}.{coded(msgspec.json.encode(said))}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{coded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={coded(point(key.public_key()))}"


def topic(text: str) -> str:
    """At most 32 letters: a newer message about the same takes the place of one that still waits there."""
    return coded(sha256(text.encode()).digest()[:18])
