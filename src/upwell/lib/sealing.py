"""Seals text with rotating keys, and makes an index to find equal texts without opening them.

The first key seals, every key opens: to rotate, put a new key in front and reseal at leisure. The index key is
derived from the last (oldest) key, so indexes survive a rotation.

Sealed is a byte for the form, twelve random ones, and the text under AES-256-GCM: one call of the library, a twelfth of
the time of Fernet, whose tokens are opened still. The key of the form is derived from the city's, so none serves two
ends. Random bytes of that number are good for four thousand million seals of one key (NIST SP 800-38D, 8.3)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM, NONCE = b"\x01", 12


class CannotOpen(Exception):
    """This was sealed with a key that is not here."""


class Sealer:
    def __init__(self, keys: Sequence[str]) -> None:
        self._ciphers = [AESGCM(_derived(b"seal", key)) for key in keys]
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_key = _derived(b"blind index", keys[-1])

    def seal(self, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return FORM + nonce + self._ciphers[0].encrypt(nonce, text.encode(), FORM)

    def open(self, sealed: bytes) -> str:
        if sealed[:1] != FORM:
            return self._opened_fernet(sealed)
        for cipher in self._ciphers:
            if (found := _opened(cipher, sealed)) is not None:
                return found
        raise CannotOpen

    def is_current(self, sealed: bytes) -> bool:
        """Whether it has today's form and the first key."""
        return sealed[:1] == FORM and _opened(self._ciphers[0], sealed) is not None

    def blind(self, text: str) -> str:
        """The same index for the same text, case and outer spaces apart; useless without the key."""
        return hmac.digest(self._index_key, text.strip().casefold().encode(), "sha256").hex()

    def _opened_fernet(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise CannotOpen from error


def _derived(purpose: bytes, key: str) -> bytes:
    return hashlib.sha256(purpose + base64.urlsafe_b64decode(key)).digest()


def _opened(cipher: AESGCM, sealed: bytes) -> str | None:
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], FORM).decode()
    except (InvalidTag, ValueError):  # a nonce or text cut short is a ValueError
        return None
