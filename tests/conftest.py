"""What every test stands on: a real PostgreSQL, and a data folder of its own.

Migrating takes seconds, so a migrated database is kept as a template, named by a hash of everything
that shapes it. A run copies the template, which takes a moment and is always clean. Runs at the same
time take different numbers, and so different databases.
"""

import gc
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from filelock import FileLock, Timeout
from pytest_django import DjangoDbBlocker

from tests.browsing import browser
from tests.databases import copy_database, drop_databases, end_sessions, has_database
from tests.settings import TESTS_DATA

__all__ = ["browser"]

# No test is timed: what a busy machine takes longer for is not at fault.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")

ROOT = Path(__file__).parent.parent
SHAPES_THE_DATABASE = (
    "src/commonweal/*/migrations/*.py",
    "src/commonweal/*/models*",
    "src/commonweal/site/shaping.py",
    "requirements/test.txt",
)
RUNS_AT_ONCE = 20


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; the others stay in the order that chance gave them."""
    items.sort(key=lambda item: "long" not in item.keywords)


def pytest_collection_finish() -> None:
    """What was imported and collected lives to the end: a million objects that Python need not go through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


def pytest_unconfigure() -> None:
    """At the end everything may go, as where nothing was set apart."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def number_of_this_run() -> Iterator[int]:
    """A number that no other run holds at the moment."""
    TESTS_DATA.mkdir(parents=True, exist_ok=True)
    for number in range(RUNS_AT_ONCE):
        lock = FileLock(TESTS_DATA / f"run-{number}.lock")
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        yield number
        lock.release()
        return
    raise RuntimeError(f"{RUNS_AT_ONCE} test runs are going on at once; wait for one to end.")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(number_of_this_run: int) -> None:
    connection.settings_dict["TEST"]["NAME"] = f"test_commonweal_{number_of_this_run}"


@pytest.fixture(scope="session")
def template_lock(django_db_modify_db_settings: None) -> FileLock:
    """One process at a time makes the template; the others wait for it, for two at once would both be twice as long at it."""
    return FileLock(TESTS_DATA / "template.lock")


@pytest.fixture(scope="session")
def django_db_keepdb(template_lock: FileLock, django_db_blocker: DjangoDbBlocker) -> Iterator[bool]:
    """Whether the test database could be copied from the template; where it must be made anew, the lock is held until it is kept."""
    template_lock.acquire()
    with django_db_blocker.unblock():
        is_kept = has_database(_template())
        if is_kept:
            copy_database(_template(), to=_test_database())
            template_lock.release()
    yield is_kept
    template_lock.release(force=True)


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_keepdb: bool, template_lock: FileLock, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """After the database was made anew, keeps it as the template for later runs; at the end it is dropped."""
    if django_db_keepdb:
        yield
        return
    with django_db_blocker.unblock():
        drop_databases("template_commonweal_")
        copy_database(_test_database(), to=_template())
    template_lock.release()
    yield
    with django_db_blocker.unblock():
        connection.close()
        end_sessions(_test_database())


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    """A data folder for this test alone."""
    settings.COMMONWEAL_DATA = tmp_path
    settings.COMMONWEAL_EVIDENCE_STORE = tmp_path / "evidence"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """No page, and no count of sign-ins from this machine, is left from the test before: the order is random."""
    cache.clear()


def _template() -> str:
    shape = hashlib.sha256()
    for pattern in SHAPES_THE_DATABASE:
        for path in sorted(ROOT.glob(pattern)):
            for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
                shape.update(str(file.relative_to(ROOT)).encode())
                shape.update(file.read_bytes())
    return f"template_commonweal_{shape.hexdigest()[:16]}"


def _test_database() -> str:
    return str(connection.settings_dict["TEST"]["NAME"])
