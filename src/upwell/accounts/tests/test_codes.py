import re
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import NOW, PASSWORD, Cast
from tests.race import errors, race, refused

from upwell.accounts import actions as accounts
from upwell.accounts import addresses, codes
from upwell.accounts.actor import SYSTEM
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Code
from upwell.events.models import Event
from upwell.limits import kinds
from upwell.limits.actions import TooMany
from upwell.notify import jobs
from upwell.notify.models import Message

EMAIL = "maria@example.org"
MAIL = Address(email=EMAIL)
OWN_PAGE = "/requests/"


def code_in(letter: Message) -> str:
    return re.search(r"\b[0-9]{6}\b", letter.body)[0]


def sent(purpose="sign_in") -> str:
    """The code of the newest letter."""
    return code_in(Message.objects.filter(template=f"{purpose}_code").order_by("-queued_at")[0])


def ask(client: Client, to=EMAIL, **more):
    return client.post(reverse("accounts:codes"), {"to": to, **more})


def type_in(client: Client, code: str):
    return client.post(reverse("accounts:code"), {"code": code})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def made(to=MAIL, *, now=NOW) -> tuple[str, str]:
    ticket = codes.ask(codes.SIGN_IN, to, values={}, language="en", now=now)
    return ticket, sent()


class TestSigningIn:
    def test_a_code_makes_an_account_at_first_use_and_finds_it_after(self, city, client):
        assert ask(client, next="/services/").status_code == 302
        response = type_in(client, sent())

        account = Account.objects.get()
        assert (response.status_code, response["Location"]) == (302, "/services/")
        assert (account.kind, account.email, account.called) == ("resident", EMAIL, "")
        assert account.proved_at is not None
        assert Event.objects.filter(name="person_signed_in", data__kind="resident").count() == 1

        Message.objects.all().delete()
        another = Client()
        ask(another, "  MARIA@Example.org ")
        type_in(another, sent())
        assert Account.objects.count() == 1
        assert another.get(OWN_PAGE).status_code == 200

    def test_a_phone_gets_its_code_as_a_text(self, city, client, settings):
        settings.SANDBOX = True

        ask(client, "(408) 555-0123")

        text = Message.objects.get()
        assert (text.channel, text.to) == ("text", "+14085550123")
        assert "\n" not in text.body
        assert len(text.body) <= 160
        page = client.get(reverse("accounts:code")).content.decode()
        assert "We sent a code to (408) 555-0123." in page
        assert ("junk folder" in page, "Use another phone number" in page) == (False, True)
        type_in(client, sent())
        assert Account.objects.get().phone == "+14085550123"

    def test_where_nobody_sends_texts_a_phone_is_refused_in_words(self, city, client):
        page = ask(client, "408-555-0123").content.decode()

        assert "We cannot send text messages yet." in page
        assert not Message.objects.exists()

    def test_the_code_can_be_typed_with_spaces(self, city, client):
        ask(client)
        code = sent()

        type_in(client, f" {code[:3]} {code[3:]} ")

        assert signed_in(client)

    @pytest.mark.parametrize("typed", ["", "nobody", "a@b", "12", "@", "x" * 3000])
    def test_what_is_no_address_is_refused_beside_the_field_and_kept(self, city, client, typed):
        response = ask(client, typed)

        assert response.status_code == 200
        assert "Enter your email address" in response.content.decode()
        assert not Code.objects.exists()

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34"])
    def test_what_is_no_code_costs_no_try(self, city, client, typed):
        ask(client)

        assert "Enter the six digits" in type_in(client, typed).content.decode()
        assert Code.objects.get().tries == 0

    def test_staff_do_not_come_in_by_a_code(self, cast: Cast, client):
        cast.worker.set_email(EMAIL)
        cast.worker.save()

        ask(client)
        type_in(client, sent())

        assert client.session["_auth_user_id"] != str(cast.worker.pk)
        assert client.get("/desk/").status_code == 403

    def test_a_shut_account_is_not_opened_and_not_made_anew(self, city, client):
        ask(client)
        type_in(client, sent())
        accounts.set_active(Account.objects.get().pk, active=False, by=SYSTEM, now=NOW)
        Message.objects.all().delete()

        again = Client()
        ask(again)
        page = type_in(again, sent()).content.decode()

        assert "This account was shut." in page
        assert not signed_in(again)
        assert Account.objects.count() == 1

    def test_asked_again_the_newer_code_counts_and_the_way_on_is_kept(self, city, client):
        ask(client, next="/services/")
        first = sent()
        Message.objects.all().delete()
        client.post(reverse("accounts:codes"), {"again": "yes"})
        second = sent()

        if first != second:
            assert type_in(client, first).status_code == 200
        assert type_in(client, second)["Location"] == "/services/"


