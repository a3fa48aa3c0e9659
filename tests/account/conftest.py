"""What the tests of the account stand on."""

from __future__ import annotations

import pytest

from tests.strategy.building import Borough, build_borough


@pytest.fixture
def borough(db: None) -> Borough:
    return build_borough()


@pytest.fixture
def elsewhere(db: None) -> Borough:
    return build_borough("Southwick", "E07000991")
