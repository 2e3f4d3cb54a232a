from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from upwell.accounts.actor import Actor
from upwell.desk.filters import Asked, read
from upwell.lib.workdays import Workdays, time

DAYS = Workdays(ZoneInfo("America/Los_Angeles"), frozenset(range(5)), opens=time(8), closes=time(17))
ME = Actor("staff", "7", "A worker", 7)


def test_an_empty_address_shows_all_that_is_live():
    wanted = read({}).filter(ME, DAYS)

    assert (wanted.phase, wanted.assignee, wanted.overdue) == ("live", None, False)


@pytest.mark.parametrize(
    "given",
    [
        {"show": "everything"}, {"need": "coffee"}, {"who": "' OR 1=1"}, {"since": "2026-13-45"}, {"view": "globe"},
        {"who": "9" * 40}, {"who": "²"}, {"show": "live"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_left_out(given):
    assert read(given) == Asked()


def test_the_address_of_a_filter_reads_back_as_the_same_filter():
    asked = read(
        {"show": "waiting", "q": "santa  clara", "who": "me", "area": "d 3", "since": "2026-03-01", "view": "map"}
    )

    query = dict(part.split("=") for part in asked.address()[1:].replace("+", " ").split("&"))
    assert read(query) == asked


def test_mine_is_whoever_asks_and_nobody_is_nobody():
    assert read({"who": "me"}).filter(ME, DAYS).assignee == 7
    assert read({"who": "nobody"}).filter(ME, DAYS).assignee == "nobody"
    assert read({"who": "12"}).filter(ME, DAYS).assignee == 12


def test_since_is_midnight_in_the_city():
    assert read({"since": "2026-03-01"}).filter(ME, DAYS).since == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_trouble(day):
    assert read({"since": day}).filter(ME, DAYS).since is not None


def test_the_counts_are_over_the_same_words_and_places_but_every_tab():
    asked = read({"show": "closed", "need": "overdue", "who": "me", "state": "planned", "q": "lamp", "team": "paving"})

    assert asked.whole() == Asked(q="lamp", team="paving")
