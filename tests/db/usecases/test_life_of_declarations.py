"""The life of declarations at reception: signals, substitutions, windows, several bodies, what is taken back."""

from datetime import UTC, date, datetime

import pytest
from tests.support.contributor_books import APRIL, AT
from tests.support.dsn_builder import (
    Bordereau,
    Declaration,
    Line,
    Lines,
    declaration,
    inserted,
    made,
    render,
    siret,
    without,
)

from laroque.apps.contributions import queries
from laroque.apps.contributions.states import SignalState
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageState
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import HeadcountRow
from laroque.apps.registry.states import HeadcountSource
from laroque.formats.dsn.norm import norm
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month

pytestmark = pytest.mark.django_db
MADE_ON = "04052026"
"""Day that the made-up files of April say they were made on (S20.G00.05.007)."""
LINES = (Line("100", "920", 250_000, "0.70"),)


@pytest.fixture(autouse=True)
def store(settings, tmp_path_factory):
    """Evidence goes to a folder of the test."""
    settings.LAROQUE_STORE = tmp_path_factory.mktemp("store")


@pytest.fixture
def lyon(db):
    """Another collecting body."""
    return network.organism_by_code(code="urssaf-827")


def signal(nature: str, *, order: int = 1, type_: str = "01", replaced: str = "", of: int = 1) -> bytes:
    """A signal of an establishment: 04, 05 or 07."""
    lines = without(
        declaration(Declaration(siret=siret(of), nature=nature, type=type_, order=order, bordereaux=())),
        "S20.G00.05.005",
    )
    event = {"04": ("S21.G00.60.002", "14042026"), "07": ("S21.G00.62.001", "30042026")}.get(nature)
    new: Lines = [("S20.G00.05.006", replaced)] if replaced else []
    lines = inserted(lines, "S20.G00.05.004", new)
    return render(inserted(lines, "S21.G00.40.043", [event] if event else []))


def substitution(*, order: int, type_: str = "01", cents: int = 50_000, bordereaux: bool = True) -> bytes:
    """A declaration made in the place of the first employer for April, of contributions in difference."""
    said = Declaration(
        siret=siret(1), nature="09", type=type_, order=order,
        bordereaux=(Bordereau((Line("027", "920", cents * 6_250),), cents),) if bordereaux else (),
    )  # fmt: skip
    lines = inserted(declaration(said), "S20.G00.05.010", [("S20.G00.05.013", "02")])
    known = norm().rubriques
    return render([(code, value) for code, value in lines if known[code].letter("09") not in "IN"])


def controls(received) -> list[str]:
    return [finding["control"] for finding in received.findings if finding["severity"] == "reject"]


def states(body: int, of: int = 1) -> list[tuple[int, str]]:
    with scope(body):
        found = queries.declarations(organism_id=body, siret=siret(of))
    return sorted((each.order_number, each.state.value) for each in found)


def signals(body: int, of: int = 1) -> list[tuple[str, int, SignalState]]:
    with scope(body):
        found = queries.signals(organism_id=body, siret=siret(of))
    return sorted((each.nature, each.order_number, each.state) for each in found)


def due(body: int, month: date = APRIL) -> int:
    with scope(body):
        account = queries.account_by_siret(organism_id=body, siret=siret(1))
        return sum(queries.shares(organism_id=body, account_id=account.id, month=month).values())


@pytest.mark.parametrize(("nature", "day"), [("04", date(2026, 4, 14)), ("05", None), ("07", date(2026, 4, 30))])
def test_a_signal_is_received_and_its_facts_alone_are_kept(inbox, paris, nature, day):
    (received,) = inbox(signal(nature))
    assert (received.is_accepted, received.taken) == (True, (True,))
    with scope(paris):
        (found,) = queries.signals(organism_id=paris, siret=siret(1))
        assert messages.messages(organism_id=paris)[0].state is MessageState.ACCEPTED
        assert queries.account_by_siret(organism_id=paris, siret=siret(1)) is None
    assert (found.nature, found.order_number, found.made_on, found.happened_on) == (nature, 1, date(2026, 5, 4), day)
    assert (found.month, found.state) == (None, SignalState.RECEIVED)
    assert states(paris) == []


