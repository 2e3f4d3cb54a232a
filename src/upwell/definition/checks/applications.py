"""Other people, reviews, the checklist and the permit of an application: everything they name is there, and nobody is
asked or shown what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator

from upwell.definition import conditions, guess, templates
from upwell.definition.applications import Party, Permit
from upwell.definition.channels import is_for_staff
from upwell.definition.checks.conditions import LAST, condition
from upwell.definition.checks.findings import Findings
from upwell.definition.checks.steps import SIMPLE
from upwell.definition.conditions import Condition
from upwell.definition.questions import ContactQuestion, EmailQuestion, Question
from upwell.definition.source import Path

MAY_BE_ASKED = SIMPLE - {"contact"} | {"declaration"}
"""Questions of somebody else: what a short page takes, without uploads, maps and secrets."""


def check(found: Findings) -> None:
    for place, when in _conditions(found):
        condition(found, when, place, LAST)
    for path, _, step in found.steps():
        if isinstance(step, Question) and step.party is not None:
            _asked(found, step, path)
        elif step.when is not None:
            _not_of_others(found, sorted(one.name for one in conditions.leaves(step.when)), "", (*path, "when"))
    for name, party in found.service.parties.items():
        _party(found, name, party)
    _kind(found)
    _reviews(found)
    _checklist(found)
    _permit(found)
    _follow_on(found)


def _conditions(found: Findings) -> Iterator[tuple[Path, Condition | None]]:
    service = found.service
    yield from ((("parties", name, "when"), party.when) for name, party in service.parties.items())
    yield from ((("reviews", number, "when"), review.when) for number, review in enumerate(service.reviews))
    yield from ((("checklist", number, "when"), wanted.when) for number, wanted in enumerate(service.checklist))


def _question(found: Findings, name: str) -> Question | None:
    entry = found.names.entries.get(name.split(".")[0])
    return entry.step if entry is not None and isinstance(entry.step, Question) else None


def _asked(found: Findings, step: Question, path: Path) -> None:
    """A question for somebody else may only hang on answers: look-ups and sums belong to the applicant's journey."""
    party = str(step.party)
    if is_for_staff(step):
        what = "A question is for staff or for somebody else, not for both"
        found.tell((*path, "for"), what, "Take party or for out", at_key=True)
    if party not in found.service.parties:
        what = f"There is nobody called '{party}' in parties"
        found.tell((*path, "party"), what, guess.hint(party, found.service.parties) or f"Add {party} to parties:")
    kind = str(getattr(step, "type", ""))
    if kind not in MAY_BE_ASKED:
        found.tell((*path, "type"), f"Somebody else cannot be asked for a {kind}", "Ask the applicant for it")
    if step.prefill is not None:
        found.tell((*path, "prefill"), "Nothing is filled in for somebody else", "Take prefill out", at_key=True)
    if step.when is not None:
        _answers_only(found, [one.name for one in conditions.leaves(step.when)], party, (*path, "when"))
    for setting in ("title", "hint"):
        _answers_only(found, _printed(getattr(step, setting) or ""), party, (*path, setting))


def _printed(text: str) -> list[str]:
    try:
        return list(templates.names(text))
    except templates.TemplateError:
        return []  # told with the other texts


def _answers_only(found: Findings, names: list[str], party: str, path: Path) -> None:
    for name in names:
        if name.split(".")[0] in found.names.entries and _question(found, name) is None:
            what = f"'{name}' is no answer, and the question for '{party}' can only use answers"
            found.tell(path, what, "Use the name of a question")
    _not_of_others(found, names, party, path)


def _not_of_others(found: Findings, names: list[str], party: str, path: Path) -> None:
    for name in names:
        step = _question(found, name)
        if step is not None and step.party is not None and step.party != party:
            found.tell(path, f"'{name}' is answered by '{step.party}' later, by another link", "Use another answer")
        elif party and is_for_staff(step):
            found.tell(path, f"'{name}' is for staff only, and '{party}' must not hear of it", "Use another answer")


def _party(found: Findings, name: str, party: Party) -> None:
    path: Path = ("parties", name)
    if not any(isinstance(step, Question) and step.party == name for step in found.service.steps):
        found.tell(path, f"'{name}' is asked nothing", f"Give a question party: {name}", at_key=True)
    _reach(found, party, path)
    _shown(found, party, path)
    for text, setting in ((party.title, "title"), (party.asks, "asks")):
        _answers_only(found, _printed(text), name, (*path, setting))
    if party.remind_after is not None and party.remind_after >= party.within:
        found.tell((*path, "remind_after"), "The reminder comes when the link has ended", "Make it less than within")
    if party.within.days < 1:
        found.tell((*path, "within"), "Nobody answers a letter within a day", "Write P7D, or more")


