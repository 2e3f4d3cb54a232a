"""Documents of a case at the desk: which is which, who opens what no scanner looked at, and who lets it through."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.cast import CITY, Cast
from tests.publishing import republish

from upwell.accounts import actions as accounts
from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.accounts.models import Account, Viewing
from upwell.cases import actions as cases
from upwell.cases import closing, jobs, links
from upwell.cases.models import Case, Entry, Review
from upwell.cases.tests.scene import open_one
from upwell.cases.tests.test_deciding import LISTS, TREE
from upwell.channels.web.tests.walking import Browser
from upwell.events.models import Event
from upwell.files import actions as files
from upwell.files import queries as file_queries
from upwell.files.models import Scan, Upload
from upwell.files.tests import papers
from upwell.lib import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("uploads")]
WITH_PLANS: dict[str, Any] = {
    **TREE,
    "service": "plans",
    "steps": [{"ask": "drawing", "type": "file", "title": "Add your plans", "accept": ["pdf"]}, *TREE["steps"]],
}


def plan(bundle: UUID, pages: int = 1, ago: timedelta = timedelta()) -> Upload:
    made = files.keep_document(papers.pdf(pages), name="plan.pdf", draft=bundle, accept=("pdf",), now=clock.now() - ago)
    Scan.objects.filter(pk=made.pk).update(state=Scan.State.UNSCANNED)
    return made


@pytest.fixture
def case(cast: Cast) -> Case:
    """With a plan from the form, and another of the same name that was asked for later. No scanner looked at them."""
    republish(decisions=LISTS)
    draft, now = uuid4(), clock.now()
    first = plan(draft, ago=timedelta(days=3))
    made = open_one(WITH_PLANS, id=draft, answers={"size": "large", "drawing": [str(first.pk)]}, now=now)
    files.attach([first.pk], draft=draft, reference=made.reference)
    Case.objects.filter(pk=made.pk).update(team="paving")
    cases.move(made.pk, "check", by=SYSTEM, now=now, seen=None)
    cases.request_more(made.pk, items=["plan"], by=SYSTEM, now=now, seen=None)
    second = plan(closing.reply_bundle(made.pk), 2)
    cases.receive_items(made.pk, {1: "See the file: plan.pdf"}, by=RESIDENT, now=clock.now(), sent=[second.pk])
    cases.move(made.pk, "accept", by=SYSTEM, now=clock.now(), seen=None)
    return Case.objects.get(pk=made.pk)


def review_page(case: Case) -> str:
    return f"/desk/reviews/{Review.objects.get(case=case, team='paving').pk}/"


def documents(browser: Browser) -> list[str]:
    return [" ".join(one.text_content().split()) for one in browser.all("ul[aria-label=Documents] li")]


def test_of_two_files_of_one_name_it_is_said_what_for_and_when(case: Case, cast: Cast) -> None:
    worker = Browser(cast.client("worker"))
    for page in (review_page(case), f"/desk/cases/{case.reference}/"):
        worker.open(page)

        first, second = documents(worker)
        assert "Add your plans" in first
        assert "A drawing with the tree on it." in second
        assert first.partition("·")[2] != second.partition("·")[2]


def test_whoever_may_not_open_them_reads_who_can(case: Case, cast: Cast) -> None:
    worker = Browser(cast.client("worker"))
    for page in (review_page(case), f"/desk/cases/{case.reference}/"):
        worker.open(page)
        assert "Who can, and can let it through for you: Lead." in worker.words
        assert "Save all the same" not in worker.words
        assert "Let it through" not in worker.words


def test_where_no_role_may_that_is_said(case: Case, cast: Cast) -> None:
    roles = {
        name: {**role, "may": [one for one in role["may"] if one != "open_unscanned"]}
        for name, role in CITY["roles"].items()
    }
    republish(roles=roles)
    worker = Browser(cast.client("worker"))
    worker.open(review_page(case))

    assert "No role may open it." in worker.words


@pytest.mark.parametrize("from_review", [True, False])
def test_let_through_the_other_team_opens_it_and_who_did_is_written_down(
    case: Case, cast: Cast, from_review: bool
) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    at = review_page(case) if from_review else f"/desk/cases/{case.reference}/"
    lead, worker = Browser(cast.client("lead")), Browser(cast.client("worker"))
    opened = f"{review_page(case)}documents/{upload.pk}/"
    refused = worker.client.post(opened, follow=True)
    assert "No virus scanner has looked at it." in refused.content.decode()

    lead.open(at)
    assert "Let it through" in lead.words
    lead.open(f"{at}documents/{upload.pk}/clearance/")
    assert "plan.pdf" in lead.words
    lead.press(why="I called the applicant.")

    assert "Everybody who sees this case can open it now." in lead.html
    assert Viewing.objects.filter(what="let_through", account=cast.lead, reference=case.reference).count() == 1
    assert Event.objects.get(name="document_scanned").data == {"result": "passed", "document": str(upload.pk)}
    worker.open(review_page(case))
    assert "A colleague let it through." in worker.words
    saved = worker.client.post(opened, follow=True)
    assert b"".join(saved.streaming_content).startswith(b"%PDF")


def clearance(case: Case, upload: Upload) -> str:
    return f"/desk/cases/{case.reference}/documents/{upload.pk}/clearance/"


def test_the_reason_stands_in_the_history_with_name_and_role_and_nowhere_else(case: Case, cast: Cast) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead = Browser(cast.client("lead"))
    lead.open(clearance(case, upload))
    lead.press(why="I called the applicant.")

    told = next(one for one in lead.all(".history li") if "let a document through" in one.text_content())
    words = " ".join(told.text_content().split())
    assert words.startswith("As Lead: let a document through that no virus scanner had found clean")
    assert f"· {cast.lead.called}" in words
    assert words.endswith("plan.pdf I called the applicant.")
    row = Entry.objects.get(what="let_through")
    assert (row.by_id, row.data) == (str(cast.lead.pk), {"document": str(upload.pk), "role": "lead"})
    events = str(list(Event.objects.values_list("data", flat=True)))
    assert "called the applicant" not in events
    assert "plan.pdf" not in events
    own = Browser(Client())
    own.open(f"/follow/{links.follow_secret(case.pk)}")
    assert "called the applicant" not in own.html


def test_what_the_file_was_called_is_forgotten_with_its_person_and_the_reason_stays(case: Case, cast: Cast) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead = Browser(cast.client("lead"))
    lead.open(clearance(case, upload))
    lead.press(why="I called the applicant.")
    Case.objects.filter(pk=case.pk).update(closed_at=clock.now() - timedelta(days=10_000))

    assert jobs.forget_people(now=clock.now()) == 1

    row = Entry.objects.get(what="let_through")
    assert (row.said, row.note) == (None, "I called the applicant.")


def test_without_a_reason_nothing_is_let_through(case: Case, cast: Cast) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead = Browser(cast.client("lead"))
    lead.open(clearance(case, upload))
    lead.press(why="  ")

    assert lead.response.status_code == 422
    assert "Write why you let it through." in lead.words
    assert Scan.objects.get(pk=upload.pk).state == Scan.State.UNSCANNED
    assert not Entry.objects.filter(what="let_through").exists()


def test_what_the_resident_wrote_stays_new_when_a_reviewer_lets_a_document_through(case: Case, cast: Cast) -> None:
    news = clock.now()
    Case.objects.filter(pk=case.pk).update(news_at=news)
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead = Browser(cast.client("lead"))
    lead.open(f"{review_page(case)}documents/{upload.pk}/clearance/")
    lead.press(why="We know the drawing.")

    assert Case.objects.get(pk=case.pk).news_at == news


def test_only_who_may_lets_it_through(case: Case, cast: Cast) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    for role in ("worker", "auditor", "other_team"):
        for at in (review_page(case), f"/desk/cases/{case.reference}/"):
            assert cast.client(role).post(f"{at}documents/{upload.pk}/clearance/").status_code in (403, 404)
    foreign = f"/desk/cases/{case.reference}/documents/{uuid4()}/clearance/"
    assert cast.client("lead").post(foreign).status_code == 404

    assert Scan.objects.get(pk=upload.pk).state == Scan.State.UNSCANNED


def test_what_had_a_virus_is_let_through_by_nobody(case: Case, cast: Cast) -> None:
    Scan.objects.update(state=Scan.State.INFECTED)
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None

    cast.client("lead").post(f"/desk/cases/{case.reference}/documents/{upload.pk}/clearance/")

    assert Scan.objects.get(pk=upload.pk).state == Scan.State.INFECTED


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ("infected", "The virus scanner found a virus in it just now."),
        ("clean", "The virus scanner found it clean just now."),
        ("passed", "A colleague let it through just before you."),
    ],
)
def test_what_became_of_it_at_that_very_moment_is_said_as_it_is(
    case: Case, cast: Cast, meanwhile: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner, or a colleague, writes between the look at the file and the write on it."""
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead, looked = Browser(cast.client("lead")), file_queries.sent_with
    lead.open(clearance(case, upload))
    looks = iter(range(9))

    def then_somebody_writes(reference: str, upload_id: UUID) -> Any:
        found = looked(reference, upload_id)
        if next(looks) == 1:
            Scan.objects.filter(pk=upload.pk).update(state=meanwhile)
        return found

    monkeypatch.setattr(file_queries, "sent_with", then_somebody_writes)
    lead.press(why="We know the drawing.")

    assert said in lead.html
    assert "can open it now. If" not in lead.html
    assert Scan.objects.get(pk=upload.pk).state == meanwhile
    assert not Entry.objects.filter(what="let_through").exists()
    assert not Viewing.objects.filter(what="let_through").exists()


