"""``laroque db``: the database and its server, from the first start to the upgrade."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands import keys
from laroque.interfaces.commands.database import Databases, databases
from laroque.interfaces.commands.output import Exit, emit, error, note, say
from laroque.kernel.text import Text
from laroque.postgres import backup as backups
from laroque.postgres import server
from laroque.postgres.databases import NotOurs
from laroque.postgres.roles import APP, LOADER, NATIONAL, OWNER, conninfo_of, prepare_roles

app = typer.Typer(no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
_ROLES = {"app": APP, "owner": OWNER, "loader": LOADER}


@app.command()
def start(as_json: AsJson = False) -> int:
    """Start the embedded server if it does not run, and make the database ready."""
    road = databases()
    road.ready()
    _emit_status(_status(road), as_json)
    return Exit.DONE


@app.command()
def stop(as_json: AsJson = False) -> int:
    """Stop the embedded server and all its processes."""
    road = databases()
    road.set_up()
    stopped = server.stop(road.home())
    text = (
        Text(en="The embedded server is stopped.", fr="Le serveur embarqué est arrêté.")
        if stopped
        else Text(en="The embedded server was not running.", fr="Le serveur embarqué ne tournait pas.")
    )
    emit(
        {"schema_version": 1, "stopped": stopped},
        as_json=as_json,
        render=lambda console: console.print(say(text), markup=False),
    )
    return Exit.DONE


@app.command()
def status(as_json: AsJson = False) -> int:
    """Say which server is used, where its data lies, and whether the database is up to date; starts nothing.

    Ends with 3 when no server answers.
    """
    road = databases()
    road.set_up()
    found = _status(road)
    _emit_status(found, as_json)
    if found["server"]["state"] in (server.State.ABSENT, server.State.STOPPED):
        note(Text(en="`laroque db start` starts it.", fr="`laroque db start` le démarre."))
    return Exit.DONE if found["server"]["state"] == "running" else Exit.FAILED


@app.command()
def shell(
    role: Annotated[str, typer.Option(help="app, owner or loader.")] = "app",
    organism: Annotated[int | None, typer.Option(help="Number of the organism whose rows are shown.")] = None,
    national: Annotated[bool, typer.Option("--national", help="Show the rows of every organism.")] = False,
) -> int:
    """Open psql on the database, as the application and for one organism unless said otherwise."""
    if role not in _ROLES or (national and role != "app"):
        raise typer.BadParameter("--role is app, owner or loader; --national goes with app")
    road = databases()
    road.ready(migrate=False)
    settings = [] if organism is None else [f"-c laroque.organism={organism}"]
    settings += [f"-c role={NATIONAL}"] if national else []
    backups.become_psql(_conninfo(road, _ROLES[role]), " ".join(settings))
    return Exit.FAILED


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    with_keys: Annotated[bool, typer.Option("--with-keys", help="Also write the keys, to FILE.keys.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite an existing file.")] = False,
    as_json: AsJson = False,
) -> int:
    """Write the whole database to one file, as it is at one instant; it may be in use."""
    kept = file.with_name(f"{file.name}.keys")
    present = [path for path in ((file, kept) if with_keys else (file,)) if path.exists()]
    if present and not replace:
        error(
            Text(
                en=f"{present[0]} exists; give another name, or --replace",
                fr=f"{present[0]} existe ; donnez un autre nom, ou --replace",
            )
        )
        return Exit.MISUSE
    if not file.parent.is_dir():
        error(Text(en=f"No folder {file.parent}", fr=f"Pas de dossier {file.parent}"))
        return Exit.MISUSE
    road = databases()
    road.ready(migrate=False)
    size = backups.back_up(_conninfo(road, OWNER), file)
    if with_keys:
        keys.save(road.home() / "keys", kept)
    else:
        note(_keys_are_apart(road.home() / "keys"))
    document = {"schema_version": 1, "file": str(file), "bytes": size, "keys": str(kept) if with_keys else None}
    done = Text(en=f"{file}: {size:,} bytes", fr=f"{file} : {size:,} octets".replace(",", " "))
    emit(document, as_json=as_json, render=lambda console: console.print(say(done), markup=False, soft_wrap=True))
    return Exit.DONE


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file written by `laroque db backup`.")],
    keys_file: Annotated[Path | None, typer.Option("--keys", help="The keys saved with it.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a database that is not empty.")] = False,
    as_json: AsJson = False,
) -> int:
    """Make the database hold what a backup holds; the present one is kept until the backup is whole and accepted."""
    for path in (file, *([keys_file] if keys_file else [])):
        if not path.is_file():
            error(Text(en=f"No file {path}", fr=f"Pas de fichier {path}"))
            return Exit.MISUSE
    road = databases()
    road.set_up()
    administrator, name = road.administrator(), road.name()
    passwords = prepare_roles(administrator)
    road.use_passwords(administrator, name, passwords)
    if keys_file:
        keys.require_compatible(keys_file, road.home() / "keys", replace=replace)
    try:
        backups.restore(administrator, name, passwords[OWNER], file, replace=replace, check=road.refuse_later_release)
    except (backups.NotABackup, backups.NotEmpty, NotOurs) as refusal:
        error(_refused(refusal, file, name))
        return Exit.REFUSED
    if keys_file:
        keys.put_back(keys_file, road.home() / "keys")
    due = road.unapplied()
    if due:
        note(Text(en="Now run `laroque db upgrade`.", fr="Lancez maintenant `laroque db upgrade`."))
    document = {"schema_version": 1, "file": str(file), "database": name, "upgrade_due": bool(due)}
    done = Text(en=f"{name} holds what {file} held.", fr=f"{name} contient ce que contenait {file}.")
    emit(document, as_json=as_json, render=lambda console: console.print(say(done), markup=False, soft_wrap=True))
    return Exit.DONE


@app.command()
def upgrade(as_json: AsJson = False) -> int:
    """Bring the database of an earlier release to this one, after a backup into the state folder."""
    road = databases()
    road.ready(migrate=False)
    road.refuse_later_release()
    due = road.unapplied()
    kept = None
    if due:
        kept = _backup_before(road)
        road.run_migrations()
    road.load_reference_data()
    done = (
        Text(en=f"{len(due)} migrations run; backup: {kept}", fr=f"{len(due)} migrations passées ; sauvegarde : {kept}")
        if due
        else Text(en="The database is up to date.", fr="La base est à jour.")
    )
    document = {"schema_version": 1, "migrations": due, "backup": None if kept is None else str(kept)}
    emit(document, as_json=as_json, render=lambda console: console.print(say(done), markup=False, soft_wrap=True))
    return Exit.DONE


def _backup_before(road: Databases) -> Path:
    """A backup of a database that is about to change, kept in the state folder under the instant it was made."""
    folder = road.home() / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"before-upgrade-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.dump"
    backups.back_up(_conninfo(road, OWNER), file)
    return file


def _conninfo(road: Databases, role: str) -> str:
    administrator = road.administrator()
    return conninfo_of(administrator, role, prepare_roles(administrator)[role], road.name())


def _status(road: Databases) -> dict[str, Any]:
    """What is known of the server and the database, without starting anything."""
    embedded = road.is_embedded()
    found = server.status(road.home()) if embedded else None
    running = found.state is server.State.RUNNING if found else road.answers()
    return {
        "schema_version": 1,
        "server": {
            "kind": "embedded" if embedded else "url",
            "state": (found.state.value if found else ("running" if running else "unreachable")),
            "data": str(found.data) if found else None,
            "port": found.port if found else None,
            "pid": found.pid if found else None,
            "version": found.version if found else None,
        },
        "database": road.facts() if running else None,
        "home": str(road.home()),
    }


def _emit_status(document: dict[str, Any], as_json: bool) -> None:
    emit(document, as_json=as_json, render=lambda console: _draw_status(console, document))


def _draw_status(console: Console, document: dict[str, Any]) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    shown, base = document["server"], document["database"]
    table.add_row(say(Text("server", "serveur")), f"{shown['kind']}, {shown['state']}")
    for label, value in (
        (Text("data", "données"), shown["data"]),
        (Text("port", "port"), shown["port"]),
        (Text("version", "version"), (shown["version"] or "").split(" on ")[0] or None),
        (Text("state folder", "dossier d'état"), document["home"]),
    ):
        if value is not None:
            table.add_row(say(label), str(value))
    if base is not None:
        table.add_row(say(Text("database", "base")), f"{base['name']}, {base['bytes'] // 1024**2} MiB")
        due = len(base["migrations_due"])
        up_to_date = Text("up to date", "à jour") if not due else Text(f"{due} due", f"{due} à passer")
        table.add_row("migrations", say(up_to_date))
    console.print(table, soft_wrap=True)


def _keys_are_apart(folder: Path) -> Text:
    return Text(
        en=f"The keys are not in the backup: keep a copy of {folder} elsewhere (or --with-keys), "
        "or encrypted bank accounts cannot be read again.",
        fr=f"Les clés ne sont pas dans la sauvegarde : gardez ailleurs une copie de {folder} (ou --with-keys), "
        "sans quoi les comptes bancaires chiffrés seront illisibles.",
    )


def _refused(refusal: Exception, file: Path, name: str) -> Text:
    if isinstance(refusal, backups.NotEmpty):
        return Text(
            en=f"The database {name} is not empty; make a backup of it, then give --replace",
            fr=f"La base {name} n'est pas vide ; sauvegardez-la, puis donnez --replace",
        )
    if isinstance(refusal, NotOurs):
        return Text(
            en=f"The database {name} is not Laroque's: give another name in DATABASE_URL",
            fr=f"La base {name} n'est pas celle de Laroque : donnez un autre nom dans DATABASE_URL",
        )
    return Text(
        en=f"{file} is no backup made by `laroque db backup`, or is damaged: take another copy. "
        f"The database {name} is as it was.",
        fr=f"{file} n'est pas une sauvegarde faite par `laroque db backup`, ou est abîmée : prenez une autre copie. "
        f"La base {name} est comme avant.",
    )
