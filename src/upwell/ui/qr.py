"""A link as a QR code. What it leads to is whoever's page shows it; nothing is sent anywhere to draw it."""

from __future__ import annotations

import io

import segno


def svg(link: str) -> bytes:
    found = io.BytesIO()
    segno.make(link, error="m").save(found, kind="svg", scale=5, border=4, xmldecl=True, nl=False, light="#fff")
    return found.getvalue()


def inline(link: str) -> str:
    """The code as the address of a picture: for a secret link, which should stand in no address that is asked for."""
    return str(segno.make(link, error="m").svg_data_uri(scale=5, border=4, light="#fff"))
