"""What must be true before a page can be served: a database in shape, and style sheets in place."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from commonweal.cli.refusal import CannotGoOn

Say = Callable[[str], object]


def reach_database() -> None:
    """Connects once, so that a database that cannot be used is told in words before anything else happens.

    Raises CannotGoOn when it does not answer.
    """
    try:
        connection.ensure_connection()
    except OperationalError as fault:
        where = connection.settings_dict
        raise CannotGoOn(
            f"The database '{where['NAME']}' at {where['HOST'] or 'this machine'} cannot be reached: "
            f"{str(fault).strip().splitlines()[-1]}. Check that it runs and that DATABASE_URL is right."
        ) from fault


def waiting_migrations() -> int:
    """How many changes of shape the database still needs."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def shape_database(say: Say) -> None:
    """Brings the database to the shape this release needs; does nothing when it has it.

    Raises CannotGoOn when no changes lead there from the shape it has.
    """
    if not waiting_migrations():
        return
    say("Shaping the database")
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except InconsistentMigrationHistory as fault:
        raise CannotGoOn(
            f"The database was shaped by a version between releases, from which nothing leads to this one ({fault}) "
            "Nothing was changed. A demonstration is built anew when its data folder is removed; for anything else, go "
            "back to the version that made it and take a copy."
        ) from fault


def refuse_unshaped_database() -> None:
    """Raises CannotGoOn when pages would meet a database of another release's shape."""
    waiting = waiting_migrations()
    if waiting:
        raise CannotGoOn(
            f"The database has not the shape this release needs ({waiting} changes are waiting). Take a copy of it, "
            "run 'commonweal migrate', and start again."
        )


def collect_static(say: Say) -> None:
    """Gathers and compresses style sheets, scripts and images, if any has changed since the last time."""
    if settings.DEBUG:
        return
    note = Path(settings.STATIC_ROOT) / "fingerprint.txt"
    fingerprint = _static_fingerprint()
    if note.exists() and note.read_text(encoding="ascii") == fingerprint:
        return
    say("Gathering style sheets, scripts and images")
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(fingerprint, encoding="ascii")


def _static_fingerprint() -> str:
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return seen.hexdigest()
