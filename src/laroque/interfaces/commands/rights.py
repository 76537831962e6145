"""``laroque rights``: persons that a fund insures, and what they are entitled to."""

from datetime import date
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import rights_requests as requests
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import emit, language, note, say
from laroque.interfaces.commands.rights_words import (
    SCHEMA_VERSION,
    AsJson,
    By,
    Fund,
    Person,
    Why,
    answer,
    file_at,
    law,
)
from laroque.interfaces.commands.sharing_answers import Refused, body_id, now, person, working
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.apps.rights.queries import BeneficiaryView

app = typer.Typer(no_args_is_help=True, add_completion=False)
_WHATS = (
    "work", "residence", "student", "pension", "dependant", "doctor", "pregnancy", "birth", "own", "parent",
)  # fmt: skip


@app.callback()
def rights() -> None:
    """Who a fund insures, and what each is entitled to. Qui une caisse assure, et les droits de chacun."""


@app.command("register")
def register(
    fund: Fund,
    nir: Annotated[str, typer.Option("--nir", help="Number it is claimed under / numéro de l'assuré.")],
    born_on: Annotated[str, typer.Option("--born-on", metavar="DAY")],
    family_name: Annotated[str, typer.Option("--family-name")],
    given_names: Annotated[str, typer.Option("--given-names")],
    by: By,
    birth_rank: Annotated[int, typer.Option("--birth-rank", min=1)] = 1,
    own_nir: Annotated[str, typer.Option("--own-nir")] = "",
    sex: Annotated[str, typer.Option("--sex", help="F or M.")] = "",
    is_dependant: Annotated[bool, typer.Option("--dependant", help="A child under that number.")] = False,
    address: Annotated[str, typer.Option("--address")] = "",
    postcode: Annotated[str, typer.Option("--postcode")] = "",
    town: Annotated[str, typer.Option("--town")] = "",
    as_json: AsJson = False,
) -> int:
    """Register a person, or change what is known of it. Enregistrer une personne, ou changer ce qui en est connu."""
    with working() as status:
        from laroque.apps.rights import operations
        from laroque.postgres.scope import scope

        row = operations.BeneficiaryRow(
            nir=nir, born_on=a_day(born_on), birth_rank=birth_rank, family_name=family_name, given_names=given_names,
            own_nir=own_nir, sex=sex, is_dependant=is_dependant, address=address, postcode=postcode, town=town,
        )  # fmt: skip
        organism_id = body_id(fund)
        with scope(organism_id):
            numbers = operations.register(organism_id=organism_id, rows=[row], at=now(), by=person(by))
        answer("register", fund=fund, reference=numbers[row.name], details={"nir": row.nir}, as_json=as_json)
    return status[0]


@app.command("open")
def open_right(
    fund: Fund,
    beneficiary: Person,
    what: Annotated[str, typer.Option("--what", help=", ".join(_WHATS))],
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="The day it is so: first day, birth, request.")],
    by: By,
    number: Annotated[
        str, typer.Option("--number", help="Of the treating doctor, of the child itself, or of the other parent.")
    ] = "",
    is_at_once: Annotated[bool, typer.Option("--at-once", help="Residence is stable at once (D160-2 II).")] = False,
    is_local: Annotated[bool, typer.Option("--local-scheme", help="Local scheme of Alsace-Moselle.")] = False,
    as_json: AsJson = False,
) -> int:
    """Open cover, or what comes with it: doctor, pregnancy, birth, own rights, a second parent.

    Ouvrir la couverture, ou ce qui l'accompagne : médecin, grossesse, naissance, droits propres, second parent.
    """
    with working() as status:
        given = {"organism_id": body_id(fund), "beneficiary_id": beneficiary, "at": now(), "by": person(by)}
        if what not in _WHATS:
            raise Refused(Text(f"{what} is none of {', '.join(_WHATS)}", f"{what} n'est pas dans {', '.join(_WHATS)}"))
        day, file = a_day(since), file_at(given["organism_id"], beneficiary)
        reference = _open_beside(what, given, day, number) if what in _WHATS[5:] else None
        if what in _WHATS[:5]:
            _open_cover(what, file, given, day, is_at_once, is_local)
        details = {"what": what, "since": since}
        answer("open", fund=fund, reference=reference or beneficiary, details=details, as_json=as_json)
    return status[0]


def _open_cover(
    what: str, file: "BeneficiaryView", given: dict[str, Any], since: date, is_at_once: bool, is_local: bool
) -> None:
    from laroque.apps.rights.states import Basis
    from laroque.usecases.care.rights_opening import Opening, open_cover, row_of

    opening = Opening(
        person=row_of(file), basis=Basis(what), since=since, without_delay=is_at_once, in_local_scheme=is_local
    )
    open_cover(organism_id=given["organism_id"], openings=[opening], at=given["at"], law=law, by=given["by"])


def _open_beside(what: str, given: dict[str, Any], since: date, number: str) -> int | None:
    from laroque.usecases.care import own_rights, rights_opening

    if what == "own":
        return own_rights.open_own_rights(**given, on=since, own_nir=number, law=law)
    if what == "parent":
        return rights_opening.add_parent(**given, nir=number, since=since, law=law)
    if what == "doctor":
        rights_opening.choose_doctor(**given, professional=number, on=since)
    elif what == "pregnancy":
        rights_opening.declare_pregnancy(**given, due_on=since, law=law)
    else:
        rights_opening.give_birth(**given, born_on=since, law=law)
    return None


