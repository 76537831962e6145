"""``laroque manage``: commands of Django, for maintenance."""

import sys

import typer

from laroque.config import database
from laroque.interfaces.commands.output import Exit

_NEEDS_NO_DATABASE = {"makemigrations", "makemessages", "compilemessages", "check"}


def manage(ctx: typer.Context) -> None:
    """Run a command of Django as the owner of the database.

    ``migrations-up-to-date`` says what the models hold and the migrations do not.
    """
    from django.core.management import execute_from_command_line

    arguments = list(ctx.args)
    if arguments[:1] == ["migrations-up-to-date"]:
        raise typer.Exit(_tell_changes())
    if arguments[:1] and arguments[0] in _NEEDS_NO_DATABASE:
        database.set_up()
        _without_history(arguments)
        return
    database.ready(migrate=False)
    with database.as_owner():
        execute_from_command_line(["laroque manage", *arguments])
        if arguments[:1] == ["migrate"]:
            database.settle()


app = typer.Typer(add_completion=False)
app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)(manage)


def changes_without_migration() -> list[str]:
    """What the models say and the migrations do not, one line a change; needs no database."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState

    loader = MigrationLoader(None)
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    return [
        f"{app_label}: {operation.describe()}"
        for app_label, migrations in found.items()
        for migration in migrations
        for operation in migration.operations
    ]


def _tell_changes() -> Exit:
    database.set_up()
    changes = changes_without_migration()
    for change in changes:
        sys.stderr.write(change + "\n")
    return Exit.REFUSED if changes else Exit.DONE


def _without_history(arguments: list[str]) -> None:
    """Run a command that would only use the database to compare its history with the migrations."""
    from unittest.mock import patch

    from django.core.management import execute_from_command_line

    with patch("django.db.migrations.loader.MigrationLoader.check_consistent_history"):
        execute_from_command_line(["laroque manage", *arguments])
