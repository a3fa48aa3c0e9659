"""Proposals: the problem that the register makes, the answer by hand, stops and failures, and the restructure that follows."""

from __future__ import annotations

import pytest

from tests.structure.conftest import Town
from tests.structure.proposing import Three, answered, build_three


@pytest.fixture
def three(town: Town) -> Three:
    return build_three(town)


def test_the_lightest_shape_is_the_one_worked_out_by_hand(three: Three) -> None:
    found = answered(three.answer())
    fates = {one.name: (one.fate.value, one.into and one.into.name) for one in found.bodies}
    assert fates == {"Crime": ("kept", None), "Safety": ("merged", "Crime"), "Health": ("kept", None)}
    figures = found.figures
    assert (figures["hours_today"], figures["hours_then"], figures["change_hours"]) == (480.0, 290.0, 48.0)
    assert (figures["status"], figures["objective"]) == ("optimal", 306.0)
    print(found)
