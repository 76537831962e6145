"""Controls of values and of identifiers: type, length, pattern, closed lists, calendar, keys (F03, F06)."""

import pytest
from tests.support.dsn_builder import iban, inserted, made, nir, render, replaced, siren, siret
from tests.support.dsn_checks import found, lines

from laroque.formats.dsn import check_bytes

WRONG_SIREN = siren(9)[:8] + str((int(siren(9)[8]) + 1) % 10)


def test_the_made_up_identifiers_have_right_keys():
    assert found(lines(siret=siret(77, 12), iban=iban(123))) == []


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("S10.G00.01.003", ""),
        ("S10.G00.01.003", "A" * 61),
        ("S21.G00.30.002", ""),
        ("S20.G00.05.004", "1" * 16),
        ("S20.G00.05.004", "A"),
        ("S20.G00.05.004", "012"),
        ("S20.G00.05.003", "00"),
        ("S20.G00.05.003", "10"),
        ("S20.G00.05.005", "02042026"),
        ("S20.G00.05.005", "2026-04-"),
        ("S20.G00.05.007", "31022026"),
        ("S20.G00.05.007", "00042026"),
        ("S20.G00.05.007", "12132026"),
        ("S10.G00.00.005", "03"),
        ("S10.G00.00.007", "1"),
        ("S21.G00.20.005", "100"),
        ("S21.G00.20.005", "100.5"),
        ("S21.G00.20.005", "100.555"),
        ("S21.G00.20.005", "-100.00"),
        ("S21.G00.20.005", "1,00"),
        ("S21.G00.20.010", "03"),
        ("S21.G00.22.005", "+100.00"),
        ("S21.G00.23.002", "922"),
        ("S21.G00.23.001", "1000"),
        ("S21.G00.30.013", "05"),
        ("S21.G00.30.029", ""),
        ("S21.G00.40.007", "11"),
        ("S21.G00.50.006", "105.00"),
        ("S21.G00.53.001", "40"),
        ("S21.G00.78.001", "01"),
        ("S21.G00.81.001", "005"),
        ("S21.G00.81.007", "101.00"),
        ("S21.G00.06.001", "000000000"),
    ],
)
def test_a_value_that_the_norm_refuses_is_refused_once(code, value):
    findings = [(rubrique, control) for rubrique, control, _ in found(replaced(lines(), code, value))]
    assert findings.count((code, "CSL-00")) == 1


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("S10.G00.01.003", "A" * 60),
        ("S10.G00.01.006", "SAINT-ÉTIENNE-LÈS-REMIREMONT"),
        ("S20.G00.05.004", "0"),
        ("S20.G00.05.007", "29022028"),
        ("S21.G00.30.006", "99991961"),
        ("S21.G00.30.006", "00001961"),
        ("S21.G00.40.012", "00.00"),
        ("S21.G00.50.009", "000.00"),
        ("S21.G00.81.007", "100.000"),
        ("S21.G00.81.007", "0.016"),
    ],
)
def test_a_value_that_the_norm_allows_is_accepted(code, value):
    assert found(replaced(lines(), code, value)) == []


def test_a_null_siren_is_said_to_be_null():
    sent = replaced(lines(), "S21.G00.06.001", "000000000")
    (finding,) = check_bytes("x", render(sent)).findings
    assert "is null" in finding.message.en
    assert "est nul" in finding.message.fr


@pytest.mark.parametrize(
    ("code", "value", "control"),
    [
        ("S10.G00.01.001", WRONG_SIREN, "CSL-11"),
        ("S10.G00.01.002", "00019", "CCH-11"),
        ("S21.G00.06.001", WRONG_SIREN, "CSL-11"),
        ("S21.G00.06.002", "00019", "CSL-11"),
        ("S21.G00.11.001", "00019", "CSL-12"),
        ("S21.G00.20.004", "FR7630006000011234567890188", "CSL-11"),
        ("S21.G00.20.004", "FR4930006000011234567890190", "CSL-13"),
    ],
)
def test_a_wrong_key_is_refused_where_it_is(code, value, control):
    assert found(replaced(lines(), code, value)) == [(code, control, "reject")]


