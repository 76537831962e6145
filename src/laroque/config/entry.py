"""The ``laroque`` command: its groups are imported only when they are asked for."""

import importlib
import os
import sys
from collections.abc import Callable
from typing import Any

import click
import typer

from laroque.config import environment
from laroque.interfaces.commands import output
from laroque.interfaces.commands.output import Exit
from laroque.kernel.text import Text

# Name of the command, where it stands (module:attribute), and its line of help.
GROUPS: dict[str, tuple[str, Text]] = {
    "demo": (
        "laroque.interfaces.commands.demo:demo",
        Text(
            en="Play a made-up month from declarations to cash",
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
    "network": (
        "laroque.interfaces.commands.network:app",
        Text(en="The bodies of the network, and who serves whom", fr="Les organismes du réseau, et qui sert qui"),
    ),
    "statement": (
        "laroque.interfaces.commands.statement:app",
        Text(en="Show bank statements (camt)", fr="Montrer des relevés bancaires (camt)"),
    ),
    "ledger": (
        "laroque.interfaces.commands.ledger:app",
        Text(en="Audit the ledger", fr="Auditer la comptabilité"),
    ),
    "treasury": (
        "laroque.interfaces.commands.treasury:app",
        Text(en="Cash of the branches", fr="Trésorerie des branches"),
    ),
    "site": (
        "laroque.interfaces.commands.site:app",
        Text(en="Serve the screens", fr="Servir les écrans"),
    ),
    "db": (
        "laroque.interfaces.commands.db:app",
        Text(en="The database and its server", fr="La base de données et son serveur"),
    ),
    "manage": (
        "laroque.config.manage:app",
        Text(en="Django's own commands, for maintenance", fr="Les commandes de Django, pour la maintenance"),
    ),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, so that a pure command starts without Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of a user's work."""
        return list(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name, and no other."""
        if cmd_name not in GROUPS:
            return None
        module, _, attribute = GROUPS[cmd_name][0].partition(":")
        found = getattr(importlib.import_module(module), attribute)
        command = found if isinstance(found, click.Command) else _as_command(found)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table: nothing is imported for it."""
        language = output.language()
        with formatter.section("Commandes" if language == "fr" else "Commands"):
            formatter.write_dl([(name, text.in_language(language)) for name, (_, text) in GROUPS.items()])


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; every way out is one of the statuses of ``Exit``."""
    try:
        sys.exit(run(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:  # the reader of our output has gone: nothing is left to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.FAILED)


def run(arguments: list[str]) -> int:
    """The exit status of one command line."""
    output.speak(environment.language())
    try:
        status = _laroque.main(args=arguments, prog_name="laroque", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return int(ended.exit_code)
    except click.ClickException as misuse:
        misuse.show(file=sys.stderr)
        return int(Exit.MISUSE)
    except (click.Abort, KeyboardInterrupt):
        output.error(Text(en="Interrupted.", fr="Interrompu."))
        return int(Exit.FAILED)
    except Exception as failure:
        return int(_failed(failure))
    return int(status) if isinstance(status, int) else int(Exit.DONE)


def _failed(failure: Exception) -> Exit:
    """Say in one line what went wrong; the trace is for those who set ``LAROQUE_TRACE``."""
    if os.environ.get("LAROQUE_TRACE"):
        raise failure
    text = getattr(failure, "text", None)
    if not isinstance(text, Text):
        said = f"{type(failure).__name__}: {failure}".strip()
        text = Text(
            en=f"Internal failure ({said}). Set LAROQUE_TRACE=1 to see where.",
            fr=f"Défaillance interne ({said}). Mettez LAROQUE_TRACE=1 pour voir où.",
        )
    output.error(text)
    return Exit.FAILED


def _as_command(found: Callable[..., Any] | typer.Typer) -> click.Command:
    """The click command of a typer group, or of a single function."""
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command()(found)
    return typer.main.get_command(single)


_laroque = LazyGroup(
    name="laroque",
    help="Core system of a social security scheme / Système central d'un régime de sécurité sociale.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
