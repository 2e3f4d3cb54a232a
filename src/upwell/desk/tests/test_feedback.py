"""What residents say after closing, where the staff reads it: in the history of the case."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.desk.tests.scene import a_case, actor, fresh, url
from upwell.desk.tests.test_case import page
from upwell.feedback import actions as feedback
from upwell.lib import clock


def closed(cast: Cast) -> Case:
    case = a_case()
    return cases.close(
        case.pk, by=actor(cast.worker), now=clock.now(), seen=fresh(case).revision, outcome="done", message="Filled."
    )


def say(case: Case, **said: Any) -> None:
    given: dict[str, Any] = {"fixed": "partly", "rating": 2, "comment": "Half of the hole <b>is</b> there"}
    given |= said
    secret = links.feedback_secret(case.pk, 0)
    feedback.give(secret, fixed=given.pop("fixed"), now=clock.now())
    if any(given.values()):
        feedback.add(secret, now=clock.now(), **given)


def test_the_history_says_what_the_resident_said_after_closing(cast: Cast):
    case = closed(cast)
    say(case)

    html = page(cast.client("worker"), case)

    assert "It is only partly done. How it was with us: Poor" in html
    assert "Half of the hole &lt;b&gt;is&lt;/b&gt; there" in html


def test_it_says_so_in_spanish(cast: Cast):
    case, client = closed(cast), cast.client("worker")
    say(case)

    html = client.get(url("case", case), headers={"accept-language": "es"}).content.decode()

    assert "Solo está hecho en parte. Cómo le fue con nosotros: Mal" in html


def test_an_answer_without_a_rating_or_a_comment_says_no_more_than_it_said(cast: Cast):
    case = closed(cast)
    say(case, fixed="yes", rating=None, comment="")

    html = page(cast.client("worker"), case)

    assert "It is really done</span>" in html


def test_what_opened_the_case_again_stands_above_the_answer_that_did(cast: Cast):
    case = closed(cast)
    say(case, fixed="no", rating=None, comment="", wrong="The hole is there")

    html = page(cast.client("worker"), case)

    assert html.index("Reopened by the resident</span>") < html.index("It is not done</span>")


def test_whoever_may_not_see_the_case_does_not_read_it(cast: Cast):
    case = closed(cast)
    say(case)

    response = cast.client("other_team").get(url("case", case))

    assert "Half of the hole" not in response.content.decode()


@pytest.mark.parametrize(("once_closed", "asked"), [(False, 0), (True, 1)])
def test_only_a_case_that_was_closed_once_asks_what_was_said_of_it(cast: Cast, once_closed: bool, asked: int):
    case, client = closed(cast) if once_closed else a_case(), cast.client("worker")

    with CaptureQueriesContext(connection) as seen:
        page(client, case)

    assert len([one for one in seen.captured_queries if "feedback_answer" in one["sql"]]) == asked
