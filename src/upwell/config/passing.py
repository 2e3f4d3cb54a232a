"""Lets days pass in a sandbox: for the city, its jobs and the simulated vendors alike, for all ask the one clock.

A day does not jump: it goes by within A_DAY_TAKES, so that whatever happens at an hour of it happens. A small file
tells every process on this machine; without it no time was added."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from upwell.lib import clock
from upwell.lib.workdays import DAY

A_DAY_TAKES = timedelta(seconds=40)
SETTLES = timedelta(seconds=60)
"""Then every job has had its turn on the new day."""


@dataclass(frozen=True, slots=True)
class Passed:
    """So many seconds are behind us since `pressed`, and so many were still to go by then."""

    behind: float = 0
    pressed: float = 0
    to_go: float = 0

    def at(self, real: datetime) -> float:
        gone = max(0.0, real.timestamp() - self.pressed) * (DAY / A_DAY_TAKES - 1)
        return self.behind + min(self.to_go, gone)


@dataclass(frozen=True, slots=True)
class Days:
    file: Path
    real: Callable[[], datetime] = clock.real

    def ahead(self) -> timedelta:
        return timedelta(seconds=self._passed().at(self.real()))

    def let_pass(self) -> None:
        """One day more; while one goes by, the next one waits for it."""
        real, passed = self.real(), self._passed()
        behind = passed.at(real)
        to_go = passed.behind + passed.to_go - behind + DAY.total_seconds()
        fresh = self.file.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps(asdict(Passed(behind, real.timestamp(), to_go))))
        fresh.replace(self.file)

    def is_passing(self) -> bool:
        """Whether a day goes by, or did a moment ago, and what should have been done in it is being done."""
        passed = self._passed()
        takes = A_DAY_TAKES * (passed.to_go / DAY.total_seconds()) + SETTLES
        return bool(passed.pressed) and self.real().timestamp() < passed.pressed + takes.total_seconds()

    def _passed(self) -> Passed:
        try:
            return Passed(**json.loads(self.file.read_bytes()))
        except FileNotFoundError:
            return Passed()
