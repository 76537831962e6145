"""``laroque rights request|decide|silence|day|move|number|injury``: what is asked of a fund, and its daily work."""

from typing import Annotated, Any

import typer
from rich.console import Console

from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import emit, say
from laroque.interfaces.commands.rights_words import SCHEMA_VERSION, AsJson, By, Fund, Person, answer, file_at, law
from laroque.interfaces.commands.sharing_answers import Refused, body_id, now, person, working
from laroque.kernel.text import Text

Day = Annotated[str, typer.Option("--on", metavar="DAY", help="The day / le jour.")]
Request = Annotated[int, typer.Option("--request", metavar="N", help="Number of the request / de la demande.")]
File = Annotated[str, typer.Option("--file", help="Number of the file that claims name / du dossier.")]

injury = typer.Typer(no_args_is_help=True, add_completion=False)


def add_to(app: typer.Typer) -> None:
    """Put these commands in ``laroque rights``."""
    for name, command in (
        ("request", request), ("decide", decide), ("paying", paying), ("silence", silence), ("day", day),
        ("move", move), ("number", number),
    ):  # fmt: skip
        app.command(name)(command)
    app.add_typer(injury, name="injury")


def request(
    fund: Fund,
    beneficiaries: Annotated[list[int], typer.Option("--beneficiary", help="Who asks first, then the household.")],
    asked_on: Annotated[str, typer.Option("--asked-on", metavar="DAY")],
    household: Annotated[int, typer.Option("--household", min=1, help="C2S: persons of the household.")] = 1,
    resources: Annotated[int | None, typer.Option("--resources-cents", min=0, help="C2S: of 12 months.")] = None,
    illness: Annotated[str, typer.Option("--illness", help="Long illness: its number on the list.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="Long illness: first day of the protocol.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Long illness: first day without it.")] = "",
    as_json: AsJson = False,
) -> int:
    """Take a request for the C2S (resources) or a long illness (protocol). Prendre une demande de C2S ou d'ALD."""
    with working() as status:
        from laroque.apps.rights import requests
        from laroque.postgres.scope import scope

        organism_id, asked = body_id(fund), a_day(asked_on)
        if (resources is None) == (not illness):
            raise Refused(
                Text("give either --resources-cents or --illness", "donner soit --resources-cents, soit --illness")
            )
        for each in beneficiaries:
            file_at(organism_id, each)
        with scope(organism_id):
            if resources is not None:
                c2s = requests.C2sAsked(
                    beneficiary_ids=beneficiaries, household=household, resources_cents=resources, asked_on=asked
                )
                made = requests.ask_c2s(organism_id=organism_id, asked=c2s, law=law)
            else:
                protocol = requests.IllnessAsked(
                    beneficiary_id=beneficiaries[0], illness=illness, since=a_day(since), until=a_day(until),
                    asked_on=asked,
                )  # fmt: skip
                made = requests.ask_long_illness(organism_id=organism_id, asked=protocol)
        details = {"kind": "c2s" if resources is not None else "long_illness", "asked_on": asked_on}
        answer("request", fund=fund, reference=made, details=details, as_json=as_json)
    return status[0]


def decide(
    fund: Fund,
    request: Request,
    grants: Annotated[bool, typer.Option("--grant/--refuse", help="The answer / la réponse.")],
    on: Day,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why: needed to refuse / pourquoi.")] = "",
    paying_since: Annotated[
        str, typer.Option("--paying-since", metavar="DAY", help="C2S: means of payment came.")
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Answer a request: its rights open, claims that waited are priced again. Répondre à une demande."""
    with working() as status:
        from laroque.usecases.care import rights_requests

        done = rights_requests.decide(
            organism_id=body_id(fund), request_id=request, grants=grants, reason=reason, by=person(by), on=a_day(on),
            at=now(), law=law, paying_since=a_day(paying_since) if paying_since else None,
        )  # fmt: skip
        details = {"state": done.state.value, "priced": list(done.priced)}
        answer("decide", fund=fund, reference=request, details=details, as_json=as_json)
    return status[0]


def paying(
    fund: Fund,
    request: Request,
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="The day the means of payment came.")],
    by: By,
    as_json: AsJson = False,
) -> int:
    """Open a C2S granted against a contribution, its payment being set up. Ouvrir une C2S avec participation."""
    with working() as status:
        from laroque.apps.rights import requests
        from laroque.postgres.scope import scope

        organism_id = body_id(fund)
        with scope(organism_id):
            requests.pay_c2s(
                organism_id=organism_id, request_id=request, paying_since=a_day(since), by=person(by), at=now(), law=law
            )
        answer("paying", fund=fund, reference=request, details={"since": since}, as_json=as_json)
    return status[0]


def silence(fund: Fund, on: Day, as_json: AsJson = False) -> int:
    """Grant the requests whose delay is over by a day. Accorder les demandes dont le délai est passé."""
    with working() as status:
        from laroque.usecases.care import rights_requests

        granted = rights_requests.answer_by_silence(organism_id=body_id(fund), on=a_day(on), at=now(), law=law)
        answer("silence", fund=fund, reference=None, details={"granted": list(granted)}, as_json=as_json)
    return status[0]


def day(fund: Fund, on: Day, as_json: AsJson = False) -> int:
    """Do the daily work: silence, persons who come of age, rights that end. Faire le travail quotidien des droits."""
    with working() as status:
        from laroque.usecases.care.rights_day import work_day

        done = work_day(organism_id=body_id(fund), on=a_day(on), at=now(), law=law)
        document = {
            "schema_version": SCHEMA_VERSION,
            "fund": fund,
            "on": on,
            "granted": list(done.granted),
            "of_age": list(done.of_age),
            "without_number": list(done.without_number),
            "ended": [{"beneficiary_id": number, "kind": kind.value} for number, kind in done.ended],
        }
        emit(document, as_json=as_json, render=lambda console: _draw_day(console, document))
    return status[0]


def move(
    fund: Fund,
    nir: Annotated[str, typer.Option("--nir", help="Number of the household / numéro du foyer.")],
    on: Day,
    postcode: Annotated[str, typer.Option("--postcode")],
    town: Annotated[str, typer.Option("--town")],
    by: By,
    address: Annotated[str, typer.Option("--address")] = "",
    to: Annotated[str, typer.Option("--to", metavar="CODE", help="The fund chosen, where there are several.")] = "",
    as_json: AsJson = False,
) -> int:
    """Have a household live elsewhere: the fund of the new home takes its file. Enregistrer un déménagement."""
    with working() as status:
        from laroque.usecases.care.home_moves import Home, move_home

        home = Home(address=address, postcode=postcode, town=town)
        done = move_home(
            organism_id=body_id(fund), nir=nir, home=home, on=a_day(on), at=now(), to_code=to, by=person(by)
        )
        details: dict[str, Any] = {"to": done.fund.code, "persons": done.moved.persons if done.moved else 0}
        message = done.moved.received_id if done.moved else None
        answer("move", fund=fund, reference=message, details=details, as_json=as_json)
    return status[0]


def number(
    fund: Fund,
    waiting: Annotated[str, typer.Option("--waiting", help="The waiting number / le numéro d'attente.")],
    nir: Annotated[str, typer.Option("--nir", help="The certified one / le numéro certifié.")],
    by: By,
    as_json: AsJson = False,
) -> int:
    """Give a household its certified number: one file, nothing lost. Donner à un foyer son numéro certifié."""
    with working() as status:
        from laroque.usecases.care.certified_number import certify

        done = certify(organism_id=body_id(fund), waiting=waiting, nir=nir, at=now(), by=person(by))
        details = {"files": list(done.beneficiary_ids), "priced": list(done.priced)}
        answer("number", fund=fund, reference=None, details=details, as_json=as_json)
    return status[0]


@injury.callback()
def injuries() -> None:
    """Files of work injuries; ``rights decide`` answers them. Dossiers d'accident ; ``rights decide`` y répond."""


@injury.command("open")
def open_file(
    fund: Fund,
    beneficiary: Person,
    file: File,
    injured_on: Annotated[str, typer.Option("--injured-on", metavar="DAY")],
    declared_on: Annotated[str, typer.Option("--declared-on", metavar="DAY", help="Papers and certificate came.")],
    is_disease: Annotated[bool, typer.Option("--disease", help="Of the occupation / maladie professionnelle.")] = False,
    as_json: AsJson = False,
) -> int:
    """Take the declaration of an injury, to be answered in time. Prendre la déclaration d'un accident."""
    with working() as status:
        from laroque.apps.rights.requests import InjuryAsked
        from laroque.usecases.care.rights_requests import declare_injury

        asked = InjuryAsked(
            beneficiary_id=beneficiary, file=file, injured_on=a_day(injured_on), asked_on=a_day(declared_on),
            is_disease=is_disease,
        )  # fmt: skip
        organism_id = body_id(fund)
        file_at(organism_id, beneficiary)
        made = declare_injury(organism_id=organism_id, asked=asked, law=law)
        answer("injury", fund=fund, reference=made, details={"file": file}, as_json=as_json)
    return status[0]


@injury.command("investigate")
def investigate(fund: Fund, request: Request, on: Day, as_json: AsJson = False) -> int:
    """Take the delay of an investigation (R441-8). Prendre le délai d'une enquête."""
    with working() as status:
        from laroque.usecases.care.rights_requests import investigate_injury

        until = investigate_injury(organism_id=body_id(fund), request_id=request, on=a_day(on), law=law)
        answer("injury", fund=fund, reference=request, details={"answer_by": until.isoformat()}, as_json=as_json)
    return status[0]


@injury.command("close")
def close(fund: Fund, beneficiary: Person, file: File, on: Day, by: By, as_json: AsJson = False) -> int:
    """Close a file: its care is of sickness from that day. Clore un dossier : ses soins relèvent de la maladie."""
    with working() as status:
        from laroque.usecases.care.rights_requests import close_injury

        close_injury(
            organism_id=body_id(fund), beneficiary_id=beneficiary, file=file, on=a_day(on), at=now(), by=person(by)
        )
        answer("injury", fund=fund, reference=beneficiary, details={"file": file, "until": on}, as_json=as_json)
    return status[0]


def _draw_day(console: Console, document: dict[str, Any]) -> None:
    words = {
        "granted": Text("Granted by silence", "Accordées par silence"),
        "of_age": Text("Files of persons who came of age", "Dossiers de nouveaux majeurs"),
        "without_number": Text("Of age, own number not known", "Majeurs sans numéro connu"),
        "ended": Text("Rights that end", "Droits qui se terminent"),
    }
    for name, text in words.items():
        console.print(f"{say(text)}: {len(document[name])}")
