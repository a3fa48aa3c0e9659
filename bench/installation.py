"""An empty installation for benchmarks that ask the product itself and not its pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def prepare() -> None:
    """Start Django on the tests' settings, whose database is made for the run and thrown away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()


@contextmanager
def with_database() -> Iterator[None]:
    """An empty database for as long as the block lasts."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_commonweal_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def with_empty_database() -> Iterator[None]:
    """A database without our tables, for those who bring their own: migrating takes far longer than many a measurement."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_empty_{os.getpid()}"
    empty = connection.creation._create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    connection.settings_dict["NAME"] = empty
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
