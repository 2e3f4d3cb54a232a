"""The steps of set-up: Python packages, Node, front end, translations, database, static files.

Each is skipped when nothing it depends on has changed. Standard library only: it runs before anything is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from stamps import ROOT, Stamps, contents, signature

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
BUILD = ROOT / "src/upwell/ui/static/ui/build"
LOCALE = ROOT / "src/upwell/ui/locale"
NODE_AT_LEAST = (20, 19)
ENVIRONMENT = Stamps(VENV / "stamps.json")


class Broken(Exception):
    """A step did not work; the words say what to do."""


def run(*command: str | Path, env: Mapping[str, str] | None = None, quiet: bool = False) -> None:
    result = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=dict(env or environment()),
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=quiet,
        text=True,
    )
    if result.returncode:
        said = f"\n{result.stdout}{result.stderr}" if quiet else ""
        raise Broken(f"This did not work (exit {result.returncode}): {' '.join(map(str, command))}{said}")


def environment(**more: str) -> dict[str, str]:
    """The caller's environment, its certificate settings included, with our tools first on the path."""
    values = dict(os.environ)
    values["PATH"] = f"{BIN}{os.pathsep}{values.get('PATH', '')}"
    values["VIRTUAL_ENV"] = str(VENV)
    # Node has its own name for a certificate file that the other tools read as SSL_CERT_FILE
    if "NODE_EXTRA_CA_CERTS" not in values and values.get("SSL_CERT_FILE"):
        values["NODE_EXTRA_CA_CERTS"] = values["SSL_CERT_FILE"]
    values.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    return values | more


def python_packages(*, dev: bool) -> None:
    _virtual_environment()
    names = ["requirements-dev.txt"] if dev else ["requirements.txt"]
    stamp = contents([ROOT / name for name in names], sys.version)
    dev_stamp = contents([ROOT / "requirements-dev.txt"], sys.version)
    if dev or not ENVIRONMENT.holds("python-dev", dev_stamp):  # the larger set holds the smaller
        name = "python-dev" if dev else "python"
        words = "Installing Python packages" + (" and the tools for development" if dev else "")
        ENVIRONMENT.once(name, stamp, words, lambda: _install(*[part for file in names for part in ("-r", file)]))
    own = contents([ROOT / "pyproject.toml"], sys.version)
    ENVIRONMENT.once("upwell", own, "Installing Upwell itself", _install_own, BIN / "upwell")


def _virtual_environment() -> None:
    version = "{}.{}".format(*sys.version_info[:2])
    if PYTHON.exists() and ENVIRONMENT.holds("venv", version):
        return
    if PYTHON.exists() and _version_of_venv() == version:
        ENVIRONMENT.keep("venv", version)
        return
    print(f"- Making .venv with Python {version} …", flush=True)
    try:
        run(sys.executable, "-m", "venv", "--clear", VENV, quiet=True)
    except Broken as problem:
        raise Broken(f"{problem}\nOn Debian and Ubuntu: apt-get install python3-venv") from None
    ENVIRONMENT.keep("venv", version)


def _version_of_venv() -> str:
    asked = [str(PYTHON), "-c", "import sys; print('{}.{}'.format(*sys.version_info[:2]))"]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout.strip()


def _install(*what: str) -> None:
    uv = shutil.which("uv")
    if uv:
        try:
            run(uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", *what)
            return
        except Broken:
            print("  uv could not; trying pip", flush=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *what)


def _install_own() -> None:
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-e", ".")


def front_end(*, anew: bool = False) -> None:
    """Packages from npm, then the build. Node is the system's or, when that is too old or missing, a Python wheel's."""
    lock = contents([ROOT / "package.json", ROOT / "package-lock.json"])
    sources = [ROOT / "src/upwell/ui/assets", ROOT / "scripts/assets.mjs"]
    stamp = signature(sources, lock)
    modules = ROOT / "node_modules/.package-lock.json"
    if anew:
        shutil.rmtree(BUILD, ignore_errors=True)
    elif ENVIRONMENT.holds("assets", stamp) and (BUILD / "style.css").exists():
        return
    node = _node()
    npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    words = "Fetching the design system and the map"
    ENVIRONMENT.once("npm", lock, words, lambda: run(*_npm(npm), quiet=True), modules)
    words = "Building style sheets, icons and scripts"
    ENVIRONMENT.once("assets", stamp, words, lambda: run(node, "scripts/assets.mjs", quiet=True), BUILD / "style.css")


def _node() -> str:
    for found in (shutil.which("node"), shutil.which("node", path=str(BIN))):
        if found and _is_recent(found) and (shutil.which("npm", path=str(Path(found).parent)) or shutil.which("npm")):
            return found
    ENVIRONMENT.once(
        "node",
        contents([ROOT / "requirements-node.txt"]),
        "Installing Node from a Python wheel",
        lambda: _install("-r", "requirements-node.txt"),
        BIN / "node",
    )
    return str(BIN / "node")


def _npm(command: Sequence[str]) -> list[str]:
    """npm from the same place as Node: the two must fit."""
    beside = shutil.which("npm", path=str(Path(_node()).parent)) or shutil.which("npm") or "npm"
    return [beside, *command[1:]]


def _is_recent(node: str) -> bool:
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    numbers = said.strip().lstrip("v").split(".")
    return len(numbers) > 1 and (int(numbers[0]), int(numbers[1])) >= NODE_AT_LEAST


def messages() -> None:
    files = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    made = [file.with_suffix(".mo") for file in files]
    words = "Compiling translations"
    ENVIRONMENT.once("messages", signature(files), words, lambda: run(PYTHON, "scripts/messages.py"), *made)


def data_folder(given: str | None = None) -> Path:
    return Path(given or os.environ.get("UPWELL_DATA", "var")).resolve()


def static_files(values: dict[str, str]) -> None:
    data = Path(values["UPWELL_DATA"])
    sources = [path for path in (ROOT / "src/upwell").rglob("static") if path.is_dir()]
    stamp = signature(sources, contents([ROOT / "requirements.txt"]))
    command = (PYTHON, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0")
    Stamps(data / "stamps.json").once(
        "static", stamp, "Collecting static files", lambda: run(*command, env=values), data / "static/staticfiles.json"
    )


def database(values: dict[str, str]) -> None:
    """Brings the embedded database up to date and loads the city; another database is asked each time."""
    data = Path(values["UPWELL_DATA"])
    url = values.get("DATABASE_URL", "")
    city = Path(values.get("UPWELL_CITY", "cities/sanjose"))
    kept, embedded = Stamps(data / "stamps.json"), [data / "upwell.sqlite3"] if not url else [data / "ask every time"]
    migrations = signature((ROOT / "src/upwell").rglob("migrations"), url)
    kept.once("migrate", migrations, "Bringing the database up to date", lambda: _upwell("migrate", values), *embedded)
    folder = signature([ROOT / city, ROOT / "src/upwell/definition", ROOT / "src/upwell/catalogue"], url)
    kept.once("load", folder, f"Loading {city}", lambda: _upwell("load", values), *embedded)


def _upwell(verb: str, values: dict[str, str]) -> None:
    run(BIN / "upwell", verb, env=values)
