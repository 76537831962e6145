"""Batches of payment orders to the bytes of pain.008 (direct debits) and pain.001 (transfers) messages."""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree

from laroque.formats.sepa.characters import NAME_LENGTH_MAX, REMITTANCE_LENGTH_MAX, to_sepa_text
from laroque.formats.sepa.checking import problems_of, transfer_problems_of
from laroque.formats.sepa.elements import ElementMaker, serialise
from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    CreditTransfer,
    CreditTransferBatch,
    DirectDebit,
    DirectDebitBatch,
    InvalidPaymentFile,
)
from laroque.formats.sepa.schemas import check_schema, namespace_of
from laroque.kernel.identifiers import compact
from laroque.kernel.money import format_decimal

NO_BIC = "NOTPROVIDED"
"""What SEPA writes where the bank is known by the IBAN alone."""


def write_direct_debits(batch: DirectDebitBatch, *, version: str = "001.02") -> bytes:
    """A pain.008 of ``version`` (``001.02`` or ``001.08``), valid against its schema; the same batch, the same bytes.

    Names and remittances are put in the SEPA character set and names cut at 70; identifiers are never changed. Raises
    ``InvalidPaymentFile`` with every problem found. Source: EPC130-08 (CORE) and EPC131-08 (B2B) guidelines.
    """
    namespace = namespace_of("pain.008", version)
    if problems := problems_of(batch):
        raise InvalidPaymentFile(problems)
    root = _DebitMaker(namespace, is_recent=version != "001.02").document(batch)
    check_schema(root, "pain.008", version)
    return serialise(root)


def write_transfers(batch: CreditTransferBatch, *, version: str = "001.09") -> bytes:
    """A pain.001 of ``version`` (``001.09`` or ``001.03``), valid against its schema; the same batch, the same bytes.

    Each transfer asks for an entry of its own on the statement. Texts are treated, and problems raised, as in
    ``write_direct_debits``. Source: EPC132-08 (SEPA credit transfer, customer to bank) guidelines.
    """
    namespace = namespace_of("pain.001", version)
    if problems := transfer_problems_of(batch):
        raise InvalidPaymentFile(problems)
    root = _TransferMaker(namespace, is_recent=version != "001.03").document(batch)
    check_schema(root, "pain.001", version)
    return serialise(root)


class _Maker:
    """Makes the elements that debits and transfers share, in either generation of messages."""

    def __init__(self, namespace: str, *, is_recent: bool) -> None:
        self._e = ElementMaker(namespace)
        self._is_recent = is_recent
        self._bic_tag = "BICFI" if is_recent else "BIC"

    def _sums(self, amounts: Sequence[int]) -> list[etree._Element]:
        return [self._e.text("NbOfTxs", str(len(amounts))), self._e.text("CtrlSum", format_decimal(sum(amounts)))]

    def _header(self, message_id: str, created_at: datetime, name: str, amounts: Sequence[int]) -> etree._Element:
        return self._e.holding(
            "GrpHdr",
            self._e.text("MsgId", message_id),
            self._e.text("CreDtTm", created_at.isoformat()),
            *self._sums(amounts),
            self._e.holding("InitgPty", self._name(name)),
        )

    def _amount(self, cents: int) -> etree._Element:
        amount = self._e.text("InstdAmt", format_decimal(cents))
        amount.set("Ccy", "EUR")
        return amount

    def _remittance(self, text: str | None) -> list[etree._Element]:
        remittance = to_sepa_text(text or "", REMITTANCE_LENGTH_MAX)
        return [self._e.holding("RmtInf", self._e.text("Ustrd", remittance))] if remittance else []

    def _name(self, name: str) -> etree._Element:
        return self._e.text("Nm", to_sepa_text(name, NAME_LENGTH_MAX))

    def _account(self, tag: str, iban: str) -> etree._Element:
        return self._e.holding(tag, self._e.holding("Id", self._e.text("IBAN", compact(iban).upper())))

    def _agent(self, tag: str, bic: str | None) -> etree._Element:
        known = self._e.text(self._bic_tag, bic) if bic else self._e.holding("Othr", self._e.text("Id", NO_BIC))
        return self._e.holding(tag, self._e.holding("FinInstnId", known))


