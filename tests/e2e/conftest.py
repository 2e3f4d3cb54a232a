"""A sandbox city with a few days of life, served by the program itself, and one Chromium for all tests here."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.browsers import missing

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "src/upwell/ui/static/ui/build/style.css"
DAYS = 5
# The one of the example of the inspection's definition: only who has a permit comes to its end.
PERMIT = """
from uuid import uuid4
from upwell.lib import clock
from upwell.permits.models import Permit
Permit.objects.create(
    id=uuid4(), number="P-K7QM-3XPD", about="EXAMPLE", service="building_permit", language="en",
    said={"en": {"title": "Permit", "holder": "", "lines": [], "conditions": []}}, issued_at=clock.now(),
)
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Sandbox:
    url: str
    data: Path
    environment: dict[str, str]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    if not BUILD.exists():
        missing("built front end (make assets)")
    data, port = tmp_path_factory.mktemp("sandbox"), free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "UPWELL_DATA": str(data),
        "UPWELL_SANDBOX": "1",
        "UPWELL_PUBLIC_URL": url,
        "UPWELL_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "upwell.config.settings",
    }
    upwell = [sys.executable, "-m", "upwell.config.cli"]
    bring_static_files(data, environment)
    run([*upwell, "sandbox", "--days", str(DAYS), "--per-day", "10"], environment)
    run([sys.executable, "-m", "django", "shell", "--no-imports", "--command", PERMIT], environment)
    log = (data / "server.log").open("w")
    server = subprocess.Popen(  # noqa: S603  # our own command
        [*upwell, "serve", "--port", str(port), "--workers", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        wait_for(url, server, data / "server.log")
        yield Sandbox(url, data, environment)
    finally:
        server.terminate()
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def bring_static_files(data: Path, environment: dict[str, str]) -> None:
    """Those collected already, where `make test` did and nothing was built since; else collected anew."""
    from django.conf import settings

    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if collected.exists() and collected.stat().st_mtime > BUILD.stat().st_mtime:
        (data / "static").symlink_to(settings.STATIC_ROOT)
    else:
        run([sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"], environment)


def run(command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603  # our own commands
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    last = time.monotonic() + 180
    while time.monotonic() < last:
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(  # noqa: S310  # an address of our own
                f"{url}/health/", timeout=2
            ) as answer:
                assert answer.read() == b"ok\n"
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start: " + log.read_text())


class Opener:
    """Opens pages of the sandbox, each in a browser of its own, and keeps what the browser complained about."""

    def __init__(self, chromium: Any, sandbox: Sandbox) -> None:
        self._chromium = chromium
        self._sandbox = sandbox
        self._contexts: list[Any] = []
        self.complaints: list[str] = []

    def __call__(self, path: str = "/", *, language: str = "en", scripts: bool = True, **options: Any) -> Any:
        context = self._chromium.new_context(
            base_url=self._sandbox.url,
            java_script_enabled=scripts,
            locale={"en": "en-US", "es": "es-US"}[language],
            viewport=options.pop("viewport", {"width": 390, "height": 844}),
            **options,
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path)
        return page

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def opened(chromium: Any, sandbox: Sandbox) -> Iterator[Opener]:
    opener = Opener(chromium, sandbox)
    yield opener
    opener.close()
    # a refused answer or a missing page is no fault of the page
    assert [one for one in opener.complaints if "status of 4" not in one] == []
