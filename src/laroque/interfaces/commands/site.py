"""``laroque site``: the screens, served on the loopback."""

import socket
from typing import Annotated

import typer

from laroque.interfaces.commands import database, output
from laroque.interfaces.commands.output import Exit
from laroque.kernel.text import Text

app = typer.Typer(help="Serve the screens.", no_args_is_help=True, add_completion=False)

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
_THREADS = 8


@app.callback()
def site() -> None:
    """Serve the screens."""


@app.command()
def serve(port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the loopback.")] = DEFAULT_PORT) -> int:
    """Serve the site until Ctrl-C."""
    if not port_is_free(port):
        output.error(busy(port, "laroque site serve"))
        return Exit.MISUSE
    database.ready()
    serve_forever(port)
    return Exit.DONE


def serve_forever(port: int) -> None:
    """Answer on the loopback until the process is interrupted."""
    from django.core.wsgi import get_wsgi_application
    from waitress import serve as answer

    output.note(
        Text(
            f"The site is on http://{HOST}:{port}/ (Ctrl-C ends it)",
            f"Le site est sur http://{HOST}:{port}/ (Ctrl-C l'arrête)",
        )
    )
    answer(get_wsgi_application(), host=HOST, port=port, threads=_THREADS, ident=None)


def port_is_free(port: int) -> bool:
    """Whether the loopback port can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def busy(port: int, command: str) -> Text:
    """What to say of a port that something else listens on."""
    return Text(
        f"Port {port} is busy: stop what listens there, or choose another with `{command} --port {port + 1}`",
        f"Le port {port} est pris : arrêtez ce qui l'occupe, ou choisissez-en un autre avec "
        f"`{command} --port {port + 1}`",
    )
