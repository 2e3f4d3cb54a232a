"""Who somebody is and what they may do, worked out from memberships and the city's roles.

A role or team that the city no longer has gives nothing: withdrawing a role in `city.yaml` withdraws its reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import QuerySet

from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account, Invitation, Membership, Organisation, Seat, Viewing
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City


def actor_of(account: Account) -> Actor:
    """One query. Somebody who may not sign in may do nothing."""
    if not account.is_active:
        return Actor("staff" if account.is_staff else "resident", str(account.pk), account.called, account.pk)
    if not account.is_staff:
        return Actor("resident", str(account.pk), account.called, account.pk)
    pairs = list(account.memberships.values_list("role", "team"))
    grants = _grants(pairs, catalogue.city())
    return Actor(
        kind="staff",
        id=str(account.pk),
        called=account.called,
        account_id=account.pk,
        permissions=frozenset(permission for _team, permission in grants),
        teams=frozenset(team for team, _permission in grants if team != EVERY_TEAM),
        grants=grants,
    )


def _grants(memberships: Iterable[tuple[str, str]], city: City) -> frozenset[tuple[str, str]]:
    return frozenset(
        chain.from_iterable(
            ((team, permission) for permission in city.roles[role].may)
            for role, team in memberships
            if role in city.roles and (team == EVERY_TEAM or team in city.teams)
        )
    )


def account(account_id: int) -> Account | None:
    return Account.objects.filter(pk=account_id).first()


def resident_at(address: Address) -> Account | None:
    """The resident with this address, the one who was there first."""
    at = {"email_index": address.index} if address.email else {"phone_index": address.index}
    return Account.objects.filter(kind=Account.Kind.RESIDENT, **at).order_by("pk").first()


def proved_address(account_id: int) -> Address | None:
    """The address this person has signed in with by a code; None for whoever has a password only."""
    found = Account.objects.filter(pk=account_id, proved_at__isnull=False, is_active=True).first()
    return Address(email=found.email or "", phone=found.phone or "") if found else None


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom somebody may act."""

    id: UUID
    name: str
    kind: str
    is_owner: bool


def represented(account_id: int) -> list[Acting]:
    """The organisations this person may act for, by name."""
    seats = Seat.objects.filter(account=account_id).select_related("organisation")
    return sorted((_acting(seat) for seat in seats), key=lambda one: one.name.casefold())


def may_act(account_id: int | None, organisation_id: UUID) -> Acting | None:
    """None when this person may not, or there is no such organisation."""
    seat = Seat.objects.filter(account=account_id, organisation=organisation_id).select_related("organisation").first()
    return _acting(seat) if seat else None


def _acting(seat: Seat) -> Acting:
    of = seat.organisation
    return Acting(of.pk, of.name, of.kind, seat.role == Seat.Role.OWNER)


def organisation(organisation_id: UUID) -> Organisation | None:
    return Organisation.objects.filter(pk=organisation_id).first()


def seats(organisation_id: UUID) -> list[Seat]:
    """Who may act for it, the longest first."""
    return list(Seat.objects.filter(organisation=organisation_id).select_related("account").order_by("since", "pk"))


def invitations(organisation_id: UUID, *, now: datetime) -> list[Invitation]:
    return list(Invitation.objects.filter(organisation=organisation_id, expires_at__gt=now).order_by("pk"))


def account_named(name: str) -> Account | None:
    return Account.objects.filter(name=name.strip().lower()).first()


def colleagues(team: str) -> list[Account]:
    """Active staff who may work this team's cases, by the name they are called."""
    working = [code for code, role in catalogue.city().roles.items() if "work_cases" in role.may]
    members = Membership.objects.filter(team__in=(team, EVERY_TEAM), role__in=working).values("account")
    staff = Account.objects.filter(kind=Account.Kind.STAFF, is_active=True, pk__in=members)
    return list(staff.order_by("called"))


def who_may(permission: str, team: str) -> list[Account]:
    """Active staff whose role in this team, or in all, has this permission, by the name they are called."""
    having = [code for code, role in catalogue.city().roles.items() if permission in role.may]
    members = Membership.objects.filter(team__in=(team, EVERY_TEAM), role__in=having).values("account")
    return list(Account.objects.filter(kind=Account.Kind.STAFF, is_active=True, pk__in=members).order_by("called"))


def role_for(account_id: int, permission: str, team: str) -> str:
    """The code of the role by which somebody has this permission in this team; empty without one."""
    roles = catalogue.city().roles
    mine = Membership.objects.filter(account=account_id, team__in=(team, EVERY_TEAM)).order_by("pk")
    codes = mine.values_list("role", flat=True)
    return next((code for code in codes if code in roles and permission in roles[code].may), "")


def colleagues_of_all(teams: Iterable[str]) -> list[Account]:
    """Those who may work the cases of every one of these teams."""
    first, *others = (colleagues(team) for team in teams)
    return [person for person in first if all(person in other for other in others)]


def called(account_ids: Iterable[int]) -> dict[int, str]:
    """The names of several of the staff in one query. Residents' are not for whoever counts through the numbers."""
    return dict(Account.objects.filter(pk__in=set(account_ids), kind=Account.Kind.STAFF).values_list("pk", "called"))


def all_viewings(*, account_id: int | None, since: datetime | None, until: datetime | None) -> QuerySet[Viewing]:
    """Who opened personal data of any case in [since, until), newest first."""
    asked = {"account": account_id, "at__gte": since, "at__lt": until}
    rows = Viewing.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return rows.select_related("account").order_by("-at", "-id")


def who_viewed() -> list[tuple[int, str]]:
    """Everybody who ever opened personal data, by the name they are called."""
    rows = Account.objects.filter(pk__in=Viewing.objects.values("account"))
    return list(rows.order_by("called").values_list("pk", "called"))


def viewings(reference: str, *, since: datetime | None = None) -> QuerySet[Viewing]:
    """Who opened personal data of this case, newest first."""
    rows = Viewing.objects.filter(reference=reference).select_related("account").order_by("-at", "-id")
    return rows if since is None else rows.filter(at__gte=since)
