from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.desk.tests.scene import a_case, actor, many
from upwell.desk.tests.test_case import page
from upwell.desk.tests.test_queue import bulk
from upwell.lib import clock


def test_what_does_not_fit_is_left_out_before_anything_is_sent(cast: Cast):
    ready, closed = a_case(), a_case(title="Closed already")
    cases.close(closed.pk, by=actor(cast.worker), now=clock.now(), seen=None, outcome="done")

    html = bulk(cast.client("worker"), [ready, closed], do="move:close")

    assert "Close: 1 case" in html
    assert "1 of the ticked cases is left out" in html
    assert "cannot be closed from where it stands" in html
    assert f'value="{closed.pk}"' not in html


def test_a_move_that_fits_no_ticked_case_says_why_and_leads_back(cast: Cast):
    closed = a_case()
    cases.close(closed.pk, by=actor(cast.worker), now=clock.now(), seen=None, outcome="done")

    html = bulk(cast.client("worker"), [closed], do="move:close")

    assert "cannot be closed from where it stands" in html
    assert 'href="/desk/?q=x"' in html
    assert "Nothing chosen" not in html


def test_only_who_may_work_all_the_ticked_cases_is_offered(cast: Cast):
    html = bulk(cast.client("worker"), many(2), do="assign")

    assert cast.lead.called in html
    assert cast.keeper.called not in html
    assert cast.other_team.called not in html


def test_only_who_works_the_teams_cases_can_be_chosen(cast: Cast):
    html = page(cast.client("worker"), a_case())

    assert f">{cast.lead.called}</option>" in html
    assert cast.keeper.called not in html
