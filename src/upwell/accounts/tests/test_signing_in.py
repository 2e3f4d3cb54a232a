from datetime import timedelta

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, PASSWORD, Cast
from tests.race import errors, race

from upwell.accounts import actions as accounts
from upwell.accounts import attempts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Account, SignInAttempt
from upwell.events.models import Event
from upwell.lib import clock
from upwell.limits import kinds
from upwell.limits.kinds import SIGN_IN_HERE, SIGN_IN_NAME
from upwell.limits.models import Bucket

WRONG = "The name or the password is not right."
TOO_MANY = "There were too many tries."


def sign_in(client: Client, name="worker", password=PASSWORD, **extra):
    return client.post(reverse("accounts:sign_in"), {"name": name, "password": password, **extra})


OWN_PAGE = "/requests/"


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_right_name_and_password_sign_in(cast: Cast, client: Client):
    response = sign_in(client, next="/somewhere?x=1")

    assert (response.status_code, response["Location"]) == (302, "/somewhere?x=1")
    assert client.session["_auth_user_id"] == str(cast.worker.pk)
    assert Event.objects.get(name="person_signed_in").subject == str(cast.worker.pk)


def test_the_name_is_taken_however_it_is_written(cast: Cast, client: Client):
    sign_in(client, name="  WORKER ")

    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_name_look_the_same(cast: Cast, client: Client):
    wrong, unknown = sign_in(client, password="no"), sign_in(client, name="nobody", password="no")

    for response in (wrong, unknown):
        assert response.status_code == 200
        assert WRONG in response.content.decode()
    strip = lambda page: page.content.decode().replace("nobody", "worker")  # noqa: E731
    assert len(strip(wrong)) == len(strip(unknown))
    assert not signed_in(client)
    assert Event.objects.filter(name="sign_in_refused", data__why="not_right").count() == 2


def test_an_unknown_name_costs_a_hash_too(cast: Cast, client: Client, monkeypatch):
    hashed = []
    encode = PBKDF2PasswordHasher.encode
    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))

    sign_in(client, name="nobody")
    unknown = len(hashed)
    sign_in(client, password="wrong")

    assert unknown == len(hashed) - unknown == 1


@pytest.mark.parametrize("shut", ["inactive", "without a password"])
def test_an_account_that_is_shut_cannot_sign_in(cast: Cast, client: Client, shut):
    if shut == "inactive":
        accounts.set_active(cast.worker.pk, active=False, by=SYSTEM, now=NOW)
    else:
        accounts.create_account("bare", called="Bare", kind="staff", by=SYSTEM, now=NOW)

    response = sign_in(client, name="worker" if shut == "inactive" else "bare")

    assert WRONG in response.content.decode()


def test_an_open_session_ends_when_the_account_is_shut_or_the_password_changes(cast: Cast):
    shut, changed = cast.client("worker"), cast.client("lead")
    accounts.set_active(cast.worker.pk, active=False, by=SYSTEM, now=NOW)
    accounts.set_password(cast.lead.pk, password="another long way home", by=SYSTEM, now=NOW)

    for browser in (shut, changed):
        page = browser.get(reverse("accounts:sign_in"))
        assert not page.wsgi_request.user.is_authenticated


def test_a_session_of_a_shut_account_stays_ended_when_it_is_opened_again(cast: Cast):
    theirs, others = cast.client("worker"), cast.client("lead")
    accounts.set_active(cast.worker.pk, active=False, by=SYSTEM, now=NOW)
    accounts.set_active(cast.worker.pk, active=True, by=SYSTEM, now=NOW)

    page = reverse("accounts:sign_in")
    assert not theirs.get(page).wsgi_request.user.is_authenticated
    assert others.get(page).wsgi_request.user.is_authenticated


@pytest.mark.parametrize(("given", "sentence"), [({"name": ""}, "Enter your sign-in name."),
                                                 ({"password": ""}, "Enter your password.")])  # fmt: skip
def test_what_is_missing_is_named_and_what_was_typed_is_kept(cast: Cast, client: Client, given, sentence):
    page = sign_in(client, **given).content.decode()

    assert sentence in page
    assert given.get("name") == "" or 'value="worker"' in page
    assert PASSWORD not in page
    assert not Bucket.objects.exists()


