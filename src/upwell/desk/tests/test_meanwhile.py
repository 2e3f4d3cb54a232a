from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.desk.tests.scene import a_case, actor, drawn, url
from upwell.lib import clock


def test_who_was_too_late_to_take_a_case_reads_who_has_it(cast: Cast):
    case = a_case()
    form = drawn(case, assignee="me")
    cases.assign(case.pk, by=actor(cast.lead), now=clock.now(), seen=None, assignee_id=cast.lead.pk)

    html = cast.client("worker").post(url("assignment", case), form).content.decode()

    assert "A lead: Taken on" in html
    assert "Your words are kept below" not in html


def test_words_for_a_case_that_somebody_closed_meanwhile_can_be_copied(cast: Cast):
    case = a_case()
    form = drawn(case, move="plan", message="We come on Monday.")
    cases.close(case.pk, by=actor(cast.lead), now=clock.now(), seen=None, outcome="done")

    html = cast.client("worker").post(url("moves", case), form).content.decode()

    refused = html.split("Not done")[1].split("</main>")[0]
    assert "A lead: Closed: Done" in refused
    assert "We come on Monday." in refused
