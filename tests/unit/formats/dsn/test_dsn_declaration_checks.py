"""Controls of sends, declarations, payments and bordereaux (D06 to D08, D11, B01 to B08)."""

import pytest
from tests.support.dsn_builder import Bordereau, Employee, Line, inserted, made, render, replaced, without
from tests.support.dsn_checks import found, found_in, lines

from laroque.formats.dsn import check_bytes

LINES = (Line("100", "920", 250_000, "0.70"),)
OF_OTHER_NATURES = ("S20.G00.05.005", "S20.G00.05.008", "S20.G00.05.010")


@pytest.mark.parametrize("norm", ["P24V01", "P19V01", "P27V01"])
def test_another_norm_is_refused_by_name_and_nothing_else_is_said(norm):
    (finding,) = check_bytes("x", made(norm=norm, fraction="00")).findings
    assert (finding.rubrique, finding.control) == ("S10.G00.00.006", "NORM_NOT_SUPPORTED")
    assert norm in finding.message.en


@pytest.mark.parametrize(
    ("nature", "received"), [("04", True), ("05", True), ("07", True), ("08", False), ("10", False)]
)
def test_a_signal_is_checked_for_its_structure_and_another_nature_is_warned_of(nature, received):
    checked = check_bytes("x", made(nature=nature))
    assert checked.is_accepted
    assert ("NATURE_NOT_RECEIVED" not in [finding.control for finding in checked.findings]) is received
    broken = inserted(lines(nature=nature), "S21.G00.20.010", [("S21.G00.23.001", "100"), ("S21.G00.23.002", "920")])
    assert not check_bytes("x", render(broken)).is_accepted


def test_an_unknown_nature_is_refused():
    assert ("S20.G00.05.001", "CSL-00", "reject") in found(lines(nature="02"))


def test_the_other_send_of_the_file_stays_refused():
    signal, monthly = lines(nature="04"), replaced(lines(), "S21.G00.30.013", "05")
    assert [rubrique for rubrique, _, severity in found(signal, monthly) if severity == "reject"] == ["S21.G00.30.013"]


def test_a_declaration_without_nature_is_refused_as_much_beside_a_signal():
    signal, nameless = lines(nature="04"), without(lines(), "S20.G00.05.001")
    refused = [each for each in found(nameless) if each[2] == "reject"]
    assert refused
    assert [each for each in found(signal, nameless) if each[2] == "reject"] == refused


@pytest.mark.parametrize(
    ("nature", "kind", "control"), [("01", "04", "CCH-13"), ("04", "02", "CCH-14"), ("08", "03", "CCH-15")]
)
def test_a_type_goes_with_its_natures(nature, kind, control):
    assert ("S20.G00.05.002", control) in [
        (rubrique, found_control) for rubrique, found_control, _ in found(lines(nature=nature, type=kind))
    ]


def test_a_full_declaration_names_somebody():
    assert found(lines(employees=())) == [("S20.G00.05.002", "CCH-16", "reject")]
    assert found(lines(employees=(), type="03")) == [("S20.G00.05.002", "CCH-16", "reject")]


def test_a_send_is_empty_when_its_declarations_are():
    empty, full = lines(type="02"), lines()
    assert found(replaced(empty, "S10.G00.00.008", "01")) == [("S10.G00.00.008", "CCH-11", "reject")]
    assert found(replaced(full, "S10.G00.00.008", "02")) == [("S10.G00.00.008", "CCH-11", "reject")]


@pytest.mark.parametrize(
    ("fraction", "accepted"), [("11", True), ("12", True), ("29", True), ("99", True), ("21", False)]
)
def test_a_fraction_is_at_most_the_count_of_fractions(fraction, accepted):
    assert found(lines(fraction=fraction)) == ([] if accepted else [("S20.G00.05.003", "CCH-00", "reject")])


def test_a_signal_is_not_cut_into_fractions():
    assert ("S20.G00.05.003", "CCH-11", "reject") in found(lines(nature="04", fraction="12"))


