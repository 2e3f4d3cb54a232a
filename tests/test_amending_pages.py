"""The pages on which what is to be taken is changed after sending: a resident's by link, and staff's. Row 38."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.paid_town import PaidTown
from tests.paid_town import paid_town as paid_town
from tests.pickup import THURSDAY, Town, booking_of, order_of
from tests.pickup import town as town
from upwell.cases import links
from upwell.cases.models import Case
from upwell.intake import jobs
from upwell.lib import clock
from upwell.notify.models import Message
from upwell.payments.models import Charge, Pretended

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "2026-03-12"


@pytest.fixture
def at(paid_town: PaidTown, monkeypatch: pytest.MonkeyPatch) -> PaidTown:
    monkeypatch.setattr(clock, "now", lambda: paid_town.now)
    return paid_town


def page_of(case: Case) -> str:
    return reverse("web:follow_things", args=[links.follow_secret(case.pk)])


def follow(browser: Client, case: Case) -> str:
    return browser.get(reverse("web:follow", args=[links.follow_secret(case.pk)])).content.decode()


def post(browser: Client, case: Case, name: str = "items", *, follow: bool = False, **counts: str) -> Any:
    sent = {"asked": name, **{f"{name}-{code}": count for code, count in counts.items()}}
    return browser.post(page_of(case), sent, follow=follow)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_shows_what_was_said_and_the_new_list_stands_on_the_request(at: PaidTown) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "1"}), Client()
    assert page_of(case) in follow(browser, case)

    page = browser.get(page_of(case)).content.decode()
    assert re.search(r'name="items-sofa" value="1"', page)
    assert "If it costs more, you pay the difference" in page

    done = text(post(browser, case, follow=True, sofa="1", chair="1"))
    assert "Done. We have your new list." in done
    assert "1 × Sofa" in done
    assert "1 × Chair" in done
    assert "What we take was changed" in done


def test_with_nothing_changed_the_page_says_so(at: PaidTown) -> None:
    case = at.book("bands", DAY, items={"sofa": "1"})

    answer = post(Client(), case, sofa="1")

    assert answer.status_code == 422
    assert "You have not changed anything." in text(answer)


def test_too_many_of_something_stand_at_the_field_with_what_was_typed(at: PaidTown) -> None:
    case = at.book("bands", DAY, items={"sofa": "1"})

    answer = post(Client(), case, fridge="3")

    assert answer.status_code == 422
    assert 'name="items-fridge" value="3"' in text(answer)
    assert "There is a problem" in text(answer)


def test_without_anything_it_is_refused(at: PaidTown) -> None:
    case = at.book("bands", DAY, items={"sofa": "1"})

    assert post(Client(), case).status_code == 422


def test_dearer_one_pays_on_the_usual_page_and_comes_back_to_the_request(at: PaidTown) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "3"}), Client()

    pay = post(browser, case, follow=True, sofa="4")
    assert "£24.70" in text(pay)
    waiting = follow(browser, case)
    assert "A change waits for your payment" in waiting
    assert "4 × Sofa" in waiting

    charge = Charge.objects.get(subject=case.pk, state="due")
    assert browser.post(pay.redirect_chain[-1][0]).status_code == 302
    at.pay(charge)
    back = browser.get(Pretended.objects.get(kind="visit", charge=charge.pk).back, follow=True)

    assert "Done. We have your new list." in text(back)
    assert "A change waits" not in text(back)


def test_cheaper_it_is_said_first_that_nothing_is_given_back(at: PaidTown) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "4"}), Client()

    asked = text(post(browser, case, sofa="3"))
    assert "it costs £42.70 instead of £67.40. The difference is not given back." in asked
    case.refresh_from_db()
    assert case.answers["items"] == {"sofa": 4}

    browser.post(page_of(case), {"asked": "items", "items-sofa": "3", "sure": "yes"})
    case.refresh_from_db()
    assert case.answers["items"] == {"sofa": 3}


def test_after_the_cut_off_the_page_leads_back_to_the_request(at: PaidTown) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "1"}), Client()
    at.now = at.at("2026-03-12T06:30")

    assert browser.get(page_of(case)).status_code == 302
    assert page_of(case) not in follow(browser, case)
    post(browser, case, sofa="2")
    case.refresh_from_db()
    assert case.answers["items"] == {"sofa": 1}


def test_a_day_without_room_offers_others_and_keeps_what_was_typed(town: Town) -> None:
    case, browser = town.book("acme", sofa="1"), Client()
    town.background()
    depot = town.fleet.vendors["acme"].depot
    for number in range(depot.room("mattress", THURSDAY, "", town.now)):
        depot.take(order_of(f"other {number}", ["mattress"]), town.now)

    offered = text(post(browser, case, sofa="1", mattress="1"))
    assert "The day has no room for that" in offered
    assert 'name="items-mattress" value="1"' in offered
    assert 'value="2026-03-05"' not in offered
    assert 'value="2026-03-06"' in offered

    sent = {"asked": "items", "items-sofa": "1", "items-mattress": "1", "day": "2026-03-06"}
    assert "Done. We have your new list." in text(browser.post(page_of(case), sent, follow=True))
    assert booking_of(case).day.isoformat() == "2026-03-06"


# at the desk


def test_staff_change_it_after_the_cut_off_with_a_word_for_the_letter(at: PaidTown, cast: Cast) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "1"}), cast.client("worker")
    at.now = at.at("2026-03-12T07:00")
    page = f"/desk/cases/{case.reference}/booking/things/"
    assert page in browser.get(f"/desk/cases/{case.reference}/booking/").content.decode()
    assert 'name="items-sofa" value="1"' in browser.get(page).content.decode()

    sent = {"asked": "items", "items-sofa": "2", "message": "As you told us on the phone."}
    done = text(browser.post(page, sent, follow=True))

    assert "Done. The list is changed" in done
    assert "What is to be taken was changed: from 1 × Sofa to 2 × Sofa" in done
    assert "As you told us on the phone." in Message.objects.get(template="amended").body
    assert "2 × Sofa" in Message.objects.get(template="amended").body


def test_dearer_staff_find_the_fee_on_the_case_and_nothing_changes_before_it_is_taken(at: PaidTown, cast: Cast) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "3"}), cast.client("lead")

    page = f"/desk/cases/{case.reference}/booking/things/"
    done = text(browser.post(page, {"asked": "items", "items-sofa": "4"}, follow=True))
    assert "Nothing changes until the difference is paid." in done
    assert "£24.70" in done

    charge = Charge.objects.get(subject=case.pk, state="due")
    browser.post(reverse("desk:taking", args=[charge.pk]), {"how": "cash", "number": "17"})
    jobs.finish_paid(now=at.now)
    case.refresh_from_db()
    assert case.answers["items"] == {"sofa": 4}


def test_what_staff_typed_stays_with_what_is_wrong(at: PaidTown, cast: Cast) -> None:
    case, browser = at.book("bands", DAY, items={"sofa": "1"}), cast.client("worker")
    page = f"/desk/cases/{case.reference}/booking/things/"

    same = browser.post(page, {"asked": "items", "items-sofa": "1"})
    many = browser.post(page, {"asked": "items", "items-sofa": "99"})

    assert (same.status_code, many.status_code) == (422, 422)
    assert "You have not changed anything." in text(same)
    assert 'name="items-sofa" value="99"' in text(many)


def test_a_team_that_does_not_have_the_case_finds_no_such_page(at: PaidTown, cast: Cast) -> None:
    case = at.book("bands", DAY, items={"sofa": "1"})
    Case.objects.filter(pk=case.pk).update(team="trees")

    assert cast.client("worker").get(f"/desk/cases/{case.reference}/booking/things/").status_code == 404
