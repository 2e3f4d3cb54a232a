"""Checks the files of one service against the city and the services that stand beside it: the same checks as those of a
whole folder, for the one that is written. Pure but for what the look-ups of the city's folder are; writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from upwell.catalogue import beside, rehearsal
from upwell.catalogue.city import City
from upwell.catalogue.surroundings import Surroundings
from upwell.definition import load
from upwell.definition.known import Known
from upwell.definition.load import Loaded
from upwell.definition.model import Service
from upwell.definition.problems import Problem

MOST_FILES = 40
FILE_ENDINGS = (".yaml", ".yml", ".md", ".txt")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a service is checked against: `others` are those that residents get beside it."""

    city: City
    known: Known
    others: Collection[Service]
    around: Surroundings


def check(code: str, files: Mapping[str, str], standing: Standing) -> Loaded:
    """The service of these files of the folder `code`, when nothing but warnings was found; and every problem."""
    told = _unfit(code, files)
    if told:
        return Loaded(None, tuple(told))
    loaded = load.load_files(files, folder=code, known=standing.known)
    sketches = [loaded.sketch] if loaded.sketch else []
    found = [
        *loaded.problems,
        *rehearsal.problems(loaded, standing.city, standing.around.hand),
        *beside.shared(sketches, standing.others),
        *beside.unseen_companions(sketches, standing.others),
    ]
    order = tuple(sorted(set(found), key=lambda one: (one.file != f"{code}/{load.SERVICE_FILE}", one)))
    sound = all(problem.warning for problem in order)
    return replace(loaded, service=loaded.service if sound else None, problems=order)


def _unfit(code: str, files: Mapping[str, str]) -> list[Problem]:
    """Names that are no files of a service's folder."""
    found = [
        Problem(f"{code}/{name}", 1, 1, f"{name} is not a file of a service", "Its files end in .yaml, .md or .txt")
        for name in files
        if not name.endswith(FILE_ENDINGS) or name.startswith(".") or "/" in name or "\\" in name or "\0" in name
    ]
    if len(files) > MOST_FILES:
        found.append(Problem(code, 1, 1, f"A service has at most {MOST_FILES} files"))
    long = [name for name, text in files.items() if len(text.encode("utf-8", "surrogatepass")) > load.MAX_BYTES]
    return found + [Problem(f"{code}/{name}", 1, 1, f"{name} has more than 200 KB") for name in long]
