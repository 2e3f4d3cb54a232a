from pathlib import Path

import pytest

from upwell.places import maps
from upwell.places.maps import MapRefused


def refusal(tmp_path: Path, text: str) -> str:
    path = tmp_path / "map.yaml"
    path.write_text(text)
    with pytest.raises(MapRefused) as refused:
        maps.load(path)
    return str(refused.value)


def test_a_map_says_everything_wrong_with_it_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, "{kind: addresses, columns: {address: A, lat: Lat}, colour: red, delimiter: ';;'}")

    assert "map.yaml: columns" in said
    assert "name both `lat` and `lon`" in said
    assert "colour" in said
    assert "delimiter" in said


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("kind: roads", "kind"),
        ("[]", "map.yaml"),
        ("a: [", "is not YAML"),
        ("{kind: addresses, columns: {number: N}}", "both `number` and `street`"),
        ("{kind: crossings, columns: {street_a: A}}", "`street_a` and `street_b`"),
        ("{kind: areas, set: My Set, title: T}", "small letters"),
        ("{kind: addresses, columns: {address: A}, attributes: {Bad-Name: {column: B}}}", "small letters"),
        ("{kind: addresses, columns: {address: A}, replace: [{column: A, find: '('}]}", "regular expression"),
    ],
)
def test_a_map_that_cannot_work_is_refused_in_words(tmp_path: Path, text: str, part: str) -> None:
    assert part in refusal(tmp_path, text)


def test_a_missing_map_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(MapRefused, match=r"nowhere\.yaml cannot be read"):
        maps.load(tmp_path / "nowhere.yaml")


def test_maps_for_other_things_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "imports"
    folder.mkdir()
    (folder / "cases.yaml").write_text("{kind: cases, anything: [1]}")
    (folder / "places.yaml").write_text("{kind: addresses, columns: {address: A}}")

    assert list(maps.of_city(tmp_path)) == ["places"]
