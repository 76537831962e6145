"""OpenFisca-France computing the same months of pay, in its own environment; run by ``bench.payslips``, never imported.

Argument: a CSV of cases (gross euros, executive, headcount, monthly hours, AT/MP rate). Prints one JSON document: how
many, seconds of each run, the system built and the facts set beforehand, and the total of some lines in euros.
"""

import csv
import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_france import FranceTaxBenefitSystem

MONTH = "2026-01"
"""January: later months of its progressive relief have it compute those before too."""

RUNS = 4
LINES = (
    "cotisations_salariales", "cotisations_employeur", "allegement_general", "csg_deductible_salaire",
    "csg_imposable_salaire", "crds_salaire",
)  # fmt: skip


def main() -> None:
    """Compute every case as often as ``RUNS``; the first is not counted."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        rows = np.array([[float(cell) for cell in row] for row in csv.reader(file)])
    system = FranceTaxBenefitSystem()
    taken, totals = [], {}
    for _ in range(RUNS):
        simulation = SimulationBuilder().build_default_simulation(system, count=len(rows))
        gross, executive, headcount, hours, risk = rows.T
        full = np.char.equal(np.where(hours > 151, "f", "p"), "f")
        facts = {
            "salaire_de_base": gross,
            "categorie_salarie": np.where(executive > 0, 1, 0),
            "effectif_entreprise": headcount,
            "contrat_de_travail": np.where(full, 0, 1),
            "heures_remunerees_volume": np.where(full, 0, hours),
            "taux_accident_travail": risk,
        }
        for name, values in facts.items():
            simulation.set_input(name, MONTH, values)
        start = time.perf_counter()
        totals = {line: float(simulation.calculate(line, MONTH).sum()) for line in LINES}
        taken.append(time.perf_counter() - start)
    sys.stdout.write(json.dumps({"cases": len(rows), "seconds": taken[1:], "totals": totals}) + "\n")


if __name__ == "__main__":
    main()
