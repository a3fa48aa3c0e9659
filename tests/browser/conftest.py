"""The demonstration place, served as a stranger would have it, to be looked at in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running import demonstration, served


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with served(demonstration()) as found:
        yield found
