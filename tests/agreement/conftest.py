"""A place whose board meets."""

from __future__ import annotations

import pytest

from tests.agreement.building import Year, year
from tests.register.building import small_register


@pytest.fixture
def met(db: None) -> Year:
    return year(small_register())
