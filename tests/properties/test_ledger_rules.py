"""Every posting rule, alone and in random mixes, then unwound."""

import inspect

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.documents import cents_of, tables_of
from tests.support.ledger_stories import AGENCY, PAGE, STORIES, Books, Step, worked_month, worked_month_ends

from laroque.apps.ledger.chart import BRANCHES, THIRD_PARTIES
from laroque.apps.ledger.rules import agency, collecting, identities, paying

SHARES = st.dictionaries(
    st.sampled_from((*BRANCHES, *THIRD_PARTIES, "mobility:9301")), st.integers(-(10**6), 10**12), min_size=1, max_size=6
)
TOLD = st.tuples(st.sampled_from(STORIES), SHARES)


def test_every_posting_rule_is_in_a_story():
    told = {step.rule for story in STORIES for step in story("it", {"health": 3, "fnal": 1})}
    rules = {
        f"{module.__name__}.{name}"
        for module in (agency, collecting, paying)
        for name, rule in inspect.getmembers(module, inspect.isfunction)
        if rule.__module__ == module.__name__
        and not name.startswith("_")
        and "Leg" in str(rule.__annotations__["return"])
    }
    assert rules - told == set()


@given(TOLD)
def test_each_rule_alone_sums_to_zero_and_has_no_empty_leg(told):
    story, shares = told
    for step in story("it", shares):
        assert sum(leg.cents for leg in step.legs) == 0
        assert all(leg.cents for leg in step.legs)


@settings(max_examples=60)
@given(st.lists(TOLD, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_stories_in_any_mix_keep_every_identity_and_leave_nothing_on_its_way(told, random):
    books = Books()
    for step in _mixed([story(f"story {n}", shares) for n, (story, shares) in enumerate(told)], random):
        books.book(step)
        _require_identities(books)
    assert {path: cents for path, cents in _on_their_way(books) if cents} == {}


@settings(max_examples=60)
@given(st.lists(TOLD, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_reversing_in_any_order_keeps_every_identity_and_comes_back_to_zero(told, random):
    steps = [step for n, (story, shares) in enumerate(told) for step in story(f"story {n}", shares)]
    books = Books()
    for step in steps:
        books.book(step)
    random.shuffle(steps)
    for step in steps:
        books.book(step, -1)
        _require_identities(books)
    assert all(cents == 0 for accounts in books.balances.values() for cents in accounts.values())


def test_the_worked_month_ends_as_its_table_says():
    books = Books()
    for step in worked_month():
        books.book(step)
        _require_identities(books)
    assert {body: _standing(accounts) for body, accounts in books.balances.items()} == worked_month_ends()
    at_agency = books.balances[AGENCY]
    for row in tables_of(PAGE)["Positions at its end"]:
        branch = row["beneficiary"]
        assert identities.due_to_branch(at_agency, branch) == cents_of(row["due"])
        assert identities.drawn_for_branch(at_agency, branch) == cents_of(row["drawn"])
        assert identities.position_of_branch(at_agency, branch) == cents_of(row["position"])
    assert identities.due_to_third_parties(at_agency) == {}
    assert identities.agency_cash(at_agency) == 66_400


def _mixed(stories: list[list[Step]], random) -> list[Step]:
    """The steps of all stories, shuffled between stories and in order within each."""
    order = [number for number, story in enumerate(stories) for _ in story]
    random.shuffle(order)
    left = [iter(story) for story in stories]
    return [next(left[number]) for number in order]


def _require_identities(books: Books) -> None:
    assert all(sum(accounts.values()) == 0 for accounts in books.balances.values())
    assert identities.agency_identity_gap(books.balances[AGENCY]) == 0
    paired = books.paired()
    assert list(identities.mirror_gaps(paired.pop(AGENCY), paired)) == []


def _on_their_way(books: Books) -> list[tuple[str, int]]:
    return [
        (path, cents)
        for accounts in books.balances.values()
        for path, cents in accounts.items()
        if identities.must_clear(path) or path.startswith("liaison:")
    ]


def _standing(accounts: dict[str, int]) -> dict[str, int]:
    return {path: cents for path, cents in accounts.items() if cents}
