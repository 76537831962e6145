"""The numbers of the law, as a page and a letter say them."""

from datetime import date

from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.legislation.topics import DatedValue
from laroque.usecases.simulate.lines_said import article_said, numbers_said


def test_a_number_is_said_in_words_whether_of_the_catalogue_or_of_a_table_by_place():
    on = date(2026, 4, 30)
    paris = DatedValue(date(2024, 2, 1), 32_000, "CGCT L2531-4", "read there", date(2026, 11, 22))
    crds, rate = numbers_said({"csg.crds": load().value("csg.crds", on), "mobility_rates.75": paris})
    assert (crds.value, crds.article[:3]) == (Text("0.50%", "0,50\u202f%"), load().value("csg.crds", on).article[:3])
    assert (rate.title.fr, rate.value.en) == ("Versement mobilité, taux de 75", "3.20%")


def test_a_decision_of_ours_is_named_by_its_number():
    said = [article_said(each) for each in ("docs/adr/0112", "CSS L242-1", None)]
    assert said == ["Laroque ADR 0112", "CSS L242-1", None]
