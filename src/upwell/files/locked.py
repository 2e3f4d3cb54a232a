"""Bytes under a key of their own: AES-256-GCM, bound to the id they are kept under. Pure.

The key lies sealed in the row of what it locks (`vault`)."""

import base64
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class CannotUnlock(Exception):
    """These bytes are not those that were kept."""


def new_key() -> str:
    return base64.b64encode(AESGCM.generate_key(256)).decode()


def lock(data: bytes, key: str, of: UUID) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(base64.b64decode(key)).encrypt(nonce, data, of.bytes)


def unlock(locked: bytes, key: str, of: UUID) -> bytes:
    try:
        return AESGCM(base64.b64decode(key)).decrypt(locked[:NONCE], locked[NONCE:], of.bytes)
    except (InvalidTag, ValueError) as error:
        raise CannotUnlock from error