def test_a_signal_of_a_number_already_used_is_refused(inbox, paris):
    inbox(signal("04", order=7))
    (again,) = inbox(signal("07", order=7))
    assert (again.is_accepted, controls(again)) == (False, ["D02"])
    assert signals(paris) == [("04", 7, SignalState.RECEIVED)]


def test_two_signals_of_one_number_in_a_batch_leave_one(inbox, paris):
    first, second = inbox(signal("04", order=7), signal("05", order=7))
    assert (first.is_accepted, controls(second)) == (True, ["D02"])
    assert signals(paris) == [("04", 7, SignalState.RECEIVED)]


def test_a_signal_is_replaced_by_the_one_that_names_it(inbox, paris):
    inbox(signal("04", order=7))
    (received,) = inbox(signal("04", order=8, type_="03", replaced=f"{MADE_ON}7"))
    assert received.is_accepted, received.findings
    assert signals(paris) == [("04", 7, SignalState.REPLACED), ("04", 8, SignalState.RECEIVED)]


@pytest.mark.parametrize("replaced", ["", f"{MADE_ON}9", "030520267"])
def test_a_signal_that_replaces_what_is_not_known_is_refused(inbox, paris, replaced):
    inbox(signal("04", order=7))
    (received,) = inbox(signal("04", order=8, type_="03", replaced=replaced))
    assert (received.is_accepted, controls(received)) == (False, ["D09"])
    assert signals(paris) == [("04", 7, SignalState.RECEIVED)]


def test_what_was_replaced_is_not_replaced_again(inbox, paris):
    replacing = (
        signal("04", order=8, type_="03", replaced=f"{MADE_ON}7"),
        signal("04", order=9, type_="03", replaced=f"{MADE_ON}7"),
    )
    *_, last = inbox(signal("04", order=7), *replacing)
    assert controls(last) == ["D09"]


def test_an_end_of_contract_is_cancelled_and_a_sick_leave_is_not(inbox, paris):
    inbox(signal("07", order=1), signal("04", order=2))
    cancelled, kept = inbox(
        signal("07", order=3, type_="04", replaced=f"{MADE_ON}1"),
        signal("04", order=4, type_="04", replaced=f"{MADE_ON}2"),
    )
    assert (cancelled.is_accepted, kept.is_accepted) == (True, False)
    assert signals(paris) == [
        ("04", 2, SignalState.RECEIVED),
        ("07", 1, SignalState.CANCELLED),
        ("07", 3, SignalState.CANCELS),
    ]


def test_a_declaration_made_in_the_employers_place_adds_to_his_own(inbox, paris):
    inbox(made(siret=siret(1)))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    before = due(paris)
    (received,) = inbox(substitution(order=90))
    assert received.is_accepted, received.findings
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert (states(paris), due(paris)) == ([(1, "assessed"), (90, "assessed")], before + 50_000)
    with scope(paris):
        (found,) = queries.signals(organism_id=paris, nature="09")
    assert (found.month, found.purpose) == (APRIL, "02")


def test_a_cancelled_substitution_is_due_no_more(inbox, paris):
    inbox(made(siret=siret(1)), substitution(order=90))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    whole = due(paris)
    (received,) = inbox(substitution(order=91, type_="04"))
    assert received.is_accepted, received.findings
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert (states(paris), due(paris)) == ([(1, "assessed"), (90, "cancelled"), (91, "assessed")], whole - 50_000)


def test_a_replaced_substitution_is_due_at_its_new_amount(inbox, paris):
    inbox(made(siret=siret(1)), substitution(order=90), substitution(order=91, type_="03", cents=20_000))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert states(paris) == [(1, "assessed"), (90, "replaced"), (91, "assessed")]
    inbox(substitution(order=92, type_="04"))
    before = due(paris)
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert before - due(paris) == 20_000


def test_a_substitution_is_never_early(inbox, paris):
    (received,) = inbox(substitution(order=90), at=datetime(2026, 1, 31, tzinfo=UTC))
    assert (received.taken, controls(received)) == ((True,), [])


