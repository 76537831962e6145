"""A batch of direct debits to the bytes of a pain.008 message."""

from collections.abc import Sequence

from lxml import etree

from laroque.formats.sepa.characters import NAME_LENGTH_MAX, REMITTANCE_LENGTH_MAX, to_sepa_text
from laroque.formats.sepa.checking import problems_of
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
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


class _Maker:
    """Makes the elements of one version, in the order of its schema."""

    def __init__(self, namespace: str, version: str) -> None:
        self._namespace = namespace
        self._bic_tag = "BIC" if version == "001.02" else "BICFI"

    def document(self, batch: DirectDebitBatch) -> etree._Element:
        groups = [self._group(collection, batch.creditor) for collection in batch.collections]
        return self._made("Document", self._made("CstmrDrctDbtInitn", self._header(batch), *groups))

    def _header(self, batch: DirectDebitBatch) -> etree._Element:
        return self._made(
            "GrpHdr",
            self._text("MsgId", batch.message_id),
            self._text("CreDtTm", batch.created_at.isoformat()),
            *self._sums([debit for collection in batch.collections for debit in collection.debits]),
            self._made("InitgPty", self._name(batch.creditor.name)),
        )

    def _group(self, collection: Collection, creditor: Creditor) -> etree._Element:
        return self._made(
            "PmtInf",
            self._text("PmtInfId", collection.payment_id),
            self._text("PmtMtd", "DD"),
            *self._sums(collection.debits),
            self._made(
                "PmtTpInf",
                self._made("SvcLvl", self._text("Cd", "SEPA")),
                self._made("LclInstrm", self._text("Cd", collection.scheme.value)),
                self._text("SeqTp", collection.sequence_type.value),
            ),
            self._text("ReqdColltnDt", collection.collect_on.isoformat()),
            self._made("Cdtr", self._name(creditor.name)),
            self._account("CdtrAcct", creditor.iban),
            self._agent("CdtrAgt", creditor.bic),
            self._text("ChrgBr", "SLEV"),
            self._scheme_id(creditor.ics),
            *(self._debit(debit) for debit in collection.debits),
        )

    def _scheme_id(self, ics: str) -> etree._Element:
        other = self._made(
            "Othr", self._text("Id", compact(ics).upper()), self._made("SchmeNm", self._text("Prtry", "SEPA"))
        )
        return self._made("CdtrSchmeId", self._made("Id", self._made("PrvtId", other)))

    def _debit(self, debit: DirectDebit) -> etree._Element:
        amount = self._text("InstdAmt", format_decimal(debit.amount_cents))
        amount.set("Ccy", "EUR")
        mandate = self._made(
            "MndtRltdInf",
            self._text("MndtId", debit.mandate_id),
            self._text("DtOfSgntr", debit.mandate_signed_on.isoformat()),
        )
        remittance = to_sepa_text(debit.remittance or "", REMITTANCE_LENGTH_MAX)
        return self._made(
            "DrctDbtTxInf",
            self._made("PmtId", self._text("EndToEndId", debit.end_to_end_id)),
            amount,
            self._made("DrctDbtTx", mandate),
            self._agent("DbtrAgt", debit.debtor_bic),
            self._made("Dbtr", self._name(debit.debtor_name)),
            self._account("DbtrAcct", debit.debtor_iban),
            *([self._made("RmtInf", self._text("Ustrd", remittance))] if remittance else []),
        )

    def _sums(self, debits: Sequence[DirectDebit]) -> list[etree._Element]:
        total = sum(debit.amount_cents for debit in debits)
        return [self._text("NbOfTxs", str(len(debits))), self._text("CtrlSum", format_decimal(total))]

    def _name(self, name: str) -> etree._Element:
        return self._text("Nm", to_sepa_text(name, NAME_LENGTH_MAX))

    def _account(self, tag: str, iban: str) -> etree._Element:
        return self._made(tag, self._made("Id", self._text("IBAN", compact(iban).upper())))

    def _agent(self, tag: str, bic: str | None) -> etree._Element:
        known = self._text(self._bic_tag, bic) if bic else self._made("Othr", self._text("Id", NO_BIC))
        return self._made(tag, self._made("FinInstnId", known))

    def _made(self, tag: str, *children: etree._Element) -> etree._Element:
        element = self._new(tag)
        element.extend(children)
        return element

    def _text(self, tag: str, text: str) -> etree._Element:
        element = self._new(tag)
        element.text = text
        return element

    def _new(self, tag: str) -> etree._Element:
        return etree.Element(f"{{{self._namespace}}}{tag}", nsmap={None: self._namespace})
