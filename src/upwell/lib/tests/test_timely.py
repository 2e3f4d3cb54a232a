"""However slowly a server speaks, nobody waits for longer than was agreed."""

from __future__ import annotations

from io import BytesIO
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import pytest
import requests

from upwell.lib import timely
from upwell.lib.tests.dripping import dripping

LONGEST = 4  # seconds on a busy machine; the server goes on for six


def test_a_head_that_drips_is_cut() -> None:
    with dripping(head=True) as url, timely.session() as session:
        begun = monotonic()

        with pytest.raises(requests.RequestException):
            session.get(url, timeout=(1, 0.5), stream=True)

        assert monotonic() - begun < LONGEST


def test_a_body_that_drips_is_listened_to_for_so_long_only() -> None:
    with dripping(head=False) as url, timely.session() as session:
        begun = monotonic()

        with pytest.raises(timely.TooSlow), session.get(url, timeout=(1, 2), stream=True) as response:
            timely.listened(response, most=1_000, until=begun + 0.5)

        assert monotonic() - begun < LONGEST


def test_no_more_is_read_than_was_agreed() -> None:
    whole = cast("Any", SimpleNamespace(raw=SimpleNamespace(read1=lambda *_a, **_k: body.read())))
    for size, fits in ((10, True), (11, False)):
        body = BytesIO(b"x" * size)
        if fits:
            assert timely.listened(whole, most=10, until=monotonic() + 9) == b"x" * 10
        else:
            with pytest.raises(timely.TooMuch):
                timely.listened(whole, most=10, until=monotonic() + 9)
