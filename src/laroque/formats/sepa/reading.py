"""The bytes of payment orders (pain.008, pain.001) to batches, as the bank that receives them reads them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from lxml import etree

from laroque.formats.sepa.places import Place, parse, sum_problems
from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    CreditTransfer,
    CreditTransferBatch,
    Debtor,
    DirectDebit,
    DirectDebitBatch,
    InvalidPaymentFile,
    Scheme,
    SequenceType,
)
from laroque.formats.sepa.schemas import check_schema, version_of
from laroque.kernel.text import Text

Batch = TypeVar("Batch")


def read_direct_debits(content: bytes) -> DirectDebitBatch:
    """The batch a pain.008 holds: what ``write_direct_debits`` wrote is read back the same.

    Raises ``InvalidPaymentFile`` when the bytes are no pain.008 of a version read, do not follow its schema, or when
    a count or a control sum is not that of the debits.
    """
    return _checked(content, _debits)


def read_transfers(content: bytes) -> CreditTransferBatch:
    """The batch a pain.001 holds: what ``write_transfers`` wrote is read back the same.

    Raises ``InvalidPaymentFile`` as ``read_direct_debits`` does, and when the message has several groups: Laroque
    writes one.
    """
    return _checked(content, _transfers)


def _checked(content: bytes, read: Callable[[etree._Element], Batch]) -> Batch:
    try:
        return read(parse(content))
    except InvalidPaymentFile:
        raise
    except ValueError as error:
        # What the schema allows and Laroque does not use: a day with a time zone, the COR1 instrument of old.
        raise InvalidPaymentFile([Text(f"unreadable value: {error}", f"valeur illisible : {error}")]) from error


def _debits(root: etree._Element) -> DirectDebitBatch:
    message = _message(root, "pain.008", "CstmrDrctDbtInitn")
    groups = message.all("PmtInf")
    batch = DirectDebitBatch(
        message_id=message.need("GrpHdr/MsgId"),
        created_at=datetime.fromisoformat(message.need("GrpHdr/CreDtTm")),
        creditor=_creditor(groups[0]),
        collections=tuple(_collection(group) for group in groups),
    )
    problems = [] if all(_creditor(group) == batch.creditor for group in groups) else [_SEVERAL_CREDITORS]
    amounts = [[debit.amount_cents for debit in group.debits] for group in batch.collections]
    problems += sum_problems(message.all("GrpHdr")[0], [cents for group in amounts for cents in group])
    for place, of_group in zip(groups, amounts, strict=True):
        problems += sum_problems(place, of_group)
    if problems:
        raise InvalidPaymentFile(problems)
    return batch


def _transfers(root: etree._Element) -> CreditTransferBatch:
    message = _message(root, "pain.001", "CstmrCdtTrfInitn")
    groups = message.all("PmtInf")
    if len(groups) > 1:
        raise InvalidPaymentFile([_SEVERAL_GROUPS])
    (group,) = groups
    batch = CreditTransferBatch(
        message_id=message.need("GrpHdr/MsgId"),
        created_at=datetime.fromisoformat(message.need("GrpHdr/CreDtTm")),
        payment_id=group.need("PmtInfId"),
        execute_on=date.fromisoformat(group.text("ReqdExctnDt/Dt") or group.need("ReqdExctnDt")),
        debtor=Debtor(group.need("Dbtr/Nm"), group.need("DbtrAcct/Id/IBAN"), group.bic("DbtrAgt")),
        transfers=tuple(_transfer(place) for place in group.all("CdtTrfTxInf")),
    )
    amounts = [transfer.amount_cents for transfer in batch.transfers]
    problems = [*sum_problems(message.all("GrpHdr")[0], amounts), *sum_problems(group, amounts)]
    if problems:
        raise InvalidPaymentFile(problems)
    return batch


_SEVERAL_CREDITORS = Text("the message has several creditors", "le message a plusieurs créanciers")
_SEVERAL_GROUPS = Text("the message has several groups", "le message a plusieurs groupes")


def _message(root: etree._Element, kind: str, tag: str) -> Place:
    check_schema(root, kind, version_of(root, kind))
    return Place(root, etree.QName(root).namespace or "").all(tag)[0]


def _creditor(group: Place) -> Creditor:
    return Creditor(
        name=group.need("Cdtr/Nm"),
        iban=group.need("CdtrAcct/Id/IBAN"),
        ics=group.need("CdtrSchmeId/Id/PrvtId/Othr/Id"),
        bic=group.bic("CdtrAgt"),
    )


def _collection(group: Place) -> Collection:
    return Collection(
        payment_id=group.need("PmtInfId"),
        scheme=Scheme(group.need("PmtTpInf/LclInstrm/Cd")),
        sequence_type=SequenceType(group.need("PmtTpInf/SeqTp")),
        collect_on=date.fromisoformat(group.need("ReqdColltnDt")),
        debits=tuple(_debit(place) for place in group.all("DrctDbtTxInf")),
    )


def _debit(place: Place) -> DirectDebit:
    return DirectDebit(
        end_to_end_id=place.need("PmtId/EndToEndId"),
        amount_cents=place.euro_cents("InstdAmt"),
        mandate_id=place.need("DrctDbtTx/MndtRltdInf/MndtId"),
        mandate_signed_on=date.fromisoformat(place.need("DrctDbtTx/MndtRltdInf/DtOfSgntr")),
        debtor_name=place.need("Dbtr/Nm"),
        debtor_iban=place.need("DbtrAcct/Id/IBAN"),
        debtor_bic=place.bic("DbtrAgt"),
        remittance=place.text("RmtInf/Ustrd"),
    )


def _transfer(place: Place) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=place.need("PmtId/EndToEndId"),
        amount_cents=place.euro_cents("Amt/InstdAmt"),
        creditor_name=place.need("Cdtr/Nm"),
        creditor_iban=place.need("CdtrAcct/Id/IBAN"),
        creditor_bic=place.bic("CdtrAgt"),
        remittance=place.text("RmtInf/Ustrd"),
    )
