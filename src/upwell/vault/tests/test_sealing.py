import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.core.exceptions import FieldError
from django.db.models import BinaryField, ExpressionWrapper, F
from tests.cast import NOW

from upwell.accounts.models import Account
from upwell.lib.sealing import CannotOpen
from upwell.vault.fields import SealedJSONField
from upwell.vault.index import blind
from upwell.vault.keys import sealer
from upwell.vault.rotation import Resealed, reseal, sealed_models

pytestmark = pytest.mark.django_db
ADDRESS = "maria@example.org"


def kept(name: str = "maria", email: str | None = ADDRESS) -> Account:
    account = Account(name=name, called="A resident", kind="resident", created_at=NOW)
    account.set_email(email)
    account.save()
    return account


def raw(account: Account) -> bytes | None:
    column = ExpressionWrapper(F("email"), output_field=BinaryField())
    value = Account.objects.filter(pk=account.pk).values_list(column, flat=True).get()
    return None if value is None else bytes(value)


def test_what_is_sealed_reads_back_as_it_was():
    account = kept()

    assert Account.objects.get(pk=account.pk).email == ADDRESS


def test_the_database_never_sees_the_text():
    account = kept()

    stored = raw(account)

    assert stored is not None
    assert b"maria" not in stored
    assert b"example" not in stored


def test_nothing_stays_nothing_and_an_empty_text_stays_empty():
    nothing, empty = kept("a", None), kept("b", None)
    Account.objects.filter(pk=empty.pk).update(email="")

    assert Account.objects.get(pk=nothing.pk).email is None
    assert raw(nothing) is None
    assert Account.objects.get(pk=empty.pk).email == ""
    assert raw(empty) is not None


def test_the_same_text_seals_differently_each_time():
    assert raw(kept("a")) != raw(kept("b"))


def test_a_sealed_field_can_be_asked_whether_it_is_empty_and_nothing_else():
    kept("a", None)
    kept("b")

    assert Account.objects.filter(email=None).count() == 1
    assert Account.objects.filter(email__isnull=False).count() == 1
    for lookup in ("email", "email__contains", "email__in", "email__gt"):
        with pytest.raises(FieldError, match="blind index"):
            list(Account.objects.filter(**{lookup: ADDRESS}))


def test_the_blind_index_finds_the_same_address_however_it_is_written():
    account = kept()

    assert Account.objects.get(email_index=blind(" Maria@Example.ORG ")) == account
    assert "maria" not in account.email_index


def test_an_update_seals_too():
    account = kept()

    Account.objects.filter(pk=account.pk).update(email="new@example.org")

    assert b"new@" not in (raw(account) or b"")
    assert Account.objects.get(pk=account.pk).email == "new@example.org"


def test_text_in_every_script_survives():
    text = "Nguyễn 北京 🚲 \u0000 \n"
    account = kept(email=text)

    assert Account.objects.get(pk=account.pk).email == text


@pytest.mark.parametrize("value", [{"a": [1, 2.5, None, True]}, [], {}, "text", 0, False, {"ñ": "北"}])
def test_json_reads_back_as_it_was(value):
    field = SealedJSONField()
    sealed = sealer().seal(field.closed(value))

    assert field.from_db_value(sealed, None, None) == value


def test_a_fixture_never_carries_a_sealed_value():
    with pytest.raises(FieldError, match="never written"):
        serializers.serialize("json", [kept()])


def test_it_cannot_be_read_with_other_keys(settings):
    account = kept()

    settings.SEALING_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CannotOpen):
        Account.objects.get(pk=account.pk)


class TestAChangeOfKeys:
    @pytest.fixture
    def keys(self, settings):
        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        settings.SEALING_KEYS = [old]
        return old, new

    def test_reads_with_old_and_new_then_with_the_new_alone(self, keys, settings):
        old, new = keys
        accounts = [kept(f"name{number}", f"{number}@example.org") for number in range(7)] + [kept("none", None)]
        settings.SEALING_KEYS = [new, old]
        assert Account.objects.get(pk=accounts[0].pk).email == "0@example.org"

        heard: list[Resealed] = []
        done = reseal(batch=3, report=heard.append)

        assert done.changed == 7
        assert [step.read for step in heard][-1] == done.read == 8
        settings.SEALING_KEYS = [new]
        assert [Account.objects.get(pk=a.pk).email for a in accounts[:7]] == [f"{n}@example.org" for n in range(7)]

    def test_can_be_stopped_and_taken_up_again(self, keys, settings):
        old, new = keys
        for number in range(6):
            kept(f"name{number}")
        settings.SEALING_KEYS = [new, old]

        def stop(progress: Resealed) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            reseal(batch=2, report=stop)

        assert reseal(batch=2).changed == 4
        assert reseal(batch=2).changed == 0

    def test_keeps_the_blind_indexes_while_the_last_key_stays(self, keys, settings):
        old, new = keys
        account = kept()

        settings.SEALING_KEYS = [new, old]
        reseal()

        assert Account.objects.get(email_index=blind(ADDRESS)) == account


def test_every_sealed_field_is_known_to_the_rotation():
    known = {model._meta.label: fields for model, fields in sealed_models()}

    assert set(known["accounts.Account"]) == {"email", "phone"}
    assert set(known["notify.Message"]) == {"to", "body", "calendar"}
