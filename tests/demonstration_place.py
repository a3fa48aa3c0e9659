"""The demonstration place in this process: built once for each state of the source, then copied for whoever asks.

Building takes half a minute and a copy a moment. A module that wants Northwick takes the fixture
`northwick` (tests/site/demonstration/conftest.py hands it on; another folder's conftest can do the same); its tests
run on a copy, each in a transaction that is rolled back, and the evidence is a copy of its own.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from filelock import FileLock
from pytest_django import DjangoDbBlocker

from commonweal.site.demonstration.building import build
from tests.databases import connected_to, copy_database, drop_database, drop_databases, has_database
from tests.settings import TESTS_DATA

SOURCE = Path(__file__).resolve().parent.parent / "src"
BUILT = TESTS_DATA / "demonstration"
PREFIX = "demonstration_commonweal_"


@dataclass(frozen=True)
class Demonstration:
    """A built demonstration: its database, its data folder, and the day it was built for."""

    database: str
    data: Path
    on: date

    @property
    def evidence(self) -> Path:
        return self.data / "evidence"


@pytest.fixture(scope="session")
def demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Demonstration:
    """The demonstration as it was built for this state of the source and this day."""
    on = timezone.localdate()
    shape = _shape(on)
    built = Demonstration(f"{PREFIX}{shape}", BUILT / shape, on)
    with django_db_blocker.unblock(), FileLock(TESTS_DATA / "demonstration.lock"):
        if not has_database(built.database):
            _drop_old()
            _build(built)
    return built


@pytest.fixture(scope="module")
def northwick_copy(
    demonstration: Demonstration, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Demonstration]:
    """A copy of the demonstration, to which the tests of the module are connected."""
    number = str(connection.settings_dict["TEST"]["NAME"]).rpartition("_")[2]
    data = tmp_path_factory.mktemp("northwick") / "data"
    shutil.copytree(demonstration.data, data)
    copy = Demonstration(f"copy_commonweal_{number}", data, demonstration.on)
    with django_db_blocker.unblock():
        copy_database(demonstration.database, to=copy.database)
        with connected_to(copy.database):
            yield copy
        drop_database(copy.database)


@pytest.fixture
def northwick(northwick_copy: Demonstration, db: None, settings: Any, data_folder: Path) -> Demonstration:
    """Northwick for one test: in a transaction that is rolled back, with the evidence that belongs to it."""
    settings.COMMONWEAL_EVIDENCE_STORE = northwick_copy.evidence
    return northwick_copy


def _build(built: Demonstration) -> None:
    """Build into a database that takes its lasting name only when it is whole."""
    unfinished = f"{built.database}_unfinished"
    shutil.rmtree(built.data, ignore_errors=True)
    built.evidence.mkdir(parents=True)
    usual = django_settings.COMMONWEAL_DATA, django_settings.COMMONWEAL_EVIDENCE_STORE
    copy_database(str(connection.settings_dict["NAME"]), to=unfinished)
    try:
        django_settings.COMMONWEAL_DATA, django_settings.COMMONWEAL_EVIDENCE_STORE = built.data, built.evidence
        with connected_to(unfinished):
            build(on=built.on, say=lambda text: None)
    finally:
        django_settings.COMMONWEAL_DATA, django_settings.COMMONWEAL_EVIDENCE_STORE = usual
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {unfinished} RENAME TO {built.database}")


def _shape(on: date) -> str:
    seen = hashlib.sha256(on.isoformat().encode())
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".py", ".yaml"} and path.is_file():
            seen.update(path.relative_to(SOURCE).as_posix().encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()[:16]


def _drop_old() -> None:
    drop_databases(PREFIX)
    shutil.rmtree(BUILT, ignore_errors=True)
