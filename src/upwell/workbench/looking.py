"""Looks at what somebody is writing: the step under their cursor as every channel shows it, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.definition import source
from upwell.definition.load import EXAMPLES_FILE, SERVICE_FILE
from upwell.definition.sketch import STAND_IN
from upwell.definition.steps import LookUp, WorkOut
from upwell.journey.walk import Undecided
from upwell.workbench import places, previews
from upwell.workbench.checking import Checked
from upwell.workbench.previews import Shown


@dataclass(frozen=True, slots=True)
class Looked:
    """`shown` None: nothing can be shown until something is mended. `languages`: code, name, whether it is shown."""

    shown: Shown | None
    languages: tuple[tuple[str, str, bool], ...] = ()
    partly: bool = False


def look(
    request: HttpRequest,
    checked: Checked,
    files: Mapping[str, str],
    name: str,
    *,
    line: int,
    step: str,
    language: str,
    now: datetime,
) -> Looked:
    """`step`: the one to show; empty: the one that the line of this file belongs to."""
    service = checked.tried
    if service is None:
        return Looked(None)
    language = language if language in service.languages else service.languages[0]
    language = name.removesuffix(".yaml") if name.removesuffix(".yaml") in service.languages else language
    address = step or places.at(_placed(checked, files, name), line)
    languages = tuple((code, said, code == language) for code, said in previews.language_names(service))
    partly = STAND_IN in service.by_name
    if address.split(".")[0] not in service.by_name:
        return Looked(None, languages, partly)
    try:
        return Looked(previews.of(request, service, address, language=language, now=now), languages, partly)
    except Undecided:  # what it hangs on cannot be read yet
        return Looked(None, languages, partly)


def _placed(checked: Checked, files: Mapping[str, str], name: str) -> list[places.Placed]:
    if name == EXAMPLES_FILE:
        name = SERVICE_FILE
    sketch = checked.loaded.sketch
    if name == SERVICE_FILE and sketch is not None:
        return places.steps(sketch.source)
    read = source.read(files.get(name, ""), file=name)
    return places.steps(read) if name == SERVICE_FILE else places.of_language(read)


def steps(checked: Checked) -> list[tuple[str, str]]:
    """Address and words of each step that a person sees, to choose from where no script follows the cursor."""
    service = checked.tried
    if service is None:
        return []
    shown = (step for step in service.steps if step.name != STAND_IN and not isinstance(step, LookUp | WorkOut))
    return [(step.name, str(getattr(step, "title", "") or step.name)) for step in shown]


def html(request: HttpRequest, looked: Looked) -> str:
    """The previews as the page draws them."""
    return render_to_string("workbench/parts/previews.html", {"look": looked}, request=request)
