"""What is refused of hours, presence, other contracts and the months of a year: facts that contradict each other."""

from collections.abc import Iterator

import polars as pl

from laroque.kernel.text import Text

Reason = tuple[pl.Expr, str, Text]
"""Which cases, the column of the table that is to blame, and why."""

_MORE_THAN_THE_MONTH = Text("the month has fewer days", "le mois compte moins de jours")
_MORE_PRESENT = Text(
    "more days present than in employment are said", "il est dit plus de jours de présence que de jours d'emploi"
)
_NO_FULL_PAY = Text(
    "what the whole month would have paid is needed in a month of absence, entry or leaving: the minimum wage of the "
    "reliefs follows it (CSS D241-7 IV)",
    "ce que le mois entier aurait payé est nécessaire un mois d'absence, d'entrée ou de sortie : le SMIC des "
    "allègements le suit (CSS D241-7 IV)",
)
_LESS_THAN_PAID = Text("it is less than the pay of the month", "c'est moins que la paie du mois")
_LESS_THAN_TOGETHER = Text(
    "it is less than what the contracts of this person with this employer pay together",
    "c'est moins que ce que paient ensemble les contrats de cette personne avec cet employeur",
)
_NOT_ONE_TOTAL = Text(
    "the contracts of this person do not say the same pay with all employers in this month",
    "les contrats de cette personne ne disent pas la même paie chez tous les employeurs ce mois-là",
)
_MORE_THAN_PAID = Text("it is more than the pay of the month", "c'est plus que la paie du mois")
_HOURS_UNPAID = Text(
    "hours beyond the contract and their pay go together", "les heures au-delà du contrat et leur paie vont ensemble"
)
_FULL_TIME = Text(
    "a full-time employee has no complementary hours (C. trav. L3123-8): they are overtime",
    "un salarié à temps plein n'a pas d'heures complémentaires (C. trav. L3123-8) : ce sont des heures supplémentaires",
)
_MONTH_TWICE = Text("this contract has this month twice", "ce contrat a deux fois ce mois")
_ONE_OF_THEM = Text(
    "a month of this contract earlier in the year is refused, and this one takes account of it",
    "un mois de ce contrat, plus tôt dans l'année, est refusé, et celui-ci en tient compte",
)
_OTHER_CONTRACT = Text(
    "another contract of this person in this month is refused, and they share one ceiling",
    "un autre contrat de cette personne ce mois-là est refusé, et ils partagent un plafond",
)

_DECIDES = {"contract": _ONE_OF_THEM, "person": _OTHER_CONTRACT}
"""The columns that join cases, and why one of them is refused with another."""

_BEYOND = (("overtime_hundredths", "overtime_cents"), ("complementary_hundredths", "complementary_cents"))


def reasons_of_time(cases: pl.DataFrame, full_week: int) -> Iterator[Reason]:
    """The cases whose facts of time contradict each other; ``full_week``: its hours, in hundredths."""
    said = cases.columns
    yield from _of_days(said)
    yield from _of_amounts(said)
    for hours, cents in _BEYOND:
        if hours in said or cents in said:
            pair = (_value(hours, said) > 0) != (_value(cents, said) > 0)
            yield pair, hours.replace("_hundredths", "_hours"), _HOURS_UNPAID
    if "complementary_hundredths" in said:
        is_full = pl.col("weekly_hundredths") >= full_week
        yield is_full & (_value("complementary_hundredths", said) > 0), "complementary_hours", _FULL_TIME
    if "contract" in said:
        is_twice = pl.struct("contract", "month").is_duplicated() & pl.col("contract").is_not_null()
        yield is_twice, "contract", _MONTH_TWICE


def with_those_they_decide(cases: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """The refusals, and those of the months that would be computed from a refused one.

    A month of a contract takes account of those before it in its year (CSS R242-2 II); the contracts of a person share
    a ceiling. ``refused``: id, column, reason_en, reason_fr.
    """
    columns = [(name, why) for name, why in _DECIDES.items() if name in cases.columns]
    found, known = refused, -1
    while columns and found.height > known:
        known = found.height
        for column, why in columns:
            found = pl.concat([found, _decided(cases, found, column, why)])
    return found


def _decided(cases: pl.DataFrame, refused: pl.DataFrame, column: str, why: Text) -> pl.DataFrame:
    named = cases.select("id", column, "month", _year=pl.col("month").dt.year()).filter(pl.col(column).is_not_null())
    bad, good = (named.join(refused, on="id", how=how) for how in ("semi", "anti"))
    if column == "contract":
        first = bad.group_by(column, "_year").agg(_first=pl.col("month").min())
        hit = good.join(first, on=[column, "_year"]).filter(pl.col("month") > pl.col("_first"))
    else:
        hit = good.join(bad, on=[column, "month"], how="semi")
    kept = hit.select("id", column=pl.lit(column), reason_en=pl.lit(why.en), reason_fr=pl.lit(why.fr))
    return cases.select("id").join(kept, on="id", maintain_order="left")


def _of_days(said: list[str]) -> Iterator[Reason]:
    whole = pl.col("month").dt.month_end().dt.day()
    for column in ("present_days", "employed_days"):
        if column in said:
            yield (pl.col(column) > whole).fill_null(False), column, _MORE_THAN_THE_MONTH
    if "present_days" not in said:
        return
    if "employed_days" in said:
        yield (pl.col("present_days") > pl.col("employed_days")).fill_null(False), "present_days", _MORE_PRESENT
    partly = (pl.col("present_days") < whole).fill_null(False) & (pl.col("gross_cents") > 0)
    has_contract = ~pl.col("kind").is_in(["officer", "intern"]).fill_null(False) if "kind" in said else pl.lit(True)
    told = pl.col("full_pay_cents").is_not_null() if "full_pay_cents" in said else pl.lit(False)
    yield partly & has_contract & ~told, "full_pay_euros", _NO_FULL_PAY


def _of_amounts(said: list[str]) -> Iterator[Reason]:
    gross = pl.col("gross_cents")
    for column in ("full_pay", "all_employers"):
        if f"{column}_cents" in said:
            yield (pl.col(f"{column}_cents") < gross).fill_null(False), f"{column}_euros", _LESS_THAN_PAID
    if "person" in said and "all_employers_cents" in said:
        yield from _of_person()
    parts = [name for name in ("unaffected_cents", "overtime_cents", "complementary_cents") if name in said]
    if parts:
        apart = pl.sum_horizontal(parts)
        yield apart > gross, parts[0].replace("_cents", "_euros"), _MORE_THAN_PAID


def _of_person() -> Iterator[Reason]:
    """What the contracts of a person say of the other employers, against each other."""
    everywhere, of_person, named = pl.col("all_employers_cents"), ["person", "month"], pl.col("person").is_not_null()
    less = (everywhere < pl.col("gross_cents").sum().over(of_person)).fill_null(False)
    yield named & less, "all_employers_euros", _LESS_THAN_TOGETHER
    yield named & (everywhere.n_unique().over(of_person) > 1), "all_employers_euros", _NOT_ONE_TOTAL


def _value(name: str, said: list[str]) -> pl.Expr:
    return pl.col(name).fill_null(0) if name in said else pl.lit(0, pl.Int64)
