"""What cannot be computed, and why: said of each case before any is."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.facts import LOCAL_DEPARTMENTS, Kind
from laroque.engines.contributions.payslips.headcounts import with_counted_headcount
from laroque.engines.contributions.payslips.law import law_of
from laroque.engines.contributions.payslips.places import is_overseas, with_mobility
from laroque.engines.contributions.payslips.refusals_time import Reason, reasons_of_time, with_those_they_decide
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet

REFUSAL_SCHEMA = {"id": pl.String(), "column": pl.String(), "reason_en": pl.String(), "reason_fr": pl.String()}

_OVERSEAS = Text(
    "the rules of overseas departments and of Mayotte are not held here, and those of the mainland are not theirs",
    "les règles d'outre-mer et de Mayotte ne sont pas tenues ici, et celles de métropole ne sont pas les leurs",
)
_NO_RATE = Text(
    "the rate of mobility is not said, and no commune of work either (0 where none is due)",
    "le taux de versement mobilité n'est pas dit, ni la commune de travail (0 s'il n'en est pas dû)",
)
_RATE_NOT_HELD = Text(
    "the rate of mobility of this commune in this month is not held here: say it in mobility_percent",
    "le taux de versement mobilité de cette commune ce mois-là n'est pas tenu ici : dites-le dans mobility_percent",
)
_UNSIGNED = Text(
    "the day on which the contract of an apprentice was signed is needed: what is exempt changed on 2025-03-01",
    "la date de signature du contrat d'un apprenti est nécessaire : ce qui est exonéré a changé le 2025-03-01",
)
_SIGNED_LATER = Text(
    "the contract of the apprentice was signed after this month",
    "le contrat de l'apprenti a été signé après ce mois",
)
_ABSENT_OR_NEW = Text(
    "days in employment are needed when an apprentice was not there all month: a day of leave does not lower what is "
    "exempt, a day before or after the contract does",
    "les jours d'emploi sont nécessaires quand un apprenti n'a pas été là tout le mois : un jour d'absence ne réduit "
    "pas ce qui est exonéré, un jour hors contrat si",
)
_NO_HOURS = Text(
    "hours of the internship in the month are needed: so much of each is free of contributions",
    "les heures de stage du mois sont nécessaires : une part de chacune est en franchise",
)
_NOT_AN_EMPLOYEE = Text(
    "an intern is not an employee: no executive, no health top-up",
    "un stagiaire n'est pas un salarié : ni cadre, ni complémentaire santé",
)
_NO_HOURS_OF_WORK = Text(
    "without a work contract there is no overtime nor complementary hour",
    "sans contrat de travail il n'y a ni heure supplémentaire ni heure complémentaire",
)
_LOCAL_NOT_READ = Text(
    "the local scheme of Alsace-Moselle is not legislated here for an officer or an intern: CSS L325-1 names employees",
    "le régime local d'Alsace-Moselle n'est pas traité ici pour un mandataire ou un stagiaire : l'article L325-1 du "
    "CSS nomme les salariés",
)


def refused(cases: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The cases that the law held here does not tell: id, column, reason_en, reason_fr; one row a case, its first.

    ``cases`` as ``payslips`` takes them. What is not in the answer is computed.
    """
    rated = with_counted_headcount(with_mobility(cases).lazy()).collect()
    found = [
        rated.filter(which).select(
            "id", column=pl.lit(column), reason_en=pl.lit(reason.en), reason_fr=pl.lit(reason.fr)
        )
        for which, column, reason in _reasons(rated, parameters)
    ]
    none = pl.DataFrame(schema=REFUSAL_SCHEMA)
    first = pl.concat([none, *found]).unique("id", keep="first", maintain_order=True)
    return with_those_they_decide(rated, first)


def _reasons(cases: pl.DataFrame, parameters: Parameters) -> Iterator[Reason]:
    yield from _of_months(cases, parameters)
    yield from _of_places(cases, parameters)
    if "kind" in cases.columns:
        yield from _of_apprentices(cases, parameters)
        yield from _without_contract(cases)
    yield from reasons_of_time(cases, parameters.history("salaried_bases.full_week")[-1].number)


def _of_months(cases: pl.DataFrame, parameters: Parameters) -> Iterator[Reason]:
    for month in cases["month"].unique().sort():
        reason = _of_month(month, parameters)
        if reason is not None:
            yield pl.col("month") == month, "month", reason


def _of_month(month: date, parameters: Parameters) -> Text | None:
    try:
        law_of(month, parameters)
    except NotLegislatedYet as refusal:
        return refusal.text
    return None


def _of_places(cases: pl.DataFrame, parameters: Parameters) -> Iterator[Reason]:
    due_from = parameters.history("headcounts.mobility")[-1].number
    no_rate = pl.col("mobility_ppm").is_null() & (pl.col("counted_headcount") >= due_from)
    if "commune" not in cases.columns:
        yield no_rate, "mobility_percent", _NO_RATE
        return
    is_said = pl.col("commune").fill_null("") != ""
    yield is_overseas(pl.col("commune")).fill_null(False), "commune", _OVERSEAS
    yield no_rate & ~is_said, "mobility_percent", _NO_RATE
    yield no_rate & is_said, "commune", _RATE_NOT_HELD


def _of_apprentices(cases: pl.DataFrame, parameters: Parameters) -> Iterator[Reason]:
    is_apprentice = pl.col("kind") == Kind.APPRENTICE.value
    changed_on = parameters.history("apprentices.exempt_share")[-1].since
    signed = _told(cases, "contract_began_on")
    yield (
        is_apprentice & ~signed & (pl.col("month").dt.month_end() >= changed_on),
        "contract_began_on",
        _UNSIGNED,
    )
    if "contract_began_on" in cases.columns:
        later = (pl.col("contract_began_on") > pl.col("month").dt.month_end()).fill_null(False)
        yield is_apprentice & later, "contract_began_on", _SIGNED_LATER
    if "present_days" in cases.columns:
        partly = (pl.col("present_days") < pl.col("month").dt.month_end().dt.day()).fill_null(False)
        yield is_apprentice & partly & ~_told(cases, "employed_days"), "employed_days", _ABSENT_OR_NEW


def _without_contract(cases: pl.DataFrame) -> Iterator[Reason]:
    is_intern = pl.col("kind") == Kind.INTERN.value
    has_no_contract = is_intern | (pl.col("kind") == Kind.OFFICER.value)
    yield is_intern & ~_told(cases, "internship_hundredths"), "internship_hours", _NO_HOURS
    yield is_intern & (pl.col("executive") | (pl.col("health_top_up_cents") > 0)), "kind", _NOT_AN_EMPLOYEE
    for column in ("overtime_hundredths", "overtime_cents", "complementary_hundredths", "complementary_cents"):
        if column in cases.columns:
            yield has_no_contract & (pl.col(column).fill_null(0) != 0), "kind", _NO_HOURS_OF_WORK
    yield has_no_contract & _is_local(cases), "kind", _LOCAL_NOT_READ


def _told(cases: pl.DataFrame, column: str) -> pl.Expr:
    return pl.col(column).is_not_null() if column in cases.columns else pl.lit(False)


def _is_local(cases: pl.DataFrame) -> pl.Expr:
    said = pl.col("local_scheme") if "local_scheme" in cases.columns else pl.lit(None, pl.Boolean)
    place = pl.col("commune").str.slice(0, 2).is_in(LOCAL_DEPARTMENTS) if "commune" in cases.columns else pl.lit(False)
    return pl.coalesce(said, place).fill_null(False)