def test_a_substitution_without_bordereaux_is_kept_as_a_signal(inbox, paris):
    (received,) = inbox(substitution(order=90, bordereaux=False))
    assert received.is_accepted, received.findings
    assert (states(paris), signals(paris)) == ([], [("09", 90, SignalState.RECEIVED)])


@pytest.mark.parametrize(
    ("type_", "at", "said"),
    [
        ("01", datetime(2026, 5, 15, 9, 59, tzinfo=UTC), []),
        ("01", datetime(2026, 5, 15, 10, 0, tzinfo=UTC), ["D03"]),
        ("01", datetime(2026, 5, 15, 21, 59, tzinfo=UTC), ["D03"]),
        ("01", datetime(2026, 5, 15, 22, 0, tzinfo=UTC), ["D13"]),
        ("01", datetime(2026, 8, 15, 21, 59, tzinfo=UTC), ["D13"]),
        ("01", datetime(2026, 8, 15, 22, 0, tzinfo=UTC), ["D13", "D04"]),
        ("03", datetime(2026, 5, 14, 21, 59, tzinfo=UTC), ["D09"]),
        ("03", datetime(2026, 5, 14, 22, 0, tzinfo=UTC), ["D09", "D03"]),
    ],
)
def test_each_window_closes_at_its_instant_in_paris(inbox, paris, type_, at, said):
    (received,) = inbox(made(siret=siret(1), type=type_), at=at)
    assert (received.is_accepted, [finding["control"] for finding in received.findings]) == (True, said)
    with scope(paris):
        (found,) = queries.declarations(organism_id=paris, siret=siret(1))
    assert found.is_late is (said not in ([], ["D09"]))


@pytest.mark.parametrize(
    ("at", "accepted"),
    [(datetime(2026, 2, 28, 22, 59, tzinfo=UTC), False), (datetime(2026, 2, 28, 23, 0, tzinfo=UTC), True)],
)
def test_a_month_opens_one_month_before_it(inbox, paris, at, accepted):
    (received,) = inbox(made(siret=siret(1)), at=at)
    assert (received.is_accepted, controls(received)) == (accepted, [] if accepted else ["D04"])
    assert states(paris) == ([(1, "received")] if accepted else [])


def test_pay_of_the_month_after_is_due_on_the_fifteenth(inbox, paris):
    with scope(paris):
        registry.set_headcounts(
            rows=[
                HeadcountRow(siren=siret(of)[:9], year=2026, hundredths=6_000, source=HeadcountSource.DECLARED)
                for of in (1, 2)
            ]
        )
    paid_after = declaration(Declaration(siret=siret(2)))
    at = next(index for index, (code, _) in enumerate(paid_after) if code == "S21.G00.50.001")
    paid_after[at] = ("S21.G00.50.001", "05052026")
    inbox(made(siret=siret(1)), render(paid_after))
    with scope(paris):
        days = [queries.declarations(organism_id=paris, siret=siret(of))[0].due_on for of in (1, 2)]
    assert days == [date(2026, 5, 5), date(2026, 5, 15)]


def shared(lyon, **facts) -> bytes:
    """A declaration with a bordereau for Paris and one for Lyon."""
    lines = declaration(
        Declaration(siret=siret(1), bordereaux=(Bordereau(LINES, 33_500), Bordereau(LINES, 33_500)), **facts)
    )
    places = [index for index, (code, _) in enumerate(lines) if code in ("S21.G00.20.001", "S21.G00.22.001")]
    for index in (places[1], places[3]):
        lines[index] = (lines[index][0], lyon.siret)
    return render(lines)


def test_what_one_body_refuses_of_a_shared_declaration_all_refuse(inbox, paris, lyon):
    inbox(made(siret=siret(1)))
    (received,) = inbox(shared(lyon, order=2))
    assert (received.is_accepted, controls(received)) == (False, ["D01"])
    assert (states(paris), states(lyon.id)) == ([(1, "received")], [])
    with scope(lyon.id):
        (message,) = messages.messages(organism_id=lyon.id)
    assert message.state is MessageState.REFUSED


