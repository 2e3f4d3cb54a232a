"""Uploads in a bucket: the same as in a folder, and what happens when it cannot be reached."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from PIL import Image
from tests.cast import NOW

from upwell.config import environment
from upwell.config.commands import doctor
from upwell.files import actions as files
from upwell.files import bucket as store_of_buckets
from upwell.files import queries, store
from upwell.files.models import Upload
from upwell.files.tests import papers
from upwell.files.tests.bucket_double import BucketDouble, bucket
from upwell.files.tests.test_pictures import encoded
from upwell.lib import clock

__all__ = ["bucket"]
pytest.importorskip("boto3")
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_of_buckets, "TRIES", 1)


def kept(data: bytes = b"A letter.") -> Upload:
    return files.keep_document(data, name="letter.txt", draft=uuid4(), accept=("document", "pdf"), now=NOW)


def test_a_document_lies_there_locked_and_opens(bucket: BucketDouble, client: Client, settings):
    settings.SCAN = "off"
    upload = kept()

    ((name, (data, _at)),) = bucket.objects.items()
    assert name == f"papers/of/testville/{upload.stored}{store.DOCUMENT}"
    assert b"letter" not in data
    response = client.get(queries.document_url(upload))
    assert b"".join(response.streaming_content) == b"A letter."
    assert all("AWS4-HMAC-SHA256" in one for one in bucket.signed)


def test_a_picture_lies_there_in_two_sizes_and_is_shown(bucket: BucketDouble, client: Client):
    upload = files.keep_picture(encoded(Image.new("RGB", (50, 30))), draft=uuid4(), now=NOW)

    assert len(bucket.objects) == 2
    assert client.get(queries.picture_url(upload, "small")).status_code == 200


def test_pieces_become_one_document(bucket: BucketDouble):
    data = papers.pdf(2)
    sending = files.begin(draft=uuid4(), step="plan", name="plan.pdf", length=len(data), now=NOW)
    files.add_piece(sending.pk, data[:100], draft=sending.draft, offset=0)
    files.add_piece(sending.pk, data[100:], draft=sending.draft, offset=100)
    assert len(bucket.objects) == 2

    assert files.finish(sending.pk, draft=sending.draft, accept=("pdf",), now=NOW).pages == 2
    assert len(bucket.objects) == 1


def test_what_is_taken_out_is_gone(bucket: BucketDouble):
    upload = kept()

    files.remove(upload.pk, draft=upload.draft)

    assert not bucket.objects


def test_sweeping_goes_through_every_page_of_the_list(bucket: BucketDouble):
    for _ in range(5):
        store.write(store.name_for(uuid4()), {store.LARGE: b"no row names it"})
    upload = kept()
    files.attach([upload.pk], draft=upload.draft, reference="K7QM-3XPD")

    assert files.sweep(clock.now() + timedelta(days=3)) == 5

    assert len(bucket.objects) == 1


class TestABucketThatFails:
    def test_takes_nothing_and_leaves_no_row(self, bucket: BucketDouble):
        bucket.fails = 403

        with pytest.raises(files.CannotKeep):
            kept()

        assert not Upload.objects.exists()

    def test_shows_nothing_for_now(self, bucket: BucketDouble, client: Client, settings):
        settings.SCAN = "off"
        url = queries.document_url(kept())
        bucket.fails = 500

        assert client.get(url).status_code == 404

        bucket.fails = 0
        assert client.get(url).status_code == 200

    def test_that_is_not_there_is_the_same(self, bucket: BucketDouble):
        bucket.stop()

        with pytest.raises(files.CannotKeep):
            kept()

    def test_is_told_by_doctor(self, bucket: BucketDouble):
        kept()
        assert doctor._uploads()[0]
        bucket.objects.clear()
        assert "1 of the 20 newest uploads are not in s3://papers/of/testville" in doctor._uploads()[1]
        bucket.fails = 403

        well, sentence = doctor._uploads()

        assert not well
        assert "cannot be looked for" in sentence


@pytest.mark.parametrize(
    ("said", "found"),
    [("s3://papers/of/ours", "papers/of/ours"), ("s3://papers", "papers"), ("s3://papers/", "papers"), ("", "")],
)
def test_a_setting_names_a_bucket(monkeypatch, tmp_path: Path, said, found):
    monkeypatch.setenv("UPWELL_UPLOADS", said)

    assert environment.uploads("UPWELL_UPLOADS", tmp_path) == (tmp_path, found)


def test_a_setting_names_a_folder_or_is_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("UPWELL_UPLOADS", str(tmp_path / "shared"))
    assert environment.uploads("UPWELL_UPLOADS", tmp_path) == (tmp_path / "shared", "")

    monkeypatch.setenv("UPWELL_UPLOADS", "s3://")
    with pytest.raises(environment.SettingMissing):
        environment.uploads("UPWELL_UPLOADS", tmp_path)