class TestLockOut:
    def test_the_sixth_wrong_try_from_one_place_is_refused_even_with_the_right_password(self, cast: Cast, client):
        for _ in range(SIGN_IN_HERE.amount):
            assert sign_in(client, password="no").status_code == 200

        response = sign_in(client)

        assert response.status_code == 429
        assert TOO_MANY in response.content.decode()
        assert not signed_in(client)

    def test_it_says_the_same_for_a_name_nobody_has(self, cast: Cast, client):
        for _ in range(SIGN_IN_HERE.amount):
            sign_in(client, name="nobody")

        assert sign_in(client, name="nobody").status_code == 429

    def test_a_colleague_elsewhere_is_not_locked_out_by_it(self, cast: Cast, client):
        for _ in range(SIGN_IN_HERE.amount + 1):
            sign_in(client, password="no")

        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        sign_in(elsewhere)

        assert signed_in(elsewhere)

    def test_many_places_together_are_stopped_too(self, cast: Cast):
        for number in range(SIGN_IN_NAME.amount):
            sign_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), password="no")

        assert sign_in(Client(REMOTE_ADDR="198.51.100.1")).status_code == 429

    def test_one_place_trying_many_names_is_stopped(self, cast: Cast, client, settings):
        settings.LIMITS = kinds.read("sign_in_address=3")  # as many as a slow machine tries before there is room again
        for number in range(3):
            sign_in(client, name=f"name{number}")

        assert sign_in(client).status_code == 429

    def test_after_a_quarter_of_an_hour_it_is_open_again(self, cast: Cast, client):
        for _ in range(SIGN_IN_HERE.amount + 1):
            sign_in(client, password="no")
        quarter = SIGN_IN_HERE.within // timedelta(microseconds=1)
        Bucket.objects.update(empty_at=F("empty_at") - quarter)

        sign_in(client)

        assert signed_in(client)

    def test_the_right_password_in_time_forgets_the_wrong_ones(self, cast: Cast, client):
        for _ in range(3):
            for _ in range(SIGN_IN_HERE.amount - 1):
                sign_in(client, password="no")
            assert sign_in(client).status_code == 302

    def test_what_is_kept_of_a_sign_in_carries_neither_name_nor_address(self, cast: Cast):
        sign_in(Client(REMOTE_ADDR="192.0.2.7"))

        kept = str([*SignInAttempt.objects.values(), *Bucket.objects.values()])

        assert "worker" not in kept
        assert "192.0.2.7" not in kept

    def test_where_somebody_signed_in_is_forgotten_after_a_day(self, cast: Cast, client):
        sign_in(client)

        assert attempts.sweep(now=clock.now()) == 0
        assert attempts.sweep(now=clock.now() + timedelta(days=1, minutes=1)) == 1

    def test_the_refusal_says_when_to_try_again_and_keeps_the_name(self, cast: Cast, client):
        for _ in range(SIGN_IN_HERE.amount):
            sign_in(client, password="no")

        response = sign_in(client, password="no")

        assert 170 <= int(response["Retry-After"]) <= 180
        assert "Try again in 3 minutes." in response.content.decode()
        assert 'value="worker"' in response.content.decode()

    def test_behind_our_proxy_the_last_hop_counts_not_what_the_client_claims(self, cast: Cast, client, settings):
        settings.BEHIND_PROXY = True
        url = reverse("accounts:sign_in")

        for number in range(SIGN_IN_HERE.amount + 1):
            claimed = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"}
            last = client.post(url, {"name": "worker", "password": "no"}, headers=claimed)

        assert last.status_code == 429


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_cannot_slip_through_together(cast: Cast):
    statuses = race(*[lambda: sign_in(Client(), password="no").status_code] * 20)

    assert errors(statuses) == []
    assert statuses.count(200) <= SIGN_IN_HERE.amount


