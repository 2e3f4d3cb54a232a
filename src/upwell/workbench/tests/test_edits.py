"""Edits: who may, what a save keeps, and that nobody publishes their own work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.cast import NOW

from upwell.catalogue import actions as publishing
from upwell.catalogue import queries as catalogue
from upwell.events.models import Event
from upwell.workbench import actions, queries, releasing
from upwell.workbench.actions import ChangedMeanwhile, NotThere, Refused
from upwell.workbench.models import Edit, Revision
from upwell.workbench.tests.scene import NEW, People, people

__all__ = ["people"]
pytestmark = pytest.mark.django_db


def edit_of(people: People, files: dict[str, str] | None = None) -> Edit:
    return actions.begin_new("tool_library", files or {"service.yaml": NEW}, by=people.actor("writer"), now=NOW)


def asked(people: People) -> Edit:
    edit = edit_of(people)
    return actions.ask_review(edit.pk, "A new one", seen=edit.rev, by=people.actor("writer"), now=NOW)


def test_a_second_writer_is_told_and_nothing_is_lost(people: People) -> None:
    edit = edit_of(people)
    first, second = {"service.yaml": NEW + "# one\n"}, {"service.yaml": NEW + "# two\n"}
    actions.save(edit.pk, first, seen=1, by=people.actor("writer"), now=NOW)

    with pytest.raises(ChangedMeanwhile):
        actions.save(edit.pk, second, seen=1, by=people.actor("owner"), now=NOW)

    assert Edit.objects.get().files == first
    actions.save(edit.pk, second, seen=2, by=people.actor("owner"), now=NOW)
    assert [one.files for one in Revision.objects.order_by("number")] == [{"service.yaml": NEW}, first, second]


def test_the_page_of_a_conflict_shows_both_texts(people: People) -> None:
    edit = edit_of(people)
    actions.save(edit.pk, {"service.yaml": NEW + "# theirs\n"}, seen=1, by=people.actor("owner"), now=NOW)

    sent = {"text": NEW + "# mine\n", "file": "service.yaml", "rev": "1", "do": "save"}
    answer = people.client("writer").post(reverse("workbench:text", args=["tool_library"]), sent)

    assert answer.status_code == 409
    assert "<del># theirs</del>" in answer.content.decode()
    assert "<ins># mine</ins>" in answer.content.decode()


def test_another_department_does_not_find_it(people: People) -> None:
    edit = edit_of(people)

    with pytest.raises(NotThere):
        actions.save(edit.pk, {"service.yaml": NEW}, seen=1, by=people.actor("gardener"), now=NOW)

    answer = people.client("gardener").get(reverse("workbench:text", args=["tool_library"]))
    assert answer.status_code == 404


def test_nobody_writes_services_of_another_department(people: People) -> None:
    edit = edit_of(people)

    with pytest.raises(Refused, match="Streets"):
        actions.save(
            edit.pk, {"service.yaml": NEW.replace("owner: streets", "owner: parks")}, seen=1,
            by=people.actor("writer"), now=NOW,
        )  # fmt: skip


def test_a_membership_without_a_team_reaches_every_department(people: People) -> None:
    edit = edit_of(people)

    saved = actions.save(edit.pk, {"service.yaml": NEW + "# x\n"}, seen=1, by=people.actor("chief"), now=NOW)

    assert saved.rev == 2


def test_nobody_publishes_what_they_wrote(people: People) -> None:
    edit = edit_of(people)
    actions.save(edit.pk, {"service.yaml": NEW + "# x\n"}, seen=1, by=people.actor("owner"), now=NOW)
    actions.ask_review(edit.pk, "Mine", seen=2, by=people.actor("owner"), now=NOW)

    with pytest.raises(Refused, match="Somebody else"):
        releasing.publish(edit.pk, "", seen=2, by=people.actor("owner"), now=NOW)

    assert catalogue.published("tool_library") is None


def test_who_may_only_write_does_not_publish(people: People) -> None:
    edit = asked(people)

    with pytest.raises(NotThere):
        releasing.publish(edit.pk, "", seen=1, by=people.actor("writer"), now=NOW)


def test_problems_keep_it_from_review(people: People) -> None:
    edit = edit_of(people, {"service.yaml": NEW.replace("type: choice", "type: chioce")})

    with pytest.raises(Refused, match="problems"):
        actions.ask_review(edit.pk, "Now", seen=1, by=people.actor("writer"), now=NOW)


def test_what_was_published_meanwhile_is_not_written_over(people: People) -> None:
    edit = actions.begin("pothole", by=people.actor("writer"), now=NOW)
    text = edit.files["service.yaml"]
    actions.save(edit.pk, {"service.yaml": f"# mine\n{text}"}, seen=1, by=people.actor("writer"), now=NOW)
    other = text.replace("Report a pothole", "Tell us of a pothole")
    publishing.publish_files("pothole", {"service.yaml": other}, by="folder", because="", now=NOW)
    actions.ask_review(edit.pk, "A comment", seen=2, by=people.actor("writer"), now=NOW)

    with pytest.raises(Refused, match="meanwhile"):
        releasing.publish(edit.pk, "", seen=2, by=people.actor("owner"), now=NOW)


def test_one_edit_a_service(people: People) -> None:
    first = actions.begin("pothole", by=people.actor("writer"), now=NOW)

    assert actions.begin("pothole", by=people.actor("owner"), now=NOW).pk == first.pk


def test_a_scheduled_edit_is_published_at_its_time(people: People) -> None:
    edit = asked(people)
    at = NOW + timedelta(days=1)
    releasing.schedule(edit.pk, "Tomorrow", at=at, seen=1, by=people.actor("owner"), now=NOW)

    publishing.publish_due(at + timedelta(minutes=1))
    releasing.follow_all(now=at + timedelta(minutes=2))

    assert catalogue.published("tool_library") is not None
    assert queries.live("tool_library") is None


def in_vain(people: People) -> None:
    """Scheduled by the owner, and by its time another service has its name."""
    edit = asked(people)
    at = NOW + timedelta(days=1)
    releasing.schedule(edit.pk, "", at=at, seen=1, by=people.actor("owner"), now=NOW)
    taken = NEW.replace("service: tool_library", "service: tool_shed")
    publishing.publish_files("tool_shed", {"service.yaml": taken}, by="folder", because="", now=NOW)
    publishing.publish_due(at + timedelta(minutes=1))
    releasing.follow_all(now=at + timedelta(minutes=2))


def test_whoever_scheduled_it_reads_first_that_it_was_not_published(people: People) -> None:
    in_vain(people)

    page = people.client("owner").get(reverse("workbench:services")).content.decode()

    assert "“Borrow a tool” was not published at its time" in page
    assert (
        "not published at its time" not in people.client("writer").get(reverse("workbench:services")).content.decode()
    )


def test_it_is_no_news_any_more_once_somebody_saw_to_it(people: People) -> None:
    in_vain(people)
    edit = queries.live("tool_library")
    assert edit is not None

    actions.drop(edit.pk, by=people.actor("writer"), now=NOW)

    assert queries.unpublished(people.actor("owner"), "en") == []


def test_taking_it_back_keeps_it_from_being_published(people: People) -> None:
    edit = asked(people)
    at = NOW + timedelta(days=1)
    releasing.schedule(edit.pk, "", at=at, seen=1, by=people.actor("owner"), now=NOW)

    actions.take_back(edit.pk, by=people.actor("writer"), now=NOW)
    publishing.publish_due(at + timedelta(minutes=1))

    assert catalogue.published("tool_library") is None


def test_back_to_an_older_version_with_who_and_why(people: People) -> None:
    edit = asked(people)
    releasing.publish(edit.pk, "", seen=1, by=people.actor("owner"), now=NOW)
    again = actions.begin("tool_library", by=people.actor("writer"), now=NOW)
    actions.save(
        again.pk, {"service.yaml": NEW.replace("Which tool", "What tool")}, seen=1, by=people.actor("writer"), now=NOW
    )
    actions.ask_review(again.pk, "Words", seen=2, by=people.actor("writer"), now=NOW)
    releasing.publish(again.pk, "", seen=2, by=people.actor("owner"), now=NOW)

    number = releasing.roll_back("tool_library", 1, "It was better", by=people.actor("owner"), now=NOW)

    newest = catalogue.history("tool_library")[0]
    found = catalogue.published("tool_library")
    assert number == 3
    assert (newest.because, newest.by, newest.of_number) == ("It was better", people.actor("owner").id, 1)
    assert found is not None
    assert catalogue.files_of(found)["service.yaml"] == NEW


def test_closed_with_a_message_and_open_again(people: People) -> None:
    by = people.actor("owner")
    releasing.close("pothole", {"en": "We pave all streets."}, "A storm", by=by, now=NOW)
    closed = catalogue.published("pothole")
    releasing.reopen("pothole", by=by, now=NOW)

    assert closed is not None
    assert closed.closed_message == {"en": "We pave all streets."}
    assert catalogue.published("pothole").open  # type: ignore[union-attr]  # it is there


@pytest.mark.django_db(transaction=True)
def test_events_say_who_and_never_what(people: People) -> None:
    edit = asked(people)
    actions.send_back(edit.pk, "Shorter, call 555-0100", by=people.actor("owner"), now=NOW)

    told = {one.name: one.data for one in Event.objects.filter(name__startswith="edit_")}

    assert told.keys() == {"edit_begun", "edit_review_asked", "edit_sent_back"}
    assert told["edit_sent_back"] == {"by": people.actor("owner").id}


def test_what_was_published_meanwhile_is_not_written_over_at_a_time_either(people: People) -> None:
    edit = actions.begin("pothole", by=people.actor("writer"), now=NOW)
    text = edit.files["service.yaml"]
    actions.save(edit.pk, {"service.yaml": f"# mine\n{text}"}, seen=1, by=people.actor("writer"), now=NOW)
    actions.ask_review(edit.pk, "A comment", seen=2, by=people.actor("writer"), now=NOW)
    other = text.replace("Report a pothole", "Tell us of a pothole")
    publishing.publish_files("pothole", {"service.yaml": other}, by="folder", because="", now=NOW)

    with pytest.raises(Refused, match="meanwhile"):
        releasing.schedule(edit.pk, "", at=NOW + timedelta(days=1), seen=2, by=people.actor("owner"), now=NOW)


def test_while_it_is_reviewed_its_writer_cannot_say_what_it_replaces(people: People) -> None:
    edit = actions.begin("pothole", by=people.actor("writer"), now=NOW)
    text = edit.files["service.yaml"]
    actions.save(edit.pk, {"service.yaml": f"# mine\n{text}"}, seen=1, by=people.actor("writer"), now=NOW)
    actions.ask_review(edit.pk, "A comment", seen=2, by=people.actor("writer"), now=NOW)
    publishing.publish_files("pothole", {"service.yaml": f"{text}# theirs\n"}, by="folder", because="", now=NOW)

    with pytest.raises(Refused, match="reviewed"):
        releasing.bring_up_to_date(edit.pk, base=2, by=people.actor("writer"), now=NOW)


def test_naming_another_department_takes_no_service_there(people: People) -> None:
    edit = actions.begin("pothole", by=people.actor("chief"), now=NOW)
    moved = edit.files["service.yaml"].replace("owner: streets", "owner: parks")
    actions.save(edit.pk, {"service.yaml": moved}, seen=1, by=people.actor("chief"), now=NOW)
    actions.ask_review(edit.pk, "To the parks", seen=2, by=people.actor("chief"), now=NOW)

    with pytest.raises(NotThere):
        releasing.publish(edit.pk, "", seen=2, by=people.actor("gardener"), now=NOW)


def test_a_department_misspelt_loses_nobody_their_work(people: People) -> None:
    edit = edit_of(people)
    misspelt = {"service.yaml": NEW.replace("owner: streets", "owner: streest")}

    actions.save(edit.pk, misspelt, seen=1, by=people.actor("writer"), now=NOW)

    page = people.client("writer").get(reverse("workbench:text", args=["tool_library"]))
    assert page.status_code == 200


@pytest.mark.parametrize("at", ["9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00", "tomorrow"])
def test_a_time_that_is_none_is_said_so(people: People, at: str) -> None:
    asked(people)
    client = people.client("owner")

    sent = {"do": "publish", "rev": "1", "at": at}
    answer = client.post(reverse("workbench:review", args=["tool_library"]), sent, follow=True)

    assert b"Write the day and the time" in answer.content
    assert catalogue.published("tool_library") is None
