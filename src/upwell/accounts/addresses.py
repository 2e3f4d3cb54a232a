"""An address as somebody types it: a mailbox or a phone. Decides which it is; proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from upwell.journey.answers.people import read_email, read_phone
from upwell.lib import phones
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

LONGEST = 254


@dataclass(frozen=True, slots=True)
class Address:
    """One of the two; neither where a code is only pretended."""

    email: str = ""
    phone: str = ""

    @property
    def written(self) -> str:
        return self.email or self.phone

    @property
    def shown(self) -> str:
        """As people write it."""
        return self.email or phones.written(self.phone)

    @property
    def index(self) -> str:
        """As `contact_index` of a case and the indexes of an account have it."""
        return blind(self.written)

    @property
    def recipient(self) -> Recipient:
        return Recipient(email=self.email or None, phone=self.phone or None)

    def plain(self) -> dict[str, str]:
        return {"email": self.email, "phone": self.phone}

    @classmethod
    def of(cls, contact: Mapping[str, str]) -> Address:
        """Where a city writes to somebody with this contact: by mail if it can."""
        if contact.get("email"):
            return cls(email=contact["email"])
        return cls(phone=contact.get("phone") or "")


def read(typed: str) -> Address | None:
    """None when it is neither an email address nor a phone number."""
    text = typed.strip()[:LONGEST]
    if "@" in text:
        email = read_email(text)
        return Address(email=email) if isinstance(email, str) else None
    phone = read_phone(text)
    return Address(phone=phone) if isinstance(phone, str) else None
