"""Contributions of self-employed persons: frames in, frames out."""

from laroque.engines.self_employed.cases import (
    ACTIVITIES_OF,
    compute_cases,
    rows_of_another_kind,
    rows_of_negative_turnover,
)
from laroque.engines.self_employed.law import refusal

__all__ = ["ACTIVITIES_OF", "compute_cases", "refusal", "rows_of_another_kind", "rows_of_negative_turnover"]
