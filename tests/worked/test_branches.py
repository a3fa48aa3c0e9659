"""The worked example of docs/methods/branches.md stands as the page says."""

from __future__ import annotations

import pytest

from commonweal.analysis import branches
from tests.worked.test_methods_of_shape import rows

STEPS: dict[str, list[branches.Step]] = {
    "none": [],
    "merge Drugs into Crime": [branches.Merge("Drugs", "Crime")],
    "close Drugs": [branches.Close("Drugs")],
    "close Drugs; give Rehabilitation to Crime": [
        branches.Close("Drugs"),
        branches.Rehome("Crime", ("Rehabilitation",)),
    ],
    "narrow Learning by charity; merge Learning into Drugs": [
        branches.Narrow("Learning", ("charity",)),
        branches.Merge("Learning", "Drugs"),
    ],
}


def town() -> branches.Branch:
    seats = tuple(branches.Seat(key, body, organisation) for key, body, organisation in rows("branches", "seat"))
    return branches.Branch(
        bodies={name: branches.Body(name) for name in ("Crime", "Drugs", "Learning")},
        seats=seats,
        homes={"Rehabilitation": "Drugs"},
    )


@pytest.mark.parametrize("printed", rows("branches", "steps"), ids=lambda row: row[0])
def test_the_steps_of_the_page(printed: list[str]) -> None:
    words, *figures = printed
    found = branches.taken(town(), STEPS[words])
    told = branches.differences(town(), found.branch)
    assert found.impossible == ()
    assert figures == [
        str(len(found.branch.bodies)),
        str(len(found.branch.seats)),
        str(len(told.pairs_lost)),
        str(len(told.pairs_won)),
        ", ".join(organisation for organisation, _before, _after in told.seats_lost_by) or "none",
        ", ".join(told.orphaned) or "none",
    ]
