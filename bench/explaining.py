"""How fast one month of pay is explained, shown and told in a letter.

Command: ``python -m bench.explaining``. Everything is loaded first, as in a server that runs. Timed, each on 50 months
of pay that differ: computing and explaining every line; the page ``/simulate/`` through its view and its templates, as
typing asks for it, without the transaction that a request opens; the letter in PDF. The bound is the engine alone, on
the same months as frames, without a word explained. The median and the slowest of the 50 are printed.
"""

import statistics
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

RUNS = 50
WARM = 5
PAY = {
    "month": "2026-04",
    "executive": "1",
    "headcount": "60",
    "weekly_hours": "35",
    "at_mp_percent": "2.08",
    "mobility_percent": "3.2",
    "health_top_up_euros": "40",
    "apprentice_ratio_percent": "0",
}
EXPLAIN_MS, PAGE_MS = 50, 100


def main() -> int:
    """Time each, print; the status says whether the targets hold."""
    from laroque.config import database

    database.set_up()
    measured = [
        ("bound, the engine alone", None, _engine()),
        ("explained, every line", EXPLAIN_MS, _explained),
        ("page /simulate/", PAGE_MS, _page()),
        ("letter in PDF, French", None, _letter),
    ]
    missed = False
    for name, target, work in measured:
        taken = _times(work)
        middle, slowest = statistics.median(taken), max(taken)
        missed |= target is not None and middle > target
        told = "" if target is None else f"   target {target} ms"
        print(f"{name:<24} {middle:>6.1f} ms   slowest {slowest:>6.1f} ms{told}")
    return int(missed)


def _times(work: Callable[[dict[str, str]], None]) -> list[float]:
    taken = []
    for rank in range(RUNS + WARM):
        cells = {**PAY, "gross_euros": f"{2_000 + 37 * rank}.50"}
        start = time.perf_counter()
        work(cells)
        taken.append((time.perf_counter() - start) * 1000)
    return taken[WARM:]


def _engine() -> Callable[[dict[str, str]], None]:
    from laroque.engines.contributions.payslips import payslips
    from laroque.formats.case_rows import read_rows
    from laroque.legislation.parameters import load
    from laroque.usecases.simulate.simulate_pay import case_columns

    frame = read_rows([{"id": "a", **PAY, "gross_euros": "2500"}], case_columns()).frame

    def computed(_cells: dict[str, str]) -> None:
        payslips(frame, load())

    return computed


def _explained(cells: dict[str, str]) -> None:
    from laroque.usecases.simulate.simulate_pay import lines_said, simulate

    assert len(lines_said(simulate([{"id": "a", **cells}]).slips[0])) >= 33


def _page() -> Callable[[dict[str, str]], None]:
    from django.test import RequestFactory

    from laroque.apps.access.states import Role
    from laroque.interfaces.web.membership import Chosen
    from laroque.interfaces.web.simulate.simulate_pages import simulate_page

    chosen = Chosen(1, 1, "urssaf-117", "Urssaf Île-de-France", Role.COLLECTION_OFFICER, False, frozenset(), True)

    def asked(cells: dict[str, str]) -> None:
        request = RequestFactory().get("/simulate/", cells)
        request.user, request.chosen = SimpleNamespace(is_authenticated=True, is_staff=False), chosen
        assert b'class="figure"' in simulate_page(request).content

    return asked


def _letter(cells: dict[str, str]) -> None:
    from laroque.formats.letters import explanation_pdf
    from laroque.usecases.simulate.simulate_pay import letter, simulate

    assert explanation_pdf(letter(simulate([{"id": "a", **cells}]).slips[0]), "fr").startswith(b"%PDF-")


if __name__ == "__main__":
    sys.exit(main())
