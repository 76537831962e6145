"""Each amount of a line is explained by steps that add up, each with its article."""

from tests.support.care import LINE, priced, right

from laroque.engines.pricing.explaining import explain_line


def steps(line, **others):
    (row,) = priced([line], **others)
    return [(step.label.en, step.amount_cents) for step in explain_line(LINE | line, row)]


def test_a_consultation_outside_the_care_path_is_explained_to_what_is_left():
    assert steps({"care_path": "S", "billed_cents": 3_500}) == [
        ("Billed", 3_500),
        ("Base of reimbursement", 3_000),
        ("At 70 %", 2_100),
        ("Outside the care path", -1_200),
        ("Share of the fund", 900),
        ("Participation", -200),
        ("Borne by the scheme", 700),
        ("Left to the insured", 2_800),
        ("Paid by the fund", 700),
    ]


def test_an_exemption_and_a_debt_are_named():
    said = steps({"exemption_asked": "long_illness", "third_party": True}, rights=[right("long_illness")])
    assert ("At 100 % (long illness)", 3_000) in said
    assert said[-1] == ("Owed by the insured", 200)


def test_a_refused_line_is_explained_by_its_reason():
    assert steps({"nature": "ZZZ"}) == [("Billed", 3_000), ("The nature of the care is not known", 0)]
