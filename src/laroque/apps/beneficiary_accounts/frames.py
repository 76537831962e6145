"""Where accounts of beneficiaries meet Polars: participations owed of many claims at once."""

from datetime import date

import polars as pl
from django.db import connection

from laroque.apps.beneficiary_accounts.states import DebtKind, DebtState, Holder
from laroque.postgres.copy import given_frame

_TABLE = "beneficiary_accounts_debt"


def find_participations(*, organism_id: int, found: pl.DataFrame, on: date) -> None:
    """Write what insured persons owe of claims; a debt whose key is known already is left as it is (CSS L160-13 II).

    ``found``: key, holder_key (the NIR), cents above zero, branch, claim_id.
    """
    if found.is_empty():
        return
    same = {"organism_id": pl.lit(organism_id, pl.Int32), "found_on": pl.lit(on), "due_on": pl.lit(on)} | {
        "holder": pl.lit(Holder.INSURED.value), "kind": pl.lit(DebtKind.PARTICIPATION.value),
        "state": pl.lit(DebtState.OPEN.value), "account": pl.lit(""), "reason": pl.lit(""),
    }  # fmt: skip
    rows = found.with_columns(**same, open_cents="cents")
    columns = ", ".join(rows.columns)
    with given_frame(connection, _TABLE, rows) as (arriving, given), connection.cursor() as cursor:
        cursor.execute(
            f"insert into {_TABLE} ({columns}) select {columns} from {arriving}"
            " on conflict (organism_id, key) do nothing",
            given,
        )