@app.command("end")
def end(
    fund: Fund,
    beneficiary: Person,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The first day without it / premier jour sans.")],
    by: By,
    right: Annotated[int, typer.Option("--right", metavar="N", help="That right; else cover by residence.")] = 0,
    is_permit: Annotated[
        bool, typer.Option("--permit", help="The day a residence document ends: cover runs six months more (R111-4).")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """End a right, or cover by residence. Mettre fin à un droit, ou à la couverture par résidence."""
    with working() as status:
        from laroque.apps.rights import operations
        from laroque.postgres.scope import scope
        from laroque.usecases.care.rights_opening import end_residence

        given, day = {"organism_id": body_id(fund), "at": now(), "by": person(by)}, a_day(on)
        file = file_at(given["organism_id"], beneficiary)
        if right and all(each.id != right for each in file.rights):
            raise Refused(
                Text(f"the file {beneficiary} has no right {right}", f"pas de droit {right} au dossier {beneficiary}")
            )
        if right:
            with scope(given["organism_id"]):
                ends = [operations.RightEnd(right, day)]
                ended = operations.end_rights(**given, ends=ends)
            details: dict[str, Any] = {"right": right, "until": on, "ended": ended}
        else:
            until = end_residence(**given, beneficiary_id=beneficiary, on=day, law=law, is_permit=is_permit)
            details = {"until": until.isoformat()}
        answer("end", fund=fund, reference=beneficiary, details=details, as_json=as_json)
    return status[0]


@app.command("show")
def show(
    fund: Fund,
    nir: Annotated[str, typer.Option("--nir", help="Number it is claimed under / numéro de l'assuré.")],
    why: Why,
    as_json: AsJson = False,
) -> int:
    """Show the persons under a number, their rights and requests; what tells of health stays out.

    Montrer les personnes sous un numéro, leurs droits et demandes ; rien de leur santé.
    """
    with working() as status:
        from laroque.usecases.care.benefits_statement import Reader
        from laroque.usecases.care.rights_file import file_of

        reader = Reader(0, f"laroque: {getuser()}", why, now())
        document = {
            "schema_version": SCHEMA_VERSION,
            "fund": fund,
            **file_of(organism_id=body_id(fund), nir=nir, reader=reader),
        }
        emit(document, as_json=as_json, render=lambda console: _draw_file(console, document))
    return status[0]


@app.command("certificate")
def certificate(
    fund: Fund,
    nir: Annotated[str, typer.Option("--nir", help="Number it is claimed under / numéro de l'assuré.")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day it is about / le jour attesté.")],
    why: Why,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT.pdf", help="Write the letter / écrire.")] = None,
    as_json: AsJson = False,
) -> int:
    """Certify the rights of a household on a day. Attester les droits d'un foyer un jour donné."""
    with working() as status:
        from laroque.formats.letters import certificate_pdf
        from laroque.kernel.identifiers import check_nir
        from laroque.usecases.care.benefits_statement import Reader
        from laroque.usecases.care.rights_certificate import certificate_of

        reader = Reader(0, f"laroque: {getuser()}", why, now())
        made = certificate_of(organism_id=body_id(fund), nir=check_nir(nir), on=a_day(on), reader=reader)
        if pdf is not None:
            _write(pdf, certificate_pdf(made, language()))
        emit(made.as_json(), as_json=as_json, render=lambda console: _draw_certificate(console, made.as_json()))
    return status[0]


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as failure:
        raise Refused(Text(f"{out}: {failure.strerror}", f"{out} : {failure.strerror}")) from None
    note(Text(f"The certificate is in {out}", f"L'attestation est dans {out}"))


def _draw_file(console: Console, document: dict[str, Any]) -> None:
    for each in document["persons"]:
        name = f"{each['beneficiary_id']}  {each['given_names']} {each['family_name']}  {each['born_on']}"
        console.print(f"[bold]{escape(name)}[/bold]")
        table = Table(box=SIMPLE)
        for heading in ("N", Text("Right", "Droit"), Text("Since", "Depuis"), Text("Until (excluded)", "Jusqu'au")):
            table.add_column(heading if isinstance(heading, str) else say(heading))
        for right in each["rights"]:
            kind = " · ".join(part for part in (right["kind"], right["basis"]) if part)
            table.add_row(str(right["right_id"]), kind, right["since"], right["until"] or "—")
        console.print(table)
        for request in each["requests"]:
            told = (request["request_id"], request["kind"], request["asked_on"], request["state"])
            console.print(escape("  ".join(str(part) for part in told)))


def _draw_certificate(console: Console, document: dict[str, Any]) -> None:
    console.print(escape(f"{document['fund']['name']}  {document['nir']}  {document['on']}"))
    table = Table(box=SIMPLE)
    for heading in (
        Text("Person", "Personne"), Text("Since", "Depuis"), Text("Until (excluded)", "Jusqu'au"),
        Text("100 %", "100 %"), Text("C2S", "C2S"),
    ):  # fmt: skip
        table.add_column(say(heading))
    for each in document["household"]:
        terms = [each["full_share"], each["c2s"]]
        ends = ["—" if term is None else (term["until"] or say(Text("open", "ouvert"))) for term in terms]
        name = f"{each['given_names']} {each['family_name']}"
        table.add_row(escape(name), each["cover"]["since"], each["cover"]["until"] or "—", *ends)
    console.print(table)


requests.add_to(app)
