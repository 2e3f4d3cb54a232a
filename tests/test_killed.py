"""The real server, killed at any moment while somebody sends: one case or none, and the retry gets the receipt."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import UUID

import pytest

ROOT = Path(__file__).parents[1]
ROUNDS = 4
ANSWERS = {
    "where": {"answer": "In the middle of it", "answer-lat": "37.3382", "answer-lon": "-121.8863"},
    "danger": {"answer": "no"},
    "size": {"answer": "large"},
    "photo": {},
    "details": {"answer": "Deep"},
    "contact": {"answer-name": "", "answer-email": "resident@example.org", "answer-phone": ""},
}


class Server:
    """`upwell serve` on a port of its own, with data of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data, self.url = data, f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "UPWELL_SANDBOX")}
        self.environment = {**kept, "UPWELL_DATA": str(data), "UPWELL_PUBLIC_URL": self.url}
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, module: str = "upwell.config.cli") -> None:
        command = [sys.executable, "-m", module, *words]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)  # noqa: S603

    def start(self) -> None:
        command = [sys.executable, "-m", "upwell.config.cli", "serve", "--port", str(self.port), "--workers", "2"]
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(  # noqa: S603  # our own command, in a group of its own
            command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def workers(self) -> list[int]:
        """The processes that answer requests; not the background worker, not Python's own helper."""
        assert self.process is not None
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(path.read_text().rsplit(")", 1)[1].split()[1])
                command = (path.parent / "cmdline").read_bytes()
            except OSError:
                continue
            if parent == self.process.pid and b"resource_tracker" not in command and b"cli\0worker" not in command:
                found.append(int(path.parent.name))
        return found

    def keep_alive(self) -> None:
        """What a supervisor does: the server gives up when its workers die again and again."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def kill_workers(self) -> None:
        for worker in self.workers():
            os.kill(worker, signal.SIGKILL)

    def kill_all(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.kill_all()


class Person:
    """A browser that tries again when the line breaks."""

    def __init__(self, server: Server) -> None:
        self.server, self.url = server, server.url
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        self.at = ""

    def send(self, path: str, fields: dict[str, str] | None = None) -> str:
        body = None if fields is None else urlencode(fields).encode()
        with self.opener.open(self.url + path, body, timeout=20) as answer:
            self.at = answer.url.removeprefix(self.url)
            return str(answer.read().decode())

    def patiently(self, path: str, fields: dict[str, str] | None = None) -> str:
        for _ in range(150):
            try:
                return self.send(path, fields)
            except HTTPError as error:
                if error.code >= 500:
                    raise AssertionError(error.read().decode()[:500]) from error
                raise
            except (OSError, HTTPException):
                time.sleep(0.2)
                self.server.keep_alive()
        raise AssertionError("the server did not come back")

    def token(self, page: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]  # type: ignore[index]  # every form has it

    def fill_in(self) -> tuple[UUID, dict[str, str]]:
        """A report up to its check page; the draft and the form that sends it."""
        page = self.patiently("/services/pothole/")
        page = self.patiently("/services/pothole/start/", {"csrfmiddlewaretoken": self.token(page)})
        while "/at/answers/" not in self.at:
            step = self.at.rstrip("/").split("/")[-1]
            page = self.patiently(self.at, {"csrfmiddlewaretoken": self.token(page), **ANSWERS.get(step, {})})
        confirmation = re.search(r'name="confirmation" value="([^"]+)"', page)[1]  # type: ignore[index]  # it is there
        form = {"csrfmiddlewaretoken": self.token(page), "confirmation": confirmation}
        return UUID(self.at.split("/")[2]), form


def bring_static_files(server: Server) -> None:
    """Those collected already, where `make test` did; compressing them again takes a while."""
    from django.conf import settings

    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        (server.data / "static").symlink_to(settings.STATIC_ROOT)
    else:
        server.run("collectstatic", "--noinput", "--settings", "upwell.config.settings", module="django")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    bring_static_files(server)
    server.run("load", "cities/sanjose")
    server.start()
    yield server
    server.stop()


def count(server: Server, table: str, where: str, value: str) -> int:
    with sqlite3.connect(server.data / "upwell.sqlite3", timeout=20) as database:
        return int(database.execute(f"SELECT count(*) FROM {table} WHERE {where} = ?", [value]).fetchone()[0])  # noqa: S608


def send_once(person: Person, path: str, form: dict[str, str], failed: list[Exception]) -> None:
    try:
        person.send(path, form)
    except (OSError, HTTPException) as error:
        failed.append(error)


def receipt(page: str) -> str:
    return re.search(r"receipt__number[^>]*>([^<]+)<", page)[1]  # type: ignore[index]  # a receipt has one


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the server's processes in /proc")
def test_killed_at_any_moment_of_a_submit_it_is_one_case_or_none_and_the_retry_gets_the_receipt(server: Server) -> None:
    moments = random.Random(7)
    broken = 0
    for round_ in range(ROUNDS):
        person = Person(server)
        draft, form = person.fill_in()
        path = person.at
        failed: list[Exception] = []
        sending = threading.Thread(target=send_once, args=(person, path, form, failed))
        sending.start()
        time.sleep(moments.uniform(0, 0.06))
        if round_ == ROUNDS - 1:
            server.kill_all()
            server.start()
        else:
            server.kill_workers()
        sending.join(timeout=60)
        broken += bool(failed)

        assert count(server, "cases_case", "id", draft.hex) <= 1
        first = receipt(person.patiently(path, form))
        again = receipt(person.patiently(path, form))
        assert first == again
        assert count(server, "cases_case", "id", draft.hex) == 1
        assert count(server, "cases_entry", "case_id", draft.hex) == 1
        assert count(server, "notify_message", "about", first) == 1
        assert count(server, "events_event", "subject", first) >= 1
    assert broken, "nothing was interrupted: the test proves nothing"
