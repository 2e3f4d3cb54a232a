"""A small double of the S3 protocol over HTTP: objects by key, a list in pages, and failures on demand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.conf import LazySettings

from upwell.lib import clock

PAGE = 2


class BucketDouble(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.fails = 0  # with this status, whatever is asked
        self.signed: list[str] = []
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: BucketDouble
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._works():
            self.server.objects[self._key()] = (data, clock.now())
            self._say(200)

    def do_GET(self) -> None:
        if not self._works():
            return
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            self._say(200, self._listed(query).encode())
        elif self._key() in self.server.objects:
            self._say(200, self.server.objects[self._key()][0])
        else:
            self._say(404, b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>")

    def do_HEAD(self) -> None:
        if self._works():
            self._say(200 if self._key() in self.server.objects else 404)

    def do_DELETE(self) -> None:
        if self._works():
            self.server.objects.pop(self._key(), None)
            self._say(204)

    def log_message(self, *_said: object) -> None: ...

    def _works(self) -> bool:
        self.server.signed.append(self.headers.get("Authorization", ""))
        if self.server.fails:
            self._say(self.server.fails, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        return not self.server.fails

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _listed(self, query: dict[str, list[str]]) -> str:
        bucket = self._key().rstrip("/")
        prefix = f"{bucket}/{query.get('prefix', [''])[0]}"
        names = sorted(name for name in self.server.objects if name.startswith(prefix))
        start = int(query.get("continuation-token", ["0"])[0])
        page, more = names[start : start + PAGE], len(names) > start + PAGE
        rows = "".join(
            f"<Contents><Key>{escape(name.partition('/')[2])}</Key><Size>1</Size>"
            f"<LastModified>{self.server.objects[name][1]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified></Contents>"
            for name in page
        )
        token = f"<NextContinuationToken>{start + PAGE}</NextContinuationToken>" if more else ""
        return f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{token}{rows}</ListBucketResult>"

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def bucket(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketDouble]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = BucketDouble()
    settings.UPLOADS_BUCKET, settings.S3_ENDPOINT = "papers/of/testville", server.endpoint
    yield server
    server.stop()
