"""The databases that tests make, copy and drop beside the one they are connected to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from django.db import connection


@contextmanager
def connected_to(database: str) -> Iterator[None]:
    """Within the block this process works on another database than its usual one."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """Within the block this process works on an empty database, which is dropped at the end."""
    drop_database(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        with connected_to(name):
            yield
    finally:
        drop_database(name)


def url_of(name: str) -> str:
    """A database on the tests' server as DATABASE_URL names it."""
    where = {key: quote(str(connection.settings_dict[key]), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT")}
    return f"postgres://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{name}"


def has_database(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def copy_database(origin: str, *, to: str) -> None:
    """A copy in place of whatever had its name; a database in use can be neither copied nor replaced."""
    connection.close()
    end_sessions(origin)
    drop_database(to)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {to} TEMPLATE {origin}")


def drop_database(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def drop_databases(prefix: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        drop_database(name)


def end_sessions(name: str) -> None:
    """A process that a test killed, or a thread that outlived its test, may leave its session behind."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name])
