"""Reasons of returns: every code known has its words and its action in both languages."""

import csv

from tests.support.reference import reference

from laroque.formats.sepa import reason_of, reasons


def test_each_reason_has_words_in_both_languages():
    texts = [text for each in reasons().values() for text in (each.label, each.action)]
    assert [text for text in texts if not (text.en.strip() and text.fr.strip())] == []
    assert [code for code, each in reasons().items() if code != each.code or len(code) != 4] == []


def test_only_what_may_pass_later_is_presented_again():
    again = [code for code, each in reasons().items() if each.can_be_presented_again]
    assert again == ["AG02", "AM04", "BE05", "FF01", "MD02", "RC01"]


def test_an_unknown_reason_asks_for_a_look():
    unknown = reason_of("XX99")
    assert (unknown.code, unknown.label.fr, unknown.can_be_presented_again) == ("XX99", "Motif inconnu XX99", False)


def test_every_code_of_the_reference_is_known():
    with reference("network/sepa_reason_codes.csv").open(encoding="utf-8") as lines:
        listed = {row["code"] for row in csv.DictReader(lines)}
    assert listed - reasons().keys() == set()
