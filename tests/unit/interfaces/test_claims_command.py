"""``laroque claims price``: a B2 file and cases in YAML, priced without a database."""

import json
from pathlib import Path

import jsonschema
import pytest

from laroque.config.entry import run
from laroque.engines.pricing.explaining import EXEMPTIONS

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "claims_price.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "algorithms" / "care_cases.md").read_text(encoding="utf-8")
DAY = ROOT / "tests" / "golden" / "b2" / "day.b2"


def priced(capsys, file, *options):
    status = run(["claims", "price", str(file), "--json", *options])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    return status, document


def block(kind):
    """The example of the page between its fences."""
    return PAGE.split(f"```{kind}\n")[1].split("```")[0]


def test_a_b2_file_is_priced_on_the_day_of_payment_and_its_bad_claims_are_told(capsys):
    status, document = priced(capsys, DAY, "--paid-on", "2026-05-25")
    first = document["lines"][0]
    assert (status, document["kind"], document["paid_on"]) == (1, "b2", "2026-05-25")
    assert (first["base_cents"], first["rate_ppm"], first["basic_cents"]) == (3_000, 700_000, 1_900)
    assert [each["name"] for each in document["refused"]] == ["NIR_KEY", "WRONG_TOTAL"]
    ill = document["lines"][1]
    assert (ill["exemption"], ill["paid_to"], ill["owed_cents"]) == ("long_illness", "professional", 200)
    assert document["lines"][2]["why"]["article"] == "CSS L162-1-7, L162-14-1, L165-2"
    assert document["totals"]["paid_cents"] == sum(line["paid_cents"] for line in document["lines"])


def test_the_same_file_gives_the_same_answer(capsys):
    assert priced(capsys, DAY, "--paid-on", "2026-05-25") == priced(capsys, DAY, "--paid-on", "2026-05-25")


def rows():
    """The rows of the tables of the page."""
    return [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| 1 |")]


def cells(line):
    """A line of the answer as the tables of the page say it."""
    bearers = ("participation", "franchise", "basic", "complementary", "solidarity", "insured", "paid", "owed")
    return [
        str(line["line"]), line["case"] or "B2", line["nature"], str(line["base_cents"]),
        f"{line['rate_ppm'] // 10_000} %", line["exemption"] or "-", *(str(line[f"{name}_cents"]) for name in bearers),
        line["reason"] or "-",
    ]  # fmt: skip


def test_the_schema_names_every_exemption():
    said = SCHEMA["properties"]["lines"]["items"]["properties"]["exemption"]["enum"]
    assert said == [*EXEMPTIONS, None]


def test_the_example_of_the_page_is_what_is_priced(capsys, tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text(block("yaml"), encoding="utf-8")
    status, document = priced(capsys, file, "--explain")
    assert status == 1
    assert [cells(line) for line in document["lines"]] == [row for row in rows() if row[1] != "B2"]
    assert document["lines"][0]["steps"][0]["label"]["fr"] == "Facturé"


def test_the_example_of_b2_of_the_page_is_that_of_the_tests(capsys, tmp_path):
    file = tmp_path / "day.b2"
    file.write_text("".join(f"{line:<128}\n" for line in block("text").splitlines()), encoding="ascii")
    status, document = priced(capsys, file, "--paid-on", "2026-05-25")
    assert (status, document["refused"], document["totals"]["basic_cents"]) == (0, [], 1_900)
    assert [cells(line) for line in document["lines"]] == [row for row in rows() if row[1] == "B2"]


def test_a_bad_case_is_told_with_its_place_and_the_others_are_priced(capsys, tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text(block("yaml") + "- {name: bad, claims: [{care_on: soon}]}\n", encoding="utf-8")
    status, document = priced(capsys, file)
    assert (status, document["totals"]["lines"]) == (1, 6)
    assert document["refused"][0]["place"] == "5: claims[1].care_on"


def test_the_answer_for_people_says_why_and_ends_on_what_is_paid(capsys):
    assert run(["claims", "price", str(DAY), "--paid-on", "2026-05-25", "--explain"]) == 1
    told = capsys.readouterr().out
    assert "At 70 % 21.00 (CSS L160-13 I, R160-5)" in told
    assert "No price of this act is held for that day" in told
    assert "4 lines, 2 priced; 77.73 paid, 2.00 owed by the insured" in told


def test_each_case_is_told_under_its_name(capsys, tmp_path):
    file = tmp_path / "cases.yaml"
    file.write_text(block("yaml"), encoding="utf-8")
    assert run(["claims", "price", str(file)]) == 1
    told = capsys.readouterr().out
    assert told.index("A consultation and its drug") < told.index("The same consultation under C2S")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.yaml", b"{}", 1), ("a.yaml", b"\x00", 1), ("a.b2", b"\x00\xff" * 300, 1), ("a.b2", b"", 1)],
)
def test_a_file_that_is_neither_is_refused(capsys, tmp_path, name, content, status):
    file = tmp_path / name
    file.write_bytes(content)
    assert run(["claims", "price", str(file), "--json"]) == status


def test_no_file_is_misuse(capsys):
    assert run(["claims", "price"]) == 2
    assert run(["claims", "price", "/nowhere.yaml"]) == 2
