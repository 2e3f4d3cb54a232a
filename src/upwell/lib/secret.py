"""Secrets that stand in a link: 128 random bits given out once, only their digest kept."""

import hashlib
import secrets


def new_secret() -> str:
    return secrets.token_urlsafe(16)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
