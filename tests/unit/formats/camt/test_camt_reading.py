"""What the reader takes from each part of a statement."""

from datetime import date

import pytest

from laroque.formats.camt import Balance, read_statements

HEAD = "<Id>S1</Id><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>"
DETAIL_OF_RETURN = (
    "<TxDtls><Refs><EndToEndId>D1</EndToEndId><MndtId>RUM1</MndtId></Refs>"
    "<RltdPties><Dbtr><Nm>PAYER</Nm></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct>"
    "<Cdtr><Nm>URSSAF</Nm></Cdtr><CdtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></CdtrAcct></RltdPties>"
    "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf></TxDtls>"
)


def document(body, *, message="camt.053.001.02", root="BkToCstmrStmt", tag="Stmt"):
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{message}"
    return f'<Document xmlns="{namespace}"><{root}><{tag}>{HEAD}{body}</{tag}></{root}></Document>'.encode()


def entry(*, amount="12.34", sign="CRDT", status="<Sts>BOOK</Sts>", rest="", details="", currency="EUR"):
    held = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{rest}{status}{held}</Ntry>'


def balance(kind, amount, *, sign="CRDT", currency="EUR"):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-05-05</Dt></Dt></Bal>'
    )


def read(body, **message):
    file = read_statements(document(body, **message))
    (statement,) = file.statements
    return statement, [finding.control for finding in file.findings]


def only_movement(body, **message):
    statement, controls = read(body, **message)
    (movement,) = statement.movements
    return movement, controls


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("8.850", 885),
        ("8.85", 885),
        ("8.5", 850),
        ("2700", 270_000),
        (".5", 50),
        ("5.", 500),
        ("+7.00", 700),
        (" 7.00 ", 700),
        ("0.00", 0),
        ("0000000000000000000000001.00", 100),
        ("8.85000", 885),
    ],
)
def test_an_amount_is_whole_cents(text, cents):
    movement, _ = only_movement(entry(amount=text))
    assert movement.amount_cents == cents


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("8.855", "AMOUNT_FINER_THAN_CENT"),
        ("0.001", "AMOUNT_FINER_THAN_CENT"),
        ("", "AMOUNT_UNREADABLE"),
        (".", "AMOUNT_UNREADABLE"),
        ("-5.00", "AMOUNT_UNREADABLE"),
        ("1e5", "AMOUNT_UNREADABLE"),
        ("1,50", "AMOUNT_UNREADABLE"),
        ("NaN", "AMOUNT_UNREADABLE"),
        ("٣.٥٠", "AMOUNT_UNREADABLE"),
        ("9" * 5000, "AMOUNT_UNREADABLE"),
        ("99999999999999999.00", "AMOUNT_UNREADABLE"),
    ],
)
def test_an_amount_that_is_no_cents_is_null_and_said(text, control):
    movement, controls = only_movement(entry(amount=text))
    assert (movement.amount_cents, movement.currency, controls) == (None, "EUR", [control])


def test_a_debit_is_negative():
    assert only_movement(entry(sign="DBIT"))[0].amount_cents == -1_234


def test_an_entry_without_sign_or_currency_is_said():
    file = read_statements(document('<Ntry><Amt Ccy="">1.00</Amt><Sts>BOOK</Sts></Ntry>'))
    assert [finding.control for finding in file.findings] == ["SIGN_MISSING", "CURRENCY_MISSING"]
    assert file.statements[0].credit_cents == {}


def test_only_what_is_booked_counts():
    pending = entry(amount="5.00", status="<Sts>PDNG</Sts>")
    statement, controls = read(entry() + pending + entry(amount="1.00", currency="SEK"))
    assert statement.credit_cents == {"EUR": 1_234, "SEK": 100}
    assert [movement.status for movement in statement.movements] == ["BOOK", "PDNG", "BOOK"]
    assert controls == []


def test_an_entry_without_status_is_taken_as_booked_and_said():
    statement, controls = read(entry(status=""))
    assert (statement.credit_cents, controls) == ({"EUR": 1_234}, ["STATUS_MISSING"])


