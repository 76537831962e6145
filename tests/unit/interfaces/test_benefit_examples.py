"""Every example of the page on cases that says what it comes to, comes to it."""

import json
import re
from pathlib import Path

import pytest

from laroque.config.entry import run

PAGE = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "benefit_cases.md"
_EXAMPLE = re.compile(r"```yaml\n((?:(?!```).)*)```\n\ncomes to ([0-9]+\.[0-9]{2})", re.DOTALL)
EXAMPLES = _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


def test_examples_say_what_they_come_to():
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize(("text", "euros"), EXAMPLES)
def test_an_example_comes_to_what_the_page_says(capsys, tmp_path, text: str, euros: str):
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    assert run(["benefits", "compute", str(file), "--json"]) == 0
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert f"{case['net_cents'] / 100:.2f}" == euros
