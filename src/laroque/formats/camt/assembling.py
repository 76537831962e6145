"""Statements put together from the elements of the stream, one at a time."""

from typing import Any

from lxml import etree

from laroque.formats.camt.elements import Elements, Facts, gather
from laroque.formats.camt.faults import Faults
from laroque.formats.camt.movements import movements_of
from laroque.formats.camt.records import BOOKED, Balance, Movement, Statement
from laroque.formats.camt.values import read_cents, read_day, read_sign


class StatementMaker:
    """Takes the elements of a file in their order and gives its statements; forgets each element once used."""

    def __init__(self, elements: Elements, faults: Faults) -> None:
        self._elements = elements
        self._faults = faults
        self._statements: list[Statement] = []
        self._open: etree._Element | None = None
        self._take = {
            elements.balance: self._take_balance,
            elements.entry: self._take_entry,
            elements.detail: self._take_detail,
        }

    def take(self, element: etree._Element) -> None:
        """An element is whole: a balance, a detail, an entry, or the statement that holds them."""
        if self._open is None:
            self._begin(element)
        take = self._take.get(element.tag)
        if take is not None:
            take(element)
        elif element is self._open:
            self._close(is_complete=True)
            element.clear()

    def finish(self) -> tuple[Statement, ...]:
        """Every statement read, the last one incomplete when the file was cut inside it."""
        if self._open is not None:
            self._close(is_complete=False)
        return tuple(self._statements)

    def _begin(self, element: etree._Element) -> None:
        """Open the statement that holds an element, or is it."""
        is_statement = element.tag == self._elements.statement
        self._open = element if is_statement else next(element.iterancestors(self._elements.statement), element)
        self._account = _account(self._header())
        self._balances: list[Balance] = []
        self._movements: list[Movement] = []
        self._details: list[Facts] = []
        self._entries = 0

    def _take_balance(self, element: etree._Element) -> None:
        facts = gather(element, self._elements.balance_plan)
        line = _line(element)
        cents = read_cents(facts.get("amount"), self._faults, line)
        sign = read_sign(facts.get("sign"), self._faults, line)
        self._balances.append(
            Balance(
                facts.get("kind", ""),
                None if cents is None or sign is None else sign * cents,
                facts.get("amount.currency") or None,
                read_day(facts.get("on"), self._faults, line),
            )
        )
        _forget_before(element)

    def _take_detail(self, element: etree._Element) -> None:
        self._details.append(gather(element, self._elements.detail_plan))
        # The entry frees its only detail; the details of a batch, a hundred thousand of them at times, go one by one.
        if len(self._details) > 1:
            _forget_before(element)

    def _take_entry(self, element: etree._Element) -> None:
        self._entries += 1
        self._movements += movements_of(
            gather(element, self._elements.entry_plan),
            self._details,
            account=self._account,
            faults=self._faults,
            line=_line(element),
            rank=self._entries,
        )
        self._details = []
        _forget_before(element)

    def _header(self) -> Facts:
        assert self._open is not None
        return gather(self._open, self._elements.statement_plan)

    def _close(self, *, is_complete: bool) -> None:
        assert self._open is not None
        header = self._header()
        statement = Statement(
            id=header.get("id"),
            account=_account(header),
            balances=tuple(self._balances),
            movements=tuple(self._movements),
            currency=header.get("currency"),
            sequence=header.get("electronic_sequence") or header.get("legal_sequence"),
            created_at=header.get("created_at"),
            owner_name=header.get("owner") or header.get("account.name"),
            is_complete=is_complete,
        )
        if is_complete and has_gap(statement):
            self._faults.add("BALANCE_GAP", _line(self._open), statement.id or statement.account or "—")
        self._statements.append(statement)
        self._open = None


def has_gap(statement: Statement) -> bool:
    """Whether opening balance and booked movements fail to give the closing balance.

    Nothing can be said, and there is no gap, when a balance is missing, when the two are in different currencies, or
    when a movement has no readable amount.
    """
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None or opening.currency != closing.currency:
        return False
    amounts = [
        movement.amount_cents
        for movement in statement.movements
        if movement.status == BOOKED and movement.currency in (opening.currency, None)
    ]
    if opening.amount_cents is None or closing.amount_cents is None or None in amounts:
        return False
    return opening.amount_cents + sum(cents for cents in amounts if cents is not None) != closing.amount_cents


def _account(header: Facts) -> str | None:
    return header.get("account.iban") or header.get("account.other")


def _line(element: Any) -> int | None:
    line: int | None = element.sourceline
    return line


def _forget_before(element: etree._Element) -> None:
    """Free the element of the same name just before; the one just read stays, as the parser may stand on it."""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)
