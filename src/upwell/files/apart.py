"""Reads a file in a process of its own, which may use so much memory and time and no more: a file made to unfold
without end ends that process, and nobody else notices.

Pure for whoever calls `clean`. Run as a program it is that process, and imports only the rules for files."""

from __future__ import annotations

import resource
import subprocess
import sys
from math import ceil

from upwell.files import documents

MEMORY, SECONDS = 1_500_000_000, 20
REFUSALS = {one.code: one for one in documents.CannotTake.__subclasses__()}


def clean(data: bytes, wanted: set[str]) -> documents.Document:
    """As `documents.read`. Whatever ends the process is Broken."""
    command = [sys.executable, "-P", "-m", __name__, str(MEMORY), str(ceil(SECONDS)), *sorted(wanted)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise documents.Broken from error
    head, _line, body = done.stdout.partition(b"\n")
    said, _space, detail = head.decode("ascii", "replace").partition(" ")
    kind, _space, pages = detail.partition(" ")
    if done.returncode == 0 and said == "ok" and kind in wanted and pages.isdigit():
        return documents.Document(body, kind, int(pages) or None)
    raise REFUSALS.get(detail if said == "refused" else "", documents.Broken)


def _work(memory: int, seconds: int, wanted: set[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        made = documents.read(sys.stdin.buffer.read(), wanted)
    except documents.CannotTake as refused:
        out.write(f"refused {refused.code}\n".encode())
        return
    out.write(f"ok {made.format} {made.pages or 0}\n".encode())
    out.write(made.data)


if __name__ == "__main__":
    _work(int(sys.argv[1]), int(sys.argv[2]), set(sys.argv[3:]))
