"""What waits for somebody at the desk: new words of a resident, and a team that was proposed."""

import pytest
from django.test import Client
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases.models import Case, Proposal
from upwell.desk.tests.scene import a_case, actor, drawn, fresh, hand, url
from upwell.desk.tests.test_case import page
from upwell.desk.tests.test_queue import references, shown, tally
from upwell.lib import clock


def add(case: Case, text: str = "It grew overnight") -> None:
    cases.add_information(case.pk, text=text, by=RESIDENT, now=clock.now())


def test_the_queue_says_how_many_cases_have_new_words_and_which(cast: Cast):
    a_case()
    told = a_case()
    add(told)
    client = cast.client("worker")

    assert tally(shown(client), "New messages") == 1
    assert references(shown(client, "?need=news")) == [told.reference]
    assert shown(client).count("New message<") == 1


def test_the_page_of_the_case_begins_with_what_is_new(cast: Cast):
    case = a_case()
    add(case, "First words")
    cases.note(case.pk, by=actor(cast.worker), now=clock.now(), text="Seen")
    add(case, "Words since")

    html = page(cast.client("worker"), case)
    band = html.split('id="news"')[1].split("</section>")[0]

    assert "Words since" in band
    assert "First words" not in band


def test_what_was_read_is_no_longer_new(cast: Cast):
    case = a_case()
    add(case)
    client = cast.client("worker")

    html = client.post(url("reading", case), drawn(case), follow=True).content.decode()

    assert "Marked as read." in html
    assert 'id="news"' not in html
    assert tally(shown(client), "New messages") == 0


def test_words_that_came_since_the_page_was_drawn_are_not_marked_as_read(cast: Cast):
    case = a_case()
    add(case)
    given = drawn(case)
    add(case, "And now it is two")

    response = cast.client("worker").post(url("reading", case), given)

    assert response.status_code == 409
    assert fresh(case).news_at is not None


def test_markup_in_a_residents_words_stays_words(cast: Cast):
    case = a_case()
    add(case, "<script>alert(1)</script>")

    assert "<script>alert" not in page(cast.client("worker"), case)


def propose(client: Client, case: Case, **fields: object) -> str:
    given = drawn(case, **{"team": "lighting", "reason": "It is a lamp", **fields})
    return client.post(url("proposal", case), given, follow=True).content.decode()


def test_who_may_not_move_a_case_proposes_a_team(cast: Cast):
    case, client = a_case(), hand()

    offered = page(client, case)
    html = propose(client, case)

    assert "Propose this team" in offered
    assert "Move to this team" not in offered
    assert "Somebody who assigns cases decides." in html
    assert "Propose this team" not in html
    assert Proposal.objects.get().by_called == "A hand"


def test_who_may_move_a_case_is_not_asked_to_propose(cast: Cast):
    assert "Propose this team" not in page(cast.client("worker"), a_case())


def test_a_proposal_without_a_reason_is_refused_and_kept(cast: Cast):
    case = a_case()

    html = propose(hand(), case, reason=" ")

    assert "Write a few words first" in html
    assert '<option value="lighting" selected>' in html


def test_whoever_decides_sees_it_in_the_queue_and_others_have_no_tile(cast: Cast):
    case, client = a_case(), hand()
    propose(client, case)

    html = shown(cast.client("worker"))

    assert tally(html, r"Another team\?") == 1
    assert "Lighting?" in html
    assert references(shown(cast.client("worker"), "?need=proposed")) == [case.reference]
    assert "Another team?" not in shown(client)


@pytest.mark.parametrize(("decision", "team"), [("accept", "lighting"), ("decline", "paving")])
def test_one_click_decides(cast: Cast, decision: str, team: str):
    case = a_case()
    propose(hand(), case)

    assert "Does this belong to Lighting?" in page(cast.client("worker"), case)
    cast.client("worker").post(url("decision", case), drawn(case, decision=decision))

    assert (fresh(case).team, fresh(case).proposed_team) == (team, None)


def test_who_proposed_cannot_decide(cast: Cast):
    case, client = a_case(), hand()
    propose(client, case)

    assert client.post(url("decision", case), drawn(case, decision="accept")).status_code == 403
    assert fresh(case).team == "paving"


def test_who_proposed_reads_why_it_stays_until_they_go_on(cast: Cast):
    case, crew = a_case(), hand()
    propose(crew, case)

    decided = drawn(case, decision="decline", reason="It is under the road.")
    cast.client("lead").post(url("decision", case), decided)
    told, others = page(crew, case), page(cast.client("lead"), case)
    crew.post(url("notes", case), drawn(case, text="Understood"))

    assert "It is under the road." in told.split("What you proposed was decided")[1].split("</section>")[0]
    assert "What you proposed was decided" not in others
    assert "What you proposed was decided" not in page(crew, case)
