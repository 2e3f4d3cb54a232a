"""serve, worker: the web server's processes and the background worker beside them."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
from threading import Event, Thread
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from upwell.catalogue import queries as catalogue
from upwell.config import environment, proxy, working
from upwell.config.commands.city import prepare
from upwell.conversation import indexing

if TYPE_CHECKING:
    from upwell.simulation.haulers.fleet import Fleet

logger = logging.getLogger(__name__)

PAUSE = 2.0  # seconds before a new worker


def serve(arguments: argparse.Namespace) -> int:
    """Serves until stopped. The worker is a child process; it ends with the server, and is started anew if it dies.

    Raises Behind: on a database that lacks a column half of the pages would fail, and one person after the other."""
    if not _is_free(arguments.host, arguments.port):
        print(
            f"Port {arguments.port} is taken, perhaps by another Upwell. Stop that, or choose another: "
            f"--port {arguments.port + 1}",
            file=sys.stderr,
        )
        return 1
    prepare()
    proxy.forget()
    static_files()
    ending = Event()
    vendors = simulated_vendors(arguments.port)
    connections.close_all()  # the web server's processes are copies of this one, and must share none
    watch = Thread(target=_keep_worker, args=(ending,), daemon=True)
    watch.start()
    try:
        _web(arguments)
    finally:
        ending.set()
        if vendors is not None:
            vendors.close()
        watch.join(timeout=working.LONGEST_END + 10)
    return 0


def simulated_vendors(port: int) -> Fleet | None:
    """In a sandbox, those without a system. The processes that begin after this know where they are: the web server's
    are copies of this one, the worker reads its environment."""
    if not settings.SANDBOX or not catalogue.has_city():
        return None
    from upwell.simulation.haulers.fleet import Fleet

    real = {code.lower() for code, (url, _secrets) in settings.PARTNERS.items() if url}
    fleet = Fleet(
        catalogue.city(),
        updates=f"http://127.0.0.1:{port}/partners/{{code}}/updates/",
        folder=settings.DATA / "vendors",
        but=real,
    )
    os.environ.update(fleet.variables())
    settings.PARTNERS = environment.partners()
    fleet.start()
    for code, vendor in fleet.vendors.items():
        print(f"The simulated vendor {code} is at {vendor.server.url}", flush=True)
    return fleet


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Web servers share a port without a word, and visitors would meet either."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            return True
    except OSError as error:
        return error.errno != errno.EADDRINUSE


def static_files() -> None:
    """Collects style sheets and scripts for serving, where set-up has not done it for this data folder yet."""
    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        call_command("collectstatic", interactive=False, verbosity=0)


def _keep_worker(ending: Event) -> None:
    """One worker at all times. Pauses before a new one, so that a worker that cannot start does not spin."""
    while not ending.is_set():
        worker = subprocess.Popen([sys.executable, "-m", "upwell.config.cli", "worker"])  # our own command
        while worker.poll() is None and not ending.wait(0.5):
            pass
        if ending.is_set():
            worker.terminate()
            worker.wait(timeout=working.LONGEST_END + 5)
        else:
            logger.error("the worker ended with %s; a new one is started", worker.returncode)
            ending.wait(PAUSE)


def _web(arguments: argparse.Namespace) -> None:
    from granian.constants import Interfaces
    from granian.server import Server

    print(f"Upwell is at http://{arguments.host}:{arguments.port}", flush=True)
    Server(
        "upwell.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=4,
        backlog=1024,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()


def worker(arguments: argparse.Namespace) -> int:
    """Works until told to end. Whatever it was at is undone by the database, or begun anew by the next worker.

    Raises Behind."""
    prepare()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit(0))
    indexing.begin()
    working.work()
    return 1  # a thread has ended by itself
