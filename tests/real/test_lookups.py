"""The published lookups, all of them, and what became of the areas of 2001: read here with csv and counted apart."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from commonweal.analysis.carrying import Fate, Rule, Way, carry, changes, weights
from commonweal.analysis.coterminosity import fit, overlay
from commonweal.evidence import reads
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup, understand_lookup
from commonweal.evidence.models import Lookup
from commonweal.evidence.reads.geography import geographies
from commonweal.register.rules import Viewer
from tests.real.conftest import DATA

LOOKUPS = DATA / "03_geography" / "lookups"
CHANGES = LOOKUPS / "LSOA01_LSOA11_LAD11_changes.csv"
BY, PUBLIC = Viewer.system("the tests"), Viewer.public()
DAY = date(2026, 11, 1)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
def test_every_published_lookup_loads_and_leads_where_its_headings_say() -> None:
    files = sorted(LOOKUPS.glob("*.csv"))
    assert len(files) == 19
    for path in files:
        lookup = load_lookup(path, by=BY, source=OPEN_GEOGRAPHY, retrieved_on=DAY)
        published = rows_of(path)
        known = geographies(PUBLIC)
        pair = lookup.pairs.get(number=0)
        columns = [{row[heading] for row in published} - {""} for heading in published[0]]
        led = {line["from_code"] for line in known.lines(pair)}
        assert led in columns, path.name
        assert all(len(code) == 9 for code in led), path.name
    assert reads.lookups(PUBLIC).count() == Lookup.objects.count() == 19
    trafford = reads.code_history(PUBLIC, "E08000009")
    assert {(way.kind, way.vintage, way.areas[0].name) for way in trafford.lies_in} >= {
        ("CSP", "2019", "Trafford"),
        ("PFA", "2019", "Greater Manchester"),
        ("FRA", "2019", "Greater Manchester"),
        ("LRF", "2019", "Greater Manchester"),
        ("CAUTH", "2019", "Greater Manchester"),
        ("RGN", "2019", "North West"),
        ("CTRY", "2019", "England"),
    }
    [became] = reads.code_history(PUBLIC, "E01005131").became
    assert became.change == "S"
    assert {area.code for area in became.areas} == {
        row["LSOA11CD"] for row in rows_of(CHANGES) if row["LSOA01CD"] == "E01005131"
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "mended"), [("LSOA01_WD10", 58), ("WD19_PCON19_LAD19", 17)])
def test_garbled_names_are_mended(name: str, mended: int) -> None:
    path = LOOKUPS / f"{name}.csv"
    assert understand_lookup(path, by=BY, source=OPEN_GEOGRAPHY).mended == mended
    lookup = load_lookup(path, by=BY, source=OPEN_GEOGRAPHY, retrieved_on=DAY)
    names = {line["from_name"] for line in geographies(PUBLIC).lines(lookup.pairs.get(number=0))}
    names |= {line["to_name"] for line in geographies(PUBLIC).lines(lookup.pairs.get(number=0))}
    assert not [name for name in names if "Ã" in name]


@pytest.mark.django_db
def test_areas_in_two_enterprise_partnerships_lie_in_both() -> None:
    path = LOOKUPS / "LSOA11_LEP14_overlap.csv"
    published = rows_of(path)
    twice = sum(bool(row["LEP14CD2"]) for row in published)
    lookup = load_lookup(path, by=BY, source=OPEN_GEOGRAPHY, retrieved_on=DAY)
    lines = geographies(PUBLIC).lines(lookup.pairs.get())
    assert (twice, len(lines)) == (2715, len(published) + twice)
    assert {line["share"] for line in lines} == {1.0}


def test_what_became_of_the_areas_of_2001_by_nation() -> None:
    published = rows_of(CHANGES)
    marks = {row["LSOA01CD"]: row["CHGIND"] for row in published}
    by_hand = {nation: Counter(mark for code, mark in marks.items() if code[0] == nation) for nation in "EW"}
    for nation, counted in by_hand.items():
        own = [row for row in published if row["LSOA01CD"][0] == nation]
        found = changes(*([row[name] for row in own] for name in ("LSOA01CD", "LSOA11CD", "CHGIND")))
        assert found.counts() == dict(counted)
    assert dict(by_hand["E"]) == {"U": 31_672, "S": 366, "M": 293, "X": 151}
    assert dict(by_hand["W"]) == {"U": 1_847, "S": 17, "M": 20, "X": 12}


def test_counts_and_means_of_a_whole_country_survive_being_carried() -> None:
    """Every old area has as many people as its successors: nothing is lost or made but where areas were drawn irregularly."""
    published = rows_of(CHANGES)
    laid = changes(*([row[name] for row in published] for name in ("LSOA01CD", "LSOA11CD", "CHGIND")))
    sizes = 1000.0 + np.arange(len(laid.new)) % 977
    old_sizes = np.full(len(laid.old), 1500.0)
    values = np.arange(len(laid.old), dtype=float)
    both = Rule(splits=True, merges=True)
    found = weights(laid, Way.SUM, both, new_sizes=sizes, old_sizes=old_sizes)
    carried = carry(found, values)
    irregular = {row["LSOA01CD"] for row in published if row["CHGIND"] == "X"}
    regular = np.array([code not in irregular for code in laid.old])
    assert np.nansum(carried) == pytest.approx(values[regular].sum())
    assert int((found.fate == Fate.IRREGULAR).sum()) == len(
        {row["LSOA11CD"] for row in published if row["CHGIND"] == "X"}
    )
    fates = Counter(found.fate.tolist())
    assert (fates[Fate.SPLIT], fates[Fate.MERGED], fates[Fate.IRREGULAR]) == (922, 155, 153)


@pytest.mark.parametrize(("group", "district", "exact"), [("CCG19", "LAD19", 89), ("CCG20", "LAD20", 59)])
def test_health_bodies_and_districts_that_are_one_area(group: str, district: str, exact: int) -> None:
    published = rows_of(LOOKUPS / f"LSOA11_{group}_{district}.csv")
    groups, districts = defaultdict(set), defaultdict(set)
    for row in published:
        groups[row[f"{group}CD"]].add(row["LSOA11CD"])
        districts[row[f"{district}CD"]].add(row["LSOA11CD"])
    pairs = {(body, area) for body, own in groups.items() for area, its in districts.items() if own == its}
    laid = overlay([row[f"{group}CD"] for row in published], [row[f"{district}CD"] for row in published])
    fits = fit(laid)
    found = {
        (laid.first[place], laid.second[fits.partner[place]]) for place in range(len(laid.first)) if fits.exact[place]
    }
    assert found == pairs
    assert len(pairs) == exact
    for place, body in enumerate(laid.first):
        own = groups[str(body)]
        shares = [len(own & its) / len(own) for its in districts.values() if own & its]
        assert fits.effective_partners[place] == pytest.approx(1 / sum(share**2 for share in shares))
