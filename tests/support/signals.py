"""Signals of stops of work and of returns, for tests."""

from datetime import date

from tests.support.dsn_builder import Declaration, Employee, declaration, render

_OF_PAY = ("S21.G00.2", "S21.G00.5", "S21.G00.7", "S21.G00.8")


def signal(nir: str, last_worked_on: date, *, nature: str = "04", order: int = 1, **said: str) -> bytes:
    """A signal of a stop of work (04) or of the return (05); ``said``: values of block 60, as ``_003="15042026"``."""
    worked = f"{last_worked_on:%d%m%Y}"
    lines = declaration(Declaration(nature=nature, order=order, employees=(Employee(nir=nir),)))
    kept = [pair for pair in lines if not pair[0].startswith(_OF_PAY)]
    stop = [("S21.G00.60.001", "01"), ("S21.G00.60.002", worked)]
    stop += sorted((f"S21.G00.60.{number[1:]}", value) for number, value in said.items())
    last = max(rank for rank, (code, _) in enumerate(kept) if code.startswith("S21.G00.40"))
    return render([*kept[: last + 1], *stop, *kept[last + 1 :]])
