"""Sets Upwell up and runs, tests or checks it. Standard library only; `make` calls it, and it works without make.

Usage: python3 scripts/dev.py run | test | check | setup | assets | messages | lock | format | clean"""

import os
import shutil
import sys

NEEDED = (3, 11)


def newer_python() -> "str | None":
    """The first newer Python on the path. The file must parse on old ones down to here, hence the quoted type."""
    names = [f"python3.{minor}" for minor in range(14, 10, -1)]
    return next(filter(None, map(shutil.which, names)), None)


if sys.version_info < NEEDED:  # somebody's python3 may well be older than ours
    better = newer_python()
    if better is None:
        sys.exit(
            f"Upwell needs Python 3.11 or newer, and this is {sys.version_info[0]}.{sys.version_info[1]}. "
            "Install it, or say where it is: make run PYTHON=/path/to/python3.11"
        )
    os.execv(better, [better, *sys.argv])  # noqa: S606 - no shell is what we want

import subprocess  # noqa: E402 - only a recent Python comes this far
from collections.abc import Callable  # noqa: E402

import gates  # noqa: E402
import steps  # noqa: E402
from stamps import ROOT  # noqa: E402
from steps import BIN, PYTHON, Broken, environment, run  # noqa: E402

UV = ["pip", "compile", "--quiet", "--generate-hashes", "--universal"]
UV += ["--no-emit-index-url", "--no-emit-find-links", "--no-header"]


def prepare(*, dev: bool, data: str | None = None) -> dict[str, str]:
    steps.python_packages(dev=dev)
    steps.front_end()
    steps.messages()
    values = environment(UPWELL_DATA=str(steps.data_folder(data)))
    steps.static_files(values)
    return values


def serve(arguments: list[str]) -> int:
    os.environ["UPWELL_SANDBOX"] = "1"
    values = prepare(dev=False)
    steps.database(values)
    # in our place, so that Ctrl-C and a supervisor's signals reach the server itself
    os.execve(BIN / "upwell", ["upwell", "sandbox", "--serve", *arguments], values)  # noqa: S606 - no shell is what we want


def test(arguments: list[str]) -> int:
    values = prepare(dev=True, data=str(ROOT / "var/test"))
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=values, check=False).returncode


def check(arguments: list[str]) -> int:
    return gates.check(prepare(dev=True, data=str(ROOT / "var/test")))


def setup(arguments: list[str]) -> int:
    steps.database(prepare(dev="--dev" in arguments))
    return 0


def assets(arguments: list[str]) -> int:
    steps.python_packages(dev=False)
    steps.front_end(anew=True)
    return 0


def messages(arguments: list[str]) -> int:
    steps.python_packages(dev=False)
    steps.messages()
    return 0


def lock(arguments: list[str]) -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(BIN))
    if uv is None:
        steps.python_packages(dev=True)
        run(PYTHON, "-m", "pip", "install", "--quiet", "uv")
        uv = str(BIN / "uv")
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    python = "--python-version={}.{}".format(*NEEDED)
    for output, source in (
        ("requirements.txt", ["pyproject.toml"]),
        ("requirements-dev.txt", ["pyproject.toml", "--extra", "dev"]),
        ("requirements-node.txt", ["scripts/node.in"]),
        ("requirements-spark.txt", ["scripts/spark.in"]),
    ):
        print(f"- Locking {output} …", flush=True)
        run(uv, *UV, python, *upgrade, *source, "-o", output, quiet=True)
    run("npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", quiet=True)
    return 0


def tidy(arguments: list[str]) -> int:
    steps.python_packages(dev=True)
    run(BIN / "ruff", "check", "--fix", "--quiet", "--select", "I", ".")
    run(BIN / "ruff", "format", "--quiet", ".")
    return 0


def clean(arguments: list[str]) -> int:
    caches = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis")
    for folder in (".venv", "node_modules", str(steps.BUILD), "var/test", *caches):
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": serve, "test": test, "check": check, "setup": setup, "assets": assets,
    "messages": messages, "lock": lock, "format": tidy, "clean": clean,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Broken as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
