"""Inequality and deprivation on published files: every figure counted here with loops, apart from the methods."""

from __future__ import annotations

import csv
from collections import defaultdict
from math import exp, isfinite, log
from pathlib import Path

import numpy as np
import pytest

from commonweal.analysis import deprivation, neighbours
from commonweal.analysis.inequality import Ties, gap_indices
from tests.real.conftest import DATA

PROFILE = DATA / "04_indicators" / "cpop" / "igz_years"
INDICES = DATA / "02_deprivation"
LOOKUP = DATA / "03_geography" / "lookups" / "LSOA11_CCG19_LAD19.csv"

OUTCOMES = ("crime", "CP", "Attain", "PD", "EA", "Depop", "EM")

Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(words: str) -> float:
    return float("nan") if words in ("", "NA", "#N/A") else float(words)


# --- The gap index of the Community Planning Outcomes Profile


@pytest.fixture(scope="module")
def neighbourhoods() -> Rows:
    """The neighbourhoods of Scotland in sixteen years. One file ends with a row of empty cells."""
    rows = [row for path in sorted(PROFILE.glob("*.csv")) for row in read(path)]
    assert len(rows) == 16 * 1279 + 1
    return [row for row in rows if row["la"]]


def gaps(rows: Rows, outcome: str, ties: Ties) -> dict[tuple[str, str], float]:
    keys = sorted({(row["la"], row["year"]) for row in rows})
    at = {key: index for index, key in enumerate(keys)}
    found = gap_indices(
        [at[row["la"], row["year"]] for row in rows],
        [number(row[outcome]) for row in rows],
        [number(row["inc.n"]) for row in rows],
        [number(row["noninc.n"]) for row in rows],
        ties=ties,
    )
    return dict(zip(keys, map(float, found), strict=True))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_place_and_year_is_as_loops_say(neighbourhoods: Rows, outcome: str) -> None:
    """Order the areas by the outcome, add up the shares of income-deprived people and of others, one area after another."""
    places: dict[tuple[str, str], list[tuple[float, float, float]]] = defaultdict(list)
    for row in neighbourhoods:
        outcome_there = number(row[outcome])
        if isfinite(outcome_there):
            places[row["la"], row["year"]].append((outcome_there, float(row["inc.n"]), float(row["noninc.n"])))
    found = gaps(neighbourhoods, outcome, Ties.AS_GIVEN)
    assert len(found) == len(places) == 32 * 16
    for key, areas in places.items():
        areas.sort(key=lambda area: area[0])
        all_poor, all_rest = sum(area[1] for area in areas), sum(area[2] for area in areas)
        index = poor = rest = 0.0
        for _outcome, more_poor, more_rest in areas:
            next_poor, next_rest = poor + more_poor / all_poor, rest + more_rest / all_rest
            index += poor * next_rest - next_poor * rest
            poor, rest = next_poor, next_rest
        assert found[key] == pytest.approx(index, abs=1e-12), key


@pytest.mark.parametrize("outcome", ["CP", "PD", "crime"])
def test_taken_together_ties_are_as_pairs_of_people_say(neighbourhoods: Rows, outcome: str) -> None:
    """How much oftener one of the deprived lives where the figure is lower than one of the others does."""
    found = gaps(neighbourhoods, outcome, Ties.TOGETHER)
    for place, year in (("Fife", "2010"), ("Orkney Islands", "2015"), ("Inverclyde", "2021")):
        areas = [row for row in neighbourhoods if (row["la"], row["year"]) == (place, year)]
        index = 0.0
        for one in areas:
            for other in areas:
                lower = float(one[outcome]) < float(other[outcome])
                higher = float(one[outcome]) > float(other[outcome])
                index += float(one["inc.n"]) * float(other["noninc.n"]) * (lower - higher)
        poor, rest = (sum(float(row[column]) for row in areas) for column in ("inc.n", "noninc.n"))
        assert found[place, year] == pytest.approx(index / poor / rest, abs=1e-12)


@pytest.mark.parametrize(
    ("place", "year", "outcome", "published"),
    [
        ("Aberdeen City", "2009", "crime", -0.338178662980178),
        ("Aberdeen City", "2009", "CP", -0.385688602641128),
        ("Aberdeen City", "2009", "PD", 0.257530665393027),
        ("Eilean Siar", "2009", "crime", 0.0222125860624551),
        ("Fife", "2010", "EM", -0.366607218884283),
        ("Glasgow City", "2010", "Attain", 0.223946100273572),
        ("Inverclyde", "2010", "EA", -0.269826210520498),
        ("Stirling", "2011", "crime", -0.280062215624048),
        ("Renfrewshire", "2011", "CP", -0.334351043887741),
    ],
)
def test_the_improvement_services_own_figures(
    neighbourhoods: Rows, place: str, year: str, outcome: str, published: float
) -> None:
    """As it published them with its profile in September 2023 ("Duncan index by FINALSep23"), ties in the order of its files."""
    assert gaps(neighbourhoods, outcome, Ties.AS_GIVEN)[place, year] == pytest.approx(published, abs=1e-12)


def test_the_figures_that_the_page_prints_of_fife(neighbourhoods: Rows) -> None:
    found = gaps(neighbourhoods, "CP", Ties.TOGETHER)
    assert [round(found["Fife", year], 3) for year in ("2006", "2011", "2016", "2021")] == FIFE


FIFE = [-0.383, -0.376, -0.357, -0.365]


