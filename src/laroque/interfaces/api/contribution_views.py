"""What the API takes and answers of simulated contributions: the facts of a case, its lines, why each is what it is."""

from datetime import date
from typing import Annotated, Any, Literal, Optional

from ninja import Schema
from pydantic import BeforeValidator, Field, create_model

from laroque.engines.contributions.payslips import CASE_SCHEMA, USUAL_FACTS, Kind
from laroque.engines.contributions.payslips.titles import LINE_TITLES, Side, fact_title
from laroque.engines.self_employed.titles import ACTIVITY_TITLES, KIND_TITLES, LineNature
from laroque.interfaces.api.values import Body, Cents, Day, Month, whole
from laroque.interfaces.api.views import StepView, TextView
from laroque.usecases.simulate.simulate_pay import case_columns, type_of

CASES_MAX = 500
EXPLAINED_MAX = 20

Whole = Annotated[int, Field(ge=-(2**63), le=2**63 - 1), BeforeValidator(whole)]
CaseId = Annotated[str, Field(max_length=200, description="What names the case in the answer.")]
Words = Annotated[str, Field(max_length=200)]
_TYPES: dict[str, Any] = {"Int64": Whole, "String": Words, "Boolean": bool, "Date": Day}
_PARTICULAR: dict[str, Any] = {"id": CaseId, "month": Month, "kind": Literal[tuple(kind.value for kind in Kind)]}
_MAY_BE_BLANK = {column.into for column in case_columns() if column.blankable}


def _fact(name: str) -> Any:
    """A field of a case: its type, whether it may be left out, and what it is called."""
    kind = _PARTICULAR.get(name, _TYPES[type_of(name)])
    words = fact_title(name).en
    if name in CASE_SCHEMA and name not in _MAY_BE_BLANK:
        return (kind, Field(description=words))
    return (Optional[kind], Field(None, description=words))  # noqa: UP045 - a type that is known when it runs


PayCase = create_model("PayCase", __base__=Body, **{name: _fact(name) for name in (*CASE_SCHEMA, *USUAL_FACTS)})
"""A month of pay: every fact of a case of the engine, in cents, parts per million and hundredths of an hour."""


class PayCases(Body):
    """Months of pay, each with an id of its own."""

    cases: list[PayCase] = Field(min_length=1, max_length=CASES_MAX)


class PayCasesToExplain(Body):
    """Months of pay to be explained: all their lines, or the one that is named."""

    cases: list[PayCase] = Field(min_length=1, max_length=EXPLAINED_MAX)
    line: Optional[Literal[tuple(LINE_TITLES)]] = None  # noqa: UP045 - a type that is known when it runs


class PayCaseToTell(Body):
    """A month of pay whose explanation is wanted as a letter, and its language."""

    case: PayCase
    language: Literal["en", "fr"]


class YearCase(Body):
    """A year of a self-employed person: turnover of a micro-entrepreneur, else profit."""

    id: CaseId
    kind: Literal[tuple(KIND_TITLES)]
    activity: Literal[tuple(ACTIVITY_TITLES)]
    month: Month
    amount_cents: Whole


class YearCases(Body):
    """Years of self-employed persons, each with an id of its own."""

    cases: list[YearCase] = Field(min_length=1, max_length=CASES_MAX)


class YearCasesToExplain(Body):
    """Years of self-employed persons to be explained."""

    cases: list[YearCase] = Field(min_length=1, max_length=EXPLAINED_MAX)


class RefusedCase(Schema):
    """A case that is not computed: its place from 1, the fact that is wrong, and the reason."""

    row: int
    fact: str
    reason: TextView


class LineAmount(Schema):
    """A line of a payslip; a relief is above zero."""

    line: str
    amount_cents: Cents


class TotalsView(Schema):
    """What a payslip comes to: ``cost_cents`` to the employer, ``net_cents`` before income tax."""

    gross_cents: Cents
    employer_cents: Cents
    employer_relief_cents: Cents
    employee_cents: Cents
    employee_relief_cents: Cents
    cost_cents: Cents
    net_cents: Cents


class SlipView(Schema):
    """A payslip."""

    id: str
    month: str
    lines: list[LineAmount]
    totals: TotalsView


class PayComputed(Schema):
    """The payslips, in the order of their cases, and the cases refused; ``law`` is the version of the values used."""

    law: str
    slips: list[SlipView]
    refused: list[RefusedCase]


class ParameterView(Schema):
    """A number of the law that took part, as an integer of its unit and as a person reads it."""

    name: str
    title: TextView
    number: int
    value: TextView
    since: date
    article: str
    source: str


class LineExplainedView(Schema):
    """A line with its steps and the numbers of the law."""

    line: str
    title: TextView
    side: Side
    relief: bool
    collected_by: str
    amount_cents: Cents
    steps: list[StepView]
    parameters: list[ParameterView]


class SlipExplained(Schema):
    """A payslip explained."""

    id: str
    month: str
    lines: list[LineExplainedView]


class PayExplained(Schema):
    """The payslips explained, in the order of their cases, and the cases refused."""

    law: str
    slips: list[SlipExplained]
    refused: list[RefusedCase]


class YearLineView(Schema):
    """A line of a year: an amount, or a rate where its nature is one."""

    line: str
    title: TextView
    nature: LineNature
    amount_cents: Cents | None
    rate_ppm: int | None


class YearView(Schema):
    """A year of a self-employed person."""

    id: str
    total_cents: Cents
    lines: list[YearLineView]


class YearsComputed(Schema):
    """The years, in the order of their cases, and the cases refused; ``law`` is the version of the values used."""

    law: str
    years: list[YearView]
    refused: list[RefusedCase]


class YearLineExplained(YearLineView):
    """A line of a year with its steps and the numbers of the law."""

    steps: list[StepView]
    parameters: list[ParameterView]


class YearExplained(Schema):
    """A year explained."""

    id: str
    lines: list[YearLineExplained]


class YearsExplained(Schema):
    """The years explained, in the order of their cases, and the cases refused."""

    law: str
    years: list[YearExplained]
    refused: list[RefusedCase]
