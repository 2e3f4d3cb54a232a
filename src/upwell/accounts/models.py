"""Accounts, memberships, who saw what, and from where a name has signed in.

An account signs in with a name; the email address is sealed and found by its blind index."""

from typing import Any, ClassVar, cast
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from upwell.vault.fields import SealedJSONField, SealedTextField
from upwell.vault.index import blind


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(name=canonical(username or ""))


def canonical(name: str) -> str:
    """A sign-in name as it is stored: without outer spaces, lower case."""
    return AbstractBaseUser.normalize_username(name.strip().lower())


class Account(AbstractBaseUser):
    class Kind(models.TextChoices):
        STAFF = "staff"
        RESIDENT = "resident"

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    called = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_active = models.BooleanField(default=True)
    email = SealedTextField(null=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    phone = SealedTextField(null=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    proved_at = models.DateTimeField(null=True)  # when a code sent to its address was last typed
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField()
    # a sign-in is an event; a column that changes with each would only lose the earlier ones
    last_login = None

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS = ["called", "kind"]

    def __str__(self) -> str:
        return self.called

    @property
    def is_staff(self) -> bool:
        return self.kind == self.Kind.STAFF

    def get_session_auth_hash(self) -> str:
        """Everybody knows the sandbox's passwords: a session from there is worth nothing once it is in earnest."""
        own = super().get_session_auth_hash()
        return salted_hmac("upwell.accounts.sandbox", own).hexdigest() if settings.SANDBOX else own

    def set_email(self, email: str | None) -> None:
        self.email = cast("str", email)
        self.email_index = blind(email) if email else ""

    def set_phone(self, phone: str | None) -> None:
        self.phone = cast("str", phone)
        self.phone_index = blind(phone) if phone else ""


class Membership(models.Model):
    """What somebody is in a team. A blank team: in every team."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=60)
    team = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role", "team"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.role} in {self.team or 'every team'}"


class Organisation(models.Model):
    """For whom people act besides themselves: a business, a tenant's household, a manager of property."""

    class Kind(models.TextChoices):
        BUSINESS = "business"
        HOUSEHOLD = "household"
        PROPERTY = "property"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = SealedTextField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Seat(models.Model):
    """That somebody may act for an organisation. An owner also says who else may."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="seats")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="seats")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "account"], name="one_seat_each")]

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation_id}"


class Invitation(models.Model):
    """A seat waits for whoever has this address. Its link carries a secret, and opens nothing without the address."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Seat.Role.choices)
    to = SealedTextField()
    to_index = models.CharField(max_length=64)
    secret = models.CharField(max_length=64, unique=True)  # its digest
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "to_index"], name="one_invitation_each")]

    def __str__(self) -> str:
        return f"to {self.organisation_id} until {self.expires_at:%Y-%m-%d}"


class Viewing(models.Model):
    """Somebody opened personal data: whose, which, when. Only ever added to."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="viewings")
    reference = models.CharField(max_length=20, db_index=True)
    what = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.what} of {self.reference}"


class Code(models.Model):
    """A code on its way: to one address, for one purpose, typed where it was asked for.

    Neither the code nor the address can be read from here: `mark` is keyed, `to` is sealed, `ticket` is a digest."""

    id = models.BigAutoField(primary_key=True)
    purpose = models.CharField(max_length=10)
    about = models.CharField(max_length=64, blank=True)  # what is proved with it: a form, a request
    to: Any = SealedJSONField()
    ticket = models.CharField(max_length=64, unique=True)
    mark = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at:%H:%M}"


class SignInAttempt(models.Model):
    """A name has signed in from this address within the last day. Both only as marks; tries are counted in `limits`."""

    id = models.BigAutoField(primary_key=True)
    name_index = models.CharField(max_length=64)
    address_index = models.CharField(max_length=64)
    at = models.DateTimeField()
    succeeded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name_index", "at"], name="attempt_by_name"),
            models.Index(fields=["address_index", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
