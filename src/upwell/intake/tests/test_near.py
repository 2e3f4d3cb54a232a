"""Which reports are near once the place is told."""

from __future__ import annotations

from upwell.catalogue.queries import Published
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.tests.scene import (
    HERE,
    LATER,
    NOW,
    POTHOLE,
    answer_all,
    begin,
    publish,
    ready,
    send,
)


def test_reports_near_and_open_are_found_once_the_place_is_told(pothole: Published) -> None:
    send(ready())
    draft = begin(now=LATER).draft

    walk = intake.answer(draft.pk, "where", HERE, now=LATER).walk

    assert queries.tells_place(walk, "where")
    assert queries.place_step(walk) == "where"
    assert [near.service for near in queries.duplicates(walk, now=LATER)] == ["pothole"]
    far = intake.answer(draft.pk, "where", {**HERE, "lat": 37.4}, now=LATER).walk
    assert queries.duplicates(far, now=LATER) == []


def test_the_services_named_as_alike_are_looked_at_too(pothole: Published) -> None:
    alike = {**POTHOLE, "service": "bump", "name": "Report a bump", "open311": None, "route": [{"team": "paving"}]}
    publish({**alike, "duplicates": {"within_m": 50, "days": 60, "also": ["pothole"]}})
    publish({**alike, "service": "alone", "name": "Report something else"})
    send(ready())

    def near(code: str) -> list[str]:
        draft = begin(code, now=LATER).draft
        walk = intake.answer(draft.pk, "where", HERE, now=LATER).walk
        return [report.service for report in queries.duplicates(walk, now=LATER)]

    assert near("bump") == ["pothole"]
    assert near("alone") == []


def test_a_service_that_looks_for_no_duplicates_finds_none(quick: Published) -> None:
    walk = answer_all(begin("quick").draft.pk, {"what": "A bench"}).walk

    assert queries.duplicates(walk, now=NOW) == []
    assert queries.place_step(walk) == ""
