"""Each control that reception, assessment or a return can emit says what to correct."""

import re
from pathlib import Path

import pytest

from laroque.apps.contributions.rules import NoRemedy, remedies, remedy
from laroque.engines.contributions.controls import CONTROLS
from laroque.formats.dsn.rules import rules
from laroque.usecases.declarations.return_facts import OWN_CONTROLS

SRC = Path(__file__).resolve().parents[3] / "src" / "laroque"
_EMITTED = re.compile(r'(?:Finding\(|_warn\(|_reject\()\s*"([A-Z][A-Z0-9_]+)"')
_EMITTING = ("apps/contributions/rules", "apps/network/rules", "usecases/declarations")
"""Findings of claims for care are left out: they say their remedy themselves."""


def emitted() -> set[str]:
    """The controls that findings are made with: by the tables of rules, and in the code of reception."""
    of_files = {control for rule in rules().values() for control in (rule.control, *rule.controls.values())}
    sources = [path for room in _EMITTING for path in sorted((SRC / room).glob("*.py"))]
    in_code = {name for path in sources for name in _EMITTED.findall(path.read_text(encoding="utf-8"))}
    return of_files | set(CONTROLS) | in_code | set(OWN_CONTROLS)


def test_the_controls_of_the_code_are_found():
    assert {"D01", "D02", "D10", "NOT_RECEIVED", "RECIPIENT_MERGED", "UNKNOWN_POSTCODE", "CCH-12"} <= emitted()


@pytest.mark.parametrize("control", sorted(emitted()))
def test_each_control_has_a_remedy_in_both_languages(control):
    text = remedy(control)
    assert text.en.strip()
    assert text.fr.strip()
    assert text.en != text.fr
    assert not text.en.endswith(".")


def test_no_remedy_is_of_a_control_that_nothing_emits():
    assert {control for control, _ in remedies()} - emitted() == set()


def test_the_remedy_of_a_rubrique_comes_before_that_of_its_control():
    assert remedy("CCH-11", "S21.G00.22.005").en.startswith("Declare a total of zero or more")
    assert remedy("CCH-11", "S21.G00.22.003").en == "Declare one bordereau for each civil month"
    assert remedy("CCH-11", "S99.G00.00.001") == remedy("CCH-11")


def test_a_control_without_remedy_is_an_error():
    with pytest.raises(NoRemedy, match="NO_SUCH_CONTROL"):
        remedy("NO_SUCH_CONTROL")
