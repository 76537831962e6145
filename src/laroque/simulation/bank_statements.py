"""The bank's statements and notices, written as a bank would: what the reader of camt reads back the same."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar

from lxml import etree

from laroque.formats.camt.records import BOOKED, Balance, Movement, Statement
from laroque.formats.sepa.elements import ElementMaker, serialise
from laroque.kernel.money import format_decimal

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Za-z0-9]{1,30}")
_TRANSACTION_CODE_PARTS = 3

Known = TypeVar("Known")


def write_camt053(
    statements: Sequence[Statement], *, message_id: str, created_at: datetime, version: str = "001.08"
) -> bytes:
    """A camt.053 of ``version`` (``001.02``, ``001.03``, ``001.04`` or ``001.08``) with one or several statements.

    Movements that follow one another of the same entry are one batch. An amount or a currency that is None
    raises ``ValueError``: a bank always knows them.
    """
    maker = _Maker("053", version)
    return maker.message("BkToCstmrStmt", "Stmt", statements, message_id, created_at)


def write_camt052(
    reports: Sequence[Statement], *, message_id: str, created_at: datetime, version: str = "001.08"
) -> bytes:
    """A camt.052 of ``version`` with one or several reports of a day under way, balances included."""
    maker = _Maker("052", version)
    return maker.message("BkToCstmrAcctRpt", "Rpt", reports, message_id, created_at)


def write_camt054(
    notices: Sequence[Statement], *, message_id: str, created_at: datetime, version: str = "001.08"
) -> bytes:
    """A camt.054 of ``version`` with one or several notices; their balances are not written."""
    maker = _Maker("054", version)
    return maker.message("BkToCstmrDbtCdtNtfctn", "Ntfctn", notices, message_id, created_at)


class _Maker:
    """Makes the elements of one message and version, in the order of its schema."""

    def __init__(self, kind: str, version: str) -> None:
        self._e = ElementMaker(f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.{version}")
        self._has_balances = kind in ("052", "053")
        self._is_recent = version > "001.06"
        self._amounts_each_detail = version > "001.02"

    def message(
        self, root: str, tag: str, statements: Sequence[Statement], message_id: str, created_at: datetime
    ) -> bytes:
        header = self._e.holding(
            "GrpHdr", self._e.text("MsgId", message_id), self._e.text("CreDtTm", created_at.isoformat())
        )
        parts = [self._statement(tag, statement, created_at) for statement in statements]
        return serialise(self._e.holding("Document", self._e.holding(root, header, *parts)))

    def _statement(self, tag: str, statement: Statement, created_at: datetime) -> etree._Element:
        owner = statement.owner_name
        account = self._e.holding(
            "Acct",
            self._number(_known(statement.account)),
            self._e.text_if("Ccy", statement.currency),
            self._e.holding("Ownr", self._e.text("Nm", owner)) if owner else None,
        )
        batches = (list(batch) for _, batch in groupby(statement.movements, key=lambda movement: movement.entry))
        return self._e.holding(
            tag,
            self._e.text_if("Id", statement.id),
            self._e.text_if("ElctrncSeqNb", statement.sequence),
            self._e.text("CreDtTm", statement.created_at or created_at.isoformat()),
            account,
            *(self._balance(balance) for balance in statement.balances if self._has_balances),
            *(self._entry(batch) for batch in batches),
        )

    def _balance(self, balance: Balance) -> etree._Element:
        kind = self._e.holding("Tp", self._e.holding("CdOrPrtry", self._e.text("Cd", balance.kind)))
        return self._e.holding(
            "Bal",
            kind,
            *self._amount(balance.amount_cents, balance.currency),
            self._day("Dt", _known(balance.on)),
        )

    def _entry(self, batch: Sequence[Movement]) -> etree._Element:
        first = batch[0]
        total = sum(_known(movement.amount_cents) for movement in batch)
        status = self._e.text("Sts", first.status or BOOKED)
        if self._is_recent:
            status = self._e.holding("Sts", self._e.text("Cd", first.status or BOOKED))
        return self._e.holding(
            "Ntry",
            *self._amount(total, first.currency),
            self._e.text("RvslInd", "true") if first.is_reversal else None,
            status,
            self._day("BookgDt", first.booked_on) if first.booked_on else None,
            self._day("ValDt", first.value_on) if first.value_on else None,
            self._transaction_code(first.transaction_code),
            self._e.holding_all("NtryDtls", [self._detail(movement) for movement in batch]),
        )

    def _transaction_code(self, code: str | None) -> etree._Element:
        parts = (code or "").split("/")
        if len(parts) == _TRANSACTION_CODE_PARTS:
            domain, family, sub_family = parts
            named = self._e.holding("Fmly", self._e.text("Cd", family), self._e.text("SubFmlyCd", sub_family))
            return self._e.holding("BkTxCd", self._e.holding("Domn", self._e.text("Cd", domain), named))
        own = self._e.holding("Prtry", self._e.text("Cd", code)) if code else None
        return self._e.holding("BkTxCd", own)

    def _detail(self, movement: Movement) -> etree._Element:
        references = self._e.holding(
            "Refs",
            self._e.text_if("AcctSvcrRef", movement.bank_reference),
            self._e.text_if("PmtInfId", movement.batch_id),
            self._e.text("EndToEndId", movement.end_to_end_id or "NOTPROVIDED"),
            self._e.text_if("MndtId", movement.mandate_id),
        )
        amount, sign = self._amount(movement.amount_cents, movement.currency)
        # The amount of a detail is an element of its own since version 3 of the messages.
        amounts = [amount, sign]
        if not self._amounts_each_detail:
            amounts = [self._e.holding("AmtDtls", self._e.holding("TxAmt", amount))]
        return self._e.holding(
            "TxDtls",
            references,
            *amounts,
            self._parties(movement),
            self._remittance(movement),
            self._reason(movement.reason),
            self._e.text_if("AddtlTxInf", movement.remittance if movement.reference is None else None),
        )

    def _parties(self, movement: Movement) -> etree._Element | None:
        comes_back = movement.is_reversal or movement.reason is not None
        side = "Dbtr" if (_known(movement.amount_cents) >= 0) != comes_back else "Cdtr"
        account = movement.counterparty_iban
        parties = [
            self._party(side, movement.counterparty_name),
            self._e.holding(f"{side}Acct", self._number(account)) if account else None,
            self._party(f"Ultmt{side}", movement.ultimate_name),
        ]
        return self._e.holding("RltdPties", *parties) if any(part is not None for part in parties) else None

    def _party(self, tag: str, name: str | None) -> etree._Element | None:
        if name is None:
            return None
        named = self._e.text("Nm", name)
        return self._e.holding(tag, self._e.holding("Pty", named) if self._is_recent else named)

    def _remittance(self, movement: Movement) -> etree._Element | None:
        if movement.reference is None:
            return None
        text = self._e.text_if("Ustrd", movement.remittance)
        if movement.reference == movement.remittance:
            return self._e.holding("RmtInf", text)
        reference = self._e.holding("Strd", self._e.holding("CdtrRefInf", self._e.text("Ref", movement.reference)))
        return self._e.holding("RmtInf", text, reference)

    def _reason(self, code: str | None) -> etree._Element | None:
        if code is None:
            return None
        return self._e.holding("RtrInf", self._e.holding("Rsn", self._e.text("Cd", code)))

    def _amount(self, cents: int | None, currency: str | None) -> tuple[etree._Element, etree._Element]:
        amount = self._e.text("Amt", format_decimal(abs(_known(cents))))
        amount.set("Ccy", _known(currency))
        return amount, self._e.text("CdtDbtInd", "CRDT" if _known(cents) >= 0 else "DBIT")

    def _day(self, tag: str, day: date) -> etree._Element:
        return self._e.holding(tag, self._e.text("Dt", day.isoformat()))

    def _number(self, account: str) -> etree._Element:
        if _IBAN.fullmatch(account):
            return self._e.holding("Id", self._e.text("IBAN", account))
        return self._e.holding("Id", self._e.holding("Othr", self._e.text("Id", account)))


def _known(value: Known | None) -> Known:
    if value is None:
        raise ValueError("a bank writes no statement without accounts, amounts, currencies and days of balances")
    return value
