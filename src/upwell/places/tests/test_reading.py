import codecs
from pathlib import Path

import pytest

from upwell.places import reading
from upwell.places.reading import FileRefused


def cells(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in reading.rows(path)]


@pytest.mark.parametrize(
    "content",
    [
        "name,city\nÉlan,San José\n".encode(),
        codecs.BOM_UTF8 + "name,city\nÉlan,San José\n".encode(),
        "name,city\r\nÉlan,San José\r\n".encode(),
        "name,city\rÉlan,San José\r".encode(),
        "name,city\nÉlan,San José\n".encode("latin-1"),
        "name,city\nÉlan,San José\n".encode("utf-16"),
        " name , city \n Élan ,San José".encode(),
        b"name,city\n\xc3\x89l\x00an,San Jos\xc3\xa9\n\n",
    ],
)
def test_a_csv_reads_the_same_however_it_is_written(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert cells(path) == [{"name": "Élan", "city": "San José"}]


def test_rows_are_numbered_as_in_a_spreadsheet_and_bad_ones_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n1,2\n1,2,3\n"x\ny",4\n5\n')

    found = list(reading.rows(path))

    assert [(row.number, row.bad) for row in found] == [
        (2, ""),
        (3, "it has 3 cells and the header has 2"),
        (4, ""),
        (5, ""),
    ]
    assert found[3].cells == {"a": "5", "b": ""}


def test_a_giant_cell_is_one_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n" + "x" * 200_000 + ",3\n4,5\n")

    found = list(reading.rows(path))

    assert [bool(row.bad) for row in found][:2] == [False, True]
    assert found[-1].cells == {"a": "4", "b": "5"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not JSON: line 1"),
        ("not json", "is not JSON: line 1, column 1"),
        ("[]", "is not GeoJSON"),
        ("3", "is not GeoJSON"),
        ('{"type": "Topology"}', "is not GeoJSON"),
        ('{"type": "FeatureCollection"}', "is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": {}}', "is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "holds no features"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
    ],
)
def test_a_geojson_that_is_not_one_gets_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(content)

    with pytest.raises(FileRefused, match=said):
        list(reading.rows(path))


def test_properties_become_text_and_odd_features_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [7, {"geometry": null, "properties": '
        '{"n": 3.0, "t": " x ", "none": null, "yes": true, "deep": {"a": 1}}}, {"properties": 5}]}'
    )

    bad, odd, bare = reading.rows(path)

    assert bad.bad == "it is not a feature"
    assert odd.cells == {"n": "3", "t": "x", "none": "", "yes": "True", "deep": '{"a": 1}'}
    assert bare.cells == {}


def test_a_missing_or_empty_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "header.csv").write_text("a,b\n")
    (tmp_path / "folder.csv").mkdir()

    for name, said in {
        "gone.csv": "cannot be opened",
        "empty.csv": "is empty",
        "gone.geojson": "cannot be opened",
        "folder.csv": "cannot be opened",
        "header.csv": "has no rows",
    }.items():
        with pytest.raises(FileRefused, match=said):
            list(reading.rows(tmp_path / name))


def test_an_unknown_encoding_gets_a_sentence(tmp_path: Path) -> None:
    for name in ("a.csv", "a.geojson"):
        (tmp_path / name).write_text("{}")
        with pytest.raises(FileRefused, match="no encoding called 'klingon'"):
            list(reading.rows(tmp_path / name, encoding="klingon"))