class TestSecrets:
    def test_a_known_and_an_unknown_address_look_the_same(self, cast: Cast):
        cast.resident.set_email(EMAIL)
        cast.resident.save()
        known, unknown = Client(), Client()

        answers = [ask(known), ask(unknown, "nobody@example.org")]
        pages = [one.get(reverse("accounts:code")).content.decode() for one in (known, unknown)]

        assert [(one.status_code, one["Location"]) for one in answers] == [(302, reverse("accounts:code"))] * 2
        assert pages[0].count("We sent a code to") == pages[1].count("We sent a code to") == 1
        assert len(Message.objects.values_list("template").distinct()) == 1

    def test_both_cost_the_same_statements(self, cast: Cast):
        cast.resident.set_email(EMAIL)
        cast.resident.save()

        counts = []
        for to in (EMAIL, "nobody@example.org"):
            with CaptureQueriesContext(connection) as seen:
                made(Address(email=to))
            counts.append(len(seen))
        assert counts[0] == counts[1]

    def test_neither_code_nor_address_lies_in_the_open(self, city, client):
        ask(client)
        code = sent()

        kept = str([*Code.objects.values("purpose", "about", "ticket", "mark"), dict(client.session)])
        said = str([*Event.objects.values()])

        for secret in (code, EMAIL):
            assert secret not in kept
            assert secret not in said
        assert code not in Message.objects.get().subject

    def test_the_code_alone_is_worth_nothing_in_another_browser(self, city, client):
        ask(client)
        thief = Client()
        ask(thief, "thief@example.org")

        type_in(thief, sent_to(EMAIL))

        assert not signed_in(thief)

    def test_opening_the_page_by_a_machine_uses_nothing_up(self, city, client):
        ask(client)
        for _ in range(10):
            client.get(reverse("accounts:code"))
            Client().get(reverse("accounts:code"))

        type_in(client, sent())

        assert signed_in(client)

    def test_the_session_gets_a_new_key(self, city, client):
        ask(client)
        planted = client.session.session_key

        type_in(client, sent())

        assert client.session.session_key != planted
        assert not Session.objects.filter(pk=planted).exists()

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_nobody_is_led_to_another_site(self, city, client, target):
        ask(client, next=target)

        assert "evil" not in (there := type_in(client, sent())["Location"])
        assert "javascript" not in there

    @pytest.mark.parametrize("name", ["accounts:codes", "accounts:code"])
    def test_a_form_of_another_site_does_nothing(self, city, name):
        client = Client(enforce_csrf_checks=True)

        assert client.post(reverse(name), {"to": EMAIL, "code": "123456"}).status_code == 403
        assert not Code.objects.exists()

    def test_the_pages_are_kept_by_no_cache(self, city, client):
        ask(client)

        assert "no-store" in client.get(reverse("accounts:code"))["Cache-Control"]


def sent_to(email: str) -> str:
    return code_in(next(one for one in Message.objects.all() if one.to == email))


class TestLimits:
    def test_after_five_wrong_tries_the_right_code_is_too_late(self, city):
        ticket, code = made()
        for number in range(codes.MOST_TRIES):
            with pytest.raises(codes.WrongCode if number < codes.MOST_TRIES - 1 else codes.CodeOver):
                codes.prove(codes.SIGN_IN, ticket, other_than(code), now=NOW)

        with pytest.raises(codes.CodeOver):
            codes.prove(codes.SIGN_IN, ticket, code, now=NOW)

    def test_a_quarter_of_an_hour_it_lives_and_not_a_moment_longer(self, city):
        ticket, code = made()
        late, _code = made(Address(email="other@example.org"))

        assert codes.prove(codes.SIGN_IN, ticket, code, now=NOW + codes.LIVES - timedelta(microseconds=1)) == MAIL
        with pytest.raises(codes.CodeOver):
            codes.prove(codes.SIGN_IN, late, sent_to("other@example.org"), now=NOW + codes.LIVES)

    def test_a_code_works_once(self, city):
        ticket, code = made()
        codes.prove(codes.SIGN_IN, ticket, code, now=NOW)

        with pytest.raises(codes.CodeOver):
            codes.prove(codes.SIGN_IN, ticket, code, now=NOW)

    def test_a_code_for_one_thing_proves_no_other(self, city):
        ticket, code = made()

        for purpose, about in ((codes.CONTACT, ""), (codes.SIGN_IN, "x")):
            with pytest.raises(codes.CodeOver):
                codes.prove(purpose, ticket, code, about=about, now=NOW)

    def test_whoever_asks_for_my_address_takes_nothing_from_me(self, city):
        first, mine = made()
        Message.objects.all().delete()
        second, theirs = made()

        for typed in [other_than(theirs)] * codes.MOST_TRIES:
            with pytest.raises(codes.CannotProve):
                codes.prove(codes.SIGN_IN, second, typed, now=NOW)
        assert codes.prove(codes.SIGN_IN, first, mine, now=NOW) == MAIL

    def test_one_address_gets_only_so_many(self, city):
        for _ in range(kinds.CODES_TO_ONE.amount):
            made()

        with pytest.raises(TooMany):
            made()
        made(Address(email="other@example.org"))

    def test_one_caller_asks_and_tries_only_so_often(self, city, client, settings):
        settings.LIMITS = kinds.read("codes=1/1h, code_tries=2/1h")
        ask(client)

        assert ask(client, "other@example.org").status_code == 429
        assert [type_in(client, "000000").status_code for _ in range(3)][-1] == 429

    def test_a_code_does_not_wait_behind_other_letters(self, city, settings):
        settings.SANDBOX, settings.LIMITS = True, kinds.read("letters_to_one=1/1h")
        made(), made()

        assert jobs.deliver(NOW).sent == 2

    def test_old_codes_are_forgotten(self, city):
        made()

        assert codes.sweep(now=NOW + codes.LIVES) == 0
        assert codes.sweep(now=NOW + codes.LIVES + timedelta(seconds=1)) == 1


