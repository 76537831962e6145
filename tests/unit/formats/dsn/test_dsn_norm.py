"""The norm as data holds together and says what the specification says."""

import re

import pytest

from laroque.formats.dsn.norm import NATURES, norm, patterns
from laroque.formats.dsn.rules import rules


def test_the_norm_has_the_blocks_and_rubriques_of_2026():
    own = [rubrique for rubrique in norm().rubriques.values() if rubrique.only_in != "P25"]
    assert (len(own), len(norm().blocks)) == (573, 68)


def test_each_parent_is_a_block():
    assert {block.parent for block in norm().blocks.values()} <= {"", *norm().blocks}


def test_each_rubrique_has_a_usage_for_each_nature_and_sound_lengths():
    for rubrique in norm().rubriques.values():
        assert len(rubrique.usage) == len(NATURES), rubrique
        assert set(rubrique.usage) <= set("OCIN"), rubrique
        assert 0 < rubrique.length_min <= rubrique.length_max, rubrique
        assert rubrique.type in ("X", "N", "D"), rubrique


def test_each_closed_value_fits_its_own_lengths():
    for rubrique in norm().rubriques.values():
        for value in rubrique.values:
            assert rubrique.length_min <= len(value) <= rubrique.length_max, (rubrique.code, value)


@pytest.mark.parametrize("pattern", patterns()[1:])
def test_each_pattern_is_a_regular_expression(pattern):
    assert re.compile(pattern)


@pytest.mark.parametrize(
    ("code", "only_in"),
    [
        ("S21.G00.06.009", "P25"),
        ("S21.G00.11.008", "P25"),
        ("S21.G00.11.025", "P26"),
        ("S21.G00.30.030", "P26"),
        ("S21.G00.40.082", "P26"),
        ("S21.G00.40.083", "P26"),
        ("S89.G00.92.018", "P26"),
        ("S21.G00.30.001", ""),
    ],
)
def test_the_two_norms_differ_by_seven_rubriques(code, only_in):
    assert norm().rubriques[code].only_in == only_in
    assert sum(rubrique.only_in != "" for rubrique in norm().rubriques.values()) == 7


def test_a_path_goes_from_the_send_down():
    assert norm().path("S21.G00.81") == (
        *("S10.G00.00", "S20.G00.05", "S21.G00.06", "S21.G00.11", "S21.G00.30", "S21.G00.50", "S21.G00.78"),
        "S21.G00.81",
    )


@pytest.mark.parametrize(
    ("before", "block", "allowed"),
    [
        ("", "S10.G00.00", True),
        ("", "S20.G00.05", False),
        ("S05.G51.00", "S06.G51.00", True),
        ("S10.G00.02", "S20.G00.05", True),
        ("S21.G00.11", "S10.G00.02", False),
        ("S21.G00.81", "S21.G00.81", True),
        ("S21.G00.81", "S21.G00.78", True),
        ("S21.G00.81", "S21.G00.30", True),
        ("S21.G00.81", "S21.G00.53", False),
        ("S21.G00.23", "S21.G00.20", True),
        ("S21.G00.20", "S21.G00.23", False),
        ("S90.G00.90", "S10.G00.00", True),
        ("S90.G00.90", "S20.G00.05", False),
    ],
)
def test_a_block_follows_another_when_its_parent_is_open(before, block, allowed):
    assert norm().may_follow(before, block) is allowed


def test_each_rule_speaks_both_languages_with_the_same_words():
    for name, rule in rules().items():
        words = [set(re.findall(r"{(\w+)}", text)) for text in (rule.text.en, rule.text.fr)]
        assert words[0] == words[1] <= {"code", "name", "value", "other"}, name
        assert rule.text.en != rule.text.fr, name
