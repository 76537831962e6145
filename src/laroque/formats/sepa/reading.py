"""The bytes of a pain.008 message to a batch of direct debits, as the bank that receives it reads it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from lxml import etree

from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    DirectDebit,
    DirectDebitBatch,
    InvalidPaymentFile,
    Scheme,
    SequenceType,
)
from laroque.formats.sepa.schemas import check_schema, version_of
from laroque.kernel.money import NotAnAmount, parse_cents
from laroque.kernel.text import Text

MESSAGE_BYTES_MAX = 256 << 20
"""A larger message is refused unread: banks take a tenth of it, and the whole document is held in memory."""


class _Place(NamedTuple):
    """An element and the namespace of its document."""

    element: etree._Element
    namespace: str

    def text(self, path: str) -> str | None:
        """The text of the first element at a path of local names, None when absent or empty."""
        found = self.element.findtext(self._qualified(path))
        return found.strip() or None if found else None

    def need(self, path: str) -> str:
        """The same, or ``InvalidPaymentFile``: a message of Laroque or of its peers always has it."""
        found = self.text(path)
        if found is None:
            raise InvalidPaymentFile([Text(f"{path} is missing", f"{path} manque")])
        return found

    def all(self, path: str) -> list["_Place"]:
        """The places at a path, in the order of the document."""
        return [_Place(element, self.namespace) for element in self.element.findall(self._qualified(path))]

    def _qualified(self, path: str) -> str:
        return "/".join(f"{{{self.namespace}}}{step}" for step in path.split("/"))


def read_direct_debits(content: bytes) -> DirectDebitBatch:
    """The batch a pain.008 holds: what ``write_direct_debits`` wrote is read back the same.

    Raises ``InvalidPaymentFile`` when the bytes are no pain.008 of a version read, do not follow its schema, or when
    a count or a control sum is not that of the debits.
    """
    try:
        return _read(_parse(content))
    except InvalidPaymentFile:
        raise
    except ValueError as error:
        # What the schema allows and Laroque does not use: a day with a time zone, the COR1 instrument of old.
        raise InvalidPaymentFile([Text(f"unreadable value: {error}", f"valeur illisible : {error}")]) from error


def _read(root: etree._Element) -> DirectDebitBatch:
    check_schema(root, version_of(root))
    message = _Place(root, etree.QName(root).namespace or "").all("CstmrDrctDbtInitn")[0]
    groups = message.all("PmtInf")
    batch = DirectDebitBatch(
        message_id=message.need("GrpHdr/MsgId"),
        created_at=datetime.fromisoformat(message.need("GrpHdr/CreDtTm")),
        creditor=_creditor(groups[0]),
        collections=tuple(_collection(group) for group in groups),
    )
    problems = [] if all(_creditor(group) == batch.creditor for group in groups) else [_SEVERAL_CREDITORS]
    problems += _sum_problems(message.all("GrpHdr")[0], [d for group in batch.collections for d in group.debits])
    for place, collection in zip(groups, batch.collections, strict=True):
        problems += _sum_problems(place, list(collection.debits))
    if problems:
        raise InvalidPaymentFile(problems)
    return batch


_SEVERAL_CREDITORS = Text("the message has several creditors", "le message a plusieurs créanciers")


def _parse(content: bytes) -> etree._Element:
    if len(content) > MESSAGE_BYTES_MAX:
        raise InvalidPaymentFile([Text("the message is too large", "le message est trop grand")])
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InvalidPaymentFile([Text(f"not XML: {error.msg}", f"pas du XML : {error.msg}")]) from None
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise InvalidPaymentFile([Text("document types are refused", "les types de document sont refusés")])
    return root


def _creditor(group: _Place) -> Creditor:
    return Creditor(
        name=group.need("Cdtr/Nm"),
        iban=group.need("CdtrAcct/Id/IBAN"),
        ics=group.need("CdtrSchmeId/Id/PrvtId/Othr/Id"),
        bic=_bic(group, "CdtrAgt"),
    )


def _collection(group: _Place) -> Collection:
    return Collection(
        payment_id=group.need("PmtInfId"),
        scheme=Scheme(group.need("PmtTpInf/LclInstrm/Cd")),
        sequence_type=SequenceType(group.need("PmtTpInf/SeqTp")),
        collect_on=date.fromisoformat(group.need("ReqdColltnDt")),
        debits=tuple(_debit(place) for place in group.all("DrctDbtTxInf")),
    )


def _debit(place: _Place) -> DirectDebit:
    return DirectDebit(
        end_to_end_id=place.need("PmtId/EndToEndId"),
        amount_cents=_euro_cents(place),
        mandate_id=place.need("DrctDbtTx/MndtRltdInf/MndtId"),
        mandate_signed_on=date.fromisoformat(place.need("DrctDbtTx/MndtRltdInf/DtOfSgntr")),
        debtor_name=place.need("Dbtr/Nm"),
        debtor_iban=place.need("DbtrAcct/Id/IBAN"),
        debtor_bic=_bic(place, "DbtrAgt"),
        remittance=place.text("RmtInf/Ustrd"),
    )


def _bic(place: _Place, agent: str) -> str | None:
    return place.text(f"{agent}/FinInstnId/BIC") or place.text(f"{agent}/FinInstnId/BICFI")


def _euro_cents(place: _Place) -> int:
    currency = place.all("InstdAmt")[0].element.get("Ccy")
    if currency != "EUR":
        raise InvalidPaymentFile([Text(f"a debit is in {currency}", f"un prélèvement est en {currency}")])
    return _cents(place.need("InstdAmt"))


def _cents(text: str) -> int:
    try:
        return parse_cents(text)
    except NotAnAmount as error:
        raise InvalidPaymentFile([Text(str(error), f"{text!r} n'est pas un montant en centimes")]) from None


def _sum_problems(place: _Place, debits: list[DirectDebit]) -> list[Text]:
    total = sum(debit.amount_cents for debit in debits)
    count, control = place.text("NbOfTxs"), place.text("CtrlSum")
    problems = []
    if count is not None and int(count) != len(debits):
        problems.append(
            Text(f"{count} debits said, {len(debits)} given", f"{count} prélèvements dits, {len(debits)} donnés")
        )
    if control is not None and _cents(control) != total:
        problems.append(
            Text(
                f"control sum {control} is not {total} cents",
                f"la somme de contrôle {control} n'est pas {total} centimes",
            )
        )
    return problems
