"""The line: who may join it, what they are told, who takes them out, and what happens by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation
from tests.cast import NOW, Cast
from tests.publishing import republish
from tests.race import in_a_file, race, refused

from upwell.accounts.queries import actor_of
from upwell.catalogue.city import City
from upwell.events.models import Event
from upwell.handover import actions, jobs, queries, wording
from upwell.handover.models import Handover, Line
from upwell.handover.tests.scene import SATURDAY, asked, lead, measured, place, worker
from upwell.notify.models import Message

__all__ = ["in_a_file"]
pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def codes(one: Handover) -> list[str]:
    return list(one.lines.order_by("pk").values_list("code", flat=True))


def test_whoever_asks_twice_keeps_their_place(city: City) -> None:
    first = asked(1)
    asked(2, now=NOW + MINUTE)

    again = asked(1, now=NOW + 2 * MINUTE)

    assert again.pk == first.pk
    assert queries.ahead_of(again) == 0


def test_nobody_joins_a_line_that_is_closed(city: City) -> None:
    with pytest.raises(actions.Nobody):
        asked(now=SATURDAY)


def test_out_of_hours_the_next_opening_is_said(city: City) -> None:
    offered = queries.offer(language="en", now=SATURDAY)

    assert offered is not None
    assert not offered.is_open
    assert offered.opens_at is not None
    assert offered.opens_at.isoformat() == "2026-03-09T15:00:00+00:00"  # a Monday, after the clocks changed


def test_a_holiday_is_called_by_its_name_in_the_readers_language(city: City) -> None:
    closed = {NOW.date().isoformat(): {"en": "Juneteenth", "es": "Fin de la esclavitud"}}
    republish(holidays=closed)

    with translation.override("es"):
        said = wording.when(NOW + 24 * 60 * MINUTE, now=NOW)

    assert said.startswith("Hoy es día festivo: Fin de la esclavitud. ")


def test_a_wait_of_few_is_not_said(cast: Cast) -> None:
    measured(cast, many=4, waited=3 * MINUTE)
    assert queries.typical_wait("paving", now=NOW) is None


def test_the_typical_wait_is_the_median_of_those_measured(cast: Cast) -> None:
    measured(cast, many=5, waited=3 * MINUTE)
    assert queries.typical_wait("paving", now=NOW) == 3 * MINUTE
    assert wording.how_long(1, 3 * MINUTE) == "1 person is before you. Others waited about 3 minutes."


def test_a_language_nobody_writes_is_said_so(city: City) -> None:
    offered = queries.offer(language="vi", now=NOW)
    assert offered is not None
    assert (offered.speaks, offered.languages) == (False, ("en", "es"))


def test_the_department_of_the_service_comes_first_when_it_speaks_the_language(city: City) -> None:
    english = queries.offer(language="en", now=NOW)
    assert english is not None
    assert english.team == "paving"


def test_of_two_at_once_one_takes_it(cast: Cast, in_a_file: None) -> None:
    one, two = asked(), (worker(cast), lead(cast))

    said = race(*(lambda by=by: actions.claim(one.pk, by=by, now=NOW) for by in two))

    assert refused(said, actions.TakenAlready) == 1
    assert codes(one).count(wording.TAKEN) == 1


def test_without_the_condition_both_would_take_it(cast: Cast, in_a_file: None) -> None:
    """The control: look first, then write, is what the one statement is there against."""
    one = asked()
    there = [Handover.objects.get(pk=one.pk) for _ in range(2)]

    won = [row.state == "waiting" and Handover.objects.filter(pk=row.pk).update(state="taken") for row in there]

    assert won == [1, 1]


def test_nobody_takes_more_than_they_can_answer(cast: Cast) -> None:
    for number in (1, 2):
        actions.claim(asked(number).pk, by=worker(cast), now=NOW)
    with pytest.raises(actions.TooManyOpen):
        actions.claim(asked(3).pk, by=worker(cast), now=NOW)


def test_somebody_of_another_team_sees_nothing_of_it(cast: Cast) -> None:
    one = asked()
    assert list(queries.waiting(actor_of(cast.other_team))) == []
    with pytest.raises(actions.TakenAlready):
        actions.claim(one.pk, by=actor_of(cast.other_team), now=NOW)


def test_what_nobody_answers_in_time_goes_back_to_the_front(cast: Cast) -> None:
    one = asked()
    asked(2, now=NOW + MINUTE)
    actions.claim(one.pk, by=worker(cast), now=NOW + MINUTE)

    jobs.mind(NOW + 4 * MINUTE)

    one.refresh_from_db()
    assert (one.state, queries.ahead_of(one)) == ("waiting", 0)
    assert codes(one)[-1] == wording.UNANSWERED
    with pytest.raises(actions.NotYours):
        actions.reply(one.pk, "Hello", by=worker(cast), now=NOW + 4 * MINUTE)


def test_who_answered_has_time_until_the_resident_writes_again(cast: Cast) -> None:
    one = asked()
    actions.claim(one.pk, by=worker(cast), now=NOW)
    actions.reply(one.pk, "Hello", by=worker(cast), now=NOW + MINUTE)

    jobs.mind(NOW + 60 * MINUTE)

    one.refresh_from_db()
    assert one.state == "taken"
    actions.say(one.pk, "Are you there?", now=NOW + 61 * MINUTE)
    jobs.mind(NOW + 64 * MINUTE)
    one.refresh_from_db()
    assert one.state == "waiting"


def test_whoever_waits_when_the_team_goes_home_is_told(city: City) -> None:
    one = asked()
    jobs.mind(SATURDAY)
    one.refresh_from_db()
    assert (one.state, one.reason) == ("closed", wording.CLOSED_HOURS)


def test_whoever_waits_for_a_team_that_talks_no_more_is_told(city: City) -> None:
    one = asked()
    republish(live_help={"teams": {"trees": {}}, "reasons": {"answered": {"en": "Answered"}}})

    jobs.mind(NOW + MINUTE)

    one.refresh_from_db()
    assert (one.state, one.reason) == ("closed", wording.CLOSED_HOURS)


def test_a_city_that_ends_its_live_help_leaves_nobody_waiting(cast: Cast) -> None:
    waits, talks = asked(1), asked(2)
    actions.claim(talks.pk, by=worker(cast), now=NOW)
    actions.reply(talks.pk, "Hello", by=worker(cast), now=NOW)
    republish(live_help=None)

    actions.say(talks.pk, "Are you there?", now=NOW + MINUTE)
    jobs.mind(NOW + 2 * MINUTE)

    waits.refresh_from_db()
    assert (waits.state, codes(talks)[-1]) == ("closed", "")


def test_a_message_for_a_team_that_talks_no_more_is_seen_by_another(cast: Cast) -> None:
    one = actions.leave_message(place(1), "My bin", reach={"email": "r@example.org"}, call=False, now=NOW)
    assert one.team == "paving"
    republish(live_help={"teams": {"trees": {}}, "reasons": {"answered": {"en": "Answered"}}})

    jobs.mind(NOW + MINUTE)

    assert [found.pk for found in queries.waiting(actor_of(cast.other_team))] == [one.pk]


def test_a_second_press_says_nothing_again(city: City) -> None:
    one = asked()
    for _again in range(2):
        actions.say(one.pk, "My street", key="abc", now=NOW)
    assert one.lines.filter(who=Line.Who.RESIDENT).count() == 1


def test_passed_on_it_waits_for_the_other_team(cast: Cast) -> None:
    one = asked()
    actions.claim(one.pk, by=worker(cast), now=NOW)

    actions.pass_on(one.pk, "trees", by=worker(cast), now=NOW)

    one.refresh_from_db()
    assert (one.state, one.team, one.taken_by) == ("waiting", "trees", None)


def test_it_is_over_only_for_a_reason_of_the_city(cast: Cast) -> None:
    one = asked()
    actions.claim(one.pk, by=worker(cast), now=NOW)
    with pytest.raises(actions.NotThere):
        actions.close(one.pk, reason="made_up", by=worker(cast), now=NOW)
    actions.close(one.pk, reason="answered", by=worker(cast), now=NOW)
    one.refresh_from_db()
    assert (one.state, one.reason) == ("closed", "answered")


def test_a_message_is_answered_by_mail_and_its_address_is_forgotten(cast: Cast) -> None:
    reach = {"email": "kim@example.org", "phone": ""}
    one = actions.leave_message(place(), "When is it fixed?", reach=reach, call=False, now=SATURDAY)
    actions.claim(one.pk, by=worker(cast), now=NOW + timedelta(days=6))

    actions.reply(one.pk, "On Monday.", by=worker(cast), now=NOW + timedelta(days=6))
    actions.close(one.pk, reason="answered", by=worker(cast), now=NOW + timedelta(days=6))

    letter = Message.objects.get(template="person_answered")
    assert letter.to == "kim@example.org"
    assert "On Monday." in letter.body
    one.refresh_from_db()
    assert one.reach == {}


def test_what_was_said_is_forgotten_when_its_time_is_over(cast: Cast) -> None:
    one = asked()
    actions.leave(one.pk, now=NOW)
    jobs.forget(NOW + timedelta(days=29))
    assert Handover.objects.count() == 1
    jobs.forget(NOW + timedelta(days=31))
    assert not Line.objects.exists()


def test_a_city_that_answers_nobody_any_more_forgets_what_waits(cast: Cast) -> None:
    reach = {"email": "kim@example.org", "phone": ""}
    actions.leave_message(place(), "When is it fixed?", reach=reach, call=False, now=NOW)
    jobs.forget(NOW + timedelta(days=400))
    assert Handover.objects.count() == 1

    republish(live_help=None)

    jobs.forget(NOW + timedelta(days=29))
    assert Handover.objects.count() == 1
    jobs.forget(NOW + timedelta(days=31))
    assert not Handover.objects.exists()


def test_no_event_says_what_was_said(cast: Cast) -> None:
    one = asked()
    actions.say(one.pk, "my name is Kim", now=NOW)
    actions.claim(one.pk, by=worker(cast), now=NOW)
    actions.reply(one.pk, "Hello Kim", by=worker(cast), now=NOW)
    actions.close(one.pk, reason="answered", by=worker(cast), now=NOW)
    told = list(Event.objects.filter(name__startswith="handover").order_by("pk").values_list("name", "data"))
    assert [name for name, _data in told] == [
        "handover_asked",
        "handover_taken",
        "handover_answered",
        "handover_closed",
    ]
    assert "Kim" not in str(told)


def test_who_looks_into_a_form_is_written_down(cast: Cast) -> None:
    from uuid import uuid4

    from upwell.accounts.models import Viewing

    one = asked(draft=uuid4())
    actions.claim(one.pk, by=worker(cast), now=NOW)
    actions.open_form(one.pk, by=worker(cast), now=NOW)
    assert Viewing.objects.get().what == "form"


@pytest.mark.parametrize("many", [0, 1, 3])
def test_the_place_in_line_is_counted(city: City, many: int) -> None:
    for number in range(many):
        asked(number, now=NOW + number * MINUTE)
    last = asked(99, now=NOW + 10 * MINUTE)
    assert queries.ahead_of(last) == many
