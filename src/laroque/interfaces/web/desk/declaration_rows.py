"""Declarations, lines and shares as tables and pages show them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import DeclarationState
from laroque.interfaces.web.labels import BORNE_BY
from laroque.interfaces.web.places import beneficiary_name
from laroque.interfaces.web.tables import Tag
from laroque.kernel.text import Text

WHOLE = "11"
"""The fraction of a month declared in one piece: part 1 of 1."""

TONES = {
    DeclarationState.RECEIVED: "warn",
    DeclarationState.ASSESSED: "good",
    DeclarationState.REPLACED: "",
    DeclarationState.CANCELLED: "",
}


def declaration_row(view: contributions.DeclarationView) -> dict[str, Any]:
    """A declaration as lists show it; the difference is what was declared less what the rates give, in cents."""
    recomputed = view.recomputed_cents
    whole = view.fraction == WHOLE
    return {
        "view": view,
        "id": view.id,
        "month": view.month,
        "fraction_note": "" if whole else _("fraction %(part)s of %(parts)s") % _fraction(view.fraction),
        "received_at": view.received_at,
        "state": Tag(str(view.state.label), TONES[view.state]),
        "declared_cents": view.declared_cents,
        "recomputed_cents": recomputed,
        "difference_cents": None if recomputed is None else view.declared_cents - recomputed,
        "due_on": view.due_on,
    }


def line_row(names: Mapping[str, Text], line: Mapping[str, Any]) -> dict[str, Any]:
    """An explained line with the words of its shares and its whole rate."""
    rates = [rate for rate in (line["rate_ppm"], line["at_rate_ppm"]) if rate is not None]
    shares = [
        {
            **part,
            "beneficiary_name": beneficiary_name(names, part["beneficiary"]),
            "borne_by_name": BORNE_BY.get(part["borne_by"], part["borne_by"]),
        }
        for part in line["shares"]
    ]
    return {
        **line,
        "shares": shares,
        "whole_rate_ppm": sum(rates) or None,
        "qualifier_name": _("capped base") if line["qualifier"] == "921" else _("whole base"),
    }


def share_rows(names: Mapping[str, Text], shares: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """What is due by beneficiary, the highest first: employee's and employer's part, in cents."""
    by_beneficiary: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (borne_by, beneficiary), cents in shares.items():
        by_beneficiary[beneficiary]["employee" if borne_by == "employee" else "employer"] += cents
    rows = [
        {
            "name": beneficiary_name(names, code),
            "cents": sum(parts.values()),
            "employee": parts["employee"],
            "employer": parts["employer"],
        }
        for code, parts in by_beneficiary.items()
    ]
    return sorted(rows, key=lambda row: -row["cents"])


def _fraction(fraction: str) -> dict[str, str]:
    return {"part": fraction[0], "parts": fraction[1]}
