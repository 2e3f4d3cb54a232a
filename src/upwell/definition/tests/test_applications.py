"""What the check says about other people, reviews, the checklist and the permit."""

from __future__ import annotations

from typing import Any

import pytest

from upwell.definition import load
from upwell.definition.known import Known
from upwell.definition.wording import wording_paths

KNOWN = Known(teams=frozenset({"planning", "fire"}))
BASE = """
service: shop
kind: application
name: Run a business at home
summary: Ask for a permit.
owner: planning
promise: {to: decide, within: 10}
route: [{team: planning}]
parties:
  landlord: {title: Your landlord, asks: "Do you agree to {trade}?", reach: owner_email, shows: [trade], within: P14D}
checklist: [{item: plan, what: A drawing of the rooms.}]
reviews: [{team: planning}, {team: fire, when: {trade: cakes}}]
permit: {title: Home business permit, holder: called, shows: [trade], valid_for: P365D}
steps:
  - {ask: called, type: name, title: What is your name?}
  - {ask: trade, type: choice, title: What is it?, options: {hair: Hair, cakes: Cakes}}
  - {ask: secret, type: pin, title: Your PIN?}
  - {ask: owner_email, type: email, title: Where do we reach your landlord?}
  - {look_up: zone, use: zoning, with: {trade: trade}}
  - {ask: agrees, type: yes_no, title: "Do you agree to {trade}?", party: landlord}
  - {ask: signs, type: declaration, title: I own it., party: landlord, when: {agrees: yes, trade: hair}}
  - {check: answers}
  - {submit: request}
receipt: {title: We have it, body: We look at it.}
"""


def told(text: str) -> list[str]:
    return [problem.what for problem in load.load_text(text, known=KNOWN).problems]


def test_a_whole_application_has_no_problems() -> None:
    assert told(BASE) == []


def changed(before: str, after: str) -> str:
    assert before in BASE
    return BASE.replace(before, after)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("party: landlord}\n", "party: landlrod}\n", "There is nobody called 'landlrod' in parties"),
        ("reach: owner_email", "reach: trade", "'trade' is no question of the applicant for an email address"),
        ("reach: owner_email", "reach: nobody", "'nobody' is no question of the applicant for an email address"),
        ("shows: [trade], within", "shows: [secret], within", "'secret' is not for others to see"),
        ("shows: [trade], within", "shows: [agrees], within", "There is no answer 'agrees' of the applicant to show"),
        ("within: P14D", "within: P14D, remind_after: P14D", "The reminder comes when the link has ended"),
        ("within: P14D", "within: PT2H", "Nobody answers a letter within a day"),
        (
            "type: email, title: Where do we reach your landlord?",
            "type: email, title: Where do we reach your landlord?, optional: true",
            "'owner_email' may be skipped, and nobody could be written to",
        ),
        (
            "type: email, title: Where do we reach your landlord?",
            "type: email, title: Where do we reach your landlord?, when: {trade: hair}",
            "'owner_email' is not always asked",
        ),
        ("{ask: agrees, type: yes_no", "{ask: agrees, type: photo", "Somebody else cannot be asked for a photo"),
        (
            "when: {agrees: yes, trade: hair}",
            "when: {zone.allowed: yes}",
            "'zone.allowed' is no answer, and the question for 'landlord' can only use answers",
        ),
        (
            "  - {check: answers}",
            "  - {ask: more, type: text, title: More?, when: {agrees: yes}}\n  - {check: answers}",
            "'agrees' is answered by 'landlord' later, by another link",
        ),
        ("{team: fire, when", "{team: police, when", "There is no team 'police'"),
        ("reviews: [{team: planning}, ", "reviews: [{team: planning}, {team: planning}, ", "'planning' is asked twice"),
        ("checklist: [", "checklist: [{item: plan, what: Another.}, ", "'plan' is in the checklist twice"),
        ("holder: called", "holder: owner_email", "'owner_email' cannot stand on a paper that is shown around"),
        ("shows: [trade], valid_for", "shows: [gone], valid_for", "There is no answer 'gone' to print"),
        ("shows: [trade], valid", "shows: [trade], labels: {called: Name}, valid", "The permit does not show 'called'"),
        (
            "shows: [trade], valid",
            "shows: [trade], labels: {trade: 'A {trade}'}, valid",
            "A label is the same on every permit",
        ),
        ("kind: application", "kind: request", "A request has no parties"),
    ],
)
def test_what_is_wrong_is_told(before: str, after: str, what: str) -> None:
    assert what in told(changed(before, after))


def test_a_party_that_is_asked_nothing_is_told() -> None:
    alone = BASE.replace("parties:\n", "parties:\n  nobody: {title: Nobody, asks: Nothing., reach: owner_email}\n")

    assert "'nobody' is asked nothing" in told(alone)


def test_its_words_are_translated_like_all_others() -> None:
    loaded: Any = load.load_text(BASE, known=KNOWN)
    paths = wording_paths(loaded.service or loaded.definition)

    assert {"parties.landlord.title", "parties.landlord.asks", "checklist.plan.what", "permit.title"} <= paths.keys()


def test_a_short_word_on_the_permit_is_translated() -> None:
    text = changed("shows: [trade], valid", "shows: [trade], labels: {trade: Business}, valid")
    made: Any = load.load_text(text, known=KNOWN)

    assert wording_paths(made.service or made.definition)["permit.labels.trade"] == "Business"


def test_the_address_of_somebody_else_does_not_stand_for_the_applicants() -> None:
    loaded: Any = load.load_text(BASE.replace("type: email", "type: contact"), known=KNOWN)
    names = [step.name for step in (loaded.service or loaded.definition).walked]

    assert "contact" in names
