"""A permit can be checked by whoever has its number and code, and by nobody else; and its PDF can be read aloud."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client

from upwell.catalogue.city import City
from upwell.lib import clock
from upwell.permits import actions, papers, queries, views
from upwell.permits.actions import Said
from upwell.permits.models import Permit

DAY = timedelta(days=1)


@pytest.fixture
def permit(city: City) -> Permit:
    said = {
        "es": Said("Permiso para quitar un árbol", "Una persona", [("¿Qué árbol?", "Un pino")], ["Plante otro."]),
        "en": Said("Permit to remove a tree", "Una persona", [("Which tree?", "A pine")], ["Plant another."]),
    }
    now = clock.now() - DAY
    return actions.issue(about="K7QM-3XPD", service="tree", language="es", said=said, valid_for=30 * DAY, now=now)


def address(permit: Permit, tail: str = "", code: str | None = None) -> str:
    return f"/permits/{permit.number}/{tail}?code={queries.code_of(permit.pk) if code is None else code}"


def test_with_its_code_the_page_says_what_stands_on_it_and_that_it_is_valid(permit: Permit) -> None:
    page = Client().get(address(permit)).content.decode()

    assert "This permit is valid" in page
    for words in ("Permit to remove a tree", "Una persona", "A pine", "Plant another.", permit.number):
        assert words in page
    assert "K7QM-3XPD" not in page


@pytest.mark.parametrize("code", ["AAAAAAAAAAAAAAAA", "x", "é" * 16])
def test_a_wrong_code_opens_nothing_and_says_nothing_of_the_permit(permit: Permit, code: str) -> None:
    response = Client().get(address(permit, code=code))

    assert response.status_code == 404
    assert "A pine" not in response.content.decode()
    there = response.content.decode().replace(permit.number, "")
    elsewhere = Client().get(f"/permits/P-AAAA-AAAA/?code={code}").content.decode().replace("P-AAAA-AAAA", "")
    assert _without_token(there) == _without_token(elsewhere)  # whether there is one is not told either


def _without_token(page: str) -> str:
    """Without what is signed: a second later it is another."""
    lines = (line for line in page.splitlines() if "csrf" not in line and "/permits/" not in line)
    return re.sub(r":\w{6}:[\w-]{43}", "", "".join(lines))


def test_the_code_of_one_permit_opens_no_other(permit: Permit) -> None:
    said = {"en": Said("Another", "", [], [])}
    other = actions.issue(about="", service="x", language="en", said=said, valid_for=None, now=clock.now())

    assert Client().get(address(other, code=queries.code_of(permit.pk))).status_code == 404


def test_a_code_may_be_typed_in_small_letters_and_groups(permit: Permit) -> None:
    code = queries.code_of(permit.pk).lower()

    assert queries.by_code(permit.number.lower(), f"{code[:8]} {code[8:]}") == permit


def test_without_a_code_there_is_a_form_for_it(permit: Permit) -> None:
    response = Client().get(f"/permits/{permit.number}/")

    assert response.status_code == 200
    assert 'name="code"' in response.content.decode()


def test_a_revoked_permit_says_so_and_has_no_pdf(permit: Permit) -> None:
    actions.revoke(permit.number, why="A mistake", by="1", called="Lead", now=clock.now())

    page = Client().get(address(permit)).content.decode()
    assert "This permit was revoked" in page
    assert "A mistake" not in page
    assert Client().get(address(permit, "permit.pdf"))["Content-Type"].startswith("text/html")
    with pytest.raises(actions.CannotRevoke):
        actions.revoke(permit.number, why="Again", by="1", called="Lead", now=clock.now())


def test_it_holds_until_and_not_at_the_moment_it_ends(permit: Permit) -> None:
    assert permit.valid_until is not None
    assert permit.standing(permit.valid_until - timedelta(microseconds=1)) == "valid"
    assert permit.standing(permit.valid_until) == "expired"
    Permit.objects.update(valid_until=clock.now())
    assert "This permit has expired" in Client().get(address(permit)).content.decode()


def test_the_pdf_is_tagged_and_says_its_title_and_language(permit: Permit) -> None:
    response = Client().get(address(permit, "permit.pdf"))
    assert response["Content-Type"] == "application/pdf"

    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "es"
        assert "Permiso para quitar un árbol" in str(pdf.docinfo["/Title"])
        kinds = list(_kinds(pdf.Root.StructTreeRoot))
    assert kinds[0] == "/Document"
    assert [one for one in kinds if one in ("/H1", "/H2", "/H3")] == ["/H1", "/H2", "/H2", "/H2", "/H3", "/H3"]
    assert "/Figure" in kinds
    assert "/LI" in kinds


def _kinds(node: object) -> list[str]:
    found = []
    if isinstance(node, pikepdf.Array):
        return [kind for one in list(node) for kind in _kinds(one)]
    if isinstance(node, pikepdf.Dictionary):
        found += [str(node.S)] if "/S" in node else []
        found += _kinds(node.K) if "/K" in node else []
    return found


def test_the_holders_language_comes_first_and_english_beside_it(permit: Permit) -> None:
    words = views.words_of(permit, clock.now())

    assert [part["language"] for part in words["parts"]] == ["es", "en"]
    assert words["parts"][0]["check_title"] == "Compruebe este permiso"
    assert ("Emitido por", "Testville") in words["parts"][0]["rows"]
    assert papers.pdf(words).startswith(b"%PDF")


@pytest.mark.parametrize("holder", ['#read("/etc/passwd")', "*_`$", "\\ { } [ ] @x <y>", "王 Nguyễn مرحبا", "x" * 3000])
def test_whatever_stands_on_it_is_words_and_never_code(city: City, holder: str) -> None:
    said = {"en": Said("Permit", holder, [(holder, holder)], [holder])}
    made = actions.issue(about="", service="x", language="en", said=said, valid_for=None, now=clock.now())

    assert papers.pdf(views.words_of(made, clock.now())).startswith(b"%PDF")


def test_the_qr_code_is_a_picture_for_whoever_has_the_code(permit: Permit) -> None:
    assert Client().get(address(permit, "code.svg"))["Content-Type"] == "image/svg+xml"
    assert b"<svg" in Client().get(address(permit, "code.svg")).content
    assert Client().get(address(permit, "code.svg", code="x")).status_code == 404


def test_forgotten_with_its_application_once_it_holds_no_more(permit: Permit) -> None:
    assert permit.valid_until is not None
    actions.forget([permit.about], now=permit.valid_until - DAY)
    assert Permit.objects.exists()

    actions.forget([permit.about], now=permit.valid_until)
    assert not Permit.objects.exists()


def test_one_that_outlives_its_forgotten_application_goes_in_the_moment_it_holds_no_more(permit: Permit) -> None:
    assert permit.valid_until is not None
    actions.forget([permit.about], now=permit.valid_until - DAY)

    assert actions.sweep(now=permit.valid_until - DAY) == 0
    assert queries.by_code(permit.number, queries.code_of(permit.pk)) is not None

    assert actions.sweep(now=permit.valid_until) == 1
    assert not Permit.objects.exists()


def test_one_that_is_revoked_after_its_application_was_forgotten_goes_too(permit: Permit) -> None:
    actions.forget([permit.about], now=clock.now())
    actions.revoke(permit.number, why="Felled the wrong tree", by="1", called="A lead", now=clock.now())

    assert actions.sweep(now=clock.now()) == 1


def test_one_whose_application_is_not_forgotten_stays_when_it_holds_no_more(permit: Permit) -> None:
    assert permit.valid_until is not None

    assert actions.sweep(now=permit.valid_until + DAY) == 0
    assert Permit.objects.exists()
