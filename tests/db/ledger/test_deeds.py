"""Deeds: kept word for word, decided by a second person, asked again when they were refused."""

from datetime import UTC, datetime

import pytest
from tests.support.bodies_of_people import person_of

from laroque.apps.access import operations as access
from laroque.apps.access.states import ApprovalState
from laroque.apps.ledger import deeds
from laroque.apps.ledger.deeds import DeedReused, NotApproved
from laroque.apps.ledger.states import DeedKind
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 18, 10, tzinfo=UTC)


def test_a_deed_refused_is_asked_again_word_for_word_and_no_other_under_its_name():
    organism_id = network.organism_by_code(code="agency").id
    first, second = person_of("agency", "first"), person_of("agency", "second")
    facts = {"organism_id": organism_id, "kind": DeedKind.SETTLEMENT, "reference": "2026-7", "by": first, "at": AT}
    place = {"organism_id": organism_id, "kind": DeedKind.SETTLEMENT, "reference": "2026-7"}
    with scope(organism_id):
        asked = deeds.ask_deed(content={"cents": 5}, **facts)
        assert deeds.ask_deed(content={"cents": 5}, **facts) == asked
        access.refuse(
            organism_id=organism_id, approval_id=asked.approval_id, decided_by=second, at=AT, reason="too early"
        )
        with pytest.raises(NotApproved, match="refused"):
            deeds.approved_deed(**place)
        with pytest.raises(DeedReused):
            deeds.ask_deed(content={"cents": 6}, **facts)
        again = deeds.ask_deed(content={"cents": 5}, **facts)
        assert again.state is ApprovalState.REQUESTED
        access.approve(organism_id=organism_id, approval_id=again.approval_id, decided_by=second, at=AT)
        assert dict(deeds.approved_deed(**place).content) == {"cents": 5}
        assert [each.reference for each in deeds.deeds(organism_id=organism_id, kind=DeedKind.SETTLEMENT)] == ["2026-7"]
