"""What the tests of the thread stand on: a borough with one whole line from a figure to a publication."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.account.models import Publication
from tests.account.building import Line, build_line
from tests.strategy.building import Borough, build_borough


@pytest.fixture
def borough(db: None) -> Borough:
    return build_borough()


@pytest.fixture
def elsewhere(db: None) -> Borough:
    return build_borough("Southwick", "E07000991")


@pytest.fixture
def line(borough: Borough) -> Line:
    return build_line(borough)


@pytest.fixture
def whole(line: Line) -> dict[str, object]:
    """Everything on a line that goes all the way, by kind."""
    return things_of(line, line.action(), line.update(), line.publish(on=date(2026, 11, 1)))


def things_of(line: Line, action: object, update: object, publication: Publication) -> dict[str, object]:
    return {
        "source": line.release.source,
        "release": line.release,
        "indicator": line.borough.indicator,
        "issue": line.target.objective.issue,
        "objective": line.target.objective,
        "target": line.target,
        "action": action,
        "update": update,
        "publication": publication,
    }