class _TransferMaker(_Maker):
    """Makes the elements of a pain.001, in the order of its schema."""

    def document(self, batch: CreditTransferBatch) -> etree._Element:
        amounts = [transfer.amount_cents for transfer in batch.transfers]
        header = self._header(batch.message_id, batch.created_at, batch.debtor.name, amounts)
        day = self._e.text("Dt" if self._is_recent else "ReqdExctnDt", batch.execute_on.isoformat())
        group = self._e.holding(
            "PmtInf",
            self._e.text("PmtInfId", batch.payment_id),
            self._e.text("PmtMtd", "TRF"),
            self._e.text("BtchBookg", "false"),
            *self._sums(amounts),
            self._e.holding("PmtTpInf", self._e.holding("SvcLvl", self._e.text("Cd", "SEPA"))),
            self._e.holding("ReqdExctnDt", day) if self._is_recent else day,
            self._e.holding("Dbtr", self._name(batch.debtor.name)),
            self._account("DbtrAcct", batch.debtor.iban),
            self._agent("DbtrAgt", batch.debtor.bic),
            self._e.text("ChrgBr", "SLEV"),
            *(self._transfer(transfer) for transfer in batch.transfers),
        )
        return self._e.holding("Document", self._e.holding("CstmrCdtTrfInitn", header, group))

    def _transfer(self, transfer: CreditTransfer) -> etree._Element:
        # Without a BIC the bank finds the payee's by its IBAN, and the message has no agent at all.
        bic = transfer.creditor_bic
        return self._e.holding(
            "CdtTrfTxInf",
            self._e.holding("PmtId", self._e.text("EndToEndId", transfer.end_to_end_id)),
            self._e.holding("Amt", self._amount(transfer.amount_cents)),
            self._agent("CdtrAgt", bic) if bic else None,
            self._e.holding("Cdtr", self._name(transfer.creditor_name)),
            self._account("CdtrAcct", transfer.creditor_iban),
            *self._remittance(transfer.remittance),
        )


class _DebitMaker(_Maker):
    """Makes the elements of a pain.008, in the order of its schema."""

    def document(self, batch: DirectDebitBatch) -> etree._Element:
        amounts = [debit.amount_cents for collection in batch.collections for debit in collection.debits]
        header = self._header(batch.message_id, batch.created_at, batch.creditor.name, amounts)
        groups = [self._group(collection, batch.creditor) for collection in batch.collections]
        return self._e.holding("Document", self._e.holding("CstmrDrctDbtInitn", header, *groups))

    def _group(self, collection: Collection, creditor: Creditor) -> etree._Element:
        return self._e.holding(
            "PmtInf",
            self._e.text("PmtInfId", collection.payment_id),
            self._e.text("PmtMtd", "DD"),
            *self._sums([debit.amount_cents for debit in collection.debits]),
            self._e.holding(
                "PmtTpInf",
                self._e.holding("SvcLvl", self._e.text("Cd", "SEPA")),
                self._e.holding("LclInstrm", self._e.text("Cd", collection.scheme.value)),
                self._e.text("SeqTp", collection.sequence_type.value),
            ),
            self._e.text("ReqdColltnDt", collection.collect_on.isoformat()),
            self._e.holding("Cdtr", self._name(creditor.name)),
            self._account("CdtrAcct", creditor.iban),
            self._agent("CdtrAgt", creditor.bic),
            self._e.text("ChrgBr", "SLEV"),
            self._scheme_id(creditor.ics),
            *(self._debit(debit) for debit in collection.debits),
        )

    def _scheme_id(self, ics: str) -> etree._Element:
        other = self._e.holding(
            "Othr", self._e.text("Id", compact(ics).upper()), self._e.holding("SchmeNm", self._e.text("Prtry", "SEPA"))
        )
        return self._e.holding("CdtrSchmeId", self._e.holding("Id", self._e.holding("PrvtId", other)))

    def _debit(self, debit: DirectDebit) -> etree._Element:
        mandate = self._e.holding(
            "MndtRltdInf",
            self._e.text("MndtId", debit.mandate_id),
            self._e.text("DtOfSgntr", debit.mandate_signed_on.isoformat()),
        )
        return self._e.holding(
            "DrctDbtTxInf",
            self._e.holding("PmtId", self._e.text("EndToEndId", debit.end_to_end_id)),
            self._amount(debit.amount_cents),
            self._e.holding("DrctDbtTx", mandate),
            self._agent("DbtrAgt", debit.debtor_bic),
            self._e.holding("Dbtr", self._name(debit.debtor_name)),
            self._account("DbtrAcct", debit.debtor_iban),
            *self._remittance(debit.remittance),
        )
