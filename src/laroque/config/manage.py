"""``laroque manage``: Django's own commands, on the database made ready, as its owner."""

import sys

import click
from django.core.management import execute_from_command_line

from laroque.config import database
from laroque.interfaces.commands.output import Exit


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def app(arguments: tuple[str, ...]) -> None:
    """Run a command of Django; ``migrations-up-to-date`` says whether the models changed without a migration."""
    if arguments[:1] == ("migrations-up-to-date",):
        database.set_up()
        missing = changes_without_migration()
        for change in missing:
            click.echo(change, err=True)
        sys.exit(Exit.REFUSED if missing else Exit.DONE)
    if arguments[:1] == ("makemigrations",):
        database.set_up()
        _write_migrations(arguments)
        return
    database.ready(migrate=False)
    with database.as_owner():
        execute_from_command_line(["laroque manage", *arguments])


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


def _write_migrations(arguments: tuple[str, ...]) -> None:
    """``makemigrations`` without a database: its only use of one is to compare the history."""
    from unittest.mock import patch

    with patch("django.db.migrations.loader.MigrationLoader.check_consistent_history"):
        execute_from_command_line(["laroque manage", *arguments])