@pytest.mark.usefixtures("in_a_file", "city")
class TestAtTheSameMoment:
    def test_of_many_who_type_it_one_is_let_in(self):
        ticket, code = made()

        said = race(*[lambda: codes.prove(codes.SIGN_IN, ticket, code, now=NOW)] * 5)

        assert refused(said, codes.CannotProve) == 4

    def test_no_more_guesses_than_there_are_tries(self):
        ticket, code = made()

        said = race(*[lambda: codes.prove(codes.SIGN_IN, ticket, other_than(code), now=NOW)] * 12)

        assert refused(said, codes.CannotProve) == 12
        assert Code.objects.get().tries == codes.MOST_TRIES

    def test_without_the_condition_more_would_be_let_in(self):
        """The control: whoever only looks whether the code is still there lets everybody in."""
        ticket, code = made()
        everybody_looked = Barrier(3)

        def looks(row: Code) -> bool:
            everybody_looked.wait(timeout=20)
            return row.tries < codes.MOST_TRIES

        def unguarded() -> bool:
            row = Code.objects.get()
            return looks(row) and row.mark == codes._mark(ticket, code)

        assert race(*[unguarded] * 3) == [True] * 3

    def test_two_first_sign_ins_make_one_account(self):
        said = race(*[lambda: accounts.resident_of(MAIL, language="en", now=NOW).pk] * 4)

        assert errors(said) == []
        assert len(set(said)) == 1

    def test_two_who_ask_have_a_code_each(self):
        said = race(*[lambda: codes.ask(codes.SIGN_IN, MAIL, values={}, language="en", now=NOW)] * 4)

        assert errors(said) == []
        assert Code.objects.count() == 4


@pytest.mark.parametrize(
    ("typed", "found"),
    [("a@example.org", Address(email="a@example.org")), ("408 555 0123", Address(phone="+14085550123")),
     ("nonsense", None), ("a@", None), ("", None)],
)  # fmt: skip
def test_an_address_is_a_mailbox_or_a_phone(typed, found):
    assert addresses.read(typed) == found


def test_the_sign_in_page_offers_both_ways_and_the_password_first_to_staff(city, client):
    page = client.get(reverse("accounts:sign_in")).content.decode()
    staff = client.get(reverse("accounts:sign_in"), {"next": "/desk/"}).content.decode()

    assert page.index("With a code") < page.index("With a password")
    assert staff.index("With a password") < staff.index("With a code")


@pytest.mark.parametrize("sandbox", [True, False])
def test_the_front_page_of_a_sandbox_leads_here_with_the_name_filled_in(client: Client, city, settings, sandbox):
    settings.SANDBOX = sandbox

    page = client.get("/sign-in/?name=planner").content.decode()

    assert ('value="planner"' in page) is sandbox
    assert (page.index("With a password") < page.index("With a code")) is sandbox


@pytest.mark.usefixtures("city")
def test_a_crew_on_its_way_to_its_jobs_is_asked_for_a_password_first(client: Client):
    page = client.get("/sign-in/?next=/portal/").content.decode()

    assert page.index("With a password") < page.index("With a code")


def test_after_a_wrong_password_the_page_is_still_there(cast: Cast, client):
    page = client.post(reverse("accounts:sign_in"), {"name": "worker", "password": PASSWORD + "x"}).content.decode()

    assert page.index("The name or the password is not right") < page.index("With a code")
