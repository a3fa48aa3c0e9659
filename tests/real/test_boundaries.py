"""Health bodies against districts as published: figures counted here with sets, apart from the method."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from commonweal.analysis.coterminosity import Fit, Overlay, fit, overlay
from tests.real.conftest import DATA

LOOKUP = DATA / "03_geography" / "lookups" / "LSOA11_CCG19_LAD19.csv"


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    with LOOKUP.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def laid(published: list[dict[str, str]]) -> tuple[Overlay, Fit]:
    found = overlay([row["CCG19NM"] for row in published], [row["LAD19NM"] for row in published])
    return found, fit(found)


def by_name(published: list[dict[str, str]], column: str) -> dict[str, set[str]]:
    areas: dict[str, set[str]] = defaultdict(set)
    for row in published:
        areas[row[column]].add(row["LSOA11CD"])
    return areas


def test_every_group_fits_as_sets_of_small_areas_say(
    published: list[dict[str, str]], laid: tuple[Overlay, Fit]
) -> None:
    found, fits = laid
    groups, districts = by_name(published, "CCG19NM"), by_name(published, "LAD19NM")
    assert (len(published), len(found.first), len(found.second)) == (32_844, 191, 317)
    for place, name in enumerate(found.first):
        own = groups[str(name)]
        meets = {district: len(own & areas) for district, areas in districts.items() if own & areas}
        best = max(shared / len(own | districts[district]) for district, shared in meets.items())
        assert fits.jaccard[place] == pytest.approx(best)
        assert fits.partners[place] == len(meets)
        assert fits.effective_partners[place] == pytest.approx(1 / sum((n / len(own)) ** 2 for n in meets.values()))
    exact = {str(found.first[place]) for place in range(191) if fits.exact[place]}
    assert exact == {name for name, own in groups.items() if own in districts.values()}
    assert len(exact) == 89


def test_the_figures_that_the_page_prints(laid: tuple[Overlay, Fit]) -> None:
    found, fits = laid
    tees = found.first.index("NHS Hartlepool and Stockton-on-Tees CCG")
    assert found.second[fits.partner[tees]] == "Stockton-on-Tees"
    assert (found.first_whole[tees], round(float(fits.jaccard[tees]), 2)) == (178, 0.67)
    assert round(float(fits.effective_partners[tees]), 2) == 1.78
    assert fits.exact[found.first.index("NHS Trafford CCG")]
