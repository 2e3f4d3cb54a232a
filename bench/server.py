"""A real web server in processes of its own, asked over HTTP, and how much CPU and memory its processes take."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
OPTIONS = {
    "interface": "wsgi",
    "workers": "2",
    "blocking-threads": "4",
    "backlog": "1024",
    "host": "127.0.0.1",
}


class Server:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = [part for name, value in OPTIONS.items() for part in (f"--{name}", value)]
        command = [sys.executable, "-m", "granian", *options, "--no-log", "--port", str(self.port)]
        self.log = (folder / "server.log").open("wb")
        self.process = subprocess.Popen([*command, "upwell.config.wsgi:application"], stdout=self.log, stderr=self.log)

    def wait(self) -> None:
        for _ in range(300):
            with contextlib.suppress(OSError):
                if Caller(self.port).ask("GET", "/open311/v2/services.json")[0] == 200:
                    return
            time.sleep(0.1)
        raise SystemExit("the server did not start: " + Path(self.log.name).read_text()[-2_000:])

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def workers(self) -> list[int]:
        """The processes that answer, by who started them."""
        children: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        return [
            pid
            for pid in children.get(self.process.pid, [])
            if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]

    def pss_mb(self) -> float:
        lines = [Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() for pid in self.workers()]
        sizes = [int(line.split()[1]) / 1024 for one in lines for line in one if line.startswith("Pss:")]
        return max(sizes)

    def cpu_ms(self) -> float:
        pids = [self.process.pid, *self.workers(), *_back_ends()]
        return sum(map(_ticks, pids)) * 1_000 / TICKS


def _ticks(pid: int) -> int:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])
    return 0


def _back_ends() -> list[int]:
    """PostgreSQL's processes that work for this database, when it runs on this machine."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


class Caller:
    """One program that keeps its connection open; a server may close one that was quiet for long."""

    QUIET = 3.0  # seconds

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.last = time.monotonic()

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
        if time.monotonic() - self.last > self.QUIET:
            self.connection.close()
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self.connection.request(method, path, body or None, {**kind, **headers})
        response = self.connection.getresponse()
        answer = response.status, response.read()
        self.last = time.monotonic()
        return answer
