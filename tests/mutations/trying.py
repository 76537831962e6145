"""Which mutants there are, which tests hold them, and trying a few in this process."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tests.mutations import checks, code, values

_PACKAGE = "laroque.engines"
_TESTS = "tests.unit.engines"
_FOLDER = Path(__file__).parents[1] / "unit" / "engines" / "payslips"
_MOVE_VALUES = "test_payslip_numbers"
PAYSLIPS = tuple(
    f"{_TESTS}.payslips.{path.stem}"
    for path in sorted(_FOLDER.glob("test_payslip_*.py"))
    if path.stem != _MOVE_VALUES  # it moves every value by itself
)
SELF_EMPLOYED = tuple(f"{_TESTS}.self_employed.test_self_employed_{name}" for name in ("cases", "more", "accounts"))
LINES = (
    f"{_TESTS}.test_law_cases",
    f"{_TESTS}.test_lines_more",
    f"{_TESTS}.test_recomputation",
    f"{_TESTS}.test_nominative",
)
PRICING = (
    *(
        f"{_TESTS}.pricing.test_{name}"
        for name in ("care_law_cases", "pricing", "heavy_acts", "exempt_acts", "care_page")
    ),
    *(f"tests.oracles.test_{name}" for name in ("care_stays_oracle", "care_oracle")),
)
CODE = {
    **{
        f"{_PACKAGE}.contributions.payslips.{name}": PAYSLIPS
        for name in (
            *("amounts", "bases", "ceilings", "corrections", "headcounts", "kinds", "overtime", "payslips", "relief"),
            *("places", "rules", "yearly", "by_account", "comparison"),
        )
    },
    **{
        f"{_PACKAGE}.self_employed.{name}": SELF_EMPLOYED
        for name in (
            *("annual", "micro", "bases", "relief", "roundings", "provisional", "payments"),
            *("spouse", "micro_returns", "law", "dues"),
        )
    },
    **{f"{_PACKAGE}.contributions.{name}": LINES for name in ("lines", "rounding", "rates", "ceiling", "totals")},
    **{
        f"{_PACKAGE}.pricing.{name}": PRICING
        for name in ("acts", "bases", "caps", "charges", "controls", "exempt", "rates", "rights", "shares")
    },
    "laroque.kernel.money": ("tests.unit.kernel.test_money", *LINES),
}
"""The modules that compute, with the tests that hold them."""

AT_ONCE = 12


def jobs() -> Iterator[tuple[str, tuple[int, ...]]]:
    """A module of code, or ``values``, and the ranks of a few of its mutants."""
    for module in CODE:
        for ranks in _few(sum(1 for _ in code.mutants(module))):
            yield module, ranks
    for ranks in _few(sum(1 for _ in values.mutants())):
        yield "values", ranks


def _few(count: int) -> Iterator[tuple[int, ...]]:
    return (tuple(range(first, min(first + AT_ONCE, count))) for first in range(0, count, AT_ONCE))


def ready() -> None:
    """Read the many cases by the fast reader: the same documents."""
    yaml.safe_load = lambda content: yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def broken(name: str) -> str | None:
    """The test that fails though nothing is changed, of those that hold a module or the values; None when all hold."""
    checks.forget()
    return checks.first_failure((*PAYSLIPS, *SELF_EMPLOYED) if name == "values" else CODE[name])


def survivors(job: tuple[str, tuple[int, ...]]) -> tuple[int, list[str]]:
    """How many were tried, and the names of those that no test sees."""
    name, ranks = job
    alive = list(_alive_values(ranks) if name == "values" else _alive_code(name, ranks))
    return len(ranks), alive


def _alive_code(module: str, ranks: Sequence[int]) -> Iterator[str]:
    for rank, mutant in enumerate(code.mutants(module)):
        if rank in ranks:
            checks.forget()
            with code.installed(mutant):
                if checks.first_failure(CODE[module]) is None:
                    yield mutant.name
    checks.forget()


def _alive_values(ranks: Sequence[int]) -> Iterator[str]:
    for rank, mutant in enumerate(values.mutants()):
        if rank in ranks:
            checks.forget()
            with values.read(mutant.law):
                if checks.first_failure(SELF_EMPLOYED if mutant.is_self_employed else PAYSLIPS) is None:
                    yield mutant.name
    checks.forget()
