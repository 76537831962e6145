"""Receipts of the agency that a person explains: no suspense account holds them, so they wait outside the books."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from laroque.apps.treasury.states import MovementState, NotBooked
from laroque.kernel.text import Text


class NothingToExplain(ValueError):
    """The movement is no receipt of this body that waits for an explanation."""

    def __init__(self, movement_id: int) -> None:
        self.text = Text(
            f"movement {movement_id} is no receipt that waits; `laroque sharing receipts` lists those that do",
            f"le mouvement {movement_id} n'est pas un encaissement à expliquer ; `laroque sharing receipts` les liste",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Income:
    """A receipt explained: its cents and its value day."""

    movement_id: int
    cents: int
    value_on: date


@transaction.atomic
def explain_income(*, organism_id: int, movement_id: int, meaning: str) -> Income:
    """A person says what a receipt of the agency is; its entry is for the caller to book in the same transaction.

    Raises ``NothingToExplain``, also when it was explained before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_movement set state = %s, meaning = %s"
            " where organism_id = %s and id = %s and state = %s and cents > 0 and currency = 'EUR'"
            " and why <> all(%s) returning cents, coalesce(value_on, booked_on)",
            [
                MovementState.EXPLAINED,
                meaning,
                organism_id,
                movement_id,
                MovementState.NOT_BOOKED,
                [reason.value for reason in NotBooked],
            ],
        )
        row = cursor.fetchone()
    if row is None:
        raise NothingToExplain(movement_id)
    return Income(movement_id, *row)
