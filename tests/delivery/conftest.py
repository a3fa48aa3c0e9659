"""What the tests of delivery stand on."""

from __future__ import annotations

import pytest

from commonweal.strategy.models import Target
from tests.strategy.building import Borough, build_borough


@pytest.fixture
def borough(db: None) -> Borough:
    return build_borough()


@pytest.fixture
def elsewhere(db: None) -> Borough:
    return build_borough("Southwick", "E07000991")


@pytest.fixture
def target(borough: Borough) -> Target:
    """20 % to be 12 % in four years, agreed, led by the lead, with an update due every three months."""
    return borough.agreed_target()
