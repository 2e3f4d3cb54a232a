"""The note of a week: which sentences there are, in which order, in every language; written once, sent once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.cast import CITY, NOW, Cast
from tests.publishing import publish, republish

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.notify.models import Message
from upwell.performance import honest
from upwell.performance.actions import declare
from upwell.performance.models import Annotation, Result, Through, WeeklyNote
from upwell.performance.rows import ALL
from upwell.performance.tests.test_objectives import POTHOLE
from upwell.performance.weekly import keeping, reading, rules, sayings
from upwell.performance.weekly.rules import Missed, Period, Sentence, Span

SUNDAY = date(2026, 3, 1)
MONDAY = date(2026, 2, 23)


def usual(count: int = 100, done: int = 80, weeks: int = 8) -> list[Counter[str]]:
    return [Counter({"submitted": count + week % 3, "kept": done + week % 2, "judged": 100}) for week in range(weeks)]


def codes(sentences: list[Sentence]) -> list[tuple[str, str]]:
    return [(one.code, str(one.values.get("service", ""))) for one in sentences]


def test_what_is_as_usual_is_not_told() -> None:
    span = Span("pothole", Counter({"submitted": 104, "kept": 78, "judged": 100}), usual())
    assert codes(rules.note([span], newest=SUNDAY, last=SUNDAY)) == []


def test_the_most_important_stands_first_and_there_are_at_most_ten() -> None:
    spans = [
        Span(ALL, Counter({"submitted": 2000}), usual(2000)),
        Span("light", Counter({"submitted": 100, "kept": 20, "judged": 100}), usual()),
        Span("tree", Counter({"submitted": 400, "kept": 80, "judged": 100}), usual()),
        Span("cart", Counter({"submitted": 100, "kept": 99, "judged": 100}), usual(done=50)),
    ]
    missed = [Missed("sign", "promise.1", 0.5, 80, 0.8), Missed("weed", "promise.1", 0.7, 80, 0.8)]
    missed += [
        Missed("paint", "promise.1", 0.85, 80, 0.8, was_met=False),
        Missed("park", "promise.1", 0.9, 80, 0.8, True),
    ]

    found = rules.note(spans, targets=missed, newest=SUNDAY - timedelta(days=3), last=SUNDAY)

    assert codes(found) == [
        ("stale", ""), ("sent_usually", ""), ("worse", "light"), ("more", "tree"), ("missed", "sign"),
        ("missed", "weed"), ("reached", "paint"), ("better", "cart"),
    ]  # fmt: skip
    many = [Missed(f"s{number}", "promise.1", 0.5, 80, 0.8) for number in range(30)]
    assert len(rules.note(spans, targets=many, newest=SUNDAY, last=SUNDAY)) == rules.MOST


def test_the_day_of_the_newest_figure_has_its_year() -> None:
    assert "Sunday, March 1, 2026" in sayings.say(Sentence("stale", {"day": SUNDAY}))


def test_what_is_usual_at_this_time_of_the_year_is_usual() -> None:
    storm = Counter({"submitted": 400})
    assert codes([rules.sentence_of(one) for one in rules.outside(Span("tree", storm, usual()))]) == [("more", "tree")]
    season = [Counter({"submitted": 390 + 5 * week}) for week in range(5)]
    assert rules.outside(Span("tree", storm, usual(), season)) == []


def test_of_few_no_share_is_unusual_and_fewer_than_ten_are_not_told() -> None:
    few = Counter({"submitted": 101, "kept": 2, "judged": 10})
    assert rules.outside(Span("light", few, usual())) == []
    (one,) = rules.outside(Span("light", Counter({"submitted": 4}), usual()))
    assert rules.sentence_of(one).code == "fewest"


def test_a_note_in_public_tells_of_no_few_people() -> None:
    quiet = Span(ALL, Counter({"submitted": 9}), [Counter({"submitted": 9})] * 8)
    assert codes(rules.note([quiet], newest=SUNDAY, last=SUNDAY)) == [("sent_few", "")]
    before = [Counter({"fixed": 99, "not_fixed": 1})] * 8
    nearly_none = Span("light", Counter({"fixed": 4, "not_fixed": 60}), before)
    assert rules.outside(nearly_none)  # staff are alerted of it
    assert codes(rules.note([nearly_none], newest=SUNDAY, last=SUNDAY)) == []
    some = Span("light", Counter({"fixed": 30, "not_fixed": 60}), before)
    assert codes(rules.note([some], newest=SUNDAY, last=SUNDAY)) == [("worse", "light")]


def test_a_share_is_usual_within_what_chance_makes_of_so_many() -> None:
    earlier = [(80, 100)] * 8
    wide, narrow = honest.usual_share(earlier, 20), honest.usual_share(earlier, 2000)
    assert wide is not None
    assert narrow is not None
    assert wide.holds(0.60)
    assert not narrow.holds(0.60)
    assert honest.usual_share(earlier[:3], 20) is None
    never = honest.usual_share([(100, 100)] * 8, 50)
    assert never is not None
    assert never.holds(0.99)
    assert not never.holds(0.8)


@pytest.mark.django_db
def test_every_sentence_can_be_said_in_every_language(cast: Cast) -> None:
    values = {
        "service": "pothole", "measure": "promise.1", "now": 0.5, "low": 0.6, "high": 0.8, "of": 1200, "target": 0.8,
        "day": SUNDAY, "period": Period(date(2026, 2, 1), "month"), "name": "Library loans", "due": 5, "open": 12,
        "services": ("pothole", "light"), "words": {"en": "Winter storm.", "es": "Tormenta de invierno."},
    }  # fmt: skip
    for code in sayings._frames():
        said = sayings.in_every_language(lambda code=code: sayings.say(Sentence(code, values)))  # type: ignore[misc]
        assert set(said) == {"en", "es"}
        assert said["en"] != said["es"], code
        assert "%" not in said["en"] + said["es"]
    assert "February 2026" in sayings.say(Sentence("late", values))
    near = sayings.say(Sentence("worse", values | {"now": 0.0512, "low": 0.0, "high": 0.0495}))
    assert near.endswith("5.1 of 100, worse than usual (0 to 5).")  # not: 5 of 100, worse than 0 to 5
    more = sayings.say(Sentence("more", values | {"now": 20, "low": 0.4, "high": 19.6, "share": False}))
    assert more == "pothole: 20 requests, more than usual (1 to 19)."
    worse = sayings.say(Sentence("worse", values))
    assert worse == "pothole, On time: 50 of 100, worse than usual (60 to 80)."


@pytest.fixture
def counted(cast: Cast) -> None:
    """Nine weeks: each day the same, but that the last has more potholes."""
    teams = {code: {**team, "email": f"{code}@example.org"} for code, team in CITY["teams"].items()}
    republish(weekly_note=["paving"], teams=teams)
    for back in range(63):
        day = SUNDAY - timedelta(days=back)
        many = 60 if back < 7 else 20 + back % 2
        for service in ("pothole", ALL):
            Result.objects.create(grain="day", start=day, service=service, sums={"submitted": many})
    Through.objects.create(schema=1, refreshed_at=NOW, newest_at=NOW)


@pytest.mark.django_db
@pytest.mark.usefixtures("counted")
class TestKept:
    def test_a_week_is_written_once_and_sent_once_to_those_who_are_named(self) -> None:
        for hour in range(3):
            keeping.keep(NOW + timedelta(hours=hour))

        row = WeeklyNote.objects.get(week=MONDAY)
        assert row.words["en"][0].startswith("Residents sent 420 requests, more than usual (")
        assert "pothole: 420 requests, more than usual" in row.words["en"][1]
        assert row.words["es"][0] != row.words["en"][0]
        letter = Message.objects.get()
        assert (letter.template, letter.to) == ("weekly_note", "paving@example.org")
        assert row.words["en"][1] in letter.body
        assert "/performance/notes/2026-W09/" in letter.body

    def test_data_sets_made_after_the_week_are_not_in_its_note(self) -> None:
        for code, made in (("before", NOW - timedelta(days=90)), ("after", NOW - timedelta(hours=1))):
            said = Declared(service=code, title=code, kind="costs", period="month", team="paving", late_after="PT1M")
            declare(code, said, by=SYSTEM, now=made)
        keeping.keep(NOW)

        said = [one for one in WeeklyNote.objects.get().words["en"] if "late" in one]
        assert said == ["The figures of before are late: none have come yet."]

    def test_nothing_is_written_before_the_week_has_been_counted(self) -> None:
        Through.objects.update(refreshed_at=NOW - timedelta(days=3))
        keeping.keep(NOW)
        assert not WeeklyNote.objects.filter(week=MONDAY).exists()

    def test_weeks_counted_later_have_their_note_and_nobody_is_written_to_about_them(self, client: Client) -> None:
        storm = MONDAY - timedelta(weeks=2)
        Result.objects.filter(start__gte=storm, start__lt=storm + timedelta(weeks=1)).update(sums={"submitted": 90})
        Annotation.objects.create(
            day=storm + timedelta(days=1), words={"en": "Winter storm."}, written_by="x", written_at=NOW
        )
        assert keeping.keep(NOW)  # a few at a time
        while keeping.keep(NOW):
            pass

        weeks = list(WeeklyNote.objects.order_by("week").values_list("week", flat=True))
        assert weeks == [MONDAY - timedelta(weeks=back) for back in range(8, -1, -1)]
        said = WeeklyNote.objects.get(week=storm).words["en"]
        assert said[0].startswith("Residents sent 630 requests, more than usual")
        assert said[1] == "Tuesday, February 10: Winter storm."
        assert Message.objects.count() == 1
        assert "later than its week" in client.get("/performance/notes/2026-W07/").content.decode()
        assert "later than its week" not in client.get("/performance/notes/2026-W09/").content.decode()
        assert "Winter storm" in client.get("/performance/weeks/").content.decode()

    def test_in_the_midst_of_counting_no_week_is_written(self) -> None:
        Through.objects.update(changed_at=NOW + timedelta(hours=1))
        assert not keeping.keep(NOW + timedelta(hours=1))
        assert not WeeklyNote.objects.exists()

    def test_a_week_is_held_against_what_was_counted_by_its_end(self) -> None:
        publish(POTHOLE)
        Result.objects.create(grain="month", start=date(2026, 2, 1), service="pothole", sums={"kept": 90, "judged": 99})
        day = date(2026, 2, 5)
        Result.objects.filter(service="pothole", start=day).update(sums={"kept": 5, "judged": 20})
        (found,) = reading.targets(date(2026, 2, 2))
        assert (found.share, found.of) == (0.25, 20)

    def test_only_weeks_that_were_counted_are_compared(self) -> None:
        (span,) = [one for one in reading.weeks(MONDAY) if one.service == "pothole"]
        assert len(span.before) == 8
        (first,) = [one for one in reading.weeks(SUNDAY - timedelta(days=55)) if one.service == "pothole"]
        assert len(first.before) == 1

    def test_its_page_is_in_the_language_of_the_reader_and_there_is_a_list(self, client: Client) -> None:
        keeping.keep(NOW)
        row = WeeklyNote.objects.get(week=MONDAY)
        assert row.words["en"][1] in client.get("/performance/notes/2026-W09/").content.decode()
        page = client.get("/performance/notes/2026-W09/", headers={"Accept-Language": "es"}).content.decode()
        assert row.words["es"][1] in page
        assert "/performance/notes/2026-W09/" in client.get("/performance/weeks/").content.decode()
        for code in ("2026-W10", "2026-W9", "2026-W99", "next"):
            assert client.get(f"/performance/notes/{code}/").status_code == 404
