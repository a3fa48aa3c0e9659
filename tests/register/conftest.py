"""A small register for the tests of the room."""

from __future__ import annotations

import pytest

from commonweal.register.rules import Viewer
from tests.register.building import Register, small_register, supporter


@pytest.fixture
def register(db: None) -> Register:
    return small_register()


@pytest.fixture
def team(register: Register) -> Viewer:
    return supporter(register.place)
