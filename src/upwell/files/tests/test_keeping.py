import errno
import os
import shutil
import subprocess
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.cast import NOW

from upwell.events.models import Event
from upwell.files import actions as files
from upwell.files import queries, store
from upwell.files.actions import keeping
from upwell.files.models import Upload
from upwell.files.pictures import MOST_BYTES, NotAPicture, PictureTooLarge
from upwell.files.tests.test_pictures import encoded, gps, halves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uploads")]
DRAFT = uuid4()


def kept(colour: str = "red", draft=DRAFT, now=NOW) -> Upload:
    return files.keep_picture(encoded(Image.new("RGB", (500, 300), colour)), draft=draft, now=now)


def on_disk(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_a_picture_lies_on_the_disk_clean_in_two_sizes(uploads):
    upload = files.keep_picture(encoded(halves((500, 300)), exif=gps().tobytes()), draft=DRAFT, now=NOW)

    row = Upload.objects.get()
    assert (row.kind, row.width, row.height, row.case_reference) == ("picture", 500, 300, None)
    assert on_disk(uploads) == [f"{upload.id.hex}.jpg", f"{upload.id.hex}.small.jpg"]
    assert store.path(row.stored).stat().st_size == row.size
    assert b"Exif" not in store.path(row.stored).read_bytes()


def test_the_place_is_on_the_answer_and_nowhere_else():
    upload = files.keep_picture(encoded(halves(), exif=gps().tobytes()), draft=DRAFT, now=NOW)

    assert upload.position == (37.335, -121.89)
    assert Upload.objects.get().position is None


def test_the_same_picture_twice_is_kept_once(uploads):
    assert kept().pk == kept().pk
    assert len(on_disk(uploads)) == 2


def test_the_same_picture_for_two_drafts_is_two():
    assert kept(draft=uuid4()).pk != kept(draft=uuid4()).pk


@pytest.mark.parametrize(("data", "why"), [(b"", "empty"), (b"no picture at all", "format")])
def test_what_is_refused_is_written_down_without_what_it_was(data, why):
    with pytest.raises(NotAPicture):
        files.keep_picture(data, draft=DRAFT, now=NOW)

    refused = Event.objects.get(name="picture_refused")
    assert (refused.subject, refused.data) == (str(DRAFT), {"why": why, "bytes": len(data)})


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    sent = SimpleUploadedFile("large.jpg", b"")
    sent.size = MOST_BYTES + 1

    with pytest.raises(PictureTooLarge):
        files.keep_file(sent, draft=DRAFT, now=NOW)

    assert Event.objects.get(name="picture_refused").data == {"why": "bytes", "bytes": MOST_BYTES + 1}


def test_there_is_an_end_to_the_number_of_pictures(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_OF_A_DRAFT", 2)
    kept("red")
    kept("blue")

    with pytest.raises(files.TooManyUploads):
        kept("green")


def test_what_is_not_a_picture_leaves_nothing_behind(uploads):
    with pytest.raises(NotAPicture):
        files.keep_picture(b"GIF89a", draft=DRAFT, now=NOW)

    assert not Upload.objects.exists()
    assert on_disk(uploads) == []


class TestAFullDisk:
    @pytest.mark.parametrize("fails_at", [1, 2])
    def test_leaves_nothing_behind(self, uploads, monkeypatch, fails_at):
        calls = []

        def full(descriptor: int) -> None:
            calls.append(descriptor)
            if len(calls) == fails_at:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(files.CannotKeep):
            kept()

        assert not Upload.objects.exists()
        assert on_disk(uploads) == []

    @pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="needs to mount a small disk")
    def test_a_real_one(self, tmp_path, settings):
        disk = tmp_path / "disk"
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
            pytest.skip("may not mount here")
        try:
            settings.UPLOADS = disk
            noise = Image.effect_noise((900, 900), 90).convert("RGB")
            with pytest.raises(files.CannotKeep):
                files.keep_picture(encoded(noise, quality=95), draft=DRAFT, now=NOW)
            assert on_disk(disk) == []
        finally:
            subprocess.run(["umount", str(disk)], check=True)  # noqa: S603, S607


class TestAttaching:
    def test_ties_the_pictures_of_a_draft_to_its_case_however_often(self):
        ids = [kept("red").pk, kept("blue").pk]

        for _ in range(2):
            tied = files.attach(ids, draft=DRAFT, reference="K7QM-3XPD")

        assert {upload.pk for upload in tied} == set(ids)
        assert {upload.pk for upload in queries.of_case("K7QM-3XPD")} == set(ids)

    def test_somebody_else_s_picture_is_refused_and_nothing_is_tied(self):
        own, other = kept(), kept(draft=uuid4())

        with pytest.raises(files.CannotAttach):
            files.attach([own.pk, other.pk], draft=DRAFT, reference="K7QM-3XPD")

        assert queries.of_case("K7QM-3XPD") == []

    def test_a_picture_of_one_case_does_not_move_to_another(self):
        upload = kept()
        files.attach([upload.pk], draft=DRAFT, reference="K7QM-3XPD")

        with pytest.raises(files.CannotAttach):
            files.attach([upload.pk], draft=DRAFT, reference="AAAA-BBBB")

    def test_of_nothing_is_nothing(self):
        assert files.attach([], draft=DRAFT, reference="K7QM-3XPD") == []


class TestTakingOut:
    def test_a_person_may_take_a_picture_out_before_sending(self, uploads):
        upload = kept()

        assert files.remove(upload.pk, draft=DRAFT)
        assert not files.remove(upload.pk, draft=DRAFT)
        assert on_disk(uploads) == []

    def test_not_somebody_else_s_and_not_one_a_case_has(self):
        upload = kept()
        assert not files.remove(upload.pk, draft=uuid4())

        files.attach([upload.pk], draft=DRAFT, reference="K7QM-3XPD")

        assert not files.remove(upload.pk, draft=DRAFT)


class TestSweeping:
    def age(self, folder: Path, days: float) -> None:
        then = (NOW - timedelta(days=days)).timestamp()
        for file in folder.rglob("*"):
            os.utime(file, (then, then))

    def test_throws_away_what_no_case_has_after_two_days(self, uploads):
        old, tied = kept("red"), kept("blue")
        files.attach([tied.pk], draft=DRAFT, reference="K7QM-3XPD")
        self.age(uploads, 3)
        young = kept("green", now=NOW + timedelta(days=2))

        assert files.sweep(NOW + timedelta(days=2, seconds=1)) == 1

        assert {upload.pk for upload in Upload.objects.all()} == {tied.pk, young.pk}
        assert not store.path(old.stored).exists()
        assert store.path(tied.stored).exists()
        assert store.path(young.stored, store.SMALL).exists()

    def test_throws_away_what_a_crash_left_behind(self, uploads):
        upload = kept()
        files.attach([upload.pk], draft=DRAFT, reference="K7QM-3XPD")
        folder = store.path(upload.stored).parent
        (folder / f"{uuid4().hex}.jpg.part").write_bytes(b"half")
        (folder / f"{uuid4().hex}.jpg").write_bytes(b"whole, without a row")
        self.age(uploads, 3)

        assert files.sweep(NOW) == 2
        assert len(on_disk(uploads)) == 2

    def test_asks_once_for_many_files(self, uploads, django_assert_num_queries):
        for _ in range(30):
            store.write(store.name_for(uuid4()), {store.LARGE: b"no row names it"})
        upload = kept()
        files.attach([upload.pk], draft=DRAFT, reference="K7QM-3XPD")
        self.age(uploads, 3)

        with django_assert_num_queries(4):  # old uploads of no case, old files in pieces, and whose the files are
            assert files.sweep(NOW) == 30

        assert store.path(upload.stored).exists()

    def test_throws_away_a_file_that_is_none_of_ours(self, uploads):
        folder = store.path(store.name_for(uuid4())).parent
        folder.mkdir(parents=True)
        (folder / "notes.txt").write_bytes(b"put there by hand")
        self.age(uploads, 3)

        assert files.sweep(NOW) == 1

    def test_leaves_a_file_alone_that_is_being_written_now(self, uploads):
        store.write(store.name_for(uuid4()), {store.LARGE: b"a"})

        assert files.sweep(NOW - timedelta(days=10_000)) == 0


class TestMissing:
    def test_counts_what_the_folder_has_not(self, uploads):
        kept("red")
        gone = kept("blue")
        store.remove(gone.stored)

        assert queries.missing(among=20) == 1

    def test_looks_at_the_newest_only(self, uploads):
        store.remove(kept("red").stored)
        kept("blue", now=NOW + timedelta(days=1))

        assert queries.missing(among=1) == 0


class TestShowing:
    def test_a_signed_address_shows_the_picture_and_lets_nothing_run(self, client: Client):
        upload = kept()

        response = client.get(queries.picture_url(upload))

        assert b"".join(response.streaming_content) == store.path(upload.stored).read_bytes()
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"] == 'inline; filename="picture.jpg"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"].startswith("private")

    def test_the_small_one_is_another(self, client: Client):
        upload = kept()

        response = client.get(queries.picture_url(upload, "small"))

        assert b"".join(response.streaming_content) == store.path(upload.stored, store.SMALL).read_bytes()

    def test_an_address_is_worth_nothing_after_an_hour(self, client: Client, monkeypatch):
        url = queries.picture_url(kept())

        monkeypatch.setattr(queries, "GOOD_FOR", timedelta(seconds=-1))

        assert client.get(url).status_code == 404

    @pytest.mark.parametrize("token", ["forged", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "a.large:x:y", "%00"])
    def test_a_forged_address_is_not_here(self, client: Client, token):
        assert client.get("/files/" + token).status_code in {400, 404}

    def test_a_changed_address_is_not_here(self, client: Client):
        url = queries.picture_url(kept(), "small")

        assert client.get(url.replace("small", "large")).status_code == 404

    def test_a_picture_whose_file_is_gone_is_not_here(self, client: Client):
        upload = kept()
        url = queries.picture_url(upload)
        store.remove(upload.stored)

        assert client.get(url).status_code == 404

    def test_nothing_but_reading(self, client: Client):
        assert client.post(reverse("files:picture", args=["forged"])).status_code == 405


