"""Web Push: encrypted as the RFC's own example is, to push services only, and ended when the browser has gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as some
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.notify import devices, jobs, pushing
from upwell.notify.models import Device, Message

HOSTS = ["push.example.org", ".notify.example.com", "http://127.0.0.1:9000"]
LINK = "http://127.0.0.1:8000/follow/secret-of-the-link"
ABOUT = "K7QM-3XPD"


def test_the_example_of_rfc_8291_comes_out_letter_by_letter() -> None:
    own = pushing.private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    theirs = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    to = pushing.Device("", pushing.plain(theirs), pushing.plain("BTBZMqHH6r4Tts7J_aSIgg"))

    body = pushing.encrypt(
        b"When I grow up, I want to be a watermelon", to, own=own, salt=pushing.plain("DGv6ra1nlYgDCS1FRnbzlw")
    )

    assert pushing.coded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


class Browser:
    """Who asked to be told: has the private half, and reads what comes."""

    def __init__(self) -> None:
        self.key, self.auth = ec.generate_private_key(pushing.CURVE), b"0123456789abcdef"

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": pushing.coded(pushing.point(self.key.public_key())), "auth": pushing.coded(self.auth)}

    def read(self, body: bytes) -> bytes:
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(pushing.CURVE, sender))
        info = b"WebPush: info\x00" + pushing.point(self.key.public_key()) + sender
        secret = HKDF(hashes.SHA256(), 32, self.auth, info).derive(shared)
        key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(secret)
        found = AESGCM(key).decrypt(nonce, sealed, None)
        assert found.endswith(b"\x02")
        return found[:-1]


@given(some.binary(max_size=pushing.MOST_BYTES))
def test_whatever_is_sent_its_browser_reads_it(data: bytes) -> None:
    browser = Browser()
    to = pushing.Device("", pushing.plain(browser.keys["p256dh"]), browser.auth)

    assert browser.read(pushing.encrypt(data, to)) == data


def test_who_sends_is_signed_for_one_push_service() -> None:
    key = ec.generate_private_key(pushing.CURVE)

    said = pushing.authorization(key, "https://push.example.org/x/y", contact="mailto:a@example.org", now=NOW)

    token = said.partition("t=")[2].partition(",")[0]
    head, body, signature = token.split(".")
    raw = pushing.plain(signature)
    made = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.public_key().verify(made, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(pushing.plain(body))["aud"] == "https://push.example.org"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://push.example.org/a",
        "https://push.example.org:443/a",
        "https://w2.notify.example.com/b",
        "http://127.0.0.1:9000/c",
    ],
)
def test_push_services_of_the_list_are_called(endpoint: str) -> None:
    assert pushing.is_allowed(endpoint, HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/a",
        "https://push.example.org:8443/a",
        "https://push.example.org@10.0.0.1/a",
        "https://someone:word@push.example.org/a",
        "https://push.example.org.evil.example/a",
        "https://evilnotify.example.com/a",
        "https://127.0.0.1/a",
        "https://[::1]/a",
        "https://169.254.169.254/latest",
        "http://127.0.0.1:9001/c",
        "https://[broken/a",
        "https://push.example.org:port/a",
        "https://evil.example\\.notify.example.com/a",
        "https://evil.example\\@push.example.org/a",
        "https://evil.example%2f.notify.example.com/a",
        "https://push.exam\nple.org/a",
        "file:///etc/passwd",
        "",
    ],
)
def test_nothing_else_that_a_browser_names_is_called(endpoint: str) -> None:
    assert not pushing.is_allowed(endpoint, HOSTS)


@pytest.mark.parametrize(
    "changed",
    [{"p256dh": "AAAA"}, {"p256dh": "é"}, {"auth": "AAAA"}, {"auth": "!"}, {"endpoint": "https://x.example/"}],
)
def test_a_device_that_cannot_be_is_refused(changed: dict[str, str]) -> None:
    given = {"endpoint": "https://push.example.org/a", **Browser().keys, **changed}

    with pytest.raises(pushing.NotADevice):
        pushing.device(**given, hosts=HOSTS)


NIGHT = NOW + timedelta(hours=13)  # eleven in the evening in the city


class Service(BaseHTTPRequestHandler):
    status: ClassVar[int] = 201
    came: ClassVar[list[tuple[dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        type(self).came.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def service(city: City, settings: LazySettings) -> Iterator[tuple[type[Service], str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    Service.came, Service.status = [], 201
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH, settings.PUSH_HOSTS = True, [origin]
    yield Service, origin
    server.shutdown()
    server.server_close()


def tell(language: str = "es", dedupe: str = "progress:1") -> None:
    devices.news(about=ABOUT, link=LINK, language=language, dedupe=dedupe, now=NOW, collect=[])


@pytest.mark.django_db(transaction=True)
def test_its_browser_reads_that_there_is_news_in_the_language_of_the_case(service: tuple[type[Service], str]) -> None:
    browser = Browser()
    devices.add(ABOUT, endpoint=f"{service[1]}/one", now=NOW, **browser.keys)

    tell()
    tell()  # the same change
    jobs.deliver(NOW)

    ((headers, body),) = Service.came
    shown = json.loads(browser.read(body))
    assert (shown["body"], shown["lang"], shown["url"]) == (
        "Hay novedades de su solicitud.",
        "es",
        "/follow/secret-of-the-link",
    )
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["Authorization"].startswith("vapid t=")


@pytest.mark.django_db(transaction=True)
def test_no_phone_is_woken_at_night(service: tuple[type[Service], str]) -> None:
    devices.add(ABOUT, endpoint=f"{service[1]}/one", now=NOW, **Browser().keys)
    tell()

    jobs.deliver(NIGHT)
    at_night = list(Service.came)
    jobs.deliver(NIGHT + timedelta(hours=10))

    assert at_night == []
    assert len(Service.came) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_gone_is_told_nothing_more(service: tuple[type[Service], str], status: int) -> None:
    Service.status = status
    devices.add(ABOUT, endpoint=f"{service[1]}/one", now=NOW, **Browser().keys)

    tell()
    jobs.deliver(NOW)
    tell(dedupe="progress:2")

    assert Message.objects.count() == 1
    assert Device.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_push_service_in_trouble_is_asked_again_and_never_followed(
    service: tuple[type[Service], str], status: int
) -> None:
    Service.status = status
    devices.add(ABOUT, endpoint=f"{service[1]}/one", now=NOW, **Browser().keys)

    tell()
    jobs.deliver(NOW)

    assert Message.objects.get().state == Message.State.FAILED
    Service.status = 201
    jobs.deliver(NOW + timedelta(hours=1))
    assert Message.objects.get().state == Message.State.SENT


@pytest.mark.django_db(transaction=True)
def test_the_same_browser_is_one_device_ends_once_and_five_are_enough(service: tuple[type[Service], str]) -> None:
    first = [devices.add(ABOUT, endpoint=f"{service[1]}/{n}", now=NOW, **Browser().keys) for n in (1, 2, 3, 4, 5)]

    assert devices.add(ABOUT, endpoint=f"{service[1]}/1", now=NOW, **Browser().keys).pk == first[0].pk
    with pytest.raises(devices.TooManyDevices):
        devices.add(ABOUT, endpoint=f"{service[1]}/6", now=NOW, **Browser().keys)
    assert [devices.end(ABOUT, endpoint=f"{service[1]}/1", now=NOW) for _ in range(2)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_nothing_readable_of_a_browser_lies_in_the_database(service: tuple[type[Service], str]) -> None:
    from django.db import connection

    devices.add(ABOUT, endpoint=f"{service[1]}/very-much-mine", now=NOW, **Browser().keys)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notify_device")
        rows: Any = cursor.fetchall()
    assert "very-much-mine" not in str(rows)
