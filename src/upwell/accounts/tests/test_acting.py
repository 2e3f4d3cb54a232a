"""Acting for a business, a tenant or a property."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, Cast
from tests.race import errors, race

from upwell.accounts import actions as accounts
from upwell.accounts import queries, representing
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Invitation, Organisation, Seat
from upwell.events.models import Event
from upwell.limits.actions import TooMany
from upwell.limits.kinds import LINKS
from upwell.notify import html
from upwell.notify.models import Message

INVITED = "ana@example.org"


def person(email: str) -> Account:
    return accounts.resident_of(Address(email=email), language="en", now=NOW)


@pytest.fixture
def owner(city) -> Account:
    return person("owner@example.org")


@pytest.fixture
def bakery(owner) -> Organisation:
    return representing.found("The Bakery", kind="business", account_id=owner.pk, now=NOW)


def invite(bakery, owner, email=INVITED, role="member", now=NOW) -> str:
    representing.invite(bakery.pk, email=email, role=role, by=owner.pk, language="en", now=now)
    return secret()


def secret() -> str:
    letter = Message.objects.filter(template="invitation").order_by("-queued_at")[0]
    return re.search(r"/acting/invitation/([\w-]+)/", letter.body)[1]


def roles(bakery) -> list[str]:
    return [seat.role for seat in queries.seats(bakery.pk)]


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def test_whoever_makes_it_owns_it_and_its_name_is_sealed(owner, bakery):
    assert [(one.name, one.is_owner) for one in queries.represented(owner.pk)] == [("The Bakery", True)]
    assert "Bakery" not in str(list(Event.objects.values()))


LURE = "Your refund of $212 Open your refund: https://evil.example/r?a=1"


@pytest.mark.parametrize(
    "name", [LURE, "A\nB", "A\u2028B", "A\u202eB", "WWW.evil.example", "A http ：／／evil.example", "ftp://x", "", " "]
)
def test_a_name_is_one_line_without_a_link(owner, name):
    with pytest.raises(representing.NotAName):
        representing.found(name, kind="business", account_id=owner.pk, now=NOW)


@pytest.mark.parametrize(
    "name", ["Müller & Söhne, Inc.", "St. James Apts. (Bldg 2/3)", "Panadería «El Sol»: pan y más"]
)
def test_a_name_is_as_people_write_it(owner, name):
    assert representing.found(name, kind="business", account_id=owner.pk, now=NOW).name == name


def test_an_invitation_leads_nowhere_but_here_whatever_the_name_was_before(settings, owner, bakery):
    Organisation.objects.filter(pk=bakery.pk).update(name=LURE + "\n\nhttp://evil.example evil.example/x")
    invite(bakery, owner)

    letter = Message.objects.get(template="invitation")
    links = re.findall(r'href="([^"]*)"', html.page(letter.subject, letter.body, letter.language))
    assert links
    assert all(link.startswith(settings.PUBLIC_URL + "/") or link == settings.PUBLIC_URL for link in links)
    assert "evil.example" not in letter.body
    assert re.search(r"act for: Your refund of .* https: //evil\. example", letter.body)
    assert "We have not checked it." in letter.body


def test_an_invitation_gives_a_seat_to_whoever_proved_the_address(owner, bakery):
    ana = person(INVITED.upper())
    link = invite(bakery, owner)

    representing.accept(link, account_id=ana.pk, now=NOW)

    assert [one.is_owner for one in queries.represented(ana.pk)] == [False]
    with pytest.raises(representing.CannotAccept):
        representing.accept(link, account_id=ana.pk, now=NOW)


@pytest.mark.parametrize("who", ["another", "unproved"])
def test_the_link_alone_gives_nothing(owner, bakery, cast: Cast, who):
    link = invite(bakery, owner)
    cast.resident.set_email(INVITED)
    cast.resident.save()
    account = cast.resident if who == "unproved" else person("other@example.org")

    with pytest.raises(representing.CannotAccept):
        representing.accept(link, account_id=account.pk, now=NOW)

    assert roles(bakery) == ["owner"]


def test_an_invitation_ends_after_two_weeks_and_with_a_newer_one(owner, bakery):
    ana = person(INVITED)
    first = invite(bakery, owner)
    second = invite(bakery, owner, now=NOW + timedelta(minutes=1))

    for link, now in ((first, NOW), (second, NOW + timedelta(days=15))):
        with pytest.raises(representing.CannotAccept):
            representing.accept(link, account_id=ana.pk, now=now)


def test_only_owners_invite_and_remove(owner, bakery):
    ana = person(INVITED)
    representing.accept(invite(bakery, owner), account_id=ana.pk, now=NOW)

    with pytest.raises(representing.NotTheirs):
        invite(bakery, ana, "third@example.org")
    with pytest.raises(representing.NotTheirs):
        representing.remove(bakery.pk, account_id=owner.pk, by=ana.pk, now=NOW)


def test_an_owner_renames_it_and_a_member_cannot(owner, bakery):
    member = person(INVITED)
    representing.accept(invite(bakery, owner), account_id=member.pk, now=NOW)
    address = reverse("accounts:naming", args=[bakery.pk])

    assert browser(member).post(address, {"name": "Mine"}).status_code == 404
    assert "Enter its name." in browser(owner).post(address, {"name": " "}).content.decode()
    browser(owner).post(address, {"name": "The Old Bakery"})

    assert [one.name for one in queries.represented(member.pk)] == ["The Old Bakery"]
    assert "Bakery" not in str(list(Event.objects.values()))
    assert Event.objects.filter(name="organisation_renamed").count() == 1


def test_the_last_owner_cannot_leave_and_the_last_but_one_can(owner, bakery):
    ana = person(INVITED)
    with pytest.raises(representing.LastOwner):
        representing.remove(bakery.pk, account_id=owner.pk, by=owner.pk, now=NOW)

    representing.accept(invite(bakery, owner, role="owner"), account_id=ana.pk, now=NOW)
    representing.remove(bakery.pk, account_id=owner.pk, by=owner.pk, now=NOW)

    assert queries.represented(owner.pk) == []


def test_nobody_is_flooded_with_invitations(owner, bakery):
    for _ in range(LINKS.amount):
        invite(bakery, owner)

    with pytest.raises(TooMany):
        invite(bakery, owner)


@pytest.mark.usefixtures("in_a_file")
def test_of_two_owners_who_leave_at_once_one_stays(owner, bakery):
    ana = person(INVITED)
    Seat.objects.create(organisation=bakery, account=ana, role="owner", since=NOW)

    said = race(
        *[lambda who=who: representing.remove(bakery.pk, account_id=who, by=who, now=NOW) for who in (owner.pk, ana.pk)]
    )

    assert [type(one) for one in errors(said)] == [representing.LastOwner]
    assert roles(bakery) == ["owner"]


class TestPages:
    def test_somebody_adds_a_business_and_acts_for_it(self, owner):
        client = browser(owner)

        response = client.post(reverse("accounts:organisations"), {"name": "The Bakery", "kind": "business"})

        assert response.status_code == 302
        assert "You are acting for The Bakery." in client.get("/requests/").content.decode()
        client.post(reverse("accounts:switch"), {"for": ""})
        assert "You are acting for" not in client.get("/requests/").content.decode()

    @pytest.mark.parametrize(
        "given", [{}, {"name": "x"}, {"name": " ", "kind": "business"}, {"name": "x", "kind": "y"}]
    )
    def test_what_is_missing_is_said(self, owner, given):
        page = browser(owner).post(reverse("accounts:organisations"), given)

        assert "<title>Error:" in page.content.decode()
        assert not Organisation.objects.exists()

    def test_a_name_with_a_link_is_given_back_with_what_to_do(self, owner):
        page = (
            browser(owner).post(reverse("accounts:organisations"), {"name": LURE, "kind": "business"}).content.decode()
        )

        assert "Write the name in one line, without a link." in page
        assert LURE in page
        assert not Organisation.objects.exists()

    def test_an_outsider_finds_nothing(self, cast: Cast, bakery, owner):
        client = browser(cast.resident)

        addresses = [
            ("accounts:invitations", [bakery.pk]),
            ("accounts:removal", [bakery.pk, owner.pk]),
        ]
        assert client.get(reverse("accounts:organisation", args=[bakery.pk])).status_code == 404
        assert [client.post(reverse(name, args=args), {"email": INVITED}).status_code for name, args in addresses] == [
            404,
            404,
        ]
        for chosen in (str(bakery.pk), "nonsense"):
            assert client.post(reverse("accounts:switch"), {"for": chosen}).status_code == 404

    def test_whose_seat_is_taken_acts_no_more_in_an_open_session(self, owner, bakery):
        ana = person(INVITED)
        representing.accept(invite(bakery, owner), account_id=ana.pk, now=NOW)
        client = browser(ana)
        client.post(reverse("accounts:switch"), {"for": str(bakery.pk)})
        assert "You are acting for" in client.get("/requests/").content.decode()

        representing.remove(bakery.pk, account_id=ana.pk, by=owner.pk, now=NOW)

        assert "You are acting for" not in client.get("/requests/").content.decode()

    def test_an_invitation_is_sent_opened_and_accepted_by_a_button(self, owner, bakery):
        boss, ana = browser(owner), browser(person(INVITED))
        boss.post(reverse("accounts:invitations", args=[bakery.pk]), {"email": INVITED})
        address = reverse("accounts:invitation", args=[secret()])

        assert "You are invited to act for The Bakery." in ana.get(address).content.decode()
        assert Invitation.objects.count() == 1
        ana.post(address)

        assert "You are acting for The Bakery." in ana.get("/requests/").content.decode()
        page = boss.get(reverse("accounts:organisation", args=[bakery.pk])).content.decode()
        assert INVITED in page

    def test_the_last_owner_is_told_what_to_do(self, owner, bakery):
        page = browser(owner).post(reverse("accounts:removal", args=[bakery.pk, owner.pk]), follow=True)

        assert "Invite another owner first" in page.content.decode()
