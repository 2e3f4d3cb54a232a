from tests.cast import Cast

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.desk.tests.scene import a_case, actor, fresh, hand, many
from upwell.desk.tests.test_case import page
from upwell.desk.tests.test_queue import bulk
from upwell.lib import clock
from upwell.notify.queries import about


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


CLOSE = {"do": "move:close", "outcome": "done"}


def test_each_resident_gets_the_words_in_their_own_language(cast: Cast):
    english, spanish = a_case(), a_case(language="es")
    words = {"message-en": "Filled today.", "message-es": "Reparado hoy."}
    client = cast.client("worker")

    preview = bulk(client, [english, spanish], step="preview", **CLOSE, **words)
    bulk(client, [english, spanish], step="do", **CLOSE, **words)

    letters = [one.split("</details>")[0] for one in preview.split('class="desk-sample"')[1:]]
    assert ["Filled today." in one for one in letters] == [True, False]
    assert ["Reparado hoy." in one for one in letters] == [False, True]
    assert about(english.reference).last().body.count("Filled today.") == 1
    assert "Reparado hoy." in about(spanish.reference).last().body
    assert "Filled today." not in about(spanish.reference).last().body


def test_a_box_stands_there_for_each_language_of_the_ticked_cases(cast: Cast):
    html = bulk(cast.client("worker"), [*many(2), a_case(language="es")], **CLOSE)

    assert "English, 2 residents" in html
    assert "Spanish, 1 resident" in html


def test_who_gets_no_words_where_words_are_needed_is_left_out_and_said_so(cast: Cast):
    english, spanish = a_case(), a_case(language="es")
    given = {"do": "move:close", "outcome": "not_ours", "message-en": "The county does."}

    html = bulk(cast.client("worker"), [english, spanish], step="preview", **given)
    done = bulk(cast.client("worker"), [english, spanish], step="do", **given)

    assert "Close: 1 case" in html
    assert "Write a few words first" in html
    assert "1 case stays as it was" in done
    assert (fresh(english).phase, fresh(spanish).phase) == ("closed", "open")


def test_many_cases_are_moved_to_another_team_with_one_reason(cast: Cast):
    made = many(2)
    client = cast.client("worker")

    asked = bulk(client, made, do="team")
    bulk(client, made, do="team", step="do", team="lighting", reason="Lamps, all of them")

    assert "Move to another team: 2 cases" in asked
    assert {fresh(case).team for case in made} == {"lighting"}
    assert made[0].entries.get(what="rerouted").note == "Lamps, all of them"


def test_a_missing_reason_is_asked_for_before_any_case_is_moved(cast: Cast):
    made = many(2)

    html = bulk(cast.client("worker"), made, do="team", step="do", team="lighting", reason=" ")

    assert "Write a few words first" in html
    assert '<option value="lighting" selected>' in html
    assert {fresh(case).team for case in made} == {"paving"}


def test_who_may_not_move_cases_is_not_offered_it_in_bulk(cast: Cast):
    made = many(2)
    client = hand()

    html = bulk(client, made, do="team", step="do", team="lighting", reason="Because")

    assert 'value="team"' not in client.get("/desk/").content.decode()
    assert "Your role in this team does not let you do this" in html
    assert {fresh(case).team for case in made} == {"paving"}


def test_reading_the_result_again_does_nothing_again(cast: Cast):
    made = many(2)
    client = cast.client("worker")

    given = {"case": [str(case.pk) for case in made], "back": "/desk/?q=x", "step": "do", **CLOSE}
    response = client.post("/desk/bulk/", given)
    first, again = (client.get(response["Location"]).content.decode() for _ in range(2))

    assert response["Location"] == "/desk/bulk/done/"
    assert "2 cases" in first
    assert made[0].reference in again
    assert 'href="/desk/?q=x"' in again
    assert "Not done" not in again


def test_the_result_of_nothing_is_the_queue(cast: Cast):
    assert cast.client("worker").get("/desk/bulk/done/")["Location"] == "/desk/"


def test_what_residents_wrote_unread_is_told_before_their_cases_are_closed(cast: Cast):
    quiet, wrote = a_case(), a_case()
    cases.add_information(wrote.pk, text="It is deeper now", by=RESIDENT, now=clock.now())

    html = bulk(cast.client("worker"), [quiet, wrote], step="preview", **CLOSE)

    warned = html.split("New words from residents")[1].split("</ul>")[0]
    assert f"/desk/cases/{wrote.reference}/#news" in warned
    assert quiet.reference not in warned


def test_without_new_words_nothing_is_warned_of(cast: Cast):
    assert "New words from residents" not in bulk(cast.client("worker"), many(2), step="preview", **CLOSE)


def test_the_result_says_who_was_quicker(cast: Cast):
    case = a_case()
    client = cast.client("worker")
    cases.close(case.pk, by=actor(cast.lead), now=clock.now(), seen=None, outcome="done")

    html = bulk(client, [case], do="move:start", step="do")

    assert "The last thing done: Closed: Done (A lead)." in html
