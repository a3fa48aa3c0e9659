"""Published files of every layout, loaded by their declarations and held against the files themselves, figure by figure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.real.conftest import DATA
from tests.real.loaded import Loaded, lines, loaded, sheets, table

pytestmark = pytest.mark.django_db

INDICATORS = DATA / "04_indicators"
CPOP = INDICATORS / "cpop"
ONS = INDICATORS / "ons_subnational"
THEMES = INDICATORS / "trafford_themes"
OUTTURN = next((DATA / "07_spending" / "revenue_outturn").glob("*.xls"))

KINDS = {"Raw data": "raw", "Imputed": "imputed", "Projected": "projected"}


def number(text: str) -> float | None:
    return None if text.strip() in ("", "NA", "na", "#N/A", "x", "[x]") else float(text.replace(",", ""))


def told(found: Loaded) -> Counter[tuple[str, str, float | None]]:
    return Counter((each.place, each.period, each.value) for each in found.figures)


# --- The Community Planning Outcomes Profile


def test_the_partnerships_profile_keeps_raw_imputed_and_projected_years_apart() -> None:
    rows = table(CPOP / "CPPcleandata.csv")
    found = loaded(CPOP / "CPPcleandata.csv")
    assert found.kinds == Counter(KINDS[row["Type"]] for row in rows)
    assert found.statuses["missing"] == sum(row["value"] == "NA" for row in rows)
    own = Counter((row["Indicator"], row["Year"], KINDS[row["Type"]], number(row["value"])) for row in rows)
    assert (
        Counter((found.meant[each.indicator].name, each.period, each.kind, each.value) for each in found.figures) == own
    )
    first = next(row for row in rows if row["CPP"] == "Aberdeen City" and row["Year"] == "2010/11")
    assert found.one("cpop-cpp-healthy-birthweight", "S12000033", "2010/11").value == float(first["value"])
    assert found.one("cpop-cpp-depopulation", "S12000040", "2024/25").kind == "projected"
    assert len({each.place for each in found.figures}) == 33
    assert found.meant["cpop-cpp-child-poverty"].polarity == "low"


def test_outcome_kind_and_year_are_unpacked_from_the_headings_of_every_sheet() -> None:
    path = CPOP / "Final_CPP_Data_-_Sep_21.xlsx"
    own: Counter[tuple[str, str, str, float | None]] = Counter()
    for name, rows in sheets(path):
        if not name.startswith("Front page"):
            for column, heading in enumerate(rows[0][1:], 1):
                outcome, kind, year = str(heading).split("_")
                own.update(
                    (outcome, KINDS[kind], year, None if row[column] == "" else float(str(row[column])))
                    for row in rows[1:]
                )
    found = loaded(path)
    assert sum(own.values()) == len(found.figures) == 8316
    assert (
        Counter((found.meant[each.indicator].name, each.kind, each.period, each.value) for each in found.figures) == own
    )
    poverty = found.one("cpop-workbook-child-poverty", "S92000003", "2022/23")
    [sheet] = [rows for name, rows in sheets(path) if name == "Chi Pov - CPP"]
    assert poverty.value == sheet[-1][sheet[0].index("Child Poverty_Projected_2022/23")]
    assert poverty.kind == "projected"


def test_the_zones_profile_tells_which_way_is_better_and_the_unit_beside_the_name() -> None:
    rows = table(CPOP / "IGZ_latest_values_only.csv")
    found = loaded(CPOP / "IGZ_latest_values_only.csv")
    assert told(found) == Counter((row["InterZone"], row["Year"], number(row["value"])) for row in rows)
    crime = found.meant["cpop-zones-crime-rate"]
    assert (crime.name, crime.unit, crime.polarity) == ("Crime Rate", "per 10,000", "low")
    assert found.meant["cpop-zones-depopulation-index"].polarity == "high"
    assert {each.kind for each in found.figures if "attainment" in each.indicator} == {"imputed"}


@pytest.mark.parametrize("year", [2006, 2008, 2009, 2019, 2021])
def test_numbered_zones_get_the_codes_of_the_zones_in_their_order(year: int) -> None:
    path = CPOP / "igz_years" / f"{year}_IGZ1.csv"
    rows = [row for row in table(path) if row["la"]]
    zones = {row["InterZone"]: row["CPP"] for row in table(CPOP / "IGZ_latest_values_only.csv")}
    found = loaded(path)
    assert found.rows == len(rows) == 1279
    poverty = {each.place: each.value for each in found.figures if each.indicator == "cpop-child-poverty"}
    assert list(poverty) == sorted(zones)
    assert list(poverty.values()) == [number(row["CP"]) for row in rows]
    # The file names the council of each row: it is the council of the zone with the code that was given.
    assert [zones[code] for code in poverty] == [row["la"] for row in rows]
    deprived = sum(each.value or 0 for each in found.figures if each.indicator == "cpop-income-deprived")
    assert deprived == pytest.approx(sum(number(row["inc.n"]) or 0 for row in rows))
    figures = [cell for row in rows for heading, cell in row.items() if heading not in ("", "year", "country", "la")]
    assert found.statuses["missing"] == sum(number(cell) is None for cell in figures)


def test_one_file_of_two_systems_of_codes() -> None:
    rows = table(CPOP / "IncomeDeciles.csv")
    found = loaded(CPOP / "IncomeDeciles.csv")
    scotland = {each.place: each.value for each in found.figures if each.indicator == "cpop-income-decile"}
    assert scotland == {row["AreaCode"]: number(row["ScotlandDec"]) for row in rows}
    assert Counter(code[:3] for code in scotland) == {"S02": 1279, "S01": 6976}
    assert found.statuses["missing"] == sum(cell == "NA" for row in rows for cell in row.values())


# --- The sheets of the Office for National Statistics


@pytest.mark.parametrize(
    "name",
    [
        each.name
        for each in sorted(ONS.glob("*.csv"))
        if each.name.split("-")[0] not in ("Notes", "Data_dictionary", "Data_inclusivity")
    ],
)
def test_a_subnational_sheet_is_read_under_its_title_rows(name: str) -> None:
    rows = lines(ONS / name)
    at = next(index for index, row in enumerate(rows) if row[0] == "Area Code")
    data = [row for row in rows[at + 1 :] if row[0]]
    found = loaded(ONS / name)
    assert {each.place: each.value for each in found.figures} == {
        row[0]: number(" ".join(row[2].split())) for row in data
    }
    [meant] = found.meant.values()
    assert meant.name == rows[0][1].strip()
    date = next(cell for cell in rows[1][1:] if cell)
    assert {each.period for each in found.figures} == {date.removesuffix(" Provisional")}
    assert {each.kind for each in found.figures} == {"provisional" if "Provisional" in date else "raw"}
    if "%" in rows[at][2]:
        assert meant.unit == "%"


def test_intervals_stand_beside_their_figures() -> None:
    women = loaded(ONS / "Female_HLE-Table_1.csv").one("ons-subnational-female-healthy-life-expectancy", "W06000024")
    assert (women.value, women.lower, women.upper) == (56.9, 54.6, 59.2)
    adults = loaded(ONS / "Overweight_adults-Table_1.csv")
    [code] = adults.meant
    hackney = adults.one(code, "E09000030")
    assert (hackney.value, hackney.lower, hackney.upper) == (53.7, 48.7, 58.9)
    smokers = loaded(ONS / "Smokers-Table_1.csv").one(
        "ons-subnational-adults-that-currently-smoke-cigarettes", "W06000022"
    )
    assert (smokers.value, smokers.lower, smokers.upper) == (18.7, 14.4, 23.0)


# --- Claimants, crime, population


def test_claimant_counts_and_rates_are_two_indicators() -> None:
    counts = loaded(INDICATORS / "opengovintelligence" / "claimant-count_input.csv")
    rates = loaded(INDICATORS / "opengovintelligence" / "claimant-rate_input.csv")
    for found, name in ((counts, "claimant-count_input.csv"), (rates, "claimant-rate_input.csv")):
        rows = table(INDICATORS / "opengovintelligence" / name)
        assert told(found) == Counter((row["Geography"], row["Date"], number(row["Value"])) for row in rows)
    assert [(each.name, each.unit) for each in counts.meant.values()] == [("Claimants, count", "persons")]
    assert [(each.name, each.unit) for each in rates.meant.values()] == [("Claimants, percent", "%")]
    assert rates.one("claimant-counts-claimants-percent", "E47000001", "2018-11").value == 3.2


@pytest.mark.parametrize("month", ["2016-07", "2017-07"])
def test_crimes_are_counted_to_neighbourhoods_and_those_without_a_place_are_told(month: str) -> None:
    path = INDICATORS / "police" / f"{month}-west-yorkshire-street.csv.gz"
    rows = table(path)
    own = Counter((row["LSOA code"], row["Crime type"]) for row in rows if row["LSOA code"])
    found = loaded(path)
    names = {code: each.name.split(", ", 1)[1] for code, each in found.meant.items()}
    assert {(each.place, names[each.indicator]): each.value for each in found.figures} == own
    assert found.left_out == {"rows without a place": sum(not row["LSOA code"] for row in rows)}
    # Rows that are equal in every column are true repeats and are counted.
    assert len({tuple(row.values()) for row in rows}) < len(rows)
    assert sum(each.value or 0 for each in found.figures) == sum(bool(row["LSOA code"]) for row in rows)


@pytest.mark.parametrize(
    "name", ["mid-year_population_estimates_ward.csv", "mid-year_2022_population_estimates_ward.csv"]
)
def test_ages_in_the_headings_and_sexes_in_a_column_divide_the_population_of_wards(name: str) -> None:
    path = INDICATORS / "trafford_open_data" / name
    rows = table(path)
    found = loaded(path)
    ages = [heading for heading in rows[0] if heading[0].isdigit() or heading.startswith(("aged_", "all_ages"))]
    assert sum(each.value or 0 for each in found.figures) == sum(float(row[age]) for row in rows for age in ages)
    last = rows[-1]
    sex = (last.get("sex") or last.get("gender") or "").lower()
    assert found.one(f"trafford-population-all-ages-{sex}", last["area_code"]).value == float(last["all_ages"])
    assert found.one("trafford-population-age-0-females", rows[0]["area_code"]).value == float(rows[0]["0"])


@pytest.mark.parametrize(
    "name",
    ["1981-2021_population_by_sex_and_age_group_la_gm.csv", "2021_population_by_5_year_age_bands_lsoa_trafford.csv"],
)
def test_populations_by_age_group(name: str) -> None:
    path = INDICATORS / "trafford_open_data" / name
    assert told(loaded(path)) == Counter((row["area_code"], row["period"], number(row["value"])) for row in table(path))


# --- The files of Trafford Data Lab


def one_of_each_heading_layout() -> list[Path]:
    found: dict[tuple[str, ...], Path] = {}
    for path in sorted(THEMES.glob("*/*.csv")):
        found.setdefault(tuple(lines(path)[0]), path)
    return list(found.values())


def held_against_the_file(path: Path) -> None:
    rows = table(path)
    place = "station_code" if "station_code" in rows[0] else "area_code"
    columns = [heading for heading in rows[0] if heading.startswith("value")]
    own = Counter((row[place], row["period"], number(row[column])) for row in rows for column in columns)
    assert told(loaded(path)) == own, path.name


def test_trafford_themes_one_of_each_heading_layout() -> None:
    paths = one_of_each_heading_layout()
    assert len(paths) == 10
    for path in paths:
        held_against_the_file(path)


@pytest.mark.slow
def test_trafford_themes_all_of_them() -> None:
    paths = sorted(THEMES.glob("*/*.csv"))
    assert len(paths) == 57
    for path in paths:
        held_against_the_file(path)


# --- Revenue outturn


def test_revenue_outturn_tells_every_council_once_and_england_once() -> None:
    found = loaded(OUTTURN)
    data = {name: rows for name, rows in sheets(OUTTURN) if "LA Data" in name}
    first = data["RS LA Data 2010-11 (1)"]
    heading = next(row for row in first if row[0] == "E-code")
    column = heading.index("Education services")
    own = {str(row[0]): row[column] for row in first if str(row[0])[:1] == "E" and str(row[0])[1:].isdigit()}
    education = {
        each.place: each.value
        for each in found.figures
        if each.indicator == "revenue-outturn-net-current-expenditure-education-services"
    }
    england = education.pop("E92000001")
    assert education == own
    assert len(own) == 444
    assert england == sum(own.values()) == 45283348
    assert found.left_out == {"rows of figures that are not loaded: totals by class of authority": 3 * 7}
    assert len(found.figures) == 3 * 445 * 96
    # Lines of one name are told apart by the heading above theirs.
    bristol = next(row for row in data["RS LA Data 2010-11 (2)"] if row[0] == "E0102")
    plain = "revenue-outturn-capital-charges-education-services"
    under = "revenue-outturn-capital-charges-net-current-expenditure-ias19-and-pfi-off-balance-sheet-education-services"
    assert found.one(plain, "E0102").value == bristol[5]
    assert found.one(under, "E0102").value == bristol[81] == 360652
    assert found.meant[plain].unit == "thousand pounds"
    assert {each.period for each in found.figures} == {"2010-11"}
