"""What the ledger refuses, each with its words in both languages."""

from datetime import date

from laroque.kernel.text import Text


class LedgerRefusal(Exception):
    """An operation of the ledger that was refused; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Unbalanced(LedgerRefusal):
    """The legs of an entry do not sum to zero, are fewer than two, or one is of zero."""

    def __init__(self, key: str, cents: int) -> None:
        super().__init__(
            Text(
                f"entry {key} is not balanced: its legs sum to {cents} cents; an entry has two legs at least, none of "
                "zero, and they sum to zero",
                f"l'écriture {key} n'est pas équilibrée : ses lignes font {cents} centimes ; une écriture a deux "
                "lignes au moins, aucune nulle, et leur somme est nulle",
            )
        )


class KeyReused(LedgerRefusal):
    """A key already booked comes back with another content."""

    def __init__(self, organism_id: int, key: str) -> None:
        super().__init__(
            Text(
                f"organism {organism_id} has booked key {key} with another content; a correction is a reversal and a "
                "new key",
                f"l'organisme {organism_id} a passé la clé {key} avec un autre contenu ; une correction est une "
                "contre-passation et une clé neuve",
            )
        )


class DaySealed(LedgerRefusal):
    """The accounting day is sealed, or a later one is."""

    def __init__(self, organism_id: int, day: date) -> None:
        super().__init__(
            Text(
                f"organism {organism_id} has closed its books up to {day} at least; book on a later day",
                f"l'organisme {organism_id} a arrêté ses livres au {day} au moins ; passez l'écriture un jour suivant",
            )
        )


class DayOpen(LedgerRefusal):
    """A day cannot be sealed while an earlier day holds entries and is not."""

    def __init__(self, organism_id: int, left: date, day: date) -> None:
        super().__init__(
            Text(
                f"organism {organism_id} has entries on {left}, which is not closed; close it before {day}",
                f"l'organisme {organism_id} a des écritures au {left}, qui n'est pas arrêté ; arrêtez-le avant "
                f"le {day}",
            )
        )


class EntryNotFound(LedgerRefusal):
    """No such entry in the organism."""

    def __init__(self, organism_id: int, entry_id: int) -> None:
        super().__init__(
            Text(
                f"organism {organism_id} has no entry {entry_id}",
                f"l'organisme {organism_id} n'a pas d'écriture {entry_id}",
            )
        )


class AlreadyReversed(LedgerRefusal):
    """The entry is already undone, under another key."""

    def __init__(self, entry_id: int, key: str) -> None:
        super().__init__(
            Text(
                f"entry {entry_id} is already undone by key {key}",
                f"l'écriture {entry_id} est déjà annulée par la clé {key}",
            )
        )
