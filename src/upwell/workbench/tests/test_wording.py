"""Texts by step, and back into the files."""

from __future__ import annotations

from upwell.definition import load
from upwell.workbench import wording
from upwell.workbench.tests.texts import NEW

FILES = {"service.yaml": NEW}


def service() -> load.Service:
    found = load.load_text(NEW).service
    assert found is not None
    return found


def test_every_text_has_a_place_in_the_file() -> None:
    paths = [one.path for group in wording.groups(service(), FILES) for one in group.fields]
    source = load.source.read(NEW, file="service.yaml")

    assert [path for path in paths if wording.place_of(source, path) is None] == []


def test_the_short_form_of_an_option_is_its_label() -> None:
    changed = wording.write(FILES, {"steps.tool.options.drill.label": "An electric drill"}, "", {})

    assert changed["service.yaml"] == NEW.replace("drill: A drill", "drill: An electric drill")


def test_a_translation_is_made_from_the_english_of_the_moment() -> None:
    english, own = {"steps.tool.title": "Which tool?"}, {"steps.tool.title": "¿Qué herramienta?"}

    changed = wording.write(FILES, english, "es", own)

    loaded = load.load_files(changed, folder="tool_library")
    groups = wording.groups(service(), changed, "es")
    said = {one.path: one for group in groups for one in group.fields}["steps.tool.title"]
    assert said.translated == "¿Qué herramienta?"
    assert "has changed" not in " ".join(one.what for one in loaded.problems)


def test_a_language_file_keeps_every_other_letter() -> None:
    first = wording.write(FILES, {}, "es", {"name": "Pida una herramienta"})["es.yaml"] + "# end\n"

    again = wording.write({**FILES, "es.yaml": first}, {}, "es", {"name": "Tome una herramienta"})["es.yaml"]

    assert again == first.replace("Pida una", "Tome una")


def test_a_long_sentence_is_counted_without_its_marks() -> None:
    assert wording.longest_sentence("One two. {reference} [three four](/x) **five**") == 4
