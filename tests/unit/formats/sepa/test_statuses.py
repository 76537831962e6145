"""Answers of the bank to payment orders, read whatever their version; what cannot be right is said."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.support.reference import reference
from tests.support.status_reports import status_report

from laroque.formats.sepa import GroupStatus, OrderStatus, is_status_report, read_statuses

VERSIONS = ("001.03", "001.12", "001.14", "001.15")
ORDERS = (("E-1", "RJCT", "AC04"), ("E-2", "ACCP", None), (None, "PDNG", None))


def report(**changed) -> bytes:
    """An answer that takes a message in part, refuses one order of a group and another group whole."""
    facts = {
        "status": "PART", "groups": [("G-1", None, None, ORDERS), ("G-2", "RJCT", "AM05", ())], "version": "001.03",
    }  # fmt: skip
    return status_report("M-1", **{**facts, **changed})


@pytest.mark.parametrize("version", VERSIONS)
def test_an_answer_is_read_in_every_version(version):
    file = read_statuses(report(version=version), name="answer.xml")
    assert (file.version, file.message_id, file.created_on) == (f"pain.002.{version}", "ST-1", date(2026, 5, 6))
    assert (file.original_message_id, file.original_kind, file.status) == ("M-1", "pain.008.001.02", "PART")
    orders = (
        OrderStatus("E-1", "RJCT", "AC04", None, None, None),
        OrderStatus("E-2", "ACCP", None, None, None, None),
        OrderStatus(None, "PDNG", None, None, None, None),
    )
    assert file.groups == (
        GroupStatus("G-1", None, None, None, orders),
        GroupStatus("G-2", "RJCT", "AM05", None, ()),
    )
    assert [finding.control for finding in file.findings] == ["ORDER_UNNAMED"]
    assert not file.is_rejected


@pytest.mark.parametrize("version", VERSIONS)
def test_the_answers_of_the_tests_follow_their_schema(version):
    schema = etree.XMLSchema(etree.parse(reference(f"bank/xsd/pain.002.{version}.xsd")))
    schema.assertValid(etree.fromstring(report(version=version)))


def test_an_amount_is_read_to_the_cent_and_a_finer_one_is_said():
    amount = b"<OrgnlTxRef><Amt><InstdAmt Ccy='EUR'>%b</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"
    told = report(groups=[("G-1", None, None, [("E-1", "ACSC", None)])])
    (group,) = read_statuses(told.replace(b"</TxInfAndSts>", amount % b"12.3")).groups
    assert (group.orders[0].amount_cents, group.orders[0].currency) == (1_230, "EUR")
    finer = read_statuses(told.replace(b"</TxInfAndSts>", amount % b"1.234"))
    assert (finer.groups[0].orders[0].amount_cents, [each.control for each in finer.findings]) == (
        None,
        ["AMOUNT_UNREADABLE"],
    )


@pytest.mark.parametrize(
    ("content", "control"),
    [
        (b"", "NOT_WELL_FORMED"),
        (report()[:-20], "NOT_WELL_FORMED"),
        (b"<a/>", "NOT_A_STATUS_REPORT"),
        (report().replace(b"pain.002.001.03", b"pain.002.001.99"), "VERSION_NOT_SUPPORTED"),
        (report().replace(b"<Document", b"<!DOCTYPE Document []><Document", 1), "UNSAFE_XML"),
        (report().replace(b"OrgnlMsgId", b"OtherMsgId"), "ORIGINAL_MISSING"),
        (report(status=None, groups=()), "STATUS_MISSING"),
    ],
)
def test_what_is_of_no_use_is_refused_and_said(content, control):
    file = read_statuses(content)
    assert file.is_rejected
    assert control in [finding.control for finding in file.findings]
    assert all(finding.message.fr and finding.message.en for finding in file.findings)


def test_a_status_that_is_not_known_is_shown_and_said():
    file = read_statuses(report(status="XXXX"))
    assert (file.status, [each.control for each in file.findings]) == ("XXXX", ["STATUS_UNKNOWN", "ORDER_UNNAMED"])
    assert not file.is_rejected


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda cut: report()[: len(cut) * 20] + cut))
def test_any_bytes_have_an_answer(content):
    file = read_statuses(content)
    assert file.is_rejected or file.original_message_id is not None


def test_a_status_report_is_told_by_its_first_bytes():
    assert is_status_report(report()[:8192])
    assert is_status_report(report().decode().replace("UTF-8", "UTF-16").encode("utf-16")[:8192])
    assert not is_status_report(b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'>")
