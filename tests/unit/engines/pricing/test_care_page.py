"""The table of the page on pricing of care is what the engine answers."""

from pathlib import Path

from tests.support.care import priced, right

PAGE = Path(__file__).parents[4] / "docs" / "algorithms" / "care.md"
COLUMNS = ("base", "share", "participation", "basic", "solidarity", "insured", "paid", "owed")
CASES = {
    "treating doctor": ({}, []),
    "outside the care path": ({"care_path": "S"}, []),
    "third-party payment": ({"third_party": True}, []),
    "long illness": ({"exemption_asked": "long_illness"}, [right("long_illness")]),
    "C2S": ({"third_party": True}, [right("c2s")]),
    "local scheme": ({}, [right("local_scheme")]),
}


def test_the_table_of_the_page_is_what_is_priced():
    rows = [line.strip("| \n").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    said = {name: [int(cell) for cell in cells] for name, *cells in rows[1:]}
    answered = {}
    for name, (line, rights) in CASES.items():
        (row,) = priced([line], rights=rights)
        answered[name] = [row[f"{column}_cents"] for column in COLUMNS]
    assert answered == said
