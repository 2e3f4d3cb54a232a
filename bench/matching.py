"""How well a message finds its service: messages as people text them, in four languages, a third about what no city
does: `python -m bench.matching [--quick] [--json] [--plain] [--tune] [--index] [--dense]`.

The messages are `bench/matching.csv`; the services, with all they are also called, those of San José. Thresholds were
chosen on the messages marked `tune` (`--tune` prints the best); figures are those of the others, `held`. All services
are looked at, whichever channel they are on. `--dense`: with the model of the extra of that name. `top3`: of messages
for which something is offered, those with the right service among the three. `offered`: of messages about a service,
those for which something is. `refused`: of those about none, those for which nothing is. `ms` is the time of one."""

from __future__ import annotations

import argparse
import csv
import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from upwell.conversation.matching import Hit, Index, Thresholds, choose
from upwell.conversation.meaning import Model, encoder
from upwell.definition.load import load_folder
from upwell.definition.model import Service

MESSAGES = Path(__file__).with_name("matching.csv")
SERVICES = Path(__file__).parent.parent / "cities/sanjose/services"
LANGUAGES = ("en", "es", "vi", "zh")
OFFERED = 3
REFUSED, RIGHT, SURE = 0.85, 0.97, 1.6
"""What thresholds are chosen for: so much is refused without the list of what no city does, which refuses more; so
many called sure are right. Under `SURE` and a lead of 0.3 nothing is, however few mistakes the tuning half has."""


@dataclass(frozen=True, slots=True)
class Case:
    """A message, the service meant (none: out of scope) and what was found."""

    text: str
    language: str
    service: str
    hits: list[Hit]


def services() -> Iterator[Service]:
    for place in sorted(SERVICES.iterdir()):
        found = load_folder(place).service if (place / "service.yaml").is_file() else None
        if found is not None:
            yield found


def cases(index: Index, half: str) -> list[Case]:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == half]
    return [Case(row["text"], row["language"], row["service"], index.hits(row["text"])) for row in rows]


def share(good: Sequence[bool]) -> float:
    return round(sum(good) / len(good), 3) if good else 0.0


def figures(found: Sequence[Case], thresholds: Thresholds) -> dict[str, float]:
    meant: list[tuple[str, list[str], bool]] = []
    for case in found:
        chosen = choose(case.hits, [hit.code for hit in case.hits], most=OFFERED, thresholds=thresholds)
        meant.append((case.service, [hit.code for hit in chosen.hits], chosen.sure))
    return {
        "top3": share([service in codes for service, codes, _ in meant if service and codes]),
        "offered": share([bool(codes) for service, codes, _ in meant if service]),
        "refused": share([not codes for service, codes, _ in meant if not service]),
        "first": share([service == codes[0] for service, codes, _ in meant if service and codes]),
        "sure": share([sure for service, _, sure in meant if service]),
        "sure_right": share([service == codes[0] for service, codes, sure in meant if sure]),
    }


def by_language(found: Sequence[Case], thresholds: Thresholds) -> dict[str, dict[str, float]]:
    return {code: figures([case for case in found if case.language == code], thresholds) for code in LANGUAGES}


def best(found: Sequence[Case], plain: Sequence[Case]) -> dict[str, float]:
    """The lowest score that refuses enough without the list of what no city does, for nobody can list all of that; and
    the lowest score, and lead, at which enough of the first are right, with it."""
    none = sorted(case.hits[0].score for case in plain if not case.service)
    offer = none[min(int(REFUSED * len(none)), len(none) - 1)] + 0.005
    scored = [(case.hits[0].score, led(case), case.hits[0].code == case.service) for case in found if case.hits[0].code]
    kept: tuple[int, float, float] = (0, 9.0, 9.0)
    for sure in (SURE + step / 20 for step in range(30)):
        for lead in (step / 20 for step in range(6, 21)):
            right = [good for score, ahead, good in scored if score >= sure and ahead >= lead]
            if right and sum(right) >= RIGHT * len(right) and len(right) > kept[0]:
                kept = (len(right), sure, lead)
    return {"offer": round(offer, 2), "sure": round(kept[1], 2), "lead": round(kept[2], 2)}


def led(case: Case) -> float:
    return case.hits[0].score - (case.hits[1].score if len(case.hits) > 1 else 0.0)


def matched(found: Sequence[Case], language: str) -> list[Case]:
    return [case for case in found if case.hits and case.hits[0].language.split("-")[0] == language]


def tune(index: Index, plain: Index) -> None:
    """The best thresholds by the tuning half, each language by the messages that matched in it."""
    found, bare = cases(index, "tune"), cases(plain, "tune")
    for code in LANGUAGES:
        own, bare_own = matched(found, code), matched(bare, code)
        print(code, best(own, bare_own))
    print("now", {code: index.thresholds.of(code) for code in LANGUAGES})
    for code, told in {"all": figures(found, index.thresholds), **by_language(found, index.thresholds)}.items():
        print(code, told)


def milliseconds(index: Index, texts: Sequence[str], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        for text in texts:
            began = perf_counter()
            index.hits(text)
            times.append(perf_counter() - began)
    return round(statistics.median(times) * 1000, 3)


def index_time(model: Model | None) -> None:
    """What the first message after a publication waited for before the index was built beside it, and now."""
    known = list(services())
    times = []
    for _ in range(3):
        began = perf_counter()
        index = Index(known, model=model)
        times.append(perf_counter() - began)
    print(
        f"built beside the process: {min(times):.2f} s; the message meanwhile: {milliseconds(index, ['pothole'], 5)} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="time is taken once")
    parser.add_argument("--json", action="store_true", help="the last line is one JSON object")
    parser.add_argument("--plain", action="store_true", help="without the list of what no city does")
    parser.add_argument("--tune", action="store_true", help="print the best thresholds by the tuning half")
    parser.add_argument("--index", action="store_true", help="how long the index takes, which no message waits for")
    parser.add_argument("--dense", action="store_true", help="with the model of sentences")
    options = parser.parse_args()
    model = encoder() if options.dense else None
    if options.index:
        index_time(model)
        return
    index = Index(services(), elsewhere=not options.plain, model=model)
    if options.tune:
        tune(index, Index(services(), elsewhere=False, model=model, before=index))
        return
    found = cases(index, "held")
    told: dict[str, float] = figures(found, index.thresholds)
    for code, one in by_language(found, index.thresholds).items():
        told |= {f"{name}_{code}": value for name, value in one.items()}
    told["ms"] = milliseconds(index, [case.text for case in found], 1 if options.quick else 5)
    for code in ("", *(f"_{language}" for language in LANGUAGES)):
        shown = ", ".join(f"{name} {told[name + code]}" for name in figures([], index.thresholds))
        print(f"{code[1:] or 'all'}: {shown}")
    print(f"a message: {told['ms']} ms")
    if options.json:
        print(json.dumps(told))


if __name__ == "__main__":
    main()
