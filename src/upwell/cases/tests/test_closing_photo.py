"""The crew's photo of the finished work: tied to the closing, seen by the resident, by all only where it may be."""

from uuid import UUID, uuid4

import pytest
from tests.cast import Cast

from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases import closing, links
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.tests.scene import LATER, POTHOLE, TOMORROW, actor, fresh, last_letter, open_one, publish
from upwell.events.models import Event
from upwell.files.models import Upload


def photo(case: Case) -> UUID:
    draft = closing.bundle(case.pk)
    return Upload.objects.create(
        draft=draft, kind=closing.KIND, sha256=uuid4().hex, size=1, stored="aa/bb/cc", created_at=LATER
    ).pk


def close(case: Case, by: Actor, *photos: UUID) -> Case:
    return cases.move(case.pk, "close", by=by, now=LATER, seen=None, outcome="done", photos=photos)


def test_the_photo_belongs_to_the_case_from_the_closing_on(case: Case, crew: Actor) -> None:
    taken = photo(case)

    close(case, crew, taken)

    assert Upload.objects.get().case_reference == case.reference
    assert case.entries.get(what="closed").data["photos"] == [str(taken)]
    assert Event.objects.get(name="case_closed").data["pictures"] == 1


def test_the_resident_sees_it_and_is_told_in_the_letter(case: Case, crew: Actor) -> None:
    taken = photo(case)

    close(case, crew, taken)

    own = asked.by_follow_secret(links.follow_secret(case.pk))
    assert own is not None
    assert own.steps[-1].photos == (str(taken),)
    assert "We took a photo." in last_letter().body


@pytest.mark.parametrize("shown", [True, False])
def test_everybody_sees_it_only_where_the_service_says_so(cast: Cast, shown: bool) -> None:
    publish({**POTHOLE, "public": {"map": True, "closing_photo": shown}})
    case = open_one()
    taken = photo(case)

    close(case, actor(cast.worker), taken)

    view = asked.public_view(case.reference)
    assert view is not None
    assert view.steps[-1].photos == ((str(taken),) if shown else ())


def test_a_photo_of_another_case_is_refused_and_nothing_is_closed(case: Case, crew: Actor) -> None:
    other = open_one()

    with pytest.raises(cases.PhotoGone):
        close(case, crew, photo(other))

    assert fresh(case).is_live


def test_a_second_closing_has_its_own(case: Case, crew: Actor) -> None:
    first = photo(case)
    close(case, crew, first)
    cases.reopen(case.pk, by=crew, now=TOMORROW, why="Again", seen=None)
    second = photo(case)

    close(case, crew, second)

    closings = case.entries.filter(what="closed").order_by("id")
    assert [entry.data["photos"] for entry in closings] == [[str(first)], [str(second)]]
