import csv
import io

import pytest

from upwell.ui import csvfile


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =1+1", "＝1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert csvfile.safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["200 E Santa Clara St", "a=b", "", "3-4", "¿Qué?"])
def test_plain_words_stay_as_they_are(cell):
    assert csvfile.safe(cell) == cell


def test_nothing_is_an_empty_cell():
    assert csvfile.safe(None) == ""


def test_commas_quotes_and_line_breaks_come_back_as_they_went_in():
    row = ['He said "now", then left', "two\r\nlines", "a,b"]

    content = b"".join(csvfile.written(["A", "B", "C"], [row]))

    assert read(content) == [["A", "B", "C"], row]
    assert content.endswith(b"\r\n")


def test_a_long_file_comes_in_pieces():
    pieces = list(csvfile.written(["A"], ([number] for number in range(450))))

    assert len(pieces) == 4
    assert len(read(b"".join(pieces))) == 451
