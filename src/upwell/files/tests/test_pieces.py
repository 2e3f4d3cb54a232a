"""A document in pieces: however it is cut, and whatever is sent twice or too early, it arrives as it was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as some
from tests.cast import NOW
from tests.race import errors, race

from upwell.files import actions as files
from upwell.files import documents, locked, queries, store
from upwell.files.actions import pieces
from upwell.files.models import Piece, Sending, Upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uploads")]
WORDS = b"Dear city, this is the whole story, line by line.\n" * 40


def begun(data: bytes = WORDS, draft: UUID | None = None) -> Sending:
    return files.begin(draft=draft or uuid4(), step="lease", name="story.txt", length=len(data), now=NOW)


def add(sending: Sending, data: bytes, offset: int) -> Sending:
    return files.add_piece(sending.pk, data, draft=sending.draft, offset=offset)


def told(sending: Sending, data: bytes, offset: int) -> int:
    """Where it stands after a piece, taken or not."""
    try:
        return add(sending, data, offset).received
    except files.WrongOffset as wrong:
        return wrong.received


def finish(sending: Sending) -> Upload:
    return files.finish(sending.pk, draft=sending.draft, accept=("document",), now=NOW)


def content(upload: Upload) -> bytes:
    there = store.read(upload.stored, store.DOCUMENT)
    assert there is not None
    return locked.unlock(there, upload.key or "", upload.pk)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_condition_they_end_in_errors_nobody_could_read(monkeypatch):
    def unguarded(piece: Piece, offset: int) -> bool:
        Sending.objects.filter(pk=piece.sending_id).update(received=offset + piece.size)
        piece.save(force_insert=True)
        return True

    monkeypatch.setattr(pieces, "_moved_on", unguarded)

    def collide() -> bool:
        sending = begun()
        said = race(*[lambda: add(sending, WORDS, 0)] * 6)
        return any(not isinstance(one, files.WrongOffset) for one in errors(said))

    assert any(collide() for _ in range(20))  # they do not meet each time


@tries(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.data())
def test_any_cutting_and_any_repetition_gives_the_same_bytes(data):
    """Whoever sends knows where they stand, believes to know it, or repeats what they sent before."""
    sending, stood = begun(), 0
    tried = 0
    while stood < len(WORDS):
        tried += 1
        wild = tried < 8 and data.draw(some.booleans())
        at = data.draw(some.integers(0, len(WORDS))) if wild else stood
        size = data.draw(some.integers(100, 1_500))
        after = told(sending, WORDS[at : at + size], at)
        assert after == (at + len(WORDS[at : at + size]) if at == stood else stood)
        stood = after

    kept = finish(sending)

    assert content(kept) == WORDS
    assert finish(sending) == kept
    assert not Piece.objects.filter(sending=sending).exists()


def test_pieces_lie_locked_and_go_when_the_file_is_whole(uploads: Path):
    sending = begun()
    add(sending, WORDS[:1000], 0)
    add(sending, WORDS[1000:], 1000)
    lying = [file.read_bytes() for file in uploads.rglob("*") if file.is_file()]
    assert len(lying) == 2
    assert not any(b"Dear city" in one for one in lying)

    finish(sending)

    (left,) = [file for file in uploads.rglob("*") if file.is_file()]
    assert left.name.endswith(store.DOCUMENT)
    assert b"Dear city" not in left.read_bytes()


def test_the_last_piece_may_be_asked_for_again():
    """Its answer was lost on the way: an empty piece at the end asks what became of the file."""
    sending = begun()
    add(sending, WORDS, 0)
    kept = finish(sending)

    assert add(sending, b"", len(WORDS)).received == len(WORDS)
    assert finish(sending) == kept


def test_a_file_is_not_whole_before_its_end():
    sending = begun()
    add(sending, WORDS[:10], 0)

    with pytest.raises(files.WrongOffset):
        finish(sending)


def test_nothing_goes_beyond_the_end_or_beyond_a_piece(monkeypatch):
    sending = begun()
    with pytest.raises(files.TooLong):
        add(sending, WORDS + b"x", 0)

    monkeypatch.setattr(pieces, "LARGEST_PIECE", 10)
    with pytest.raises(files.TooLong):
        add(sending, WORDS[:11], 0)


@pytest.mark.parametrize(("length", "refusal"), [(0, documents.Empty), (documents.MOST_BYTES + 1, documents.TooLarge)])
def test_what_can_never_be_taken_is_not_begun(length, refusal):
    with pytest.raises(refusal):
        files.begin(draft=uuid4(), step="lease", name="a", length=length, now=NOW)


def test_what_is_refused_is_given_up_with_its_pieces(uploads: Path):
    sending = begun(b"MZ\0\0")
    add(sending, b"MZ\0\0", 0)

    with pytest.raises(documents.OtherKind):
        finish(sending)

    assert not Sending.objects.exists()
    assert not [file for file in uploads.rglob("*") if file.is_file()]


def test_a_sending_of_another_draft_is_not_there():
    sending = begun()

    for do in (
        lambda: files.add_piece(sending.pk, b"x", draft=uuid4(), offset=0),
        lambda: files.finish(sending.pk, draft=uuid4(), accept=("pdf",), now=NOW),
        lambda: files.drop(sending.pk, draft=uuid4()),
    ):
        with pytest.raises(files.NoSuchSending):
            do()
    assert Sending.objects.get().received == 0


def test_whoever_begins_again_and_again_gives_up_the_oldest(monkeypatch):
    monkeypatch.setattr(pieces, "MOST_OPEN", 2)
    draft = uuid4()
    first = begun(draft=draft)
    add(first, WORDS[:10], 0)

    for later in (1, 2):
        now = NOW + timedelta(seconds=later)
        files.begin(draft=draft, step="lease", name="story.txt", length=10, now=now)

    assert not Sending.objects.filter(pk=first.pk).exists()
    assert Sending.objects.count() == 2


def test_what_never_ended_is_swept_away_and_what_is_under_way_stays(uploads: Path, monkeypatch):
    old = begun()
    add(old, WORDS[:100], 0)
    young = files.begin(draft=uuid4(), step="lease", name="a", length=10, now=NOW + timedelta(days=3))

    files.sweep(NOW + timedelta(days=3))

    assert [one.pk for one in Sending.objects.all()] == [young.pk]
    assert not Piece.objects.exists()


def test_a_piece_that_is_still_under_way_is_not_swept_as_a_file_without_a_row(uploads: Path):
    sending = begun()
    add(sending, WORDS, 0)
    old_enough = NOW + timedelta(days=10_000)
    Sending.objects.update(created_at=old_enough)

    files.sweep(old_enough)

    assert content(finish(sending)) == WORDS


@pytest.mark.django_db(transaction=True)
def test_of_many_that_send_the_same_piece_at_once_one_is_taken():
    sending = begun()

    said = race(*[lambda: add(sending, WORDS, 0)] * 6)

    assert sum(isinstance(one, Sending) for one in said) == 1
    assert [type(one) for one in errors(said)] == [files.WrongOffset] * 5
    assert Piece.objects.count() == 1
    assert content(finish(sending)) == WORDS
    assert queries.sending(sending.pk, draft=sending.draft) is not None
