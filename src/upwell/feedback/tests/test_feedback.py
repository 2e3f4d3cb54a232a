""" "Was it really fixed?": one answer for each closing, opened by a secret, changed by a button only."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import jobs as case_jobs
from upwell.cases import links
from upwell.cases.models import Case
from upwell.cases.tests.scene import open_one
from upwell.catalogue.city import City
from upwell.events.models import Event
from upwell.feedback import actions, jobs
from upwell.feedback.models import Answer, Request

DAY = timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_what_was_commented_on_a_forgotten_case_goes_and_what_was_answered_stays(
    secret: str, closed: Case, now: datetime
) -> None:
    actions.give(secret, fixed="partly", now=now)
    actions.add(secret, rating=4, comment="Ask for me at number 7", now=now)

    assert jobs.forget_comments(now) == 0
    case_jobs.forget_people(now=now + 1_000 * DAY)
    assert jobs.forget_comments(now) == 1

    kept = Answer.objects.get()
    assert (kept.fixed, kept.rating, kept.comment) == ("partly", 4, None)


# the rules


def test_an_answer_is_kept_with_what_it_is_about(secret: str, closed: Case, now: datetime) -> None:
    given = actions.give(secret, fixed="partly", now=now)
    actions.add(secret, rating=4, comment=" Almost there ", now=now)

    assert given.created
    kept = Answer.objects.select_related("request").get()
    assert (kept.fixed, kept.rating, kept.comment) == ("partly", 4, "Almost there")
    assert (kept.request.reference, kept.request.service, kept.request.team) == (closed.reference, "pothole", "paving")
    assert Event.objects.get(name="feedback_given").data == {"fixed": "partly", "days_after": 1}
    assert Event.objects.get(name="feedback_added").data == {"rating": 4, "commented": True}


def test_the_comment_is_sealed_and_in_no_event(secret: str, now: datetime) -> None:
    actions.give(secret, fixed="yes", now=now)
    actions.add(secret, comment="The neighbor did it", now=now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM feedback_answer")
        assert b"neighbor" not in bytes(cursor.fetchone()[0])
    assert "neighbor" not in str(list(Event.objects.values()))


def test_the_first_answer_stands(secret: str, now: datetime) -> None:
    actions.give(secret, fixed="yes", now=now)

    again = actions.give(secret, fixed="no", now=now)

    assert not again.created
    assert again.answer.fixed == "yes"
    assert Event.objects.filter(name="feedback_given").count() == 1


@pytest.mark.parametrize("fixed", ["", "maybe"])
def test_an_answer_that_is_none_is_refused(secret: str, now: datetime, fixed: str) -> None:
    with pytest.raises(actions.ChooseOne):
        actions.give(secret, fixed=fixed, now=now)
    assert Answer.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({}, actions.SayOrRate),
        ({"comment": "  "}, actions.SayOrRate),
        ({"rating": 0}, actions.RateFromOneToFive),
        ({"rating": 6}, actions.RateFromOneToFive),
        ({"comment": "x" * 2001}, actions.CommentTooLong),
        ({"wrong": "x" * 2001}, actions.WrongTooLong),
    ],
)
def test_more_that_cannot_be_taken_is_refused(
    secret: str, now: datetime, said: dict[str, Any], refusal: type[Exception]
) -> None:
    actions.give(secret, fixed="yes", now=now)

    with pytest.raises(refusal):
        actions.add(secret, now=now, **said)
    assert Answer.objects.get().comment is None


def test_nothing_is_added_before_the_answer(secret: str, now: datetime) -> None:
    with pytest.raises(actions.NotAsked):
        actions.add(secret, comment="Thanks", now=now)


def test_the_first_mark_stands_and_words_are_put_to_those_before(secret: str, now: datetime) -> None:
    actions.give(secret, fixed="yes", now=now)
    actions.add(secret, rating=5, comment="Thanks", now=now)
    actions.add(secret, rating=1, comment="And quick", now=now)
    actions.add(secret, comment="And quick", now=now)  # sent twice

    kept = Answer.objects.get()
    assert (kept.rating, kept.comment) == (5, "Thanks\n\nAnd quick")
    assert [each.data for each in Event.objects.filter(name="feedback_added").order_by("pk")] == [
        {"rating": 5, "commented": True},
        {"rating": None, "commented": True},
    ]


@pytest.mark.parametrize(
    ("before", "then", "kept"),
    [
        ("The crew was not bad", "bad", "The crew was not bad\n\nbad"),
        ("One\n\ntwo", "two", "One\n\ntwo"),
        ("One\n\ntwo", "One\n\ntwo", "One\n\ntwo"),
        ("One\n\ntwo", "two\n\nthree", "One\n\ntwo\n\ntwo\n\nthree"),
    ],
)
def test_words_are_left_out_only_where_they_stand_already_as_they_are(
    secret: str, now: datetime, before: str, then: str, kept: str
) -> None:
    actions.give(secret, fixed="yes", now=now)
    actions.add(secret, comment=before, now=now)

    actions.add(secret, comment=then, now=now)

    assert Answer.objects.get().comment == kept


def told_the_team(case: Case) -> list[str | None]:
    return list(case.entries.filter(what="added").order_by("pk").values_list("said", flat=True))


def test_what_is_still_wrong_reaches_the_team_once_though_it_is_sent_twice(
    secret: str, closed: Case, now: datetime
) -> None:
    actions.give(secret, fixed="no", now=now)
    for wrong in ("Still there", "Still", " Still there "):
        actions.add(secret, wrong=wrong, now=now)

    assert told_the_team(closed) == ["Still there", "Still"]
    assert Answer.objects.get().comment is None


def test_the_same_words_reach_the_team_again_after_another_closing(secret: str, closed: Case, now: datetime) -> None:
    actions.give(secret, fixed="no", now=now)
    actions.add(secret, wrong="Still there", now=now)
    again = cases.close(closed.pk, by=SYSTEM, now=now + DAY, seen=None, outcome="done", message="Now it is.")
    second, later = links.feedback_secret(closed.pk, again.reopened), now + 2 * DAY
    actions.give(second, fixed="no", now=later)

    actions.add(second, wrong="Still there", now=later)

    assert told_the_team(closed) == ["Still there", "Still there"]


def test_a_secret_nobody_gave_out_is_refused(closed: Case, now: datetime) -> None:
    for wrong in ("", "x", links.follow_secret(closed.pk), closed.reference):
        with pytest.raises(actions.NotAsked):
            actions.give(wrong, fixed="yes", now=now)


def test_the_database_itself_refuses_a_rating_of_six(secret: str, now: datetime) -> None:
    answer = actions.give(secret, fixed="yes", now=now).answer
    answer.rating = 6

    with pytest.raises(IntegrityError), transaction.atomic():
        answer.save()


@pytest.mark.django_db(transaction=True)
def test_the_job_keeps_who_was_asked_once(closed: Case, now: datetime) -> None:
    assert jobs.note_asked(now) == 1
    assert jobs.note_asked(now) == 0

    assert Request.objects.get().asked_at == closed.closed_at
    assert Event.objects.filter(name="feedback_asked").count() == 1


def test_an_answer_before_the_job_counts_as_asked(secret: str, now: datetime) -> None:
    actions.give(secret, fixed="yes", now=now)

    assert jobs.note_asked(now) == 0
    assert Request.objects.count() == 1


def test_withdrawn_requests_are_not_asked_about(city: City, now: datetime) -> None:
    cases.withdraw(open_one(now=now).pk, by=SYSTEM, now=now)

    assert jobs.note_asked(now) == 0
