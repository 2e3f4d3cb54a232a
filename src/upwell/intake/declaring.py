"""What a person declared by sending, as the case keeps it: which step's sentence, in which language, of which version.

The words themselves stay in the version, which never changes. When it was declared is when the case was opened.
Pure."""

from __future__ import annotations

from collections.abc import Mapping

from upwell.catalogue.queries import Published
from upwell.definition.values import Plain
from upwell.journey.texts import Texts
from upwell.journey.walk import Walk


def record(walk: Walk, published: Published, language: str) -> Mapping[str, Plain]:
    """Empty when nothing was declared. The language is the one the sentence was really shown in."""
    if not walk.declares:
        return {}
    said = Texts(published.definition, language).of_step(walk.declares, "declaration")
    return {"step": walk.declares, "language": said.language, "version": published.number}
