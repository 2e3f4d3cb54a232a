"""Whose a case is: rules in order, by answers and area, and the owner's team when none matches."""

from typing import Any

import pytest

from upwell.cases import routing
from upwell.catalogue.city import City
from upwell.definition.model import Service


def service(*route: dict[str, Any], owner: str = "streets") -> Service:
    return Service.model_validate(
        {
            "service": "pothole",
            "kind": "report",
            "name": "Report a pothole",
            "summary": "Tell us.",
            "owner": owner,
            "route": route,
            "steps": [{"submit": "request"}],
        }
    )


RULES = (
    {"team": "lighting", "when": {"size": "large"}, "area": "district_3"},
    {"team": "trees", "when": {"size": "large"}},
    {"team": "lighting", "area": "district_5"},
    {"team": "paving"},
)


@pytest.mark.parametrize(
    ("values", "areas", "team", "rule", "why"),
    [
        ({"size": "large"}, {"district_3"}, "lighting", 1, "condition_and_area"),
        ({"size": "large"}, {"district_5"}, "trees", 2, "condition"),
        ({"size": "small"}, {"district_5"}, "lighting", 3, "area"),
        ({"size": "small"}, {"district_9"}, "paving", 4, "always"),
        ({}, set(), "paving", 4, "always"),
    ],
)
def test_the_first_rule_that_matches_decides(
    values: dict[str, str], areas: set[str], team: str, rule: int, why: str, city: City
) -> None:
    routed = routing.route(service(*RULES), values, areas, city)

    assert (routed.team, routed.rule, routed.why) == (team, rule, why)


def test_without_a_rule_the_owners_first_team_has_it(city: City) -> None:
    assert routing.route(service(owner="parks"), {}, (), city) == routing.Routed("trees", None, "owner")


def test_when_no_rule_matches_the_owners_first_team_has_it(city: City) -> None:
    routed = routing.route(service({"team": "lighting", "area": "district_5"}), {}, {"district_9"}, city)

    assert routed == routing.Routed("paving", None, "owner")


def test_a_department_without_a_team_leaves_it_to_nobody(city: City) -> None:
    assert routing.route(service(owner="library"), {}, (), city) == routing.Routed("", None, "nobody")


def test_area_codes_are_read_from_one_or_several_to_a_set() -> None:
    assert routing.codes({"district": "3", "zones": ["a", "b"], "other": None}) == {"3", "a", "b"}
