"""A batch of direct debits to the bytes of a pain.008 message."""

from collections.abc import Sequence

from lxml import etree

from laroque.formats.sepa.characters import NAME_LENGTH_MAX, REMITTANCE_LENGTH_MAX, to_sepa_text
from laroque.formats.sepa.checking import problems_of
from laroque.formats.sepa.elements import ElementMaker, serialise
from laroque.formats.sepa.records import Collection, Creditor, DirectDebit, DirectDebitBatch, InvalidPaymentFile
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
    namespace = namespace_of(version)
    problems = problems_of(batch)
    if problems:
        raise InvalidPaymentFile(problems)
    root = _Maker(namespace, version).document(batch)
    check_schema(root, version)
    return serialise(root)


class _Maker:
    """Makes the elements of one version, in the order of its schema."""

    def __init__(self, namespace: str, version: str) -> None:
        self._e = ElementMaker(namespace)
        self._bic_tag = "BIC" if version == "001.02" else "BICFI"

    def document(self, batch: DirectDebitBatch) -> etree._Element:
        groups = [self._group(collection, batch.creditor) for collection in batch.collections]
        return self._e.holding("Document", self._e.holding("CstmrDrctDbtInitn", self._header(batch), *groups))

    def _header(self, batch: DirectDebitBatch) -> etree._Element:
        return self._e.holding(
            "GrpHdr",
            self._e.text("MsgId", batch.message_id),
            self._e.text("CreDtTm", batch.created_at.isoformat()),
            *self._sums([debit for collection in batch.collections for debit in collection.debits]),
            self._e.holding("InitgPty", self._name(batch.creditor.name)),
        )

    def _group(self, collection: Collection, creditor: Creditor) -> etree._Element:
        return self._e.holding(
            "PmtInf",
            self._e.text("PmtInfId", collection.payment_id),
            self._e.text("PmtMtd", "DD"),
            *self._sums(collection.debits),
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
        amount = self._e.text("InstdAmt", format_decimal(debit.amount_cents))
        amount.set("Ccy", "EUR")
        mandate = self._e.holding(
            "MndtRltdInf",
            self._e.text("MndtId", debit.mandate_id),
            self._e.text("DtOfSgntr", debit.mandate_signed_on.isoformat()),
        )
        remittance = to_sepa_text(debit.remittance or "", REMITTANCE_LENGTH_MAX)
        return self._e.holding(
            "DrctDbtTxInf",
            self._e.holding("PmtId", self._e.text("EndToEndId", debit.end_to_end_id)),
            amount,
            self._e.holding("DrctDbtTx", mandate),
            self._agent("DbtrAgt", debit.debtor_bic),
            self._e.holding("Dbtr", self._name(debit.debtor_name)),
            self._account("DbtrAcct", debit.debtor_iban),
            *([self._e.holding("RmtInf", self._e.text("Ustrd", remittance))] if remittance else []),
        )

    def _sums(self, debits: Sequence[DirectDebit]) -> list[etree._Element]:
        total = sum(debit.amount_cents for debit in debits)
        return [self._e.text("NbOfTxs", str(len(debits))), self._e.text("CtrlSum", format_decimal(total))]

    def _name(self, name: str) -> etree._Element:
        return self._e.text("Nm", to_sepa_text(name, NAME_LENGTH_MAX))

    def _account(self, tag: str, iban: str) -> etree._Element:
        return self._e.holding(tag, self._e.holding("Id", self._e.text("IBAN", compact(iban).upper())))

    def _agent(self, tag: str, bic: str | None) -> etree._Element:
        known = self._e.text(self._bic_tag, bic) if bic else self._e.holding("Othr", self._e.text("Id", NO_BIC))
        return self._e.holding(tag, self._e.holding("FinInstnId", known))