def _shown(found: Findings, party: Party, path: Path) -> None:
    for number, shown in enumerate(party.shows):
        step = _question(found, shown)
        place = (*path, "shows", number)
        if step is None or step.party is not None:
            found.tell(place, f"There is no answer '{shown}' of the applicant to show", guess.hint(shown, _own(found)))
        elif is_for_staff(step):
            found.tell(place, f"'{shown}' is for staff only", "Take it out")
        elif step.sensitive or isinstance(step, ContactQuestion | EmailQuestion):
            found.tell(place, f"'{shown}' is not for others to see", "Take it out")


def _own(found: Findings) -> list[str]:
    return [step.name for step in found.service.steps if isinstance(step, Question) and step.party is None]


def _reach(found: Findings, party: Party, path: Path) -> None:
    step = _question(found, party.reach)
    place = (*path, "reach")
    if step is None or step.party is not None or not isinstance(step, ContactQuestion | EmailQuestion):
        ways = [one for one in _own(found) if isinstance(_question(found, one), ContactQuestion | EmailQuestion)]
        what = f"'{party.reach}' is no question of the applicant for an email address"
        found.tell(place, what, guess.hint(party.reach, ways))
    elif step.optional:
        found.tell(place, f"'{party.reach}' may be skipped, and nobody could be written to", "Take optional out of it")
    elif step.when is not None and party.when != step.when and party.when is None:
        what = f"'{party.reach}' is not always asked"
        found.tell(place, what, "Give the party the same `when`")


def _kind(found: Findings) -> None:
    if found.service.kind == "application" or found.service.workflow is not None or found.is_told(("kind",)):
        return
    for setting in ("parties", "checklist", "reviews", "permit"):
        if getattr(found.service, setting):
            what = f"A {found.service.kind} has no {setting}"
            found.tell((setting,), what, "Make it an application, or name a workflow", at_key=True)


def _reviews(found: Findings) -> None:
    known = found.known.teams
    for number, review in enumerate(found.service.reviews):
        path: Path = ("reviews", number, "team")
        if known is not None and review.team not in known:
            found.tell(path, f"There is no team '{review.team}'", guess.hint(review.team, known))
        if review in found.service.reviews[:number]:
            found.tell(path, f"'{review.team}' is asked twice", "Take one out")


def _checklist(found: Findings) -> None:
    names = [wanted.item for wanted in found.service.checklist]
    for number, name in enumerate(names):
        if name in names[:number]:
            found.tell(("checklist", number, "item"), f"'{name}' is in the checklist twice", "Give each its own name")


def _permit(found: Findings) -> None:
    permit = found.service.permit
    if permit is None:
        return
    for place, name in _on_it(found):
        step = _question(found, name)
        if step is None or step.party is not None:
            found.tell(place, f"There is no answer '{name}' to print", guess.hint(name, _own(found)))
        elif is_for_staff(step):
            found.tell(place, f"'{name}' is for staff only", "Take it out")
        elif step.sensitive or isinstance(step, ContactQuestion | EmailQuestion) or step.gives.name == "FILES":
            found.tell(place, f"'{name}' cannot stand on a paper that is shown around", "Take it out")
    _labels(found, permit)


def _labels(found: Findings, permit: Permit) -> None:
    for name, label in permit.labels.items():
        if name not in permit.shows:
            hint = guess.hint(name, permit.shows)
            found.tell(("permit", "labels", name), f"The permit does not show '{name}'", hint, at_key=True)
        if "{" in label:
            found.tell(("permit", "labels", name), "A label is the same on every permit", "Leave out the {name}")


def _on_it(found: Findings) -> Iterator[tuple[Path, str]]:
    permit = found.service.permit
    if permit is not None:
        yield from ((("permit", "shows", number), name) for number, name in enumerate(permit.shows))
        if permit.holder is not None:
            yield ("permit", "holder"), permit.holder


def _follow_on(found: Findings) -> None:
    after = found.service.follow_on
    if after is None:
        return
    known, path = found.known.services, ("follow_on",)
    if known is not None and after.service not in known:
        hint = guess.hint(after.service, known)
        found.tell((*path, "service"), f"There is no service '{after.service}'", hint)
    if found.service.permit is None and (after.when == "granted" or after.permit is not None):
        found.tell(path, "Without a permit nothing is granted", "Write when: done", at_key=True)
    for there, name in after.carry.items():
        step = _question(found, name)
        place = (*path, "carry", there)
        if step is None or step.party is not None:
            found.tell(place, f"There is no answer '{name}' to carry", guess.hint(name, _own(found)))
        elif step.sensitive or step.personal:
            found.tell(place, f"'{name}' says who somebody is and cannot be carried", "Take it out")
