"""The ``laroque`` command: it imports the group it is asked for, and no other."""

import difflib
import importlib
import io
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from typer.exceptions import Abort, TyperException

from laroque.config import environment
from laroque.interfaces.commands import database as opening
from laroque.interfaces.commands import output
from laroque.interfaces.commands.output import Exit
from laroque.kernel.text import Text

# A batch computes in processes of its own, one a core; the site answers many at once, each on few rows.
_ON_ONE_CORE = ("batch", "site")

# Each command: where it stands (module:attribute), and what it is for.
COMMANDS: dict[str, tuple[str, Text]] = {
    "demo": (
        "laroque.interfaces.commands.demo:demo",
        Text(
            en="Play a made-up month, from declarations to cash",
            fr="Jouer un mois inventé, des déclarations à la caisse",
        ),
    ),
    "dsn": (
        "laroque.interfaces.commands.dsn:app",
        Text(en="Check and assess DSN files", fr="Contrôler et recalculer des fichiers DSN"),
    ),
    "receive": (
        "laroque.interfaces.commands.receive:receive",
        Text(en="Receive files: store, read, answer", fr="Recevoir des fichiers : garder, lire, répondre"),
    ),
    "returns": (
        "laroque.interfaces.commands.returns:app",
        Text(en="Report to employers what is to be corrected", fr="Dire aux employeurs ce qui est à corriger"),
    ),
    "substitutions": (
        "laroque.interfaces.commands.substitutions:app",
        Text(en="Correct in employers' place what stays wrong", fr="Corriger à la place des employeurs"),
    ),
    "self-employed": (
        "laroque.interfaces.commands.self_employed:app",
        Text(en="What self-employed persons owe", fr="Ce que doivent les travailleurs indépendants"),
    ),
    "network": (
        "laroque.interfaces.commands.network_merge:app",
        Text(en="The bodies of the network, and who serves whom", fr="Les organismes du réseau, et qui sert qui"),
    ),
    "statement": (
        "laroque.interfaces.commands.statement:app",
        Text(en="Show bank statements (camt)", fr="Montrer des relevés bancaires (camt)"),
    ),
    "ledger": (
        "laroque.interfaces.commands.ledger:app",
        Text(en="Audit and close the books", fr="Auditer et clôturer les livres"),
    ),
    "treasury": (
        "laroque.interfaces.commands.treasury:app",
        Text(en="The cash of the branches", fr="La trésorerie des branches"),
    ),
    "sharing": (
        "laroque.interfaces.commands.sharing_payments:app",
        Text(en="Who gets what is collected", fr="À qui revient ce qui est encaissé"),
    ),
    "contributions": (
        "laroque.interfaces.commands.contributions:app",
        Text(en="What pay makes due, line by line", fr="Ce que la paie rend dû, ligne à ligne"),
    ),
    "batch": (
        "laroque.interfaces.commands.batch:app",
        Text(en="What the pay of everybody makes due", fr="Ce que la paie de tous rend dû"),
    ),
    "reform": (
        "laroque.interfaces.commands.reform:app",
        Text(en="What a change of the law would do", fr="Ce que ferait un changement du droit"),
    ),
    "rights": (
        "laroque.interfaces.commands.rights:app",
        Text(en="Who a fund insures, and the rights of each", fr="Qui une caisse assure, et les droits de chacun"),
    ),
    "benefits": (
        "laroque.interfaces.commands.benefits:app",
        Text(en="What cash benefits come to", fr="Ce que valent les prestations en espèces"),
    ),
    "claims": (
        "laroque.interfaces.commands.claims:app",
        Text(en="What becomes of claims for care", fr="Ce que deviennent les demandes de remboursement de soins"),
    ),
    "tariffs": (
        "laroque.interfaces.commands.tariffs:app",
        Text(en="The prices of care, and official files of them", fr="Les tarifs des soins, et les fichiers officiels"),
    ),
    "legislation": (
        "laroque.interfaces.commands.legislation:app",
        Text(en="The numbers of the law, by day", fr="Les chiffres du droit, par jour"),
    ),
    "tokens": (
        "laroque.interfaces.commands.tokens:app",
        Text(en="The tokens of the API", fr="Les jetons de l'API"),
    ),
    "figures": (
        "laroque.interfaces.commands.figures:figures",
        Text(
            en="Count the figures of the map of the network",
            fr="Compter les chiffres de la carte du réseau",
        ),
    ),
    "site": (
        "laroque.interfaces.commands.site:app",
        Text(en="Serve the screens", fr="Servir les écrans"),
    ),
    "users": (
        "laroque.interfaces.commands.users:app",
        Text(en="Who signs in, and what each may do", fr="Qui se connecte, et ce que chacun peut faire"),
    ),
    "db": (
        "laroque.interfaces.commands.db:app",
        Text(en="The database and its server", fr="La base de données et son serveur"),
    ),
    "manage": (
        "laroque.config.manage:app",
        Text(en="Commands of Django, for maintenance", fr="Les commandes de Django, pour la maintenance"),
    ),
}

