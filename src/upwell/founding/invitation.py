"""The one-time code that opens the first pages: printed by the command, kept as a hash, gone with its city.

It lies beside the keys and not in the database: whoever may print one owns this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

HOLDS = timedelta(hours=8)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Invitation:
    hash: str
    folder: Path
    until: datetime

    def fits(self, code: str) -> bool:
        return hmac.compare_digest(self.hash, hashed(code))


def hashed(code: str) -> str:
    plain = "".join(sign for sign in code.lower() if sign in LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def write(folder: Path, *, now: datetime) -> str:
    """A new code for a city whose folder is to be here; the one before holds no longer."""
    code = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    plain = {"hash": hashed(code), "folder": str(folder.resolve()), "until": (now + HOLDS).isoformat()}
    _file().parent.mkdir(parents=True, exist_ok=True)
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(plain), encoding="utf-8")
    return code


def standing(now: datetime) -> Invitation | None:
    """The one that holds now."""
    try:
        plain = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    found = Invitation(plain["hash"], Path(plain["folder"]), datetime.fromisoformat(plain["until"]))
    return found if now < found.until else None


def use_up() -> None:
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.DATA) / "new-city.json"
