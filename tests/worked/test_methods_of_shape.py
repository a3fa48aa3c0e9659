"""The worked examples of docs/methods: overlap, burden, co-terminosity and continuity stand as the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from commonweal.analysis.burden import commitment, seat_burden, totals
from commonweal.analysis.continuity import ladder, line_of_life
from commonweal.analysis.coterminosity import fit, overlay
from commonweal.analysis.networks import memberships, overlaps, wording_likeness
from commonweal.analysis.patches import lay_patches, shares_between
from commonweal.structure.reads import WEIGHTS, Laid, Lying

METHODS = Path(__file__).parents[2] / "docs/methods"
UNIVERSE = 40


def rows(page: str, first: str) -> list[list[str]]:
    """The rows of the table of a page whose first heading is `first`."""
    text = (METHODS / f"{page}.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {first} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert found is not None, first
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def figure(words: str) -> float:
    return float("nan") if words == "?" else float(words)


def told(value: float, decimals: int = 0) -> str:
    return "?" if np.isnan(value) else f"{value:.{decimals}f}"


# --- Overlap


def test_overlaps_of_the_four_partnerships() -> None:
    seats = [(who, name) for name, members in rows("overlap", "partnership") for who in members.split()]
    who = memberships(seats)
    found = overlaps(who, universe=UNIVERSE)
    ours = {
        frozenset((who.bodies[one], who.bodies[other])): [str(shared), *(f"{x:.2f}" for x in shares), f"{chance:.4f}"]
        for one, other, shared, *shares, chance in zip(
            found.first, found.second, found.shared, found.jaccard, found.containment, found.chance, strict=True
        )
    }
    printed = {frozenset(pair.split(" and ")): figures for pair, *figures in rows("overlap", "pair")}
    assert len(printed) == 6
    assert printed == ours


def test_likeness_of_the_purposes() -> None:
    printed = rows("overlap", "purpose")
    texts = [printed[0][0], *(other for _one, other, _alike in printed)]
    alike = wording_likeness(texts).toarray()
    assert [share for _one, _other, share in printed] == [f"{alike[0, place]:.2f}" for place in (1, 2)]


def test_the_weights_are_those_that_the_page_names() -> None:
    assert (
        "members count three, people, theme, targets and words two each, role, reach, client groups and ages one each"
        in (METHODS / "overlap.md").read_text(encoding="utf-8")
    )
    assert WEIGHTS == {
        "members": 3, "people": 2, "theme": 2, "targets": 2, "wording": 2, "role": 1, "reach": 1, "groups": 1, "ages": 1,
    }  # fmt: skip


# --- Burden


def test_burden_of_the_five_seats_and_three_organisations() -> None:
    seats = rows("burden", "seat")
    often, length, preparation, travel, rate = (
        np.array([figure(row[column]) for row in seats]) for column in range(1, 6)
    )
    each = seat_burden(often, length_hours=length, preparation_hours=preparation, travel_hours=travel, rate_pounds=rate)
    assert [row[6:] for row in seats] == [
        [told(hours), told(pounds)] for hours, pounds in zip(each.hours, each.pounds, strict=True)
    ]
    bodies = rows("burden", "organisation")
    names = [row[0] for row in bodies]
    found = totals(each, [names.index(row[0].split(" on ")[0]) for row in seats], len(names))
    committed = commitment(found.hours, [figure(row[6]) for row in bodies])
    for place, (_name, seats_, hours, pounds, unknown, partly, _stated, share) in enumerate(bodies):
        assert (seats_, unknown, partly) == (
            str(found.seats[place]), str(found.unknown_hours[place]), str(found.partly[place]),
        )  # fmt: skip
        assert (hours, pounds, share) == (
            told(found.hours[place]), told(found.pounds[place]), told(committed[place], 2),
        )  # fmt: skip


# --- Co-terminosity


def test_fit_of_the_health_bodies_and_the_districts() -> None:
    people, health, district = zip(*rows("coterminosity", "people"), strict=True)
    sizes = [float(number) for number in people]
    laid = overlay(health, district, sizes)
    found = fit(laid)
    ours = [
        [
            str(laid.first[area]),
            str(laid.second[found.partner[area]]),
            f"{found.jaccard[area]:.2f}",
            f"{found.share[area]:.2f}",
            str(found.partners[area]),
            f"{found.effective_partners[area]:.2f}",
            "yes" if found.exact[area] else "no",
        ]
        for area in found.misfits()
    ]
    assert ours == rows("coterminosity", "area")
    other_way = overlay(district, health, sizes)
    assert f"{fit(other_way).effective_partners[other_way.first.index('S')]:.2f}" == "1.89"


def test_patches_laid_on_the_district() -> None:
    areas = ["C", "N", "S", "H"]
    sizes = [400_000, 100_000, 300_000, 20_000]
    shares = shares_between(sizes, inside=[(1, 0), (2, 0), (3, 1), (3, 0)], said=[(1, 2, 0.0), (3, 2, 0.0)])
    printed = rows("coterminosity", "serves")
    lie = lay_patches(shares, sizes, [[areas.index(one) for one in row[0].split()] for row in printed], [1])
    ours = [
        [
            row[0],
            *(f"{value[place, 0]:.2f}" for value in (lie.covered, lie.held, 1 - lie.jaccard)),
            Lying(Laid(lie.covered[place, 0], lie.held[place, 0])).kind.value,
        ]
        for place, row in enumerate(printed)
    ]
    assert ours == printed


# --- Continuity


def test_where_the_chain_of_the_six_partnerships_breaks() -> None:
    printed = rows("continuity", "partnership")
    names = [row[0] for row in printed]
    ages: list[tuple[int | None, int | None]] = []
    for row in printed:
        first, _to, last = row[1].partition(" to ")
        ages.append((None, None) if row[1] == "?" else (int(first), int(last)))
    ties = [(place, names.index(row[3])) for place, row in enumerate(printed) if row[3]]
    line = line_of_life(ages, ties)
    assert [[str(one.at), str(one.resumes), one.join.value] for one in line.handovers] == rows("continuity", "age")
    assert line.inner_holes == ((65, 69),)
    assert [names[one] for one in line.unknown] == ["Parents"]
    levels = [None if row[2] == "?" else row[2] for row in printed]
    order = [row[0] for row in rows("continuity", "level")]
    found = ladder(levels, ties, order)
    assert [str(count) for count in found.counts] == [row[1] for row in rows("continuity", "level")]
    assert (found.missing, found.parted) == (("neighbourhood",), (("borough", "area"),))
