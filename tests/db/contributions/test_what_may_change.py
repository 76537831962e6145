"""What the application may change of a payment and of a movement: what was made of it, never the money."""

import pytest
from django.db import ProgrammingError, connection, transaction

from laroque.postgres.scope import scope

URSSAF = 11


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update contributions_payment set cents = 1 where organism_id = 11",
        "update contributions_payment set account_id = 1 where organism_id = 11",
        "delete from contributions_payment where organism_id = 11",
        "update contributions_payment set payer = 'another' where organism_id = 11",
        "update contributions_paymentevent set received_cents = 1 where organism_id = 11",
        "update contributions_charge set cents = 1 where organism_id = 11",
        "delete from contributions_charge where organism_id = 11",
        "update contributions_refund set cents = 1 where organism_id = 11",
        "update contributions_refund set bank_account_id = 1 where organism_id = 11",
        "update contributions_refundpart set cents = 1 where organism_id = 11",
        "update contributions_refundstep set paid_cents = 1 where organism_id = 11",
        "delete from contributions_setting where organism_id = 11",
        "update contributions_declaration set declared_cents = 1 where organism_id = 11",
        "delete from contributions_declaration where organism_id = 11",
        "update treasury_movement set cents = 1 where organism_id = 11",
        "update treasury_debitorder set cents = 1 where organism_id = 11",
        "update treasury_statement set closing_cents = 1 where organism_id = 11",
        "update treasury_expected set cents = 1 where organism_id = 11",
        "delete from treasury_movement where organism_id = 11",
    ],
)
def test_money_already_recorded_is_not_rewritten(statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        scope(URSSAF),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update contributions_payment set state = 'received' where organism_id = 11",
        "update treasury_movement set state = 'explained' where organism_id = 11",
    ],
)
def test_where_it_stands_may_change(statement):
    with scope(URSSAF), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0
