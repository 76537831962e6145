"""The tables of payslips: the cases, as a CSV of euros and percents, and what others expect of them."""

from collections.abc import Sequence
from io import BytesIO

import polars as pl
import yaml

from laroque.formats.cases import (
    CaseColumn,
    choice_column,
    code_column,
    day_column,
    euros_column,
    month_column,
    number_column,
    pattern_column,
)
from laroque.kernel.money import PPM
from laroque.kernel.text import Text

_HEADCOUNT_MAX = 10_000_000
_HOURS_MAX = 74_400
_HOURS = Text("hours of the month, from 0 to 744, are expected", "des heures du mois, de 0 à 744, sont attendues")
_DAYS = Text("whole days of the month are expected", "des jours entiers du mois sont attendus")
_COMMUNE = Text(
    "an INSEE code of commune such as 75056 is expected", "un code INSEE de commune tel que 75056 est attendu"
)
_HEADCOUNTS = Text(
    "yearly headcounts joined by semicolons, oldest first, are expected",
    "des effectifs annuels séparés par des points-virgules, du plus ancien au plus récent, sont attendus",
)

_EXPECTED = {"id": pl.String, "line": pl.String, "expected_cents": pl.Int64, "status": pl.String}


class NotExpectedLines(ValueError):
    """A file that is not a table of expected lines."""

    def __init__(self, reason: str) -> None:
        self.text = Text(f"not a table of expected lines: {reason}", f"pas une table de lignes attendues : {reason}")
        super().__init__(self.text.en)


def payslip_columns(amount_cents_max: int, week_hundredths_max: int) -> Sequence[CaseColumn]:
    """The columns of a table of cases: no amount above ``amount_cents_max``, no week above ``week_hundredths_max``.

    Mobility may be left blank where the commune of work tells it.
    """
    week = f"{week_hundredths_max / 100:g}"
    return (
        code_column("id"),
        month_column("month"),
        euros_column("gross_euros", "gross_cents", highest=amount_cents_max),
        _yes_or_no("executive"),
        number_column(
            "headcount",
            "headcount",
            places=0,
            highest=_HEADCOUNT_MAX,
            what=Text("a whole number of employees is expected", "un nombre entier de salariés est attendu"),
        ),
        number_column(
            "weekly_hours",
            "weekly_hundredths",
            places=2,
            lowest=1,
            highest=week_hundredths_max,
            what=Text(
                f"hours a week above 0, to {week}, are expected: overtime is not a matter of this table",
                f"des heures par semaine au-dessus de 0, jusqu'à {week}, sont attendues : les heures supplémentaires "
                "ne relèvent pas de cette table",
            ),
        ),
        _percent("at_mp_percent", "at_mp_ppm"),
        _percent("mobility_percent", "mobility_ppm").where_said(),
        euros_column("health_top_up_euros", "health_top_up_cents", highest=amount_cents_max),
        _percent("apprentice_ratio_percent", "work_study_ppm"),
        *(column.or_blank() for column in _usual_columns(amount_cents_max)),
    )


def read_expected(content: bytes) -> pl.DataFrame:
    """Expected lines: id, line, expected_cents, status; other columns are left aside. Raises ``NotExpectedLines``."""
    try:
        table = pl.read_csv(BytesIO(content), infer_schema=False)
        return table.select(pl.col(name).cast(dtype) for name, dtype in _EXPECTED.items())
    except pl.exceptions.PolarsError as failure:
        raise NotExpectedLines(str(failure).splitlines()[0]) from failure


def read_written_cases(content: bytes) -> tuple[bytes, pl.DataFrame]:
    """The project's own cases (tests/cases/salaried.yaml): a table of cases, and the lines expected of them."""
    document = yaml.safe_load(content)
    facts = [{"id": case["name"], **document["usual"], **case["facts"]} for case in document["cases"]]
    expected = [
        (case["name"], line, cents, "agree") for case in document["cases"] for line, cents in case["expected"].items()
    ]
    return pl.DataFrame(facts, infer_schema_length=None).write_csv().encode(), pl.DataFrame(
        expected, schema=_EXPECTED, orient="row"
    )


def _usual_columns(amount_cents_max: int) -> Sequence[CaseColumn]:
    """The columns of facts that have a usual value, so that a table may leave them out or blank."""
    return (
        choice_column("kind", ("ordinary", "apprentice", "training_contract", "officer", "intern")),
        day_column("contract_began_on"),
        _yes_or_no("local_scheme"),
        pattern_column("commune", r"^[0-9](?:[0-9]|A|B)[0-9]{3}$", _COMMUNE),
        pattern_column("headcounts_before", r"^[0-9]{1,7}(;[0-9]{1,7})*$", _HEADCOUNTS),
        number_column("internship_hours", "internship_hundredths", places=2, highest=_HOURS_MAX, what=_HOURS),
        number_column("present_days", "present_days", places=0, highest=31, what=_DAYS),
        number_column("employed_days", "employed_days", places=0, highest=31, what=_DAYS),
        euros_column("full_pay_euros", "full_pay_cents", highest=amount_cents_max),
        euros_column("unaffected_euros", "unaffected_cents", highest=amount_cents_max),
        number_column("overtime_hours", "overtime_hundredths", places=2, highest=_HOURS_MAX, what=_HOURS),
        euros_column("overtime_euros", "overtime_cents", highest=amount_cents_max),
        number_column("complementary_hours", "complementary_hundredths", places=2, highest=_HOURS_MAX, what=_HOURS),
        euros_column("complementary_euros", "complementary_cents", highest=amount_cents_max),
        euros_column("all_employers_euros", "all_employers_cents", highest=amount_cents_max),
        code_column("person"),
        code_column("contract"),
    )


def _yes_or_no(name: str) -> CaseColumn:
    read = choice_column(name, ("0", "1"))
    return CaseColumn(name, name, read.value == "1", read.reason)


def _percent(name: str, into: str) -> CaseColumn:
    what = Text("a percentage from 0 to 100 is expected", "un pourcentage de 0 à 100 est attendu")
    return number_column(name, into, places=4, highest=PPM, what=what)
