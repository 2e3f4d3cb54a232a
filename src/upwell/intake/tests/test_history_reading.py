"""Reading broken files and broken maps: what is wrong costs itself and nothing else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from upwell.intake.history import maps, reading
from upwell.intake.history.reading import MOST_LINE, MOST_LINES, FileRefused, Record
from upwell.intake.tests.history_scene import MAP, checked


def read(folder: Path, content: bytes, *, encoding: str = "", delimiter: str = ",") -> list[Record]:
    path = folder / "file.csv"
    path.write_bytes(content)
    with reading.open_text(path, reading.survey(path), encoding) as file:
        return list(reading.records(file, delimiter))


def cells(records: list[Record]) -> list[list[str]]:
    return [list(record.cells) for record in records if not record.bad]


def bad(records: list[Record]) -> dict[int, str]:
    return {record.number: record.bad for record in records if record.bad}


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,\xc3\xa9\n",
        b"\xef\xbb\xbfa,b\r\n1,\xc3\xa9\r\n",
        b"a,b\n1,\xe9",
        "a,b\n1,é\n".encode("utf-16"),
        gzip.compress(b"a,b\n1,\xc3\xa9\n", mtime=0),
        b"a,b\n\n1,\x00\xc3\xa9\n\n",
        b'"a",b\n1,"\xc3\xa9"\n',
    ],
)
def test_however_it_is_written_the_cells_are_the_same(tmp_path: Path, content: bytes) -> None:
    assert cells(read(tmp_path, content)) == [["a", "b"], ["1", "é"]]


def test_the_same_content_has_the_same_digest_packed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_bytes(b"a,b\n1,2\n")
    packed.write_bytes(gzip.compress(b"a,b\n1,2\n"))

    assert reading.survey(plain).digest == reading.survey(packed).digest


def test_rows_with_too_few_or_too_many_cells_are_refused_alone(tmp_path: Path) -> None:
    found = read(tmp_path, b"a,b\n1\n1,2,3\n1,2,,\n3,4\n")

    assert bad(found) == {2: "it has 1 cells and the header has 2", 3: "it has 3 cells and the header has 2"}
    assert cells(found)[1:] == [["1", "2", "", ""], ["3", "4"]]


def test_a_note_of_several_lines_is_one_row(tmp_path: Path) -> None:
    assert cells(read(tmp_path, b'a,b\n1,"one\ntwo\nthree"\n2,x\n'))[1:] == [["1", "one\ntwo\nthree"], ["2", "x"]]


@pytest.mark.parametrize("rows", [3, MOST_LINES + 50])
def test_a_quote_that_is_never_closed_costs_its_own_row_only(tmp_path: Path, rows: int) -> None:
    good = b"".join(b"%d,x\n" % number for number in range(rows))

    found = read(tmp_path, b'a,b\n7,"open\n' + good)

    assert list(bad(found).values()) == ["a quote in it is opened and never closed"]
    assert len(cells(found)) == 1 + rows


def test_a_quote_that_ends_in_another_rows_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    found = read(tmp_path, b'a,b\n7,"open\n8,"x"\n9,y\n')

    assert list(bad(found)) == [2]
    assert cells(found)[1:] == [["8", "x"], ["9", "y"]]


def test_a_line_without_end_is_refused_and_never_held_whole(tmp_path: Path) -> None:
    found = read(tmp_path, b"a,b\n1," + b"x" * (3 * MOST_LINE) + b"\n2,y\n")

    assert bad(found) == {2: "it is longer than 1,000,000 characters"}
    assert cells(found)[1:] == [["2", "y"]]


def test_a_field_that_is_too_long_for_csv_is_refused_alone(tmp_path: Path) -> None:
    found = read(tmp_path, b"a,b\n1," + b"x" * 200_000 + b"\n2,y\n")

    assert "field larger than field limit" in bad(found)[2]
    assert cells(found)[1:] == [["2", "y"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04rest", "ZIP or Excel"),
        (b"%PDF-1.7", "PDF"),
        (gzip.compress(b"a,b\n" * 1000, mtime=0)[:-9], "compressed and broken"),
        (b"\x1f\x8b nothing", "compressed and broken"),
    ],
)
def test_what_is_no_csv_at_all_is_refused_in_a_sentence(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(FileRefused, match=why):
        read(tmp_path, content)


def test_a_file_that_is_not_there_and_an_encoding_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be read"):
        reading.survey(tmp_path / "none.csv")
    with pytest.raises(FileRefused, match="no encoding called 'klingon'"):
        read(tmp_path, b"a,b\n", encoding="klingon")


def test_another_delimiter(tmp_path: Path) -> None:
    assert cells(read(tmp_path, b"a;b\n1;2,5\n", delimiter=";"))[1:] == [["1", "2,5"]]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "places"}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"times": {}}, "times.opened"),
        ({"times": {"opened": "o"}}, "`promise: file` needs"),
        ({"status": {"column": "s"}}, "say what the words mean"),
        ({"as_of": "2022-01-01T00:00:00"}, "time zone"),
        ({"area": {"set": "ward", "column": "w", "codes": "ward"}}, "{value}"),
        ({"channel": None}, "`assisted` lists words"),
        ({"rules": {"repeated": "maybe"}}, "rules.repeated"),
        ({"delimiter": "::"}, "delimiter"),
    ],
)
def test_a_wrong_map_says_where_it_is_wrong(changes: dict[str, object], why: str) -> None:
    with pytest.raises(maps.MapRefused) as refused:
        checked(**changes)

    assert why in str(refused.value)
    assert str(refused.value).startswith("map.yaml: ")


def test_a_map_names_all_that_is_wrong_at_once() -> None:
    with pytest.raises(maps.MapRefused) as refused:
        maps.checked({**MAP, "id": "", "title": [], "colour": "red"}, "map.yaml")

    assert len(str(refused.value).splitlines()) == 3


@pytest.mark.parametrize(("content", "why"), [("kind: areas", "begins with `kind: cases`"), ("a: [", "is not YAML")])
def test_a_file_that_is_no_map_for_cases(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(content)

    with pytest.raises(maps.MapRefused, match=why):
        maps.load(path)


def test_yaml_words_that_are_not_texts_mean_what_stands_in_the_file() -> None:
    map_ = checked(status={"column": "s", "is": {1: "open", 2: "closed"}}, absent=[None, 0, "x"])

    assert map_.status.is_ == {"1": "open", "2": "closed"}
    assert map_.absent == ("", "0", "x")