@pytest.mark.parametrize("status", ["<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Prtry>BOOK</Prtry></Sts>"])
def test_version_8_writes_the_status_as_a_choice(status):
    assert only_movement(entry(status=status), message="camt.053.001.08")[0].status == "BOOK"


@pytest.mark.parametrize(
    "written",
    ["<Dt>2026-05-05</Dt>", "<DtTm>2026-05-05T23:30:00-05:00</DtTm>", "<Dt>2026-05-05+02:00</Dt>"],
)
def test_a_day_is_that_of_the_bank(written):
    movement, _ = only_movement(entry(rest=f"<BookgDt>{written}</BookgDt><ValDt>{written}</ValDt>"))
    assert (movement.booked_on, movement.value_on) == (date(2026, 5, 5), date(2026, 5, 5))


@pytest.mark.parametrize("written", ["2026-02-30", "20260505", "soon", "2026-W1-100"])
def test_a_day_that_is_none_is_null_and_said(written):
    movement, controls = only_movement(entry(rest=f"<BookgDt><Dt>{written}</Dt></BookgDt>"))
    assert (movement.booked_on, controls) == (None, ["DATE_UNREADABLE"])


def test_a_return_keeps_its_reason_its_mandate_and_the_payer_as_counterparty():
    movement, _ = only_movement(entry(sign="DBIT", details=DETAIL_OF_RETURN))
    assert movement.amount_cents == -1_234
    assert (movement.end_to_end_id, movement.mandate_id, movement.reason) == ("D1", "RUM1", "AM04")
    assert (movement.counterparty_name, movement.counterparty_iban) == ("PAYER", "FR1420041010050500013M02606")


BOTH_NAMES = "<Dbtr><Nm>DEBTOR</Nm></Dbtr><Cdtr><Nm>CREDITOR</Nm></Cdtr>"


@pytest.mark.parametrize(
    ("sign", "rest", "more", "counterparty"),
    [
        ("CRDT", "", "", "DEBTOR"),
        ("DBIT", "", "", "CREDITOR"),
        ("DBIT", "", "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>", "DEBTOR"),
        ("CRDT", "", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>", "CREDITOR"),
        ("DBIT", "<RvslInd>true</RvslInd>", "", "DEBTOR"),
    ],
)
def test_the_counterparty_is_the_other_side_even_when_money_comes_back(sign, rest, more, counterparty):
    details = f"<TxDtls><RltdPties>{BOTH_NAMES}</RltdPties>{more}</TxDtls>"
    movement, _ = only_movement(entry(sign=sign, rest=rest, details=details))
    assert (movement.counterparty_name, movement.is_reversal) == (counterparty, bool(rest))


def test_not_provided_is_no_end_to_end_id():
    details = "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>"
    assert only_movement(entry(details=details))[0].end_to_end_id is None


def test_the_structured_reference_comes_before_the_free_text():
    details = (
        "<TxDtls><RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd>"
        "<Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    )
    movement, _ = only_movement(entry(details=details))
    assert (movement.reference, movement.remittance) == ("RF18", "one two")


def detail(number, amount):
    return (
        f"<TxDtls><Refs><EndToEndId>D{number}</EndToEndId><MndtId>SAME</MndtId></Refs>"
        f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls></TxDtls>'
    )


def test_a_batch_whose_details_sum_is_cut_into_its_transactions():
    statement, controls = read(entry(amount="30.00", details=detail(1, "10.00") + detail(2, "20.00")) + entry())
    cut = [(movement.end_to_end_id, movement.amount_cents, movement.entry) for movement in statement.movements]
    assert cut == [("D1", 1_000, 1), ("D2", 2_000, 1), (None, 1_234, 2)]
    assert (statement.credit_cents, controls) == ({"EUR": 4_234}, [])


def test_a_batch_whose_details_do_not_sum_is_kept_whole_with_what_they_share():
    movement, controls = only_movement(entry(amount="30.00", details=detail(1, "10.00") + detail(2, "19.99")))
    assert (movement.amount_cents, movement.end_to_end_id, movement.mandate_id) == (3_000, None, "SAME")
    assert controls == ["DETAILS_DO_NOT_SUM"]


def test_details_of_both_signs_are_netted():
    signed = [
        f'<TxDtls><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd></TxDtls>'
        for amount, sign in (("50.00", "CRDT"), ("20.00", "DBIT"))
    ]
    status = "<Sts><Cd>BOOK</Cd></Sts>"
    statement, _ = read(
        entry(amount="30.00", details="".join(signed), status=status),
        message="camt.053.001.08",
    )
    assert [movement.amount_cents for movement in statement.movements] == [5_000, -2_000]


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        (["OPBD", "PRCD", "CLBD"], "OPBD", "CLBD"),
        (["PRCD", "ITBD", "CLBD"], "PRCD", "CLBD"),
        (["CLBD", "OPBD"], "OPBD", "CLBD"),
        (["ITBD", "CLAV"], None, None),
    ],
)
def test_opening_and_closing_are_the_booked_balances(balances, opening, closing):
    statement, _ = read("".join(balance(kind, "5.00") for kind in balances))
    assert statement.opening == (opening and Balance(opening, 500, "EUR", date(2026, 5, 5)))
    assert statement.closing == (closing and Balance(closing, 500, "EUR", date(2026, 5, 5)))