def test_a_virus_found_just_after_it_was_let_through_is_said_too(
    case: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = Upload.objects.order_by("created_at").first()
    assert upload is not None
    lead = Browser(cast.client("lead"))
    lead.open(clearance(case, upload))
    write = accounts.record_viewing

    def and_the_scanner_too(*given: Any, **more: Any) -> Any:
        Scan.objects.filter(pk=upload.pk).update(state=Scan.State.INFECTED)
        return write(*given, **more)

    monkeypatch.setattr(accounts, "record_viewing", and_the_scanner_too)
    lead.press(why="We know the drawing.")

    assert "The virus scanner found a virus in it just now." in lead.html
    assert "can open it now" not in lead.html


def test_whoever_may_not_reads_whom_to_ask_and_how(case: Case, cast: Cast) -> None:
    worker = Browser(cast.client("worker"))
    for page in (review_page(case), f"/desk/cases/{case.reference}/"):
        worker.open(page)
        assert f"Ask {cast.lead.called}: give the number {case.reference}," in worker.words
    Account.objects.filter(pk=cast.lead.pk).update(is_active=False)
    worker.open(review_page(case))
    assert "Nobody in Paving has this role now." in worker.words
    auditor = Browser(cast.client("auditor"))
    auditor.open(f"/desk/cases/{case.reference}/")
    assert "Nobody in Paving has this role now." in auditor.words, "who sees all teams is in none"
