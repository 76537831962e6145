"""The tables of the project's own pages, so that a test can run what a page says."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]

Row = dict[str, str]


def tables_of(page: str) -> dict[str, list[Row]]:
    """The tables of a page of docs/, each under the heading it follows; a heading has one table at most."""
    found: dict[str, list[Row]] = {}
    heading, header = "", None
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading, header = line.lstrip("# "), None
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if header is None:
                header = cells
            elif set(cells[0]) - set("-: "):
                found.setdefault(heading, []).append(dict(zip(header, cells, strict=True)))
    return found


def cents_of(text: str) -> int | None:
    """Cents of an amount as the pages write it (``1,234.56``); an empty cell is no amount."""
    if not text:
        return None
    whole, _, rest = text.replace(",", "").partition(".")
    cents = int(whole.lstrip("-")) * 100 + int(rest or 0)
    return -cents if text.startswith("-") else cents


def law_cases(name: str) -> list[dict]:
    """The cases of a file of tests/cases: name, source, facts, expected cents."""
    return yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))
