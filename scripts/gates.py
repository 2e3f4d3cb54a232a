"""What `make check` asks of the code, the same here and in CI. Every gate runs; all that failed are named at last."""

import re
import subprocess
from pathlib import Path
from time import perf_counter

from stamps import ROOT
from steps import BIN, PYTHON

LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-node.txt",
    "requirements-spark.txt",
    "package-lock.json",
)
# A lock file says which bytes, never where they came from: that differs from machine to machine.
PLACE = re.compile(
    r'"resolved":|--(extra-)?index-url|--find-links|file://|https?://\S+\.(whl|tgz|tar\.gz)|^-f |^-i ', re.MULTILINE
)
QUICK = "not browser and not data and not postgres and not spark"
GATES: dict[str, list[str]] = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", "--no-error-summary"],
    "imports between rooms": ["lint-imports"],
    "migrations": ["python", "-m", "django", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
    "quick tests": ["python", "-m", "pytest", "-q", "-n", "2", "-m", QUICK],
}
TESTS = "quick tests"


def check(values: dict[str, str]) -> int:
    # CI runs every test right after these gates, so it need not run the quick ones twice
    gates = {name: command for name, command in GATES.items() if name != TESTS or "UPWELL_TESTS_FOLLOW" not in values}
    failed = [name for name, command in gates.items() if not _passes(name, command, values)]
    leaks = _places_in_locks()
    for leak in leaks:
        print(leak)
    if leaks:
        failed.append("lock files")
    print("make check: all is well" if not failed else f"make check: mend {', '.join(failed)}")
    return 1 if failed else 0


def _passes(name: str, command: list[str], values: dict[str, str]) -> bool:
    began = perf_counter()
    program = PYTHON if command[0] == "python" else BIN / command[0]
    call = [str(program), *command[1:]]
    done = subprocess.run(
        call, cwd=ROOT, env=values, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    verdict = "ok" if done.returncode == 0 else "NOT OK"
    print(f"{name}: {verdict} ({perf_counter() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def _places_in_locks() -> list[str]:
    found = []
    for name in LOCKS:
        path = ROOT / name
        if not path.exists():
            found.append(f"{name}: missing; run make lock")
            continue
        found += [f"{name}:{at}: says where a package came from" for at in _lines(path)]
    return found


def _lines(path: Path) -> list[int]:
    text = path.read_text()
    return [text.count("\n", 0, match.start()) + 1 for match in PLACE.finditer(text)]