def test_a_shared_test_send_is_checked_at_each_body(inbox, paris, lyon):
    (received,) = inbox(shared(lyon, test=True))
    assert received.is_accepted, received.findings
    assert (states(paris), states(lyon.id)) == ([], [])


def test_a_shared_declaration_too_early_is_refused_at_each_body(inbox, paris, lyon):
    (received,) = inbox(shared(lyon), at=datetime(2026, 2, 1, tzinfo=UTC))
    assert (controls(received), states(paris), states(lyon.id)) == (["D04"], [], [])


def test_a_shared_declaration_sent_again_is_known(inbox, paris, lyon):
    content = shared(lyon)
    (first,), (again,) = inbox(content), inbox(content)
    assert (first.is_accepted, again.is_accepted, again.is_new, again.messages) == (True, True, False, first.messages)
    assert (states(paris), states(lyon.id)) == ([(1, "received")], [(1, "received")])


def test_a_replacement_takes_back_what_it_no_longer_declares_at_another_body(inbox, paris, lyon):
    inbox(shared(lyon))
    for body in (paris, lyon.id):
        assess_month(organism_id=body, month=APRIL, at=AT)
    assert due(lyon.id) > 0
    (received,) = inbox(made(siret=siret(1), type="03", order=2))
    assert [finding["control"] for finding in received.findings] == ["D10"]
    assess_month(organism_id=lyon.id, month=APRIL, at=AT)
    assert (states(lyon.id), due(lyon.id)) == ([(1, "replaced"), (2, "assessed")], 0)


@pytest.mark.parametrize("type_", ["03", "05"])
def test_the_last_replacement_without_bordereaux_takes_the_month_back(inbox, paris, type_):
    inbox(made(siret=siret(1), postcode="69001"))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    (received,) = inbox(made(siret=siret(1), postcode="69001", type=type_, order=2, bordereaux=()))
    assert (list(received.messages), [finding["control"] for finding in received.findings]) == (["urssaf-117"], ["D10"])
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert due(paris) == 0
    inbox(made(siret=siret(1), postcode="69001", type="03", order=3))
    assess_month(organism_id=paris, month=APRIL, at=AT)
    assert due(paris) > 0


def test_the_fractions_that_are_missing_are_named(inbox, paris):
    inbox(made(siret=siret(1), fraction="13"), made(siret=siret(1), fraction="33"), made(siret=siret(2)))
    with scope(paris):
        found = queries.fractions(organism_id=paris, month=APRIL)
    assert [(each.siret, each.missing, each.is_complete) for each in found] == [
        (siret(1), ("23",), False),
        (siret(2), (), True),
    ]


def test_findings_are_those_of_their_declaration(inbox, paris):
    inbox(made(siret=siret(2)), at=AT)
    late = datetime(2026, 5, 18, 12, tzinfo=UTC)
    sends = (Declaration(siret=siret(1)), Declaration(siret=siret(2), type="03", order=2), Declaration(siret=siret(3)))
    inbox(render(*map(declaration, sends)), at=late)
    with scope(paris):
        told = {}
        for of in (1, 2, 3):
            found = queries.declarations(organism_id=paris, siret=siret(of))[0]
            said = queries.findings_of_declaration(organism_id=paris, declaration_id=found.id)
            told[of] = [(finding["control"], finding["declaration"] == found.position) for finding in said]
    assert told == {1: [("D13", True)], 2: [("D03", True)], 3: [("D13", True)]}


def test_a_test_signal_is_checked_and_not_kept(inbox, paris):
    lines = without(declaration(Declaration(siret=siret(1), nature="04", bordereaux=(), test=True)), "S20.G00.05.005")
    (received,) = inbox(render(lines))
    assert (received.is_accepted, signals(paris)) == (True, [])


def test_signals_take_as_many_statements_as_one(inbox, paris, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        inbox(*(signal("04", order=number) for number in range(1, 60)))
    assert len(signals(paris)) == 50  # the first page
