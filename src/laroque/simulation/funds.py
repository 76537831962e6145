"""The funds of a made-up month: where their insured live, and the number claims name each by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CareFund:
    """A fund that pays care. ``number``: its three figures in a claim; ``department``: how its professionals' numbers
    start; ``birth_department``: where its made-up insured were born."""

    code: str
    number: str
    department: str
    birth_department: str
    postcode: str
    town: str
    is_local_scheme: bool = False
    is_overseas: bool = False


FUNDS = (
    CareFund("cpam-751", "751", "75", "75", "75011", "PARIS"),
    CareFund("cpam-673", "673", "67", "67", "67000", "STRASBOURG", is_local_scheme=True),
    CareFund("cgss-971", "971", "97", "971", "97110", "POINTE-A-PITRE", is_overseas=True),
    CareFund("ccss-48", "481", "48", "48", "48000", "MENDE"),
)
"""A fund of Paris, that of the Bas-Rhin and its local scheme, one overseas and the common fund of Lozère."""
