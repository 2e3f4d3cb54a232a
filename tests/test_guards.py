"""What must not be in the project: places of one machine, registries, scripts in pages, HTML that was not escaped,
things left for later, other cities in the code."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as tries

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/upwell"
LOCKS = (
    "requirements.txt",
    "requirements-dev.txt",
    "requirements-node.txt",
    "requirements-spark.txt",
    "package-lock.json",
)
PICTURES = {".webp", ".png", ".jpg", ".gz"}

# Who may say that text is HTML already, and why it is.
MAY_SAY_SAFE = {
    "ui/templatetags/ui.py": "constants of our own, what `format_html` escaped, drawings that `ui/charts` escapes",
    "ui/marks.py": "made by a parser with HTML off",
    "ui/parts.py": "a type only",
    "notify/html.py": "every line is escaped before it is wrapped",
    "desk/lines.py": "a rendered template",
    "channels/assisted/lines.py": "a rendered template",
    "desk/rows.py": "every word is escaped where it is put in; its test tries each",
}


def tracked() -> list[Path]:
    """Every file that is, or would be, part of the project; without git, every file outside the usual folders."""
    listing = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    done = subprocess.run(listing, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603  # our own words
    if done.returncode == 0 and done.stdout:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    built = {".venv", "var", "node_modules", ".git", "build", "__pycache__"}
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return [
        path
        for path in found
        if not built & set(path.relative_to(ROOT).parts) and not any(part.endswith("_cache") for part in path.parts)
    ]


FILES = [path for path in tracked() if path.suffix not in PICTURES]
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)
CODE = [path for path in FILES if path.is_relative_to(PACKAGE) and path.suffix == ".py" and "tests" not in path.parts]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def found(pattern: str, files: list[Path], flags: int = 0) -> list[str]:
    searched = re.compile(pattern, flags | re.MULTILINE)
    return [
        f"{path.relative_to(ROOT)}:{text(path).count(chr(10), 0, match.start()) + 1}: {match.group()[:80]}"
        for path in files
        for match in searched.finditer(text(path))
    ]


def test_lock_files_say_which_bytes_and_not_where_from():
    # "url" is the page where a package asks for gifts; where it came from would be "resolved"
    addresses = r"^(?!\s*\"url\": ).*(https?|git|ssh|file)(\+\w+)?://\S+"

    assert found(addresses, [ROOT / name for name in LOCKS]) == []
    assert found(r"--(extra-)?index-url|--find-links|\"resolved\":", [ROOT / name for name in LOCKS]) == []


def test_no_registry_is_named():
    names = ["py" + "pi.org", "files.python" + "hosted.org", "registry.npm" + "js.org", "registry.yarn" + "pkg.com"]
    names += ["artifact" + "ory", "nexus" + "/repository", "test." + "pypi"]

    assert found("|".join(map(re.escape, names)), FILES, re.IGNORECASE) == []


def test_no_place_of_one_machine_is_named():
    folders = r"(?<![\w./}$~-])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers)/[\w.-]+"

    assert found(folders, FILES) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_page_has_no_script_style_or_handler_of_its_own(path):
    body = text(path)

    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", body), "put it into a file: the content security policy"
    assert not re.search(r"<style\b|\sstyle\s*=", body), "put it into a style sheet"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", body), "add a listener in a script"
    assert not re.search(r"(href|src|action)\s*=\s*[\"']\s*javascript:", body, re.IGNORECASE)


def test_scripts_and_python_write_no_inline_styles_or_handlers():
    scripts = [path for path in FILES if path.suffix in {".js", ".mjs"} and path.is_relative_to(PACKAGE)]

    assert (
        found(r"setAttribute\(\s*[\"'](style|on[a-z]+)[\"']|\beval\(|new Function\(|document\.write\(", scripts) == []
    )
    assert found(r"<script\b|<\w+[^>\n]*\s(style|on[a-z]+)=[\"']", CODE) == []


def test_only_the_listed_files_say_that_text_is_html_already():
    says = r"mark_safe\(|SafeString|SafeText|\bsafestring\b"
    files = {line.split(":")[0] for line in found(says, CODE)}

    assert {file.removeprefix("src/upwell/") for file in files} == set(MAY_SAY_SAFE)
    assert found(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off|{%\s*filter\s+safe", TEMPLATES) == []


def test_nothing_is_left_for_later():
    words = r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b"

    assert found(words, [path for path in FILES if path.suffix not in {".po", ".csv", ".geojson"}]) == []


def test_the_code_knows_no_city():
    names = r"san[ _-]?jos[eé]|\bboston\b|springdale"
    allowed = {"src/upwell/config/cli.py", "src/upwell/config/settings.py"}  # the default of UPWELL_CITY
    lines = found(names, CODE, re.IGNORECASE)

    assert [line for line in lines if line.split(":")[0] not in allowed and not _is_example(line)] == []


def _is_example(line: str) -> bool:
    """A path in a sentence that says what to type: `cities/sanjose`."""
    path, number, _found = line.split(":", 2)
    return "cities/sanjose" in text(ROOT / path).splitlines()[int(number) - 1]


VIETNAMESE, CHINESE = "[\u0110\u0111\u01a0-\u01b0\u1e00-\u1eff]", "[\u3040-\u30ff\u3400-\u9fff]"
OTHERS = "[\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\uac00-\ub143\ub145-\ud7af]"  # but the Korean "year"
PROSE = {".py", ".md", ".html", ".yaml", ".po", ".txt", ".js", ".mjs"}
# The files that hold the words of a language, or are about how languages are written.
OF_LANGUAGES = (
    "src/upwell/cases/defaults.py", "src/upwell/cases/outcomes.py", "src/upwell/config/settings.py",
    "src/upwell/conversation/", "src/upwell/definition/segments.py", "src/upwell/journey/answers/amounts.py",
    "src/upwell/journey/answers/days.py", "src/upwell/journey/answers/eastern.py", "src/upwell/journey/words.py",
    "src/upwell/lib/folding.py", "src/upwell/lib/made.txt", "src/upwell/lib/traditional.txt",
    "src/upwell/lib/written.py", "src/upwell/simulation/pickups.py", "src/upwell/ui/formats.py",
)  # fmt: skip
OF_ONE = {"vi.yaml": VIETNAMESE, "locale/vi/": VIETNAMESE, "locale/zh_Han": CHINESE}
OF_ONE |= {"zh-Hans.yaml": CHINESE, "zh-Hant.yaml": CHINESE}


def test_letters_of_a_language_stand_only_where_its_words_are():
    """In a file of one language its letters; in a list of words by language all of those spoken; else none."""
    prose = [path for path in FILES if path.suffix in PROSE and "tests" not in path.parts]
    wrong = [line for path in prose for line in found("|".join(_strange(path)), [path]) if not _in_the_reference(line)]

    assert wrong == []


def _strange(path: Path) -> set[str]:
    """The letters that this file must not have."""
    name = str(path.relative_to(ROOT))
    every = {VIETNAMESE, CHINESE, OTHERS}
    in_all = r"cities/\w+/(city|life|calendars/\w+|imports/areas-\w+)\.yaml"
    if name.startswith(OF_LANGUAGES) or re.fullmatch(in_all, name):
        return {OTHERS}
    return every - {letters for part, letters in OF_ONE.items() if part in name}


def _in_the_reference(line: str) -> bool:
    """The reference shows what a letter of another script does to the length of a text message."""
    return line.startswith("docs/definition-language.md")


def test_pictures_are_small():
    for path in tracked():
        if path.suffix in {".webp", ".png", ".jpg"}:
            assert path.stat().st_size < 150_000, path.relative_to(ROOT)


def test_every_interface_sentence_is_translated():
    from scripts import messages

    lacking = [str(one[0]) for _source, catalogue in messages.catalogues() for one in messages.missing(catalogue)]

    assert lacking == [], "translate them, then: .venv/bin/python scripts/messages.py compile"


def test_no_sentence_stands_inside_an_f_string_where_no_list_of_sentences_finds_it():
    from scripts import messages

    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, words in messages.files()
        if path.suffix == ".py"
        for text in ast.walk(ast.parse(words))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in messages.CALLS
        if any(isinstance(said, ast.Constant) for said in call.args)
    ]
    assert hidden == []


def test_no_translation_says_other_placeholders_than_the_english():
    from scripts import messages

    names = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    wrong = []
    for _source, catalogue in messages.catalogues():
        for entry in catalogue:
            texts = [entry.string] if isinstance(entry.string, str) else list(entry.string)
            english = entry.id if isinstance(entry.id, str) else "".join(entry.id)
            told = set(names.findall(english))
            wrong += [english for one in texts if one and entry.id and set(names.findall(str(one))) - told]
    assert wrong == []


def test_no_property_fails_for_being_slow() -> None:
    assert tries().deadline is None
    assert HealthCheck.too_slow in tries().suppress_health_check