# --- The English Indices of Deprivation


@pytest.fixture(scope="module")
def indices() -> Rows:
    return read(INDICES / "imd2019_england_lsoa11.csv")


COLUMNS = {
    "income": "Income",
    "employment": "Employment",
    "education": "Education",
    "health": "Health",
    "crime": "Crime",
    "housing": "Housing_and_Access",
    "environment": "Environment",
}


def test_the_overall_ranks_of_2019_come_out_of_the_domains(indices: Rows) -> None:
    """The file holds ranks of domains, not scores: where domains tied, a rank of ours may be one or two from the published."""
    table = np.array([[float(row[f"{COLUMNS[name]}_rank"]) for name in deprivation.IMD_WEIGHTS] for row in indices])
    score = deprivation.combined(
        np.column_stack([deprivation.transformed(column, areas=32_844) for column in table.T]),
        list(deprivation.IMD_WEIGHTS.values()),
    )
    first = sum(
        weight * -23 * log(1 - (32_845 - rank) / 32_844 * (1 - exp(-100 / 23)))
        for weight, rank in zip(deprivation.IMD_WEIGHTS.values(), table[0], strict=True)
    )
    assert score[0] == pytest.approx(first)
    found = deprivation.ranks(score)
    published = np.array([float(row["IMD_rank"]) for row in indices])
    away = np.abs(found - published)
    assert (int((away == 0).sum()), float(away.max())) == (32_736, 2.0)
    deciles = np.array([float(row["IMD_decile"]) for row in indices])
    assert (deprivation.deciles(found) == deciles).all()
    assert (deprivation.deciles(published) == deciles).all()


def test_the_most_deprived_neighbourhood_of_england(indices: Rows) -> None:
    most = min(indices, key=lambda row: float(row["IMD_rank"]))
    score = sum(
        weight * float(deprivation.transformed([float(most[f"{COLUMNS[name]}_rank"])], areas=32_844)[0])
        for name, weight in deprivation.IMD_WEIGHTS.items()
    )
    assert (most["lsoa11_code"], round(score, 3)) == ("E01021988", 92.735)


def test_shares_of_districts_in_the_worst_tenth(indices: Rows) -> None:
    lookup = {row["LSOA11CD"]: row["LAD19NM"] for row in read(LOOKUP)}
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in indices:
        district = counted[lookup[row["lsoa11_code"]]]
        district[0] += 1
        district[1] += float(row["IMD_rank"]) <= 3284
    names, found = deprivation.summaries(
        [lookup[row["lsoa11_code"]] for row in indices],
        rank=[float(row["IMD_rank"]) for row in indices],
        population=np.ones(len(indices)),
    )
    assert (len(names), int(found.areas.sum())) == (317, 32_844)
    for index, name in enumerate(names):
        held, worst = counted[str(name)]
        assert found.areas[index] == held
        assert found.most_deprived_share[index] == pytest.approx(worst / held)
    printed = {str(name): round(100 * share, 1) for name, share in zip(names, found.most_deprived_share, strict=True)}
    assert {name: printed[name] for name in WORST} == WORST


WORST = {"Middlesbrough": 48.8, "Liverpool": 48.7, "Knowsley": 46.9, "Kingston upon Hull, City of": 45.2,
         "Manchester": 43.3, "Trafford": 5.1, "Hartlepool": 36.2, "Wokingham": 0.0}  # fmt: skip


# --- Neighbours

SUBNATIONAL = DATA / "04_indicators" / "ons_subnational"
CHOSEN = ("Employment_rate", "Weekly_pay", "Smokers", "Overweight_adults", "Life_satisfaction")


UPPER_OR_SINGLE = ("E06", "E07", "E08", "E09")


def subnational(name: str) -> dict[str, float]:
    """One sheet of the subnational indicators: the figure stands beside the name of each district."""
    with (SUBNATIONAL / f"{name}-Table_1.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row and row[0].startswith(UPPER_OR_SINGLE)]
    return {
        row[0]: float(row[2].replace(",", ""))
        for row in rows
        if row[2].strip().replace(".", "").replace(",", "").isdigit()
    }


def test_the_neighbours_of_trafford() -> None:
    sheets = [subnational(name) for name in CHOSEN]
    codes = sorted(set().union(*sheets))
    table = [[sheet.get(code, float("nan")) for sheet in sheets] for code in codes]
    found = neighbours.neighbours(table, of=codes.index("E08000009"), number=15)
    own = [sheet["E08000009"] for sheet in sheets]
    distances = {}
    for code in codes:
        total = held = 0.0
        for sheet, here in zip(sheets, own, strict=True):
            if code not in sheet:
                continue
            known = list(sheet.values())
            mean = sum(known) / len(known)
            spread = (sum((each - mean) ** 2 for each in known) / len(known)) ** 0.5
            total, held = total + ((sheet[code] - here) / spread) ** 2, held + 1
        if code != "E08000009" and held >= 2.5:
            distances[code] = (total * 5 / held) ** 0.5
    nearest = sorted(distances, key=lambda code: (distances[code], code))[:15]
    assert [codes[place] for place in found.places] == nearest
    assert found.distances.tolist() == pytest.approx([distances[code] for code in nearest])
    published = {row["area_code"] for row in read(DATA / "01_authorities" / "trafford_cipfa2021_neighbours.csv")}
    assert (len(published), len(published & set(codes)), len(published & set(nearest))) == (15, 15, SHARED)


SHARED = 1
