"""A paper form as an officer keys it: what is written on it, checked for its form only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from laroque.kernel.identifiers import check_nir, check_professional
from laroque.kernel.text import Text


class BadForm(ValueError):
    """A form without acts, or with an amount or a quantity that is none; the text says which and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """An act written on a form; ``billed_cents`` is the whole line."""

    care_on: date
    nature: str
    billed_cents: int
    code: str = ""
    activity: str = ""
    phase: str = ""
    modifiers: str = ""
    association: str = ""
    quantity: int = 1
    coefficient_hundredths: int = 100
    exemption_asked: str = ""
    complementary_ppm: int | None = None

    def __post_init__(self) -> None:
        if self.billed_cents < 0 or self.quantity < 1 or self.coefficient_hundredths < 1:
            raise BadForm(
                Text(
                    "an amount, a quantity or a coefficient is not above zero: read the form again",
                    "un montant, une quantité ou un coefficient n'est pas positif : relisez la feuille",
                )
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperClaim:
    """A form: who was treated, by whom, what for. Raises ``BadIdentifier`` and ``BadForm``.

    ``number`` is that of the form; ``nir`` the insured person's, with or without its key.
    """

    professional: str
    number: str
    nir: str
    born_on: date
    lines: Sequence[PaperLine]
    birth_rank: int = 1
    prescriber: str = ""
    insurance: str = "sickness"
    injury_file: str = ""
    care_path: str = ""
    third_party: bool = False
    in_hospital: bool = False
    psychiatric: bool = False
    entered_on: date | None = None
    left_on: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "professional", check_professional(self.professional))
        object.__setattr__(self, "nir", check_nir(self.nir))
        if not self.lines:
            raise BadForm(Text("the form has no act: key one at least", "la feuille n'a pas d'acte : saisissez-en un"))

    def as_json(self) -> dict[str, Any]:
        """As the message that is kept of it."""
        return asdict(self)
