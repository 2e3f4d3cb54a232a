"""The words a case is found by, the most useful first."""

from upwell.cases.tests.scene import POTHOLE
from upwell.cases.wording import MOST, searched
from upwell.definition import load

NAMED = {**POTHOLE, "case_name": "Pothole", "also_said_as": ["hole in the road"]}
SPANISH = {"es": {"name": {"text": "Reportar un bache", "from": "0" * 12}}}


def test_a_case_is_found_by_what_its_service_is_called_in_every_language():
    words = searched("Pothole", "1 Fulton Ave", {}, load.from_plain(NAMED, SPANISH))

    assert "reportar un bache" in words
    assert "hole in the road" in words


def test_the_names_others_use_are_cut_before_anything_else():
    words = searched("x" * (MOST - 60), "1 Fulton Ave", {}, load.from_plain(NAMED, SPANISH))

    assert "1 fulton ave" in words
    assert "hole in the road" not in words