def test_photos_never_take_the_last_room_on_the_disk(uploads, monkeypatch):
    monkeypatch.setattr(store, "ROOM_LEFT", 2**62)

    with pytest.raises(files.CannotKeep):
        kept()

    assert on_disk(uploads) == []
    assert not Upload.objects.exists()


def test_many_files_at_once_leave_a_thread_for_everybody_else(monkeypatch):
    monkeypatch.setattr(keeping, "LONGEST_WAIT", 0.01)
    with ExitStack() as at_work:
        for line in (keeping.PICTURES, keeping.PICTURES, keeping.DOCUMENTS):
            at_work.enter_context(keeping.in_line(line))
        with pytest.raises(files.CannotKeep):
            kept("green")
        with pytest.raises(files.CannotKeep):
            files.keep_document(b"words", name="a.txt", draft=DRAFT, accept=("document",), now=NOW)

    assert kept("green").pk


def test_a_slow_document_keeps_no_photo_from_being_taken_and_the_other_way_round(monkeypatch):
    monkeypatch.setattr(keeping, "LONGEST_WAIT", 0.01)
    with keeping.in_line(keeping.DOCUMENTS):
        assert kept("green").pk
    with keeping.in_line(keeping.PICTURES), keeping.in_line(keeping.PICTURES):
        assert files.keep_document(b"words", name="a.txt", draft=DRAFT, accept=("document",), now=NOW).pk


def test_the_pictures_of_a_forgotten_case_go_and_others_stay(uploads, django_capture_on_commit_callbacks):
    ours, other = kept("red"), kept("blue", draft=uuid4())
    files.attach([ours.pk], draft=DRAFT, reference="K7QM-3XPD")
    files.attach([other.pk], draft=other.draft, reference="K7QM-3XPE")

    with django_capture_on_commit_callbacks(execute=True):
        assert files.forget(["K7QM-3XPD"]) == 1

    assert Upload.objects.get().pk == other.pk
    assert on_disk(uploads) == [f"{other.id.hex}.jpg", f"{other.id.hex}.small.jpg"]


def test_pictures_stay_when_the_forgetting_comes_to_nothing(uploads):
    ours = kept()
    files.attach([ours.pk], draft=DRAFT, reference="K7QM-3XPD")

    with transaction.atomic():
        files.forget(["K7QM-3XPD"])
        transaction.set_rollback(True)

    assert Upload.objects.filter(pk=ours.pk).exists()
    assert len(on_disk(uploads)) == 2