@pytest.mark.parametrize(
    ("body", "controls"),
    [
        (balance("OPBD", "5.00") + balance("CLBD", "17.34") + entry(), []),
        (balance("OPBD", "5.00") + balance("CLBD", "17.35") + entry(), ["BALANCE_GAP"]),
        (balance("OPBD", "5.00", sign="DBIT") + balance("CLBD", "7.34") + entry(), []),
        (balance("OPBD", "5.00") + balance("CLBD", "17.34", currency="SEK") + entry(), []),
        (balance("CLBD", "17.34") + entry(), []),
        (balance("OPBD", "5.00") + balance("CLBD", "5.00") + entry(status="<Sts>PDNG</Sts>"), []),
        (balance("OPBD", "5.00") + balance("CLBD", "6.00") + entry(amount="1.001"), ["AMOUNT_FINER_THAN_CENT"]),
    ],
)
def test_a_gap_between_balances_is_said_when_it_can_be(body, controls):
    assert read(body)[1] == controls


@pytest.mark.parametrize(
    ("message", "root", "tag"),
    [
        ("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt"),
        ("camt.053.001.03", "BkToCstmrStmt", "Stmt"),
        ("camt.053.001.04", "BkToCstmrStmt", "Stmt"),
        ("camt.054.001.04", "BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    ],
)
def test_reports_statements_and_notices_are_read(message, root, tag):
    status = "<Sts><Cd>BOOK</Cd></Sts>" if message.endswith("08") else "<Sts>BOOK</Sts>"
    movement, controls = only_movement(entry(status=status), message=message, root=root, tag=tag)
    assert (movement.amount_cents, controls) == (1_234, [])


def test_several_statements_of_several_accounts():
    one = document(entry()).decode()
    inner = one[one.index("<Stmt>") : one.index("</BkToCstmrStmt>")]
    other = inner.replace("S1", "S2").replace("FR7630006000011234567890189", "FR1420041010050500013M02606")
    file = read_statements(one.replace(inner, inner + other).encode())
    assert [(each.id, each.account) for each in file.statements] == [
        ("S1", "FR7630006000011234567890189"),
        ("S2", "FR1420041010050500013M02606"),
    ]
    assert [len(each.movements) for each in file.statements] == [1, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_the_encoding_is_that_of_the_declaration(encoding):
    details = "<TxDtls><RltdPties><Dbtr><Nm>Société</Nm></Dbtr></RltdPties></TxDtls>"
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + document(entry(details=details)).decode()
    (statement,) = read_statements(text.encode(encoding)).statements
    assert statement.movements[0].counterparty_name == "Société"
