"""Documents and the virus scanner: clean, infected, shut until somebody looked, tried again, told by events."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.cast import NOW

from upwell.events.models import Event
from upwell.files import actions as files
from upwell.files import clamd, locked, queries, store
from upwell.files.actions import scanning
from upwell.files.models import Scan, Upload
from upwell.files.ports import CannotScan, NotScannable, Verdict
from upwell.files.tests import papers, scanner
from upwell.files.tests.scanner import FakeClamd, fake_clamd

__all__ = ["fake_clamd"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uploads")]
EVERY = ("pdf", "document", "spreadsheet")


def kept(data: bytes = b"A letter.", draft: UUID | None = None, name: str = "letter.txt") -> Upload:
    return files.keep_document(data, name=name, draft=draft or uuid4(), accept=EVERY, now=NOW)


def state() -> str:
    return str(Scan.objects.get().state)


class TestWithAScanner:
    def test_a_document_waits_and_then_opens(self, fake_clamd: FakeClamd, client: Client):
        upload = kept(papers.pdf(1), name="plan.pdf")
        assert client.get(queries.document_url(upload)).status_code == 404

        assert files.scan_due(NOW) == 1

        assert state() == Scan.State.CLEAN
        response = client.get(queries.document_url(upload))
        assert b"".join(response.streaming_content).startswith(b"%PDF-")
        assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "private, no-store"

    def test_an_infected_one_is_deleted_and_nobody_opens_it(self, fake_clamd: FakeClamd, uploads: Path, client: Client):
        upload = kept(papers.EICAR)

        files.scan_due(NOW)

        scan = Scan.objects.get()
        assert (scan.state, scan.scanner, scan.found) == (Scan.State.INFECTED, "ClamAV", "Win.Test.EICAR_HDB-1")
        assert not [file for file in uploads.rglob("*") if file.is_file()]
        for unscanned in (False, True):
            assert client.get(queries.document_url(upload, unscanned=unscanned)).status_code == 404
        told = Event.objects.get(name="document_scanned")
        assert (told.subject, told.data) == (str(upload.draft), {"result": "infected", "document": str(upload.pk)})

    def test_each_is_scanned_once(self, fake_clamd: FakeClamd):
        kept()

        assert files.scan_due(NOW) == 1
        assert files.scan_due(NOW + timedelta(days=1)) == 0
        assert fake_clamd.scanned == 1

    def test_one_that_is_down_is_asked_again_later(self, fake_clamd: FakeClamd):
        kept()
        fake_clamd.says = "Can't allocate memory ERROR"
        assert files.scan_due(NOW) == 0
        assert state() == Scan.State.WAITING

        fake_clamd.says = ""
        assert files.scan_due(NOW + timedelta(seconds=30)) == 0
        assert files.scan_due(NOW + timedelta(seconds=61)) == 1

        assert state() == Scan.State.CLEAN
        assert Scan.objects.get().attempts == 2

    def test_a_worker_that_died_leaves_a_lease_that_runs_out(self, fake_clamd: FakeClamd, monkeypatch):
        kept()

        def dies(_self: object, _data: bytes) -> Verdict:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(clamd.Clamd, "scan", dies)
            with pytest.raises(KeyboardInterrupt):
                files.scan_due(NOW)

        assert files.scan_due(NOW + scanning.LEASE / 2) == 0
        assert fake_clamd.scanned == 0
        assert files.scan_due(NOW + scanning.LEASE) == 1
        assert state() == Scan.State.CLEAN

    def test_one_it_will_not_look_at_stays_shut(self, fake_clamd: FakeClamd, monkeypatch, client: Client):
        monkeypatch.setattr(scanner, "MOST", 5)
        upload = kept()

        files.scan_due(NOW)

        assert state() == Scan.State.FAILED
        assert client.get(queries.document_url(upload)).status_code == 404
        assert client.get(queries.document_url(upload, unscanned=True)).status_code == 200

    def test_the_same_infected_file_again_is_the_same_upload(self, fake_clamd: FakeClamd):
        draft = uuid4()
        first = kept(papers.EICAR, draft)
        files.scan_due(NOW)

        assert kept(papers.EICAR, draft).pk == first.pk
        assert [one.pk for one in files.scan_now(draft, now=NOW)] == [first.pk]

    def test_those_of_a_draft_are_looked_at_before_it_is_sent(self, fake_clamd: FakeClamd):
        draft = uuid4()
        kept(draft=draft)
        other = kept(b"Somebody else's letter.")

        assert files.scan_now(draft, now=NOW) == []

        assert queries.state_of(queries.of_draft(draft)[0]) == "open"
        assert queries.state_of(queries.of_draft(other.draft)[0]) == "waiting"


class TestWithoutAScanner:
    def test_it_is_kept_shut_until_there_is_one(self, settings, request, client: Client):
        upload = kept()
        assert state() == Scan.State.UNSCANNED
        assert files.scan_due(NOW) == 0
        assert client.get(queries.document_url(upload)).status_code == 404
        assert client.get(queries.document_url(upload, unscanned=True)).status_code == 200

        request.getfixturevalue("fake_clamd")

        assert files.scan_due(NOW) == 1
        assert state() == Scan.State.CLEAN

    def test_a_city_may_want_none(self, settings, client: Client):
        settings.SCAN = "off"

        upload = kept()

        assert not Scan.objects.exists()
        assert client.get(queries.document_url(upload)).status_code == 200


class TestTheProtocol:
    def test_over_a_socket_in_the_file_system(self, tmp_path: Path):
        where = str(tmp_path / "clamd.sock")
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(where)
        server.listen(1)

        def answer() -> None:
            line, _address = server.accept()
            with line:
                assert line.recv(100) == b"zPING\0"
                line.sendall(b"PONG\0")

        thread = threading.Thread(target=answer)
        thread.start()

        assert clamd.Clamd(where).answers()

        thread.join()
        server.close()

    def test_large_files_go_in_pieces(self, fake_clamd: FakeClamd):
        assert clamd.Clamd(fake_clamd.where).scan(b"x" * 300_000) == Verdict()
        assert clamd.Clamd(fake_clamd.where).scan(b"x" * 300_000 + papers.EICAR).found

    def test_too_large_for_it_is_no_verdict(self, fake_clamd: FakeClamd):
        with pytest.raises(NotScannable):
            clamd.Clamd(fake_clamd.where).scan(b"x" * (scanner.MOST + 1))

    @pytest.mark.parametrize("said", ["", "nonsense", "stream: not OK", "UNKNOWN COMMAND"])
    def test_an_answer_without_sense_is_no_verdict(self, fake_clamd: FakeClamd, said):
        fake_clamd.says = said or " "

        with pytest.raises(CannotScan):
            clamd.Clamd(fake_clamd.where).scan(b"x")

    @pytest.mark.parametrize("where", ["127.0.0.1:1", "/no/such/socket", "nonsense", "127.0.0.1:port"])
    def test_nobody_there_is_no_verdict(self, where):
        assert not clamd.Clamd(where).answers()
        with pytest.raises(CannotScan):
            clamd.Clamd(where).scan(b"x")


class TestAddresses:
    def test_of_a_document_stand_for_nothing_else(self, settings, client: Client):
        settings.SCAN = "off"
        upload = kept()
        url = queries.document_url(upload)

        for forged in (url.replace("document", "unscanned"), url.replace("document", "large"), url + "x", url[:-2]):
            assert client.get(forged).status_code == 404

    def test_do_not_say_what_it_is_called(self):
        assert "secret" not in queries.document_url(kept(name="secret.txt"))

    def test_lead_nowhere_once_it_is_forgotten(self, settings, client: Client, django_capture_on_commit_callbacks):
        settings.SCAN = "off"
        upload = kept()
        files.attach([upload.pk], draft=upload.draft, reference="K7QM-3XPD")
        with django_capture_on_commit_callbacks(execute=True):
            files.forget(["K7QM-3XPD"])

        assert client.get(queries.document_url(upload)).status_code == 404
        assert not store.has(upload.stored, store.DOCUMENT)

    def test_lead_nowhere_when_the_bytes_are_not_those_that_were_kept(self, settings, client: Client):
        settings.SCAN = "off"
        upload = kept()
        store.path(upload.stored, store.DOCUMENT).write_bytes(b"other bytes, put there by hand")

        assert client.get(queries.document_url(upload)).status_code == 404

    def test_of_two_documents_cannot_be_swapped_in_the_store(self, settings, client: Client):
        settings.SCAN = "off"
        one, other = kept(), kept(b"Another letter.")
        store.path(one.stored, store.DOCUMENT).write_bytes(store.path(other.stored, store.DOCUMENT).read_bytes())

        assert client.get(queries.document_url(one)).status_code == 404
        with pytest.raises(locked.CannotUnlock):
            locked.unlock(store.read(one.stored, store.DOCUMENT) or b"", one.key or "", one.pk)


def test_names_are_sealed_in_the_database(settings):
    from django.db import connection

    kept(name="Lease of A. Person.txt")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, key FROM files_upload")
        sealed = cursor.fetchone()

    assert Upload.objects.get().name == "Lease of A. Person.txt"
    assert not any(b"Person" in bytes(one) for one in sealed)


class TestLetThrough:
    """Somebody who may looked in place of a scanner; who that was, the desk writes down."""

    def test_it_opens_and_is_said_to_be_what_it_is(self, client: Client):
        upload = kept(papers.pdf(1), name="plan.pdf")
        assert client.get(queries.document_url(upload)).status_code == 404

        assert files.let_through(upload.pk, now=NOW)

        assert client.get(queries.document_url(upload)).status_code == 200
        there = queries.paper(Upload.objects.select_related("scan").get())
        assert (there.is_open, there.passed) == (True, True)
        assert not files.let_through(upload.pk, now=NOW)

    def test_a_scanner_still_looks_at_it_and_has_the_last_word(self, fake_clamd: FakeClamd, client: Client):
        upload = kept(papers.EICAR)
        assert files.let_through(upload.pk, now=NOW)

        files.scan_due(NOW)

        assert state() == Scan.State.INFECTED
        assert client.get(queries.document_url(upload)).status_code == 404
        assert not files.let_through(upload.pk, now=NOW)

    def test_what_the_scanner_cannot_read_stays_open_for_it_found_nothing(self, fake_clamd: FakeClamd, client: Client):
        upload = kept()
        files.let_through(upload.pk, now=NOW)
        fake_clamd.says = "INSTREAM size limit exceeded. ERROR"

        assert files.scan_due(NOW) == 1

        assert state() == Scan.State.PASSED
        assert client.get(queries.document_url(upload)).status_code == 200
        assert files.scan_due(NOW + timedelta(days=2)) == 0

    def test_while_the_scanner_gives_no_answer_it_stays_open(self, fake_clamd: FakeClamd, client: Client):
        upload = kept()
        files.let_through(upload.pk, now=NOW)
        fake_clamd.says = "Can't allocate memory ERROR"

        assert files.scan_due(NOW) == 0

        assert state() == Scan.State.PASSED
        assert client.get(queries.document_url(upload)).status_code == 200
