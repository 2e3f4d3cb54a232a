"""What becomes of a job: said yes to, under way, done with what was taken, or not done and why. Pure and seeded.

Crews start at seven by the city's clock and do one job after the other; some cannot be done, some are missed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from upwell.lib.workdays import Workdays
from upwell.partners.ports import State
from upwell.simulation.haulers.behaviour import Behaviour
from upwell.simulation.haulers.records import Errand, News

STARTS = time(7)
SHIFT, A_JOB = timedelta(hours=8), timedelta(minutes=25)
YARDS = ("Transfer station", "Recycling yard", "Reuse center")
REASONS = ("nothing_out", "no_access", "not_booked_items", "too_heavy", "hazardous")
REMARKS = {
    "nothing_out": "Nothing was out at the curb.",
    "no_access": "A parked car stood in front of it.",
    "not_booked_items": "Other things than on the order were out.",
    "too_heavy": "Two people could not lift it.",
    "hazardous": "There was paint among it.",
    "breakdown": "The truck broke down on the way.",
    "road_blocked": "The street was closed for works.",
    "no_capacity": "Our truck is out of service that day.",
}


def plan(
    errand: Errand, now: datetime, behaviour: Behaviour, workdays: Workdays, seed: int, answers: timedelta
) -> None:
    """Fills `coming` anew. `answers`: how long it takes to say yes, where that is not said at once, or was before."""
    chance = Random(f"{seed}:{errand.id}:{errand.day}")
    errand.coming = []
    if not errand.said_yes:
        _add(errand, "accepted", now + answers * chance.uniform(0.5, 1.5))
    if chance.random() < behaviour.changes_mind:
        _add(errand, "declined", now + answers * 2 + timedelta(hours=chance.uniform(1, 3)), why="no_capacity")
        return
    if chance.random() < behaviour.forgets_jobs:
        return
    begins = max(workdays.at(errand.day, STARTS) + SHIFT * chance.random(), now + answers * 2)
    _add(errand, "under_way", begins)
    if chance.random() < behaviour.fails:
        _add(errand, "could_not", begins + A_JOB, why=chance.choice(REASONS))
        return
    _add(errand, "done", begins + A_JOB * chance.uniform(0.6, 1.6), yard=chance.choice(YARDS))


def _add(errand: Errand, state: State, at: datetime, why: str = "", yard: str = "") -> None:
    done = state == "done"
    errand.coming.append(
        News(
            id=next_id(errand),
            job=errand.id,
            ref=errand.ref,
            state=state,
            at=at.replace(microsecond=0),
            why=why,
            words=REMARKS.get(why, ""),
            taken_to=yard,
            items=_taken(errand) if done else {},
            pictured=done or state == "could_not",
        )
    )


def next_id(errand: Errand) -> str:
    errand.numbered += 1
    return f"{errand.ref}-{errand.numbered}"


def _taken(errand: Errand) -> dict[str, int]:
    return errand.items or dict.fromkeys(errand.loads, 1)
