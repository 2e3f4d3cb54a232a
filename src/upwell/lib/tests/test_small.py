"""References, secrets, folding and sealing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from upwell.lib.folding import fold, words
from upwell.lib.references import ALPHABET, canonical, new_reference, slip
from upwell.lib.sealing import CannotOpen, Sealer
from upwell.lib.secret import digest, new_secret
from upwell.lib.written import joined, marked

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_reference_has_two_groups_of_four_without_look_alikes():
    references = {new_reference() for _ in range(2_000)}

    assert len(references) == 2_000
    assert {letter for one in references for letter in one.replace("-", "")} == set(ALPHABET)
    assert all(len(one) == 9 and one[4] == "-" for one in references)


def test_the_number_on_a_slip_is_of_one_identity_and_hardly_ever_of_two():
    identities = [uuid4() for _ in range(50)]

    assert [slip(one) for one in identities] == [slip(one) for one in identities]
    assert len({slip(one) for one in identities}) > 45
    assert all(len(slip(one)) == 4 and set(slip(one)) <= set(ALPHABET) for one in identities)


@pytest.mark.parametrize(
    "typed", ["K7QM-3XPD", "k7qm3xpd", " K7QM 3XPD ", "K7QM–3XPD", "k7 qm-3x pd", "K70M-3XPD", "k7om-3xpd"]
)
def test_a_reference_is_understood_however_it_is_typed(typed: str):
    assert canonical(typed) == "K7QM-3XPD"


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XPDD", "Ｋ7QM-3XPD", "1234-5678", "K7QM-3XP!", "ك7QM-3XPD"])
def test_what_is_no_reference_is_none(typed: str):
    assert canonical(typed) is None


@given(st.text())
def test_any_text_may_be_asked_for_a_reference(typed: str):
    found = canonical(typed)

    assert found is None or canonical(found) == found


def test_secrets_differ_and_only_their_digest_can_be_kept():
    first, second = new_secret(), new_secret()

    assert first != second
    assert len(first) >= 22
    assert digest(first) == digest(first) != digest(second)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Élan  Village", "elan village"),
        ("NIÑO", "nino"),
        ("Đường", "duong"),
        ("straße", "strasse"),
        (" a\tb\n", "a b"),
    ],
)
def test_folding_takes_off_accents_case_and_spaces(typed: str, folded: str):
    assert fold(typed) == folded


def test_words_are_cut_at_anything_that_is_no_letter():
    assert words("¿Dónde está el bache?") == ["donde", "esta", "el", "bache"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_can_be_opened_and_never_looks_alike(text: str):
    sealer = Sealer([OLD])

    assert sealer.open(sealer.seal(text)) == text
    assert sealer.seal(text) != sealer.seal(text)


def test_after_a_new_key_the_old_seals_open_and_the_index_stays():
    before, after = Sealer([OLD]), Sealer([NEW, OLD])
    sealed = before.seal("resident@example.org")

    assert after.open(sealed) == "resident@example.org"
    assert not after.is_current(sealed)
    assert after.is_current(after.seal("resident@example.org"))
    assert Sealer([NEW]).open(after.seal(after.open(sealed))) == "resident@example.org"
    assert before.blind("Resident@example.org ") == after.blind("resident@example.org")


def test_what_was_sealed_in_the_form_of_before_opens_and_is_to_be_sealed_anew():
    sealed = Fernet(OLD).encrypt(b"resident@example.org")

    assert Sealer([NEW, OLD]).open(sealed) == "resident@example.org"
    assert not Sealer([OLD]).is_current(sealed)


def test_without_the_key_nothing_opens():
    for sealed in (Sealer([OLD]).seal("x"), Fernet(OLD).encrypt(b"x")):
        with pytest.raises(CannotOpen):
            Sealer([NEW]).open(sealed)


@given(st.integers(0, 40), st.integers(1, 255))
def test_what_somebody_changed_or_cut_does_not_open(place: int, change: int):
    sealer = Sealer([OLD])
    sealed = bytearray(sealer.seal("resident@example"))
    place %= len(sealed)
    cut = bytes(sealed[:place])
    sealed[place] ^= change

    for broken in (bytes(sealed), cut):
        with pytest.raises(CannotOpen):
            sealer.open(broken)


def test_sentences_are_joined_as_their_language_writes_them():
    assert joined("We are sorry.", "", "Call us.") == "We are sorry. Call us."
    assert joined("非常抱歉。", "请致电我们。") == "非常抱歉。请致电我们。"
    assert joined("6", "feet") == "6 feet"
    assert joined("6", "英尺") == "6英尺"


def test_between_the_parts_of_a_message_stand_the_marks_of_its_language():
    assert marked("{site}: {day}, {span}. {link}", language="en") == "{site}: {day}, {span}. {link}"
    assert marked("{site}: {day}, {span}. {link}", language="zh-Hans") == "{site}：{day}，{span}。{link}"
    assert marked("请致电{phone}。 {hours}\n\n{site}", language="zh-Hant") == "请致电{phone}。{hours}\n\n{site}"
