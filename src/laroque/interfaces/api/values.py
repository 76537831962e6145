"""Values of addresses and bodies: what each must look like, as the description says it and as it is checked."""

import re
from datetime import date
from typing import Annotated, Any

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, WithJsonSchema

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written as 2026-05-18")
    return date.fromisoformat(value)


def _month(value: Any) -> Any:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise ValueError("a month is written as 2026-05")
    return date.fromisoformat(f"{value}-01")


def whole(value: Any) -> Any:
    """To JSON 750.0 and 750 are one number; below ``CENTS_MAX`` a float holds it exactly."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Month = Annotated[
    date,
    BeforeValidator(_month),
    WithJsonSchema({"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", "examples": ["2026-05"]}),
]
Siret = Annotated[str, Field(pattern="^[0-9]{14}$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Code = Annotated[str, Field(pattern="^[a-z0-9-]{1,40}$")]
Limit = Annotated[int, Field(ge=1, le=200)]
After = Annotated[int, Field(ge=0, le=2**63 - 1)]
Line = Annotated[int, Field(ge=0, le=2**31 - 1)]
FileName = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
Key = Annotated[str, Field(pattern="^[A-Za-z0-9_.:-]{1,100}$")]
CENTS_MAX = 10**15
Cents = Annotated[int, Field(description="Euro cents.")]
CentsSent = Annotated[int, Field(ge=1, le=CENTS_MAX, description="Euro cents above zero."), BeforeValidator(whole)]


class Body(Schema):
    """A body of a request: nothing but what is described, each of the type described."""

    model_config = ConfigDict(strict=True, extra="forbid")


def month_text(month: date) -> str:
    """A month as it is written."""
    return f"{month:%Y-%m}"
