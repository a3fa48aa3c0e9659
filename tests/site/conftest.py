"""Folders in which tests may start a database."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.settings import TESTS_DATA


@contextmanager
def folder_for_a_database() -> Iterator[Path]:
    """A folder of one's own, gone afterwards.

    It is not among pytest's: every run of pytest closes those to everyone else, and with that to the user
    under whom PostgreSQL runs where root started it.
    """
    TESTS_DATA.mkdir(parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(prefix="of-a-test-", dir=TESTS_DATA))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_for_a_database() as path:
        yield path


@pytest.fixture(scope="module")
def folder_of_module() -> Iterator[Path]:
    with folder_for_a_database() as path:
        yield path
