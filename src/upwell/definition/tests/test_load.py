"""Definitions from folders, to plain data and back, their hash, their language files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.definition import sidecar, wording
from upwell.definition.load import content_hash, from_plain, load_folder, load_text, to_plain, translations_plain
from upwell.definition.model import Service
from upwell.definition.tests.cast import KNOWN, SERVICES

NAMES = sorted(folder.name for folder in SERVICES.iterdir())


def service(name: str) -> Service:
    loaded = load_folder(SERVICES / name, known=KNOWN)
    assert loaded.service is not None
    return loaded.service


@pytest.mark.parametrize("name", NAMES)
def test_the_five_services_are_sound(name: str) -> None:
    loaded = load_folder(SERVICES / name, known=KNOWN)

    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.service is not None


@pytest.mark.parametrize("name", NAMES)
def test_a_service_survives_being_stored(name: str) -> None:
    loaded = load_folder(SERVICES / name, known=KNOWN)
    stored, translations = json.loads(json.dumps(loaded.plain)), json.loads(json.dumps(loaded.translations))

    assert from_plain(stored, translations) == loaded.service
    assert content_hash(stored, translations) == loaded.hash


@pytest.mark.parametrize("name", NAMES)
def test_a_service_written_down_is_the_same_service(name: str) -> None:
    made = service(name)

    assert from_plain(to_plain(made), translations_plain(made)) == made
    assert from_plain(json.loads(json.dumps(to_plain(made))), translations_plain(made)) == made


def test_the_hash_follows_meaning_and_not_the_order_of_settings() -> None:
    assert content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})
    assert content_hash({"options": {"a": 1, "b": 2}}) != content_hash({"options": {"b": 2, "a": 1}})
    assert content_hash({"steps": [1, 2]}) != content_hash({"steps": [2, 1]})
    assert content_hash({"a": 1}, {"es": {"name": {"text": "x", "from": ""}}}) != content_hash({"a": 1})
    assert len(content_hash({})) == 64


def test_translations_are_read_by_path() -> None:
    spanish = service("pothole").translations["es"]

    assert spanish["name"].text == "Reporte un bache"
    assert spanish["steps.size.options.small.label"].text == "Más pequeño que un plato"
    assert spanish["also_said_as.0"].text == "hoyo en la calle"


def test_the_hash_of_a_text_does_not_mind_line_breaks() -> None:
    assert wording.text_hash("Where is\n  the pothole?") == wording.text_hash("Where is the pothole?")
    assert len(wording.text_hash("")) == 12


def changed(tmp_path: Path, name: str, old: str, new: str, file: str = "service.yaml") -> Path:
    folder = tmp_path / name
    shutil.copytree(SERVICES / name, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    return folder


def test_a_changed_english_line_makes_its_translation_stale(tmp_path: Path) -> None:
    folder = changed(tmp_path, "pothole", "title: How big is it?", "title: How large is it?")

    (problem,) = load_folder(folder, known=KNOWN).problems

    assert problem.file == "pothole/es.yaml"
    assert problem.what == "The English of 'steps.size.title' has changed to: How large is it?"
    assert wording.text_hash("How large is it?") in problem.hint


def test_a_language_that_need_not_be_complete_is_only_warned_about(tmp_path: Path) -> None:
    folder = changed(tmp_path, "pothole", "title: How big is it?", "title: How large is it?")
    lenient = load_folder(folder, known=type(KNOWN)(languages=frozenset()))

    assert lenient.service is not None
    assert [problem.warning for problem in lenient.problems] == [True]


def test_a_refreshed_language_file_is_sound_and_keeps_every_text() -> None:
    current = (SERVICES / "pothole" / "es.yaml").read_text()

    assert sidecar.refresh(service("pothole"), "es", current) == current


def test_a_new_language_file_holds_every_text_still_to_be_translated() -> None:
    made = service("building_permit")

    begun = sidecar.refresh(made, "vi")

    assert begun.count('{text: ""}') == len(wording.wording_paths(made))
    assert "# What is the address of the work?" in begun


def test_a_translator_need_not_work_out_a_hash() -> None:
    current = "language: es\nname: {text: Reporte un bache}\n"

    written = sidecar.refresh(service("pothole"), "es", current)

    assert f'name: {{text: "Reporte un bache", from: "{wording.text_hash("Report a pothole")}"}}' in written


def test_a_stale_text_is_kept_and_marked_and_a_text_no_longer_used_is_not_lost() -> None:
    current = 'language: es\nname: {text: Bache, from: "000000000000"}\nsteps: {old: {title: {text: Viejo}}}\n'

    written = sidecar.refresh(service("pothole"), "es", current)

    assert "# Report a pothole  <- the English has changed\n" in written
    assert 'name: {text: "Bache", from: "000000000000"}' in written
    assert '# no longer used: steps.old.title: "Viejo"' in written


def test_questions_inside_a_repeat_have_paths_of_their_own() -> None:
    text = (SERVICES / "pothole" / "service.yaml").read_text()
    repeat = (
        "  - repeat: dogs\n    each: dog\n    title: Which dogs?\n    steps:\n"
        "      - ask: breed\n        type: choice\n        title: What breed?\n        options: {a: Small, b: Big}\n"
        "      - ask: why\n        type: text\n        title: Why, {breed}?\n        when: {breed: a}\n"
    )
    text = text.replace("languages: [en, es]", "languages: [en]").replace("  - check:", repeat + "  - check:")

    loaded = load_text(text, known=KNOWN)

    assert loaded.service is not None
    paths = wording.wording_paths(loaded.service)
    assert paths["steps.dogs.steps.breed.title"] == "What breed?"
    assert paths["steps.dogs.steps.breed.options.a.label"] == "Small"


def test_examples_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    folder = changed(tmp_path, "my_recycling_company", "\ntests:\n", "\n# tests:\n#")
    (folder / "tests.yaml").write_text("tests:\n  - name: known home\n    answers: {hoem: 1 Main St}\n")

    (problem,) = load_folder(folder, known=KNOWN).problems

    assert str(problem) == "my_recycling_company/tests.yaml:3:15: There is no step 'hoem'. Did you mean 'home'?"


LINES = (SERVICES / "junk_pickup" / "service.yaml").read_text().splitlines()


@given(st.data())
@settings(max_examples=150)
def test_a_definition_with_any_lines_lost_or_swapped_is_answered_with_problems_or_a_service(
    data: st.DataObject,
) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        lines[at] = data.draw(
            st.sampled_from([lines[other], "", lines[at][1:], lines[at] + ":", lines[at].replace(":", "")])
        )

    loaded = load_text("\n".join(lines), known=KNOWN)

    assert (loaded.service is None) == bool(loaded.errors)


WORDS = st.sampled_from(["where", "size", "small", "yes", "a", "1", "today", "contact", "{a}", "", "9" * 30])
VALUES = st.recursive(
    st.none() | st.booleans() | WORDS | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(Service.model_fields)), VALUES)
@settings(max_examples=300)
def test_any_value_of_any_setting_of_a_service_is_answered(setting: str, value: object) -> None:
    plain = {"service": "a", "kind": "report", "name": "A", "summary": "B", "owner": "c", "steps": [{"submit": "s"}]}

    loaded = load_text(json.dumps({**plain, setting: value}), known=KNOWN)

    assert (loaded.service is None) == bool(loaded.errors)


VERBS = st.sampled_from(
    ["ask", "look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit", "type"]
)
SETTINGS = st.sampled_from(
    ["title", "when", "options", "as", "with", "steps", "amount", "pattern", "max", "require", "prefill"]
)


@given(st.lists(st.dictionaries(VERBS | SETTINGS, VALUES, max_size=6), max_size=5))
@settings(max_examples=400)
def test_any_steps_are_answered(steps: list[dict[str, object]]) -> None:
    plain = {"service": "a", "kind": "report", "name": "A", "summary": "B", "owner": "c", "steps": steps}

    loaded = load_text(json.dumps(plain), known=KNOWN)

    assert (loaded.service is None) == bool(loaded.errors)
