import re
from dataclasses import replace
from html import unescape

import pytest
from tests.cast import Cast

from upwell.cases import actions as cases
from upwell.cases import queries
from upwell.catalogue import queries as catalogue
from upwell.desk.filters import Asked
from upwell.desk.howmany import Counting
from upwell.desk.tests.scene import a_case, actor, many
from upwell.desk.tests.test_queue import shown
from upwell.lib import clock


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "4 cases"),
        ("?state=in_progress", "1 of 4 cases"),
        ("?q=elsewhere", "2 of 4 cases"),
        ("?show=closed", "1 case"),
    ],
)
def test_a_list_says_how_many_it_has_and_of_how_many(cast: Cast, address: str, said: str):
    started, _other, done = a_case(), a_case(), a_case()
    many(2, title="A hole elsewhere")
    cases.move(started.pk, "start", by=actor(cast.lead), now=clock.now(), seen=None)
    cases.close(done.pk, by=actor(cast.lead), now=clock.now(), seen=None, outcome="done")

    assert f'"desk-how-many">{said}<' in shown(cast.client("worker"), address)


def test_a_long_list_is_counted_whatever_page_of_it_is_on_screen(cast: Cast):
    a_case()
    many(52, title="A hole elsewhere")
    client = cast.client("worker")

    html = shown(client, "?q=elsewhere")
    further = re.search(r'href="([^"]*after=[^"]*)"', html)

    assert "52 of 53 cases" in html
    assert further
    assert "52 of 53 cases" in shown(client, unescape(further[1]))


def test_very_many_are_not_counted_to_the_end(cast: Cast):
    many(12, title="A hole elsewhere")
    lead, now, asked = actor(cast.lead), clock.now(), Asked(q="elsewhere")
    page = queries.queue(lead, asked.filter(lead, catalogue.city().workdays), now=now, limit=5)
    counts = queries.counts(lead, asked.filter(lead, catalogue.city().workdays), now=now)

    counting = Counting(lead, replace(asked, who="me"), catalogue.city().workdays, language="en", now=now, most=10)
    few = counting.words(page, counts, first=False)
    counting.asked = asked
    many_ = counting.words(page, counts, first=True)

    assert few == "0 cases"
    assert many_ == "More than 10 cases"