_INTERRUPTED = 130  # what typer answers to Ctrl-C


def main() -> None:
    """Run the command line of this process; every way out is one of the statuses of ``Exit``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name or a word that the terminal cannot write is no failure
            stream.reconfigure(errors="backslashreplace")
    _end_by_interruption()
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone: nothing can be said to it any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = int(Exit.FAILED)
    sys.exit(status)


def _end_by_interruption() -> None:
    """Being asked to end, or a terminal that closes, is a Ctrl-C: what was started here is stopped on the way out."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for asked in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(asked) == signal.SIG_DFL:
            signal.signal(asked, interrupt)


def run(arguments: list[str]) -> int:
    """Run one command line; give its exit status."""
    output.speak(environment.language())
    opening.provide(_Databases())
    if not arguments or arguments[0] in ("-h", "--help"):
        _show_commands()
        return int(Exit.DONE if arguments else Exit.MISUSE)
    if arguments[0] == "--version":
        _show_version()
        return int(Exit.DONE)
    if "--worker" in arguments or arguments[0] in _ON_ONE_CORE:
        environment.leave_cores_to_others()
    if arguments[0] not in COMMANDS:
        output.error(_unknown(arguments[0]))
        return int(Exit.MISUSE)
    return _run_command(arguments[0], arguments[1:])


class _Databases:
    """The databases of this process, for the commands that need one; imported with the first use."""

    def __getattr__(self, name: str) -> Any:
        module = "demo_database" if name == "clean_demo" else "database"
        return getattr(importlib.import_module(f"laroque.config.{module}"), name)


def _run_command(name: str, arguments: list[str]) -> int:
    try:
        status = _command(name).main(args=arguments, prog_name=f"laroque {name}", standalone_mode=False)
    except TyperException as misuse:
        show = getattr(misuse, "show", None)
        show(sys.stderr) if show else sys.stderr.write(f"{misuse}\n")
        return int(Exit.MISUSE)
    except (Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as failure:
        if environment.wants_trace():
            raise
        output.error(_explained(failure))
        return int(Exit.FAILED)
    if status == _INTERRUPTED:
        output.error(Text(en="Interrupted.", fr="Interrompu."))
        return int(Exit.FAILED)
    return int(status) if isinstance(status, int) else int(Exit.DONE)


def _command(name: str) -> Any:
    """The command of this name, imported now: a group, or a single function."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found: typer.Typer | Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    single = typer.Typer(add_completion=False)
    single.command()(found)
    return typer.main.get_command(single)


def _explained(failure: Exception) -> Text:
    """What the failure says by itself in both languages, else its type and message."""
    text = getattr(failure, "text", None)
    if isinstance(text, Text):
        return text
    said = " ".join(f"{type(failure).__name__}: {failure}".split())
    return Text(
        en=f"Internal failure. {said} (LAROQUE_TRACE=1 shows where)",
        fr=f"Défaillance interne. {said} (LAROQUE_TRACE=1 montre où)",
    )


def _unknown(name: str) -> Text:
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    return Text(
        en=f"No command {name}." + (f" Did you mean {near[0]}?" if near else " `laroque --help` lists them."),
        fr=f"Pas de commande {name}."
        + (f" Vouliez-vous dire {near[0]} ?" if near else " `laroque --help` en donne la liste."),
    )


def _show_commands() -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, (_, text) in COMMANDS.items():
        table.add_row(f"laroque {name}", output.say(text))
    console = Console()
    console.print(table)
    more = Text(en="`laroque COMMAND --help` says more.", fr="`laroque COMMANDE --help` en dit plus.")
    console.print(output.say(more), markup=False)


def _show_version() -> None:
    from importlib.metadata import version

    sys.stdout.write(f"laroque {version('laroque')}\n")


if __name__ == "__main__":
    main()
