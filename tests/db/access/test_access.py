"""Who may do what, and decisions that take two persons."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests.support.roles import FUND, NIR

from laroque.apps.access import operations, queries
from laroque.apps.access.models import Approval, Membership, User
from laroque.apps.access.states import ApprovalState, Role
from laroque.apps.network import queries as network
from laroque.kernel.identifiers import BadIdentifier
from laroque.postgres.journal import acting
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
ON = date(2026, 4, 15)
URSSAF, OTHER = 11, 12


def user(name):
    return operations.create_user(username=name, email=f"{name}@example.org", password="a long enough phrase")


@pytest.fixture
def anne():
    return member("anne", Role.COLLECTION_OFFICER)


@pytest.fixture
def boris():
    return member("boris", Role.SUPERVISOR)


def fund():
    return network.organism_by_code(code=FUND).id


def member(name, role, organism_id=URSSAF, **more):
    number = user(name)
    operations.grant_membership(user_id=number, organism_id=organism_id, role=role, valid_from=date(2026, 1, 1), **more)
    return number


def ask(requested_by):
    return operations.request_approval(
        organism_id=URSSAF, subject_kind="refund", subject_key="42", requested_by=requested_by, at=AT
    )


def test_a_user_signs_in_with_a_hashed_password():
    number = user("anne")
    stored = User.objects.get(pk=number)
    assert stored.check_password("a long enough phrase")
    assert "long enough" not in stored.password


@pytest.mark.parametrize("changes", [{"password": "short"}, {"email": "anne@example.org"}, {"email": "nothing"}])
def test_a_weak_password_or_a_taken_address_is_refused(changes, anne):
    given = {"username": "carl", "email": "carl@example.org", "password": "a long enough phrase"} | changes
    with pytest.raises(ValidationError):
        operations.create_user(**given)


def test_a_membership_holds_from_its_first_day_to_the_day_before_its_last(anne):
    (held,) = queries.memberships_of(user_id=anne, on=ON)
    assert (held.organism_code, held.role, held.siren, held.national) == (
        "urssaf-117",
        Role.COLLECTION_OFFICER,
        None,
        False,
    )
    operations.end_membership(membership_id=held.id, on=date(2026, 4, 16))
    days = [date(2025, 12, 31), date(2026, 1, 1), ON, date(2026, 4, 16)]
    assert [len(queries.memberships_of(user_id=anne, on=day)) for day in days] == [0, 1, 1, 0]


def test_an_inactive_user_has_no_membership(anne):
    User.objects.filter(pk=anne).update(is_active=False)
    assert queries.memberships_of(user_id=anne, on=ON) == []


def test_an_employers_user_sees_one_siren():
    number = member("emma", Role.EMPLOYER, siren="356000000")
    assert queries.memberships_of(user_id=number, on=ON)[0].siren == "356000000"
    with pytest.raises(ValidationError):
        member("erik", Role.EMPLOYER)
    with pytest.raises(ValidationError):
        member("eva", Role.AUDITOR, siren="356000000")
    with pytest.raises(ValidationError):
        member("elie", Role.EMPLOYER, siren="356000000", national=True)


@pytest.mark.parametrize(("role", "key", "number"), [("insured", "nir", NIR), ("professional", "professional", "751")])
def test_an_insured_person_and_a_professional_see_one_number(role, key, number):
    role, number = Role(role), number.ljust(9, "2")
    held = queries.memberships_of(user_id=member("ines", role, fund(), **{key: number}), on=ON)
    assert getattr(held[0], key) == number
    assert held[0].state is ApprovalState.APPROVED
    for wrong in ({}, {"siren": "356000000"}, {key: number, "national": True}, {key: number, "siren": "356000000"}):
        with pytest.raises(ValidationError), transaction.atomic():
            member("irma", role, fund(), **wrong)
    with pytest.raises(ValidationError), transaction.atomic():
        member("ilan", Role.CARE_OFFICER, fund(), **{key: number})
    with pytest.raises(BadIdentifier), transaction.atomic():
        member("igor", role, fund(), **{key: "123"})


def test_a_role_is_given_where_there_is_work_for_it():
    for name, role, place, more in (
        ("odile", Role.COLLECTION_OFFICER, fund(), {}),
        ("oscar", Role.CARE_OFFICER, URSSAF, {}),
        ("olga", Role.INSURED, URSSAF, {"nir": NIR}),
    ):
        with pytest.raises(ValidationError, match="no work for this role"), transaction.atomic():
            member(name, role, place, **more)
    assert member("omar", Role.CARE_OFFICER, fund())


def test_only_staff_of_the_agency_read_the_whole_network():
    with pytest.raises(ValidationError, match="staff of the agency"):
        member("edith", Role.AUDITOR, national=True)


def test_a_role_is_held_once_at_a_time(anne):
    with pytest.raises(ValidationError):
        operations.grant_membership(
            user_id=anne, organism_id=URSSAF, role=Role.COLLECTION_OFFICER, valid_from=date(2026, 6, 1)
        )
    with pytest.raises(IntegrityError, match="access_membership_held_once_at_a_time"), transaction.atomic():
        Membership.objects.create(
            user_id=anne, organism_id=URSSAF, role=Role.COLLECTION_OFFICER, valid_from=date(2026, 6, 1)
        )
    operations.grant_membership(user_id=anne, organism_id=OTHER, role=Role.COLLECTION_OFFICER, valid_from=ON)
    assert len(queries.memberships_of(user_id=anne, on=ON)) == 2


def test_a_second_person_approves(anne, boris):
    with scope(URSSAF):
        number = ask(anne)
        assert [each.id for each in queries.pending_approvals(organism_id=URSSAF)] == [number]
        operations.approve(organism_id=URSSAF, approval_id=number, decided_by=boris, at=AT)
        found = queries.approval(organism_id=URSSAF, subject_kind="refund", subject_key="42")
        assert (found.state, found.requested_by, found.decided_by, found.decided_at) == (
            ApprovalState.APPROVED,
            anne,
            boris,
            AT,
        )
        assert queries.pending_approvals(organism_id=URSSAF) == []


def test_who_asks_does_not_decide(anne):
    with scope(URSSAF):
        number = ask(anne)
        for decide in (operations.approve, lambda **given: operations.refuse(**given, reason="no")):
            with pytest.raises(operations.SamePerson):
                decide(organism_id=URSSAF, approval_id=number, decided_by=anne, at=AT)


def test_the_table_itself_refuses_one_person_for_two(anne):
    with scope(URSSAF):
        ask(anne)
        with pytest.raises(IntegrityError, match="access_approval_by_another_person"), transaction.atomic():
            Approval.objects.update(state="approved", decided_by_id=anne, decided_at=AT)
        with pytest.raises(IntegrityError, match="access_approval_decided_by_someone"), transaction.atomic():
            Approval.objects.update(state="approved")


def test_a_decision_is_taken_once(anne, boris):
    with scope(URSSAF):
        number = ask(anne)
        operations.refuse(organism_id=URSSAF, approval_id=number, decided_by=boris, at=AT, reason="no proof")
        with pytest.raises(operations.AlreadyDecided):
            operations.approve(organism_id=URSSAF, approval_id=number, decided_by=boris, at=AT)
        assert queries.approval(organism_id=URSSAF, subject_kind="refund", subject_key="42").reason == "no proof"
        assert ask(anne) != number


def test_asking_twice_is_one_request(anne):
    with scope(URSSAF):
        assert ask(anne) == ask(anne)


def test_only_members_ask_and_decide_in_the_roles_that_may(anne, boris):
    stranger = member("chloe", Role.SUPERVISOR, organism_id=OTHER)
    with scope(URSSAF):
        with pytest.raises(operations.NotAMember):
            ask(stranger)
        number = ask(anne)
        with pytest.raises(operations.NotAMember):
            operations.approve(organism_id=URSSAF, approval_id=number, decided_by=stranger, at=AT)
        with pytest.raises(operations.NotAMember):
            operations.approve(
                organism_id=URSSAF, approval_id=number, decided_by=boris, at=AT, roles=frozenset({Role.TREASURER})
            )


def test_an_approval_is_seen_by_its_organism_alone(anne):
    with scope(URSSAF):
        ask(anne)
    with scope(OTHER):
        assert Approval.objects.count() == 0
    assert Approval.objects.count() == 0
    with scope(OTHER, national=True):
        assert Approval.objects.count() == 1


def test_a_membership_change_is_journaled_with_who_when_and_what():
    with acting(user=7, command="admin"):
        number = member("anne", Role.TREASURER)
    event = Membership.pgh_event_model.objects.get(user_id=number)
    assert (event.pgh_label, event.role, event.organism_id, event.pgh_context) == (
        "insert",
        "treasurer",
        URSSAF,
        {"user": 7, "command": "admin"},
    )


def test_the_journal_of_users_holds_no_password(anne):
    fields = {field.name for field in User.pgh_event_models["insert"]._meta.fields}
    assert fields & {"password", "last_login"} == set()
    User.objects.filter(pk=anne).update(is_superuser=True)
    labels = User.pgh_event_models["insert"].objects.filter(id=anne).order_by("pgh_id")
    assert [(event.pgh_label, event.is_superuser) for event in labels] == [("insert", False), ("update", True)]
