"""What exists is documented: question types, steps, settings, events, permissions, addresses, commands, rooms. Or the
build fails."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import yaml
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src/upwell"
TEST_ONLY = {"UPWELL_REQUIRE_BROWSER", "UPWELL_REQUIRE_POSTGRES", "UPWELL_REQUIRE_DATA", "UPWELL_REQUIRE_SPARK"}


def doc(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def listed(name: str) -> set[str]:
    """The words in `code` that begin a row of a table, or are named together there."""
    rows = re.findall(r"^\| (`[^|]*`)", doc(name), re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def mentioned(name: str) -> set[str]:
    return {word for quoted in re.findall(r"`([^`\n]+)`", doc(name)) for word in re.split(r"[ :{},.\[\]]+", quoted)}


# definitions


def models(*modules: ModuleType) -> Iterator[type[BaseModel]]:
    """The models these modules define."""
    for module in modules:
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, BaseModel) and thing.__module__ == module.__name__:
                yield thing


def test_every_question_type_is_in_the_reference():
    from upwell.journey.answers import ANSWERS

    assert set(ANSWERS) - listed("docs/definition-language.md") == set()


def test_every_step_has_its_section():
    text = doc("docs/definition-language.md")
    headings = " ".join(re.findall(r"^###? (.*)$", text, re.MULTILINE))

    for verb in ("ask", "look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit"):
        assert f"`{verb}`" in headings, verb


def test_every_setting_of_a_service_is_in_the_reference():
    from upwell.definition.applications import Party, Permit, ReviewRule, Wanted
    from upwell.definition.model import Duplicates, Example, Open311, PromiseRule, Public, Receipt, Route, Service

    words = mentioned("docs/definition-language.md")
    parts = (PromiseRule, Route, Party, ReviewRule, Wanted, Permit, Public, Duplicates, Open311, Receipt, Example)
    for model in (Service, *parts):
        assert settings_of(model) - words - {"translations"} == set(), model.__name__


def test_every_setting_of_a_step_is_in_the_reference():
    from upwell.definition import questions, steps

    words = mentioned("docs/definition-language.md")
    for model in models(steps, questions):
        assert settings_of(model) - words == set(), model.__name__


def settings_of(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items() if not field.exclude}


# a city


def test_every_setting_of_a_city_is_documented():
    from upwell.catalogue import city, data_sets, steering

    words = mentioned("docs/city-folder.md")
    for model in models(city, data_sets, steering):
        assert settings_of(model) - words == set(), model.__name__


def test_every_kind_of_system_a_partner_may_have_is_documented():
    from upwell.partners.kinds import KINDS

    row = next(line for line in doc("docs/city-folder.md").splitlines() if line.startswith("| `partners` |"))

    assert [kind for kind in KINDS if f"`{kind}`" not in row] == []


def test_every_setting_of_an_import_map_is_documented():
    from upwell.intake.history import maps as history
    from upwell.places import maps as places

    words = mentioned("docs/city-folder.md")
    for model in models(places, history):
        if not model.__name__.startswith("_"):
            assert settings_of(model) - words == set(), model.__name__


def test_every_attribute_type_of_an_address_is_documented():
    from upwell.places.attributes import TOLD_AS

    assert set(TOLD_AS) - listed("docs/city-folder.md") == set()


def test_every_outcome_there_is_without_writing_any_is_documented():
    from upwell.cases.outcomes import DEFAULTS

    assert set(DEFAULTS) - mentioned("docs/city-folder.md") == set()


# settings


def variables() -> set[str]:
    """Every environment variable that `config` reads."""
    found = set()
    for path in (PACKAGE / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^(?:UPWELL_[A-Z_0-9]+|DATABASE_URL)$", node.value))
    return found


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    assert listed("docs/settings.md") == variables()


def test_every_limit_is_documented_as_it_comes():
    from upwell.limits.kinds import LIMITS

    text = doc("docs/settings.md")
    for limit in LIMITS.values():
        assert f"| {limit.name} | `{limit.written()}` |" in text, limit.name


def test_nothing_but_config_reads_the_environment():
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "config"} & set(path.parts):
            assert not re.search(r"os\.environ|getenv\(", path.read_text()), path


def test_what_only_tests_ask_for_is_told_too():
    assert TEST_ONLY - mentioned("docs/settings.md") == set()


# who may do what, and what happens


def test_the_tables_made_from_the_code_are_up_to_date():
    from scripts import docs

    assert docs.outdated() == [], "run: .venv/bin/python scripts/docs.py write"


def test_every_permission_is_documented():
    from upwell.catalogue.city import PERMISSIONS

    assert set(PERMISSIONS) - listed("docs/access.md") == set()


def test_the_roles_in_the_documents_are_those_of_the_sandbox_city():
    roles = yaml.safe_load(doc("cities/sanjose/city.yaml"))["roles"]
    table = doc("docs/access.md").split("## Roles of the sandbox city")[1].split("##")[0]
    head, _line, *rows = [line for line in table.splitlines() if line.startswith("|")]
    names = re.findall(r"`(\w+)`", head)

    assert names == list(roles)
    for row in rows:
        permission, *cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        told = {name for name, cell in zip(names, cells, strict=True) if cell == "yes"}
        assert told == {name for name, role in roles.items() if permission.strip("`") in role["may"]}, permission


# the program


def test_every_command_is_in_the_readme():
    from upwell.config.cli import VERBS

    told = {word.split()[1] for word in listed("README.md") if word.startswith("upwell ")}
    assert told == set(VERBS)


def test_every_option_of_a_command_is_in_the_documents():
    text = doc("README.md") + doc("docs/operations.md") + doc("docs/city-folder.md")
    options = set(re.findall(r'"(--[a-z-]+)"', (PACKAGE / "config/cli.py").read_text()))

    assert {option for option in options if option not in text} == set()


def test_every_room_is_described():
    names = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()} - {"channels"}
    names |= {f"channels.{path.name}" for path in (PACKAGE / "channels").iterdir() if (path / "__init__.py").exists()}

    text = doc("docs/rooms.md")
    assert {name for name in names if f"| `{name}`" not in text and f", `{name}`" not in text} == set()
    assert {name for name in names if f"**`{name}`**" not in text} == set()


def test_every_benchmark_is_in_the_table_of_benchmarks():
    from bench.all import NAMES

    there = {path.stem for path in (ROOT / "bench").glob("*.py") if "--json" in path.read_text()} - {"all"}
    assert there - set(NAMES) == set()


def test_links_between_documents_lead_somewhere():
    files = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "bench/README.md"]
    for file in files:
        for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", file.read_text(encoding="utf-8")):
            path, _mark, part = "".join(link).partition("#")
            if re.match(r"[a-z]+:", path) or path.startswith(("/", "…")):
                continue
            target = (file.parent / path).resolve() if path else file
            assert target.exists(), f"{file.name}: {path}"
            assert not part or part in anchors(target), f"{file.name}: {path}#{part}"


def anchors(file: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_decisions_are_short_and_listed():
    records = sorted(DOCS.glob("adr/0*.md"))

    index = doc("docs/adr/README.md")
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers)  # several are written at once: a number may be another's that is to come
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert record.name in index
        assert len(text.splitlines()) <= 40, record.name
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences")), record.name


def test_the_files_of_the_readme_are_a_city_without_problems(tmp_path):
    from upwell.catalogue import folder
    from upwell.config.commands.definitions import around

    names = re.findall(r"`springdale/([a-z_/]+\.(?:yaml|csv))`", doc("README.md"))
    contents = re.findall(r"```(?:yaml|csv)\n(.*?)```", doc("README.md"), re.DOTALL)
    for name, content in zip(names, contents, strict=True):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)

    found = folder.read(tmp_path, around())

    assert found.problems == []
    assert [one.definition.service for one in found.services] == ["pothole"]


def test_the_city_and_the_workflow_in_the_documents_can_be_used():
    from upwell.cases.workflow import problems
    from upwell.catalogue.city import City

    blocks = re.findall(r"```yaml\n(.*?)```", doc("docs/city-folder.md"), re.DOTALL)
    smallest = yaml.safe_load(blocks[0])
    workflows = next(yaml.safe_load(block) for block in blocks if block.startswith("workflows"))

    city = City.model_validate(smallest | workflows)

    assert [problems(workflow) for workflow in city.workflows.values()] == [[]]


# the matrix of bulky collection


def test_every_test_the_matrix_names_is_there_and_every_row_says_something():
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", doc("docs/bulky-matrix.md"), re.MULTILINE)

    assert [int(number) for number, _cells in rows] == list(range(1, 50))
    for number, cells in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", cells)
        assert named or cells.rsplit("|", 1)[-1].strip(), number
        for file, name in named:
            assert f"def {name}(" in doc(file), f"row {number}: {file}::{name}"
