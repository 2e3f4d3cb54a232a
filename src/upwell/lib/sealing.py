"""Seals text with rotating keys, and makes an index to find equal texts without opening them.

The first key seals, every key opens: to rotate, put a new key in front and reseal at leisure. The index key is
derived from the last (oldest) key, so indexes survive a rotation."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class CannotOpen(Exception):
    """This was sealed with a key that is not here."""


class Sealer:
    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        oldest = base64.urlsafe_b64decode(keys[-1])
        self._index_key = hashlib.sha256(b"blind index" + oldest).digest()

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise CannotOpen from error

    def reseal(self, sealed: bytes) -> bytes:
        return self._fernet.rotate(sealed)

    def blind(self, text: str) -> str:
        """The same index for the same text, case and outer spaces apart; useless without the key."""
        return hmac.digest(self._index_key, text.strip().casefold().encode(), "sha256").hex()
