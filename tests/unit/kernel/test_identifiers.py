"""Identifiers: keys, exceptions of the law, and what is refused."""

import pytest

from laroque.kernel.identifiers import (
    BadIdentifier,
    check_iban,
    check_ics,
    check_nir,
    check_rum,
    check_siren,
    check_siret,
    is_provisional_nir,
    mask_iban,
    nir_key,
)

OTHER_FIGURES = ("356000000٤٩٨٣٧", "35600000000²²²")
"""La Poste's SIREN followed by figures of other scripts, whose sum five divides, and by superscripts."""


def test_a_siret_keeps_its_fourteen_figures_without_spaces():
    assert check_siret("788 617 793 00013") == "78861779300013"


def test_la_poste_has_a_key_of_its_own():
    assert check_siret("35600000049837") == "35600000049837"
    with pytest.raises(BadIdentifier):
        check_siret("35600000049838")


@pytest.mark.parametrize(
    "siret", ["", "78861779300014", "00000000000000", "7886177930001", "7886177930001A", *OTHER_FIGURES]
)
def test_a_wrong_siret_is_refused(siret):
    with pytest.raises(BadIdentifier):
        check_siret(siret)


def test_a_null_siren_is_refused_though_its_key_holds():
    with pytest.raises(BadIdentifier):
        check_siren("000000000")


@pytest.mark.parametrize(
    ("nir", "whole"),
    [
        ("1850399123456", "185039912345672"),
        ("185032A123456", "185032A12345601"),
        ("2 55 08 14 168 025 38", "255081416802538"),
    ],
)
def test_a_nir_is_completed_and_verified(nir, whole):
    assert check_nir(nir) == whole


def test_corsican_nir_have_keys_of_their_own():
    assert nir_key("185032A123456") != nir_key("185032B123456")
    assert check_nir("185032B123456" + nir_key("185032B123456"))


@pytest.mark.parametrize("nir", ["255081416802539", "2950A", "", "185032C123456", "1600375001²²²", "١٦٠٠٣٧٥٠٠١١٢٣"])
def test_a_wrong_nir_is_refused(nir):
    with pytest.raises(BadIdentifier):
        check_nir(nir)


def test_a_waiting_number_is_told_from_a_certified_one():
    assert is_provisional_nir("7850399123456")
    assert not is_provisional_nir("1850399123456")


def test_accounts_creditors_and_mandates():
    assert check_iban("FR76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189"
    assert check_ics("FR72ZZZ123456") == "FR72ZZZ123456"
    assert check_rum("RUM-2026/0001") == "RUM-2026/0001"
    assert mask_iban("FR7630006000011234567890189") == "FR76 •••• 0189"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (check_iban, "FR7630006000011234567890188"),
        (check_ics, "FR73ZZZ123456"),
        (check_rum, "é"),
        (check_rum, "x" * 36),
    ],
)
def test_wrong_banking_identifiers_are_refused(check, value):
    with pytest.raises(BadIdentifier):
        check(value)
