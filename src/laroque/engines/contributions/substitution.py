"""What a body puts in the place of bordereaux that an employer left short of his employees (CSS R133-14-3).

Nothing of a line is substituted: what is due by a line is already its base by its rate, recomputed. What is, is what
the individual contributions tell and the bordereau does not: the base that its CTP lack, or the amount of a relief.
"""

import polars as pl

from laroque.engines.contributions.lines import recompute_lines
from laroque.engines.contributions.nominative import family_tolerance
from laroque.engines.contributions.rounding import to_whole_euro
from laroque.engines.contributions.tables import DECLARATION, DsnTables
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text
from laroque.legislation.parameters import Family, Parameters

_FAMILY = [*DECLARATION, "period_month", "family"]
_PART = ["ctp", "qualifier", "rate_ppm", "insee"]

SEVERAL = Text(
    "several CTP, parts or rates make up this amount: nobody can tell which of them lacks it",
    "plusieurs CTP, parts ou taux composent ce montant : nul ne peut dire lequel est en défaut",
)
OTHER_RATE = Text(
    "the bases agree, or their difference does not make that of the amounts: the individual contributions state "
    "another rate, and the bordereau is right by its own",
    "les assiettes concordent, ou leur écart ne fait pas celui des montants : les cotisations individuelles portent "
    "un autre taux, et le bordereau est juste au sien",
)
NO_RATE = Text("the rate of this CTP cannot be told for that month", "le taux de ce CTP ne peut être dit pour ce mois")


def substituted_lines(
    by_ctp: pl.DataFrame, lines: pl.DataFrame, parameters: Parameters, line_cents: int
) -> pl.DataFrame:
    """The lines in difference that make each rejected family agree with its employees, or why there is none.

    ``by_ctp`` is what ``judge_families`` gives, ``lines`` what ``recompute_lines`` gave, ``line_cents`` a line's
    tolerance. One row a family: file, declaration, period_month, family, ctps (list), ctp, qualifier, rate_ppm (as
    stated in 23.003), insee, base_cents (whole euros) or amount_cents (of a relief, as 23.005 writes it), due_cents
    (what the line makes due, signed), why_en and why_fr (null where there is a line).
    """
    wanted = by_ctp.filter("rejected")
    parts = _parts(wanted, lines, parameters)
    lacking = wanted.join(parts, on=_FAMILY, how="left", maintain_order="left").with_columns(
        base_cents=to_whole_euro(pl.col("nominative_base_cents")) - pl.col("bordereau_base_cents"),
        _wanted=-pl.col("difference_cents"),
    )
    priced = _priced(lacking, parameters)
    beyond = (pl.col("due_cents") - pl.col("_wanted")).abs() > family_tolerance(line_cents)
    why = (
        pl.when(pl.col("ctp").is_null())
        .then(pl.lit("several"))
        .when(pl.col("due_cents").is_null())
        .then(pl.lit("no_rate"))
        .when((pl.col("due_cents") == 0) | beyond)
        .then(pl.lit("other_rate"))
    )
    texts = {"several": SEVERAL, "no_rate": NO_RATE, "other_rate": OTHER_RATE}
    return priced.with_columns(_why=why).select(
        *_FAMILY, "ctps", "ctp", "qualifier", "rate_ppm", "insee", "base_cents", "amount_cents", "due_cents",
        why_en=pl.col("_why").replace_strict({key: text.en for key, text in texts.items()}, default=None),
        why_fr=pl.col("_why").replace_strict({key: text.fr for key, text in texts.items()}, default=None),
    )  # fmt: skip


def _parts(wanted: pl.DataFrame, lines: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The one CTP and part of each family, of its lines or, without any, of what it may be made of."""
    named = wanted.explode("lines").select(*_FAMILY, line="lines").drop_nulls("line")
    declared = named.join(lines.select(*DECLARATION, "line", *_PART), on=[*DECLARATION, "line"], how="inner")
    absent = wanted.filter(pl.col("line").is_null()).join(_expected(parameters.families), on="family", how="inner")
    found = pl.concat([declared.select(*_FAMILY, *_PART), absent.select(*_FAMILY, *_PART)]).unique()
    return found.filter(pl.len().over(_FAMILY) == 1)


def _expected(families: tuple[Family, ...]) -> pl.DataFrame:
    rows = [
        (family.name, ctp, qualifier, None, None)
        for family in families
        for ctp in family.ctps
        for qualifier in family.qualifiers
    ]
    types = dict.fromkeys(["family", "ctp", "qualifier"], pl.String) | {"rate_ppm": pl.Int64, "insee": pl.String}
    return pl.DataFrame(rows, types, orient="row")


def _priced(lacking: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """What each line makes due, as an assessment will recompute it: a relief by its amount, others by their base."""
    numbered = lacking.drop("line").with_row_index("line").with_columns(_amount=-pl.col("_wanted"))
    months = [add_months(month, 1) for month in numbered["period_month"]]
    bare = numbered.with_columns(period_end=pl.Series(months, dtype=pl.Date), bordereau=pl.col("line")).select(
        *DECLARATION, "bordereau", "line", "period_end", *_PART, "base_cents", period_start="period_month",
        amount_cents=pl.lit(None, pl.Int64),
    )  # fmt: skip
    kinds = recompute_lines(_alone(bare), parameters).select("line", "kind")
    reliefs = bare.join(kinds, on="line", how="left", maintain_order="left").with_columns(
        _relief=pl.col("kind") == "relief", _amount=numbered["_amount"]
    )
    written = reliefs.with_columns(
        amount_cents=pl.when("_relief").then("_amount"),
        base_cents=pl.when(pl.col("_relief").fill_null(False)).then(None).otherwise("base_cents"),
    )
    told = recompute_lines(_alone(written.drop("kind", "_relief", "_amount")), parameters)
    due = told.select(
        "line",
        due_cents=pl.when(pl.col("exact_cents").is_not_null() & ~pl.col("from_declared")).then("recomputed_cents"),
    )
    amounts = written.select("line", "base_cents", "amount_cents")
    plain = numbered.drop("base_cents")
    return plain.join(amounts, on="line", how="left", maintain_order="left").join(
        due, on="line", how="left", maintain_order="left"
    )


def _alone(lines: pl.DataFrame) -> DsnTables:
    """Lines that have their own period, as the engine takes them."""
    heads = lines.select(*DECLARATION, siret=pl.lit(""), month="period_start").unique(DECLARATION, keep="first")
    empty = pl.DataFrame()
    return DsnTables.of_bordereaux(heads, empty, lines)