@pytest.mark.parametrize("code", ["S20.G00.05.012", "S21.G00.41.012"])
def test_a_whole_siret_has_a_key(code):
    after = {"S20.G00.05.012": "S20.G00.05.010", "S21.G00.41.012": "S21.G00.40.043"}[code]
    new = [(code, siret(5))] if code[:3] == "S20" else [("S21.G00.41.001", "01042026"), (code, siret(5))]
    right = found(inserted(lines(), after, new))
    wrong = found(inserted(lines(), after, [*new[:-1], (code, siret(5)[:13] + str((int(siret(5)[13]) + 1) % 10))]))
    assert (code, "CSL-12", "reject") not in right
    assert (code, "CSL-12", "reject") in wrong


def test_la_poste_has_a_rule_of_its_own():
    assert found(lines(siret="35600000000048")) == []
    assert found(lines(siret="35600000009075")) == []
    assert ("S21.G00.11.001", "CSL-12", "reject") in found(lines(siret="35600000009076"))


def test_a_foreign_iban_has_a_key():
    assert found(lines(iban="DE89370400440532013000")) == []
    assert found(lines(iban="DE88370400440532013000")) == [("S21.G00.20.004", "CSL-11", "reject")]


@pytest.mark.parametrize(
    ("number", "birth", "control"),
    [
        ("1750120001001", "01011975", None),
        ("1760120001001", "01011976", "CCH-11"),
        ("175012A001001", "01011975", "CCH-11"),
        ("176012A001001", "01011976", None),
        ("1670196001001", "01011967", None),
        ("1680196001001", "01011968", "CCH-11"),
        ("1680175999999", "01011968", "CCH-16"),
        ("1999999999999", "01011968", "CCH-16"),
        ("1680175", "01011968", "CSL-00"),
        ("168017500100A", "01011968", "CSL-00"),
    ],
)
def test_a_nir_is_coherent_with_the_birth(number, birth, control):
    sent = replaced(replaced(lines(), "S21.G00.30.001", number), "S21.G00.30.006", birth)
    assert found(sent) == ([("S21.G00.30.001", control, "reject")] if control else [])


def test_a_nir_stands_once_in_a_declaration():
    from tests.support.dsn_builder import Employee

    twice = [Employee(1), Employee(2, nir=nir(1))]
    assert found(lines(employees=twice)) == [("S21.G00.30.001", "CCH-14", "reject")]
    assert found(lines(employees=twice[:1]), lines(employees=twice[:1], month="2026-05")) == []


def test_many_findings_of_a_kind_are_counted_and_not_listed():
    content = made().replace(b"\r\nS21.G00.30.001", b"\r\nX" * 1_000 + b"\r\nS21.G00.30.001", 1)
    findings = check_bytes("x", content).findings
    forms = [finding for finding in findings if finding.control == "CST-01"]
    assert len(forms) == 51
    assert forms[-1].message.en == "950 more findings of this kind"
    assert forms[-1].line is None


def test_fifty_findings_of_a_kind_are_all_listed():
    content = made().replace(b"\r\nS21.G00.30.001", b"\r\nX" * 50 + b"\r\nS21.G00.30.001", 1)
    lines_found = [finding.line for finding in check_bytes("x", content).findings if finding.control == "CST-01"]
    assert len(lines_found) == 50
    assert None not in lines_found


@pytest.mark.parametrize("blank", [b"\r\n", b"  \r\n"])
def test_an_empty_line_is_said_to_be_empty(blank):
    content = made().replace(b"S21.G00.30.002", blank + b"S21.G00.30.002", 1)
    (finding,) = [finding for finding in check_bytes("x", content).findings if finding.control == "CST-01"]
    assert (finding.rubrique, finding.severity.value) == (None, "reject")
    assert finding.message.en == "The line is empty; the file may be damaged: remove the line"
