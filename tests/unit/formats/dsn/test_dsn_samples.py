"""What the checks say of the sample files of the reference folder; those files are no part of the project."""

import pytest
from tests.support.reference import reference

from laroque.formats.dsn import check_files, read_files, tables


def checked(name):
    (found,) = check_files([reference(f"dsn/samples/{name}")])
    return found


def controls(name):
    return [(finding.line, finding.rubrique, finding.control) for finding in checked(name).findings]


def test_the_monthly_file_has_the_faults_its_anonymisation_and_its_errors_brought_and_no_other():
    assert controls("monthly_P26_7_employees_2026-04.dsn") == [
        (9, "S10.G00.01.002", "CCH-11"),
        (31, "S21.G00.06.002", "CSL-11"),
        (37, "S21.G00.11.001", "CSL-12"),
        (1765, "S21.G00.62", "CST-03"),
    ]


def test_the_synthetic_file_says_that_its_siren_is_null():
    found = checked("synthetic_P26_30emp.dsn")
    said = {finding.rubrique: finding.message for finding in found.findings}
    assert not found.is_accepted
    assert "is null" in said["S21.G00.06.001"].en
    assert "est nul" in said["S21.G00.06.001"].fr


def test_the_enveloped_file_of_signals_is_accepted():
    found = checked("open-neodes_sample_dsn_P25V01.dsn")
    assert found.is_accepted
    assert [head.nature for head in found.declarations] == ["07", "07", "07"]
    assert "NATURE_NOT_RECEIVED" not in [finding.control for finding in found.findings]


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("fragment_apprentice_threshold_split.dsn", ["S21.G00.06", "S21.G00.11", "S21.G00.20", "S90.G00.90"]),
        ("fragment_missing_contract_fields.dsn", ["S10.G00.00.006", "S10.G00.02", "S21.G00.40.001", "S21.G00.40.009"]),
        ("fragment_multi_establishment.dsn", ["S10.G00.00.006", "S10.G00.02", "S21.G00.06.003"]),
        ("fragment_unknown_enum_codes.dsn", ["S10.G00.00.006", "S21.G00.11.022", "S21.G00.40.008"]),
        ("fragment_with_absences.dsn", ["S10.G00.00.006", "S21.G00.40.009", "S21.G00.50.001"]),
    ],
)
def test_each_fragment_says_what_it_lacks(name, missing):
    found = checked(name)
    lacking = {finding.rubrique for finding in found.findings if finding.control in ("CST-03", "CST-04", "CST-06")}
    assert not found.is_accepted
    assert set(missing) <= lacking


def test_unknown_values_are_named():
    found = checked("fragment_unknown_enum_codes.dsn")
    assert ("S21.G00.40.007", "CSL-00") in [(finding.rubrique, finding.control) for finding in found.findings]


def test_the_monthly_file_as_tables():
    frame = read_files([reference("dsn/samples/monthly_P26_7_employees_2026-04.dsn")])
    assert frame.height == 1_987
    assert tables.declarations(frame)["siret"].to_list() == ["99999999800034"]
    assert tables.bordereaux(frame)["total_cents"].to_list() == [1_510_200]
    assert tables.payments(frame)["amount_cents"].to_list() == [1_510_200, 432_018, 285_100, 100_659]
    assert tables.aggregated_lines(frame).height == 16
    assert tables.nominative_lines(frame).height == 178
    assert tables.contracts(frame)["ended_on"].drop_nulls().to_list()[0].isoformat() == "2026-04-24"