@pytest.mark.parametrize("code", ["S20.G00.05.002", "S20.G00.05.004", "S21.G00.06.001", "S21.G00.11.001"])
def test_a_signal_without_its_key_is_refused(code):
    assert (code, "CST-06", "reject") in found(without(lines(nature="04"), code))


def test_what_a_signal_says_of_a_person_only_warns():
    wrong = replaced(lines(nature="04"), "S21.G00.30.013", "05")
    assert ("S21.G00.30.013", "CSL-00", "warn") in found(wrong)


def test_a_declaration_made_in_the_employers_place_is_checked_as_his_own():
    wrong = replaced(lines(nature="09"), "S21.G00.30.013", "05")
    assert ("S21.G00.30.013", "CSL-00", "reject") in found(wrong)


@pytest.mark.parametrize(("field", "deposit", "control"), [("02", "01", "CCH-11"), ("03", "02", "CCH-12")])
def test_the_field_of_the_declaration_goes_with_the_deposit(field, deposit, control):
    sent = replaced(replaced(lines(), "S20.G00.05.008", field), "S10.G00.00.007", deposit)
    assert found(sent) == [("S20.G00.05.008", control, "reject")]


@pytest.mark.parametrize(
    ("code", "value", "control"),
    [
        ("S21.G00.22.003", "01032026", "CCH-11"),
        ("S21.G00.20.006", "01032026", "CCH-11"),
        ("S21.G00.22.004", "31032026", "CCH-11"),
        ("S21.G00.20.007", "31032026", "CCH-11"),
    ],
)
def test_a_period_lies_in_one_month_and_ends_after_it_starts(code, value, control):
    assert found(replaced(lines(), code, value)) == [(code, control, "reject")]


@pytest.mark.parametrize(
    ("block", "start", "end", "control"), [("22", "003", "004", "CCH-12"), ("20", "006", "007", "CCH-13")]
)
def test_a_period_ends_before_the_declared_month_does(block, start, end, control):
    sent = replaced(lines(), f"S21.G00.{block}.{start}", "01052026")
    sent = replaced(sent, f"S21.G00.{block}.{end}", "31052026")
    assert found(sent) == [(f"S21.G00.{block}.{end}", control, "reject")]


@pytest.mark.parametrize("month", ["2026-03", "2026-04"])
def test_only_a_past_bordereau_may_be_negative(month):
    bordereaux = (Bordereau(LINES, 34_900), Bordereau(LINES, -10_000, month=month, payment_cents=0))
    wrong = [("S21.G00.22.005", "CCH-11", "reject")]
    assert found(lines(bordereaux=bordereaux)) == (wrong if month == "2026-04" else [])


def test_an_empty_declaration_may_be_negative():
    assert found(lines(type="05", bordereaux=(Bordereau(LINES, -10_000),))) == []


def test_an_amount_of_an_urssaf_is_in_whole_euros():
    sent = replaced(replaced(lines(), "S21.G00.22.005", "100.50"), "S21.G00.20.005", "100.50")
    assert found(sent) == [("S21.G00.20.005", "SIG-00", "warn"), ("S21.G00.22.005", "SIG-00", "warn")]


def test_a_payment_to_another_body_may_hold_cents():
    pension = [pair for pair in lines() if pair[0][:10] == "S21.G00.20"]
    pension = replaced(replaced(pension, "S21.G00.20.001", "75320126800012"), "S21.G00.20.005", "4320.18")
    assert found(inserted(lines(), "S21.G00.20.010", pension)) == []


@pytest.mark.parametrize("ctp", ["900", "901", "911", "917", "921", "927"])
def test_a_mobility_line_names_its_commune(ctp):
    bare, placed = (Line(ctp, base_cents=250_000), Line(ctp, base_cents=250_000, insee="75056"))
    assert found(lines(bordereaux=(Bordereau((bare,), 8_000),))) == [("S21.G00.23.006", "CCH-11", "reject")]
    assert found(lines(bordereaux=(Bordereau((placed,), 8_000),))) == []


