"""``laroque benefits``: what cash benefits come to, without a database."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.reasons import reasons
from laroque.formats.benefits.cases import BenefitCase, NotBenefitCases, read_benefit_cases
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.text import Text
from laroque.legislation.parameters import load

app = typer.Typer(no_args_is_help=True, add_completion=False)

_DAY = timedelta(days=1)


@app.callback()
def benefits() -> None:
    """Cash benefits."""


@app.command("compute")
def compute(
    file: Annotated[Path, typer.Argument(help="Cases in YAML: see docs/algorithms/benefit_cases.md.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Compute the cases of a file: the days paid and their amounts, those not paid and why, step by step.

    Nothing is kept. Status 1 when a case is refused, or cannot be paid at all.
    """  # fmt: skip
    readable, status = readable_files([file])
    if status is not Exit.DONE:
        return status
    try:
        read = read_benefit_cases(readable[0].read_bytes())
    except NotBenefitCases as not_cases:
        error(not_cases.text)
        return Exit.REFUSED
    law = load()
    answered = {kind: KINDS[kind].compute(tables, law) for kind, tables in read.tables.items()}
    cases = [row for number, case in read.cases.items() for row in _case(number, case, answered[case.kind])]
    refused = [
        {"number": each.number, "id": each.id, "place": each.place, "reason": each.reason.as_json()}
        for each in read.refused
    ]
    document = {"schema_version": 1, "file": file.name, "cases": cases, "refused": refused}
    emit(document, as_json=as_json, render=lambda console: _draw(console, document))
    return Exit.REFUSED if refused or any(case["refusal"] for case in cases) else Exit.DONE


@app.command("day")
def day(
    fund: Annotated[str, typer.Option("--fund", help="Code of the fund, as cpam-751.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="The day; today when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Decide the cases of a fund, pay what is due, and note the letters: once, whatever is asked again.

    Décider les dossiers d'une caisse, payer ce qui est exigible, noter les lettres : une fois, quoi qu'on redemande.
    """
    from laroque.interfaces.commands.benefits_day import work_day
    from laroque.interfaces.commands.days import a_day

    return work_day(fund, a_day(on), as_json=as_json)


def _case(number: int, case: BenefitCase, answered: Answered) -> list[dict[str, Any]]:
    """What is said of a case: one document, or one for each of its several parts."""
    keys = {key for key in answered.details["case"] if key.partition("/")[0] == str(number)}
    return [_part(case, key if len(keys) > 1 else "", key, answered) for key in sorted(keys)]


def _part(case: BenefitCase, suffix: str, key: str, answered: Answered) -> dict[str, Any]:
    details, payments, unpaid = (
        list(frame.filter(frame["case"] == key).iter_rows(named=True))
        for frame in (answered.details, answered.payments, answered.unpaid)
    )
    steps = KINDS[case.kind].explain(details, payments, unpaid)
    refused = unpaid[0] if unpaid and not payments else None
    return {
        "id": f"{case.id}/{suffix.partition('/')[2]}" if suffix else case.id,
        "kind": case.kind,
        "payments": [_payment(row) for row in payments],
        "unpaid": [_run(row) | {"reason": row["reason"], "asked": row["asked"]} for row in unpaid],
        "total_cents": sum(row["gross_cents"] for row in payments),
        "net_cents": sum(row["net_cents"] for row in payments),
        "refusal": refused and _refusal(refused["reason"], refused["asked"]),
        "steps": [step.as_json() for step in steps],
        "articles": list(dict.fromkeys(step.article for step in steps if step.article)),
    }


def _run(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"from": row["since"].isoformat(), "to": (row["until"] - _DAY).isoformat()}


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    return _run(row) | {
        "days": row["days"],
        "daily_cents": row["daily_cents"],
        "amount_cents": row["gross_cents"],
        "csg_cents": row["csg_cents"],
        "crds_cents": row["crds_cents"],
        "net_cents": row["net_cents"],
        "payee": row["payee"],
        "part": row["part"],
    }


def _refusal(code: str, asked: str | None) -> dict[str, Any]:
    reason = reasons()[code]
    return {
        "reason": code,
        "title": reason.title.as_json(),
        "article": reason.article or None,
        "remedy": reason.remedy.as_json(),
        "actor": reason.actor,
        "asked": asked,
    }


def _draw(console: Console, document: Mapping[str, Any]) -> None:
    for case in document["cases"]:
        table = Table(title=f"{case['id']} · {case['kind']}", title_justify="left")
        table.add_column(say(_STEP), overflow="fold")
        table.add_column(say(_AMOUNT), justify="right", no_wrap=True)
        table.add_column(say(_ARTICLE), overflow="fold")
        for step in case["steps"]:
            amount = "" if step["amount_cents"] is None else _euros(step["amount_cents"])
            table.add_row(say(Text(**step["label"])), amount, step["article"] or "")
        console.print(table)
        if case["refusal"]:
            console.print(say(Text(**case["refusal"]["remedy"])), markup=False, soft_wrap=True)
    _draw_refused(console, document["refused"])


def _draw_refused(console: Console, refused: Sequence[Mapping[str, Any]]) -> None:
    for each in refused:
        reason = say(Text(**each["reason"]))
        console.print(f"{each['number']} {each['id']} {each['place']}: {reason}", markup=False, soft_wrap=True)


_STEP, _AMOUNT, _ARTICLE = Text("Step", "Étape"), Text("Amount (€)", "Montant (€)"), Text("Article", "Article")


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}".replace(",", " ")
