"""How long `upwell check` takes: a hundred realistic services, each with two language files, checked in full
and with their examples run.

    python -m bench.checking [--quick] [--json]

`hundred_services_s` is the median of the runs; reading from disk is part of it, nothing is cached between runs."""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from upwell.catalogue import rehearsal
from upwell.definition import sidecar
from upwell.definition.known import Known
from upwell.definition.load import load_folder, load_text
from upwell.definition.providers import Shape
from upwell.definition.values import ValueType

SERVICES = 100
KNOWN = Known(
    providers={
        "street_owner": Shape(
            {"point": ValueType.PLACE},
            {"owner": ValueType.TEXT, "owner_name": ValueType.TEXT, "url": ValueType.TEXT, "slow": ValueType.YES_NO},
        )
    },
    departments=frozenset({"streets"}),
    teams=frozenset({"crew", "night"}),
    topics=frozenset({"outside"}),
    languages=frozenset({"es", "vi"}),
    services=frozenset(f"service_{number}" for number in range(SERVICES)),
)
HEAD = """service: service_{number}
kind: report
name: Report thing {number}
summary: Tell us about thing number {number}. We aim to look at it in {{target_days}} days.
also_said_as: [thing {number}, broken thing, it does not work]
owner: streets
topics: [outside]
channels: [web, sms, phone, api]
languages: [en, es, vi]
promise: [{{within: 1, when: {{harm: "yes"}}}}, {{within: 5}}]
route: [{{when: {{harm: "yes"}}, team: night}}, {{team: crew}}]
public: {{map: yes, fields: [where, size]}}
steps:
  - ask: where
    type: location
    title: Where is thing {number}?
    hint: Move the map, or type an address or the nearest corner.
    sms: "Where is it? Reply with an address or nearest corner"
  - look_up: road
    use: street_owner
    with: {{point: where}}
  - stop: not_ours
    when: {{road.owner: [state, county]}}
    outcome: elsewhere
    title: Another agency looks after this
    body: "{{road.owner_name}} does. [Tell them]({{road.url}}) or call 408-555-0100."
  - ask: harm
    type: yes_no
    title: Could someone be hurt in the next hour?
  - ask: size
    type: choice
    title: How big is it?
    options: {{small: {{label: Smaller than a plate, sms: small}}, medium: As a tire, large: Larger than a tire}}
"""
QUESTION = """  - ask: {name}
    type: {kind}
    title: What about the {name} of it?
    hint: It helps the crew to bring the right tools.{settings}
    when: {when}
"""
TAIL = """  - work_out: urgency
    as:
      - {if: {harm: "yes"}, value: 10}
      - {if: {size: large}, value: "count(kinds) * 2"}
      - {value: 1}
  - ask: details
    type: long_text
    title: Anything else the crew should know?
    optional: true
  - check: answers
  - submit: request
receipt:
  title: We have your report
  body: Your number is **{reference}**. We will look at it by {due_date}.
  sms: "Thanks. Your report is {reference}. We look at it by {due_date}."
tests:
  - name: plain
    answers: {where: 1 Main St, harm: "no", size: small, kinds: [one], PARTS}
    facts: {road: {owner: city}}
    works_out: {urgency: 1}
  - name: elsewhere
    answers: {where: 1 Main St}
    facts: {road: {owner: state}}
    ends: elsewhere
"""
KINDS = {
    "text": "\n    max_length: 80",
    "number": "\n    min: 0\n    max: 40",
    "date": "\n    latest: today",
    "reference": "\n    pattern: '[A-Z]{2}\\d{4,6}'",
    "choice": "\n    options: {left: On the left, right: On the right, both: On both sides}",
    "photo": "\n    max: 3",
}
ANSWERS = {
    "text": "Green",
    "number": "4",
    "date": "2026-01-31",
    "reference": "AB1234",
    "choice": "left",
    "photo": "[one.jpg]",
}
CONDITIONS = (
    "{size: large}",
    "{harm: 'no', size: [small, medium]}",
    "{not: {size: small}}",
    "{kinds: {includes: one}}",
)


def definition(number: int, chance: random.Random) -> str:
    """A service of about twenty steps."""
    kinds = "    options: {one: The first, two: The second, three: The third}"
    asked = [f"  - ask: kinds\n    type: choices\n    title: Which parts?\n{kinds}\n"]
    answers = []
    for at in range(12):
        kind = chance.choice(sorted(KINDS))
        answers.append(f"part_{at}: {ANSWERS[kind]}")
        when = chance.choice(CONDITIONS)
        asked.append(QUESTION.format(name=f"part_{at}", kind=kind, settings=KINDS[kind], when=when))
    return HEAD.format(number=number) + "".join(asked) + TAIL.replace("PARTS", ", ".join(answers))


def write(folder: Path, number: int, chance: random.Random) -> None:
    text = definition(number, chance)
    service = load_text(text, known=KNOWN).service
    assert service is not None, "a generated service must be sound"
    place = folder / service.service
    place.mkdir()
    (place / "service.yaml").write_text(text)
    for language in ("es", "vi"):
        begun = sidecar.refresh(service, language).split("\n")
        english = [line.strip().removeprefix("# ") for line in begun]
        filled = [
            line.replace('{text: ""}', "{text: " + json.dumps(english[at - 1]) + "}") for at, line in enumerate(begun)
        ]
        (place / f"{language}.yaml").write_text(sidecar.refresh(service, language, "\n".join(filled)))


def measure(folder: Path) -> float:
    started = time.perf_counter()
    for place in sorted(folder.iterdir()):
        loaded = load_folder(place, known=KNOWN)
        found = [*loaded.errors, *rehearsal.problems(loaded)]
        assert not found, [str(problem) for problem in found]
    return time.perf_counter() - started


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for number in range(SERVICES):
            write(folder, number, chance)
        kilobytes = sum(file.stat().st_size for file in folder.rglob("*.yaml")) / 1024
        runs = [measure(folder) for _ in range(3 if chosen.quick else 7)]
    figure = statistics.median(runs)
    print(f"{SERVICES} services with 2 languages each ({kilobytes:.0f} KB): {figure:.2f} s, target under 3 s")
    if chosen.json:
        print(json.dumps({"hundred_services_s": round(figure, 3)}))


if __name__ == "__main__":
    main()