@pytest.mark.parametrize("month", ["2026-03", "2026-04"])
def test_a_crm_stands_on_a_past_period(month):
    wrong = [("S21.G00.22.006", "CCH-11", "reject")]
    bordereau = Bordereau(LINES, 34_900, month=month, crm="CRM1")
    assert found(lines(bordereaux=(bordereau,))) == (wrong if month == "2026-04" else [])
    sent = lines(bordereaux=(Bordereau(LINES, 34_900, month=month),))
    sent = inserted(sent, "S21.G00.23.004", [("S21.G00.23.007", "CRM1")])
    assert found(sent) == ([("S21.G00.23.007", "CCH-11", "reject")] if month == "2026-04" else [])
    sent = inserted(
        lines(bordereaux=(Bordereau(LINES, 34_900, month=month),)), "S21.G00.20.010", [("S21.G00.20.013", "CRM1")]
    )
    assert found(sent) == ([("S21.G00.20.013", "CCH-11", "reject")] if month == "2026-04" else [])


def test_a_debit_gives_its_account():
    assert found(without(lines(), "S21.G00.20.004")) == [("S21.G00.20.004", "CCH-12", "reject")]
    assert found(without(lines(), "S21.G00.20.003")) == [("S21.G00.20.003", "SIG-13", "warn")]
    assert found(lines(mode="02")) == []


def test_another_payer_is_named_and_its_mode_said():
    sent = without(without(replaced(lines(), "S21.G00.20.010", "06"), "S21.G00.20.003"), "S21.G00.20.004")
    assert found(sent) == [("S21.G00.20.012", "CCH-12", "reject")]
    assert found(inserted(sent, "S21.G00.20.010", [("S21.G00.20.012", "78861779300013")])) == []
    other = inserted(lines(mode="02"), "S21.G00.20.010", [("S21.G00.20.012", "78861779300013")])
    assert found(other) == [("S21.G00.20.010", "SIG-14", "warn")]
    debited = inserted(lines(), "S21.G00.20.010", [("S21.G00.20.012", "78861779300013")])
    account = [("S21.G00.20.003", "CCH-12", "reject"), ("S21.G00.20.004", "CCH-12", "reject")]
    assert found(debited) == [*account, ("S21.G00.20.010", "SIG-14", "warn")]


@pytest.mark.parametrize("mode", ["02", "06"])
def test_no_bic_is_given_when_another_establishment_pays(mode):
    sent = inserted(lines(mode=mode), "S21.G00.20.010", [("S21.G00.20.012", "78861779300013")])
    given = inserted(sent, "S21.G00.20.002", [("S21.G00.20.003", "AGRIFRPPXXX")])
    assert ("S21.G00.20.003", "CCH-12", "reject") not in found(sent)
    assert ("S21.G00.20.003", "CCH-12", "reject") in found(given)


def test_a_bic_is_given_when_the_establishment_itself_is_named_payer():
    siret = lines()[[code for code, _ in lines()].index("S21.G00.20.002")][1]
    assert found(inserted(lines(), "S21.G00.20.010", [("S21.G00.20.012", siret)])) == []


def test_the_head_of_each_declaration_is_told():
    (head,) = check_bytes("x", made(siret="80000002800012", type="03", employees=(Employee(3),))).declarations
    assert head.as_json() == {
        "norm": "P26V01",
        "nature": "01",
        "type": "03",
        "siret": "80000002800012",
        "month": "2026-04-01",
    }


def test_a_declaration_that_says_nothing_of_itself_has_nulls():
    sent = without(without(lines(), "S10.G00.00.006"), "S20.G00.05.005")
    (head,) = check_bytes("x", render(sent)).declarations
    assert (head.norm, head.month) == (None, None)
    assert ("S10.G00.00.006", "CST-06", "reject") in found_in(render(sent))
