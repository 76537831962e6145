"""The numbers of the law that the rules of rights ask for."""

from datetime import date

from laroque.legislation.parameters import load


def law(name: str, on: date) -> int:
    """A number of the law by the name of its series and the day: cents, parts per million, or a count."""
    return load().value(name, on).number
