"""Dated access to the values of the law: what is in force, what is refused, where each value comes from."""

from datetime import date

import pytest
from tests.support.documents import law_cases

from laroque.kernel.periods import Period
from laroque.legislation import parameters, topics
from laroque.legislation.ctp import LineKind, RatePart, RiskRate, UnknownCtp, read_ctps
from laroque.legislation.parameters import load
from laroque.legislation.topics import BadTopic, NotLegislatedYet, Topic, UnknownValue, history_of

APRIL = date(2026, 4, 30)


@pytest.mark.parametrize("case", law_cases("ctp_rates"), ids=lambda case: case["name"])
def test_the_rate_of_a_ctp_is_that_of_the_law(case):
    found = load().rate_of_ctp(case["ctp"], RatePart(case["part"]), case["day"])
    assert found.number == case["expected_ppm"]


@pytest.mark.parametrize(
    ("on", "cents"), [(date(2024, 12, 31), 386_400), (date(2025, 12, 31), 392_500), (date(2026, 1, 1), 400_500)]
)
def test_the_ceiling_changes_with_the_year(on, cents):
    assert load().pmss(on).number == cents


@pytest.mark.parametrize("on", [date(2024, 12, 31), date(2026, 12, 1)])
def test_a_day_that_was_not_checked_is_refused(on):
    with pytest.raises(NotLegislatedYet) as refusal:
        load().rate_of_ctp("100", RatePart.CAPPED, on)
    assert str(on) in refusal.value.text.en
    assert str(on) in refusal.value.text.fr


def test_a_ctp_nobody_wrote_down_is_refused():
    with pytest.raises(UnknownCtp, match="CTP 495"):
        load().rate_of_ctp("495", RatePart.UNCAPPED, APRIL)


def test_a_part_that_a_ctp_does_not_have_is_refused():
    with pytest.raises(UnknownValue, match="CTP 772 capped"):
        load().rate_of_ctp("772", RatePart.CAPPED, APRIL)
    with pytest.raises(UnknownValue, match="CTP 006 capped has no known value on 2025-04-30"):
        load().rate_of_ctp("006", RatePart.CAPPED, date(2025, 4, 30))
    with pytest.raises(UnknownValue, match="no_such_series"):
        load().value("no_such_series", APRIL)


def test_the_history_of_a_value_is_in_order_and_sourced():
    history = load().history("ctp.772.uncapped")
    assert [(value.since, value.number) for value in history] == [
        (date(2019, 1, 1), 40_500),
        (date(2025, 5, 1), 40_000),
    ]
    assert {value.article for value in history} == {"C. trav. L5422-9 1°"}
    assert load().history("ctp.772.capped") == ()
    assert [value.number for value in load().history("pmss")] == [386_400, 392_500, 400_500]
    assert load().history("no_such_series") == ()


@pytest.mark.parametrize(
    ("code", "kind", "risk_rate"),
    [
        ("100", LineKind.RATE, RiskRate.NOTIFIED),
        ("300", LineKind.RATE, RiskRate.TABLE),
        ("772", LineKind.RATE, RiskRate.NONE),
        ("668", LineKind.RELIEF, RiskRate.NONE),
        ("003", LineKind.RELIEF, RiskRate.NONE),
        ("669", LineKind.RATE, RiskRate.NONE),
        ("725", LineKind.STATED_RATE, RiskRate.NONE),
        ("900", LineKind.RATE_BY_COMMUNE, RiskRate.NONE),
        ("226", LineKind.RATE, RiskRate.NOTIFIED),
    ],
)
def test_each_ctp_says_how_its_line_is_counted(code, kind, risk_rate):
    ctp = load().ctp(code)
    assert (ctp.kind, ctp.risk_rate) == (kind, risk_rate)


def test_every_value_says_where_it_was_read():
    values = [value for ctp in load().ctps.values() for history in ctp.rates.values() for value in history]
    values += [value for history in load().series.values() for value in history]
    assert [value for value in values if not (value.article and value.source and value.checked_on)] == []
    assert [ctp.code for ctp in load().ctps.values() if not (ctp.article and ctp.source and ctp.label)] == []


def topic(**document) -> Topic:
    return Topic("made_up", Period(date(2025, 1, 1), date(2027, 1, 1)), {"law": "a law"}, document)


def entry(since: date, source: str = "law") -> dict:
    return {"from": since, "number": "1", "article": "L1", "source": source, "checked_on": APRIL}


def test_a_file_of_values_out_of_order_or_without_source_is_refused():
    with pytest.raises(BadTopic, match="not in order"):
        history_of(topic(), "place", [entry(date(2026, 1, 1)), entry(date(2025, 1, 1))], lambda _: 1)
    with pytest.raises(BadTopic, match="'rumour' is not described"):
        history_of(topic(), "place", [entry(date(2026, 1, 1), "rumour")], lambda _: 1)


def test_a_file_of_values_without_its_head_is_refused(tmp_path, monkeypatch):
    (tmp_path / "broken.yaml").write_text("topic: other\n", encoding="utf-8")
    monkeypatch.setattr(topics, "FOLDER", tmp_path)
    with pytest.raises(BadTopic, match=r"broken\.yaml"):
        topics.read_topic("broken")


def test_a_ctp_whose_kind_and_rates_disagree_is_refused():
    head = {"label": "MADE UP", "article": "L1", "source": "law", "from": date(2025, 1, 1)}
    rated = {"uncapped": [{"from": date(2025, 1, 1), "rate": "0.01", **entry(date(2025, 1, 1))}]}
    for wrong in ({"line": "rate", **head}, {"line": "relief", **head, **rated}):
        with pytest.raises(BadTopic, match="CTP 999"):
            read_ctps(topic(values={"999": wrong}))


def test_a_family_that_covers_nobody_known_is_refused(monkeypatch):
    def with_a_wrong_family(name: str) -> Topic:
        found = topics.read_topic(name)
        if name == "nominative_families":
            found.document["values"]["made_up"] = {"covers": "cousins"}
        return found

    monkeypatch.setattr(parameters, "read_topic", with_a_wrong_family)
    with pytest.raises(BadTopic, match="'cousins'"):
        parameters.load.__wrapped__()
