"""The table of the years of self-employed persons: the cases, as a CSV of euros."""

from collections.abc import Collection, Sequence

from laroque.formats.cases import CaseColumn, choice_column, code_column, euros_column, month_column

_AMOUNT_CENTS_MAX = 1_000_000_000_000


def self_employed_columns(kinds: Collection[str], activities: Collection[str]) -> Sequence[CaseColumn]:
    """The columns of a case: kind and activity among those given, the month of the law, the amount of the year."""
    return (
        code_column("id"),
        choice_column("kind", list(kinds)),
        choice_column("activity", sorted(activities)),
        month_column("month"),
        euros_column("turnover_or_profit_euros", "amount_cents", lowest=-_AMOUNT_CENTS_MAX, highest=_AMOUNT_CENTS_MAX),
    )
