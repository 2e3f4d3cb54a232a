"""The outbox of work orders, its workers killed at any moment: row 32 of the matrix of bulky collection.

The same as `bench.outbox`, in small: with real processes, a real socket and a partner that counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_row_32_killed_at_any_moment_no_order_is_lost_and_none_is_there_twice() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}

    ended = subprocess.run(
        [sys.executable, "-m", "bench.outbox", "--quick", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=300,
        check=True,
    )

    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["kills"] >= 3, "nothing was interrupted: the test proves nothing"
    assert (figures["lost"], figures["twice"]) == (0, 0)
    assert figures["messages"] == 300
