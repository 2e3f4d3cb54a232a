import pytest
from tests.cast import CITY, NOW, Cast

from upwell.accounts import actions as accounts
from upwell.accounts import queries
from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.accounts.models import Membership
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.events.models import Event


def test_nobody_in_particular_may_nothing():
    assert not RESIDENT.may("see_cases")
    assert not SYSTEM.may("see_cases")


def test_without_grants_every_permission_holds_in_every_team_named():
    actor = Actor("staff", "1", "A", permissions=frozenset({"work_cases"}), teams=frozenset({"paving"}))

    assert actor.may("work_cases")
    assert actor.may("work_cases", "paving")
    assert not actor.may("work_cases", "trees")
    assert not actor.may("close_cases", "paving")


def test_a_worker_may_work_in_the_own_team_only(cast: Cast):
    actor = queries.actor_of(cast.worker)

    assert actor.kind == "staff"
    assert actor.teams == {"paving"}
    assert actor.may("work_cases", "paving")
    assert not actor.may("work_cases", "trees")
    assert not actor.may("see_cases", "trees")
    assert not actor.may("merge_cases")


def test_a_lead_sees_every_team_and_changes_only_the_own(cast: Cast):
    actor = queries.actor_of(cast.lead)

    assert actor.may("see_cases", "trees")
    assert actor.may("see_contact", "trees")
    assert actor.may("export_cases", "trees")
    assert not actor.may("close_cases", "trees")
    assert actor.may("close_cases", "paving")


def test_what_one_may_in_one_team_says_nothing_about_another(cast: Cast):
    accounts.add_member(cast.worker.pk, role="lead", team="trees", by=SYSTEM, now=NOW)
    actor = queries.actor_of(cast.worker)

    assert actor.may("merge_cases", "trees")
    assert not actor.may("merge_cases", "paving")


def test_a_membership_without_a_team_holds_in_every_team(cast: Cast):
    accounts.add_member(cast.keeper.pk, role="crew", team="", by=SYSTEM, now=NOW)
    actor = queries.actor_of(cast.keeper)

    assert actor.may("close_cases", "paving")
    assert actor.may("close_cases", "trees")
    assert actor.teams == frozenset()


def test_a_resident_and_a_shut_account_may_nothing(cast: Cast):
    accounts.set_active(cast.lead.pk, active=False, by=SYSTEM, now=NOW)
    cast.lead.refresh_from_db()

    assert queries.actor_of(cast.resident).permissions == frozenset()
    assert queries.actor_of(cast.lead).permissions == frozenset()


def test_a_resident_with_a_stray_membership_may_nothing(cast: Cast):
    Membership.objects.create(account=cast.resident, role="lead", team="paving")

    assert queries.actor_of(cast.resident).permissions == frozenset()


def test_a_role_the_city_took_away_gives_nothing(cast: Cast):
    roles = {"lead": CITY["roles"]["lead"]}
    Publication.objects.create(
        settings_hash="two", settings={**CITY, "roles": roles}, published_at=NOW, published_by="test"
    )
    catalogue.forget()

    assert queries.actor_of(cast.worker).permissions == frozenset()
    assert queries.actor_of(cast.lead).may("merge_cases", "paving")


def test_who_somebody_is_costs_one_query(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.actor_of(cast.lead)


@pytest.mark.parametrize(("role", "team"), [("king", "paving"), ("crew", "navy")])
def test_roles_and_teams_the_city_does_not_have_cannot_be_given(cast: Cast, role, team):
    with pytest.raises(accounts.CannotAddMember):
        accounts.add_member(cast.worker.pk, role=role, team=team, by=SYSTEM, now=NOW)


def test_a_resident_cannot_have_a_role(cast: Cast):
    with pytest.raises(accounts.CannotAddMember):
        accounts.add_member(cast.resident.pk, role="crew", team="paving", by=SYSTEM, now=NOW)


def test_giving_a_role_twice_gives_it_once_and_taking_it_is_told(cast: Cast):
    accounts.add_member(cast.worker.pk, role="crew", team="paving", by=SYSTEM, now=NOW)
    assert cast.worker.memberships.count() == 1

    assert accounts.remove_member(cast.worker.pk, role="crew", team="paving", by=SYSTEM, now=NOW)
    assert not accounts.remove_member(cast.worker.pk, role="crew", team="paving", by=SYSTEM, now=NOW)

    taken = Event.objects.filter(name="membership_changed", data__change="taken").get()
    assert (taken.team, taken.data["role"]) == ("paving", "crew")


def test_who_changed_an_account_is_written_down_by_number(cast: Cast):
    lead = queries.actor_of(cast.lead)
    own = Event.objects.filter(subject=str(cast.worker.pk), data__by="staff", data__by_id=str(cast.lead.pk))

    accounts.set_password(cast.worker.pk, password="another long way home", by=lead, now=NOW)
    for active in (False, False, True):
        accounts.set_active(cast.worker.pk, active=active, by=lead, now=NOW)
    accounts.remove_member(cast.worker.pk, role="crew", team="paving", by=lead, now=NOW)
    accounts.add_member(cast.worker.pk, role="crew", team="trees", by=lead, now=NOW)

    assert list(own.order_by("id").values_list("name", flat=True)) == [
        "password_changed",
        "account_shut",
        "account_opened",
        "membership_changed",
        "membership_changed",
    ]
    made = accounts.create_account("new", called="A new one", kind="staff", by=lead, now=NOW)
    assert Event.objects.get(name="account_made", subject=str(made.pk)).data["by_id"] == str(cast.lead.pk)


def test_colleagues_are_the_active_people_who_work_a_teams_cases(cast: Cast):
    accounts.set_active(cast.lead.pk, active=False, by=SYSTEM, now=NOW)
    accounts.add_member(cast.other_team.pk, role="crew", team="", by=SYSTEM, now=NOW)

    assert {account.name for account in queries.colleagues("paving")} == {"worker", "other"}


def test_opening_personal_data_is_written_down(cast: Cast):
    actor = queries.actor_of(cast.worker)

    accounts.record_viewing("K7QM-3XPD", what="contact", by=actor, now=NOW)

    viewing = queries.viewings("K7QM-3XPD").get()
    assert (viewing.account, viewing.what, viewing.at) == (cast.worker, "contact", NOW)
    assert Event.objects.get(name="contact_viewed").data == {"what": "contact", "account": str(cast.worker.pk)}


def test_nobody_opens_personal_data_without_being_somebody(cast: Cast):
    with pytest.raises(accounts.CannotView):
        accounts.record_viewing("K7QM-3XPD", what="contact", by=SYSTEM, now=NOW)
