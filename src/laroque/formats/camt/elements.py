"""Where each fact stands in a camt message, as data, and the walk that gathers them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lxml import etree

Facts = dict[str, str]
"""Texts found, by the name of the fact; an amount's currency stands under ``<name>.currency``."""
Plan = Mapping[str, Any]
"""For each qualified tag: the name of a fact, an ``Amount``, an ``Either``, or the plan of what the element holds."""


class Amount:
    """An amount: its currency, an attribute, is a fact too."""

    __slots__ = ("currency", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.currency = f"{name}.currency"


class Either:
    """A fact written in the only child of an element, whichever of a choice that child is."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


_ACCOUNT = {"Id": {"IBAN": "iban", "Othr": {"Id": "other"}}}
_PARTY = {"Nm": "name", "Pty": {"Nm": "name"}, "Agt": {"FinInstnId": {"Nm": "name"}}}
_TRANSACTION_CODE = {
    "Domn": {"Cd": "domain", "Fmly": {"Cd": "family", "SubFmlyCd": "sub_family"}},
    "Prtry": {"Cd": "own_code"},
}


def _named(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """A shape used at several places, each fact prefixed by the place: ``debtor.name``."""
    named: dict[str, Any] = {}
    for tag, held in shape.items():
        named[tag] = _named(name, held) if isinstance(held, Mapping) else f"{name}.{held}"
    return named


_STATEMENT = {
    "Id": "id",
    "ElctrncSeqNb": "electronic_sequence",
    "LglSeqNb": "legal_sequence",
    "CreDtTm": "created_at",
    "Acct": {**_named("account", _ACCOUNT), "Ccy": "currency", "Nm": "account.name", "Ownr": {"Nm": "owner"}},
}
_BALANCE = {
    "Tp": {"CdOrPrtry": Either("kind")},
    "Amt": Amount("amount"),
    "CdtDbtInd": "sign",
    "Dt": Either("on"),
}
_ENTRY = {
    "Amt": Amount("amount"),
    "CdtDbtInd": "sign",
    "RvslInd": "reversal",
    "Sts": "status",
    "BookgDt": Either("booked_on"),
    "ValDt": Either("value_on"),
    "AcctSvcrRef": "bank_reference",
    "BkTxCd": _TRANSACTION_CODE,
    "NtryDtls": {"Btch": {"PmtInfId": "batch_id"}},
    "AddtlNtryInf": "additional",
}
_DETAIL = {
    "Refs": {
        "EndToEndId": "end_to_end_id",
        "MndtId": "mandate_id",
        "PmtInfId": "batch_id",
        "AcctSvcrRef": "bank_reference",
    },
    "Amt": Amount("amount"),
    "CdtDbtInd": "sign",
    "AmtDtls": {"TxAmt": {"Amt": Amount("transaction")}, "InstdAmt": {"Amt": Amount("instructed")}},
    "RltdPties": {
        "Dbtr": _named("debtor", _PARTY),
        "DbtrAcct": _named("debtor", _ACCOUNT),
        "UltmtDbtr": _named("ultimate_debtor", _PARTY),
        "Cdtr": _named("creditor", _PARTY),
        "CdtrAcct": _named("creditor", _ACCOUNT),
        "UltmtCdtr": _named("ultimate_creditor", _PARTY),
    },
    "BkTxCd": _TRANSACTION_CODE,
    "RmtInf": {"Ustrd": "remittance", "Strd": {"CdtrRefInf": {"Ref": "reference"}, "AddtlRmtInf": "additional"}},
    "RtrInf": {"Rsn": Either("reason")},
    "AddtlTxInf": "additional",
}


class Elements:
    """The tags and plans of one message and version, qualified by its namespace."""

    def __init__(self, namespace: str, kind: str, version: str) -> None:
        qualify = f"{{{namespace}}}".__add__
        self.statement = qualify({"052": "Rpt", "053": "Stmt", "054": "Ntfctn"}[kind])
        self.balance, self.entry, self.detail = qualify("Bal"), qualify("Ntry"), qualify("TxDtls")
        entry = _ENTRY if version < "07" else {**_ENTRY, "Sts": Either("status")}
        self.statement_plan = _qualified(qualify, _STATEMENT)
        self.balance_plan = _qualified(qualify, _BALANCE)
        self.entry_plan = _qualified(qualify, entry)
        self.detail_plan = _qualified(qualify, _DETAIL)


@cache
def elements_of(namespace: str, kind: str, version: str) -> Elements:
    """The elements of a message (``053``) and version (``08``)."""
    return Elements(namespace, kind, version)


def gather(element: etree._Element, plan: Plan) -> Facts:
    """The facts an element holds by a plan; a fact met several times has its texts joined by a space."""
    facts: Facts = {}
    _gather(element, plan, facts)
    return facts


def _gather(element: Any, plan: Plan, facts: Facts) -> None:
    # A slice of children is the fastest walk lxml offers: measured, a fifth less time than iterating.
    for child in element[:]:
        held = plan.get(child.tag)
        if held is None:
            continue
        kind = held.__class__
        if kind is dict:
            _gather(child, held, facts)
            continue
        if kind is Either:
            if not len(child):
                continue
            child, held = child[0], held.name
        elif kind is Amount:
            facts[held.currency] = child.get("Ccy", "")
            held = held.name
        text = child.text
        if text:
            text = text.strip()
            facts[held] = f"{facts[held]} {text}" if held in facts else text


def _qualified(qualify: Any, shape: Mapping[str, Any]) -> dict[str, Any]:
    return {
        qualify(tag): _qualified(qualify, held) if isinstance(held, Mapping) else held for tag, held in shape.items()
    }