class TestSession:
    def test_a_key_planted_before_is_worth_nothing_afterwards(self, cast: Cast, client: Client):
        client.get(reverse("accounts:sign_in"))
        session = client.session
        session["planted"] = True
        session.save()
        planted = session.session_key
        client.cookies["session"] = planted

        sign_in(client)

        assert signed_in(client)
        assert client.session.session_key != planted
        assert not Session.objects.filter(pk=planted).exists()

    def test_signing_out_forgets_the_session_and_goes_home(self, cast: Cast):
        client = cast.client("worker")

        response = client.post(reverse("accounts:sign_out"))

        assert response.status_code == 302
        assert not signed_in(client)
        assert Event.objects.filter(name="person_signed_out").count() == 1

    def test_signing_out_by_a_link_is_not_possible(self, cast: Cast):
        client = cast.client("worker")

        assert client.get(reverse("accounts:sign_out")).status_code == 405
        assert signed_in(client)

    @pytest.mark.parametrize("name", ["accounts:sign_in", "accounts:sign_out"])
    def test_a_form_of_another_site_signs_nobody_in_or_out(self, cast: Cast, name):
        client = Client(enforce_csrf_checks=True)

        response = client.post(reverse(name), {"name": "worker", "password": PASSWORD})

        assert response.status_code == 403
        assert not signed_in(client)

    def test_the_sign_in_page_is_never_kept_by_a_cache(self, client: Client, city):
        assert "no-store" in client.get(reverse("accounts:sign_in"))["Cache-Control"]


ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example",
             "\thttps://evil.example"]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site_after_signing_in(cast: Cast, client: Client, target):
    response = sign_in(client, next=target)

    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_the_page_has_no_inline_script_or_style(client: Client, city):
    page = client.get(reverse("accounts:sign_in"), {"next": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>" not in page
    assert " style=" not in page
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_two_accounts_cannot_have_one_name(cast: Cast):
    with pytest.raises(accounts.CannotCreateAccount):
        accounts.create_account(" Worker ", called="Another", kind="staff", by=SYSTEM, now=NOW)
    with pytest.raises(accounts.CannotCreateAccount):
        accounts.create_account("  ", called="Nobody", kind="staff", by=SYSTEM, now=NOW)


@pytest.mark.parametrize("weak", ["short", "password1234"])
def test_a_weak_password_is_refused(cast: Cast, weak):
    with pytest.raises(accounts.CannotSetPassword):
        accounts.set_password(cast.worker.pk, password=weak, by=SYSTEM, now=NOW)


def test_the_address_of_an_account_is_sealed_and_found(city):
    account = accounts.create_account(
        "maria", called="M", kind="resident", email="maria@example.org", by=SYSTEM, now=NOW
    )

    kept = Account.objects.get(pk=account.pk)
    assert kept.email == "maria@example.org"
    assert len(kept.email_index) == 64


def test_the_sandbox_s_password_opens_nothing_outside_the_sandbox(cast: Cast, client: Client, settings):
    settings.SANDBOX = True
    accounts.set_password(cast.lead.pk, password=accounts.SANDBOX_PASSWORD, by=SYSTEM, now=NOW)
    settings.SANDBOX = False

    assert WRONG in sign_in(client, name="lead", password=accounts.SANDBOX_PASSWORD).content.decode()
    assert not signed_in(client)
    with pytest.raises(accounts.CannotSetPassword):
        accounts.set_password(cast.worker.pk, password=accounts.SANDBOX_PASSWORD, by=SYSTEM, now=NOW)

    settings.SANDBOX = True
    sign_in(client, name="lead", password=accounts.SANDBOX_PASSWORD)
    assert signed_in(client)


def test_a_session_of_the_sandbox_ends_when_the_same_data_is_served_in_earnest(cast: Cast, client: Client, settings):
    settings.SANDBOX = True
    sign_in(client, name="lead")
    assert client.get(OWN_PAGE).status_code == 200

    settings.SANDBOX = False
    assert client.get(OWN_PAGE).status_code == 302

    settings.SANDBOX = True
    assert client.get(OWN_PAGE).status_code == 302, "and it does not come back"


def test_a_session_begun_in_earnest_is_worth_nothing_in_the_sandbox(cast: Cast, client: Client, settings):
    sign_in(client, name="lead")

    settings.SANDBOX = True

    assert client.get(OWN_PAGE).status_code == 302


def test_tries_from_everywhere_do_not_shut_a_person_out_of_their_own_desk(cast: Cast, settings):
    settings.LIMITS = kinds.read("sign_in_name=3")
    sign_in(Client(REMOTE_ADDR="192.0.2.1"))
    for last in range(5):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{last}"), password="no")

    assert TOO_MANY in sign_in(Client(REMOTE_ADDR="203.0.113.9")).content.decode()
    again = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(again)
    assert signed_in(again)


def test_another_address_of_the_same_house_is_no_new_start(cast: Cast):
    for last in range(SIGN_IN_HERE.amount + 1):
        response = sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{last:x}"), password="no")

    assert TOO_MANY in response.content.decode()
    assert WRONG in sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), password="no").content.decode()


@pytest.mark.parametrize(
    ("name", "wish", "start"),
    [("worker", "", "/desk/"), ("keeper", "", "/desk/system/"), ("keeper", "/desk/?q=x", "/desk/system/"),
     ("keeper", "/somewhere", "/somewhere"), ("worker", "/desk/?q=x", "/desk/?q=x")],
)  # fmt: skip
def test_everybody_begins_where_their_role_lets_them(cast: Cast, client: Client, name, wish, start):
    assert sign_in(client, name=name, next=wish)["Location"] == start


@pytest.mark.parametrize(
    ("role", "start", "not_theirs"), [("keeper", "/desk/system/", "/desk/"), ("worker", "/desk/", "")]
)
def test_public_pages_lead_staff_to_where_they_begin(cast: Cast, role, start, not_theirs):
    html = cast.client(role).get("/").content.decode()

    assert f'href="{start}"' in html
    assert not not_theirs or f'href="{not_theirs}"' not in html
