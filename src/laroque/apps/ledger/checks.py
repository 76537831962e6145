"""What an audit finds: checks by name, each with its differences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not hold: what, and where it applies the organism, account, entry and cents."""

    message: Text
    organism: str | None = None
    account: str | None = None
    entry_id: int | None = None
    cents: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The form of ``ledger audit --json``."""
        return {
            "organism": self.organism,
            "account": self.account,
            "entry": self.entry_id,
            "difference_cents": self.cents,
            "message": self.message.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Check:
    """One identity of the books, with what departs from it; clean when nothing does."""

    name: str
    differences: tuple[Difference, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the identity holds."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The form of ``ledger audit --json``."""
        return {
            "name": self.name,
            "clean": self.clean,
            "differences": [difference.as_json() for difference in self.differences],
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """A transit or suspense account that is not at zero: not a fault, but somebody's work."""

    organism: str
    account: str
    cents: int

    def as_json(self) -> dict[str, Any]:
        """The form of ``ledger audit --json``."""
        return {"organism": self.organism, "account": self.account, "balance_cents": self.cents}


@dataclass(frozen=True, slots=True)
class Audit:
    """The verdict on the books: every check, and what waits in transit and suspense accounts."""

    checks: tuple[Check, ...]
    waiting: tuple[Waiting, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether every check is clean."""
        return all(check.clean for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The document of ``ledger audit --json``."""
        return {
            "schema_version": 1,
            "clean": self.clean,
            "checks": [check.as_json() for check in self.checks],
            "waiting": [waiting.as_json() for waiting in self.waiting],
        }


def check(name: str, differences: Iterable[Difference]) -> Check:
    """A check of that name with these differences."""
    return Check(name, tuple(differences))
