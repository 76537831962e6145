"""The page of the checks and the rules say the same."""

import re

from tests.support.documents import ROOT

from laroque.formats.dsn.rules import rules

PAGE = (ROOT / "docs" / "dsn_checks.md").read_text(encoding="utf-8")


def test_the_page_names_each_rule_and_no_other():
    named = {name for name in re.findall(r"`([a-z_0-9]+)`", PAGE) if name not in ("test", "warn")}
    assert named == set(rules())


def test_the_page_lists_each_control_of_its_own_naming():
    listed = set(re.findall(r"^\| ((?:CST-|[A-Z]+_)[A-Z0-9_]+) \|", PAGE, re.M))
    own = {rule.control for rule in rules().values() if not rule.control.startswith(("CSL", "CCH", "SIG"))}
    assert listed == own
