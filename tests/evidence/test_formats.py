"""Documented formats of statistics: a file of each, by its published layout, needs nothing from the person who sends it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from commonweal.evidence import imports
from commonweal.evidence.imports import Faults
from commonweal.evidence.models import Release
from tests.evidence.conftest import Country
from tests.real.loaded import Loaded, loaded

pytestmark = pytest.mark.django_db

FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,Time period,"
    "Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,"
    "Compared to England value or percentiles,Compared to Counties & UAs (from Apr 2023) value or percentiles,Time period Sortable,"
    "New data,Compared to goal,Time period range\n"
)
HEALTHY = "90362,Healthy life expectancy at birth"
OBESE = "20601,Reception prevalence of obesity (%)"


def fingertips(*rows: str) -> str:
    return FINGERTIPS + "".join(f"{row}\n" for row in rows)


def obese(area: str, name: str, kind: str, value: str, note: str = "", parent: str = "E92000001,England") -> str:
    figures = f"{value},9.1,11.2,8.5,12.0,140,1400" if value else ",,,,,,"
    return f"{OBESE},{parent},{area},{name},{kind},Persons,4-5 yrs,,,2022/23,{figures},{note},Cannot be calculated,Similar,Similar,20220000,,,1y"


def written(tmp_path: Path, name: str, text: str) -> Loaded:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return loaded(path)


def test_fingertips_with_notes_intervals_and_areas_of_several_types(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        "indicators-CountyUA.csv",
        fingertips(
            f"{HEALTHY},,,E92000001,England,England,Male,All ages,,,2018 - 20,63.1,63.0,63.3,62.8,63.4,,,,Cannot be calculated,Not compared,Not compared,20180000,,,3y",
            obese("E06000001", "Hartlepool", "UA", "10.1"),
            obese("E06000001", "Hartlepool", "Districts & UAs", "10.1", parent="E12000001,North East"),
            obese(
                "E06000053", "Isles of Scilly", "UA", "", "Value suppressed for disclosure control due to small count"
            ),
            obese("E06000052", "Cornwall", "UA", "", "Value missing in source data"),
            obese("A81001", "A Surgery", "GPs", "7.5"),
        ),
    )
    assert found.declaration.code == "fingertips"
    obesity = "fingertips-reception-prevalence-of-obesity-persons-4-5-yrs"
    hartlepool = found.one(obesity, "E06000001", "2022/23")
    assert (hartlepool.value, hartlepool.lower, hartlepool.upper) == (10.1, 9.1, 11.2)
    assert found.left_out == {"figures that stand there again, the same": 1}
    assert found.one(obesity, "E06000053").status == "suppressed"
    assert found.one(obesity, "E06000052").status == "missing"
    assert found.one(obesity, "A81001").value == 7.5
    assert (found.meant[obesity].name, found.meant[obesity].unit) == ("Reception prevalence of obesity (%)", "%")
    men = found.meant["fingertips-healthy-life-expectancy-at-birth-male-all-ages"]
    assert (men.name, men.unit, men.polarity) == ("Healthy life expectancy at birth, Male", "years", "high")


def test_fingertips_that_says_two_things_of_one_area_is_refused(tmp_path: Path) -> None:
    text = fingertips(
        obese("E06000001", "Hartlepool", "UA", "10.1"), obese("E06000001", "Hartlepool", "District", "10.2")
    )
    with pytest.raises(Faults, match=r"row 3.*“E06000001” is there twice: row 2"):
        written(tmp_path, "indicators.csv", text)


def test_fingertips_with_its_columns_moved_and_headings_in_capitals(tmp_path: Path) -> None:
    rows = fingertips(obese("E06000001", "Hartlepool", "UA", "10.1")).splitlines()
    turned = "\n".join(",".join(reversed(row.split(","))) for row in [rows[0].upper(), *rows[1:]])
    found = written(tmp_path, "moved.csv", f"{turned}\n")
    assert [(each.place, each.value) for each in found.figures] == [("E06000001", 10.1)]
    assert list(found.meant) == ["fingertips-reception-prevalence-of-obesity-persons-4-5-yrs"]


NOMIS = """"DATE_NAME","GEOGRAPHY_NAME","GEOGRAPHY_CODE","GEOGRAPHY_TYPE","GENDER_NAME","AGE_NAME","MEASURE_NAME","MEASURES","MEASURES_NAME","OBS_VALUE","OBS_STATUS_NAME"
"November 2018","Trafford","E08000009","local authorities: district / unitary (as of April 2023)","Total","All categories: Age 16+","Claimant count",20100,"Value",2830,"Normal Value"
"November 2018","Trafford","E08000009","local authorities: county / unitary (as of April 2023)","Total","All categories: Age 16+","Claimant count",20100,"Value",2830,"Normal Value"
"November 2018","Trafford","E08000009","local authorities: county / unitary (as of April 2023)","Male","All categories: Age 16+","Claimant count",20100,"Value",1710,"Normal Value"
"November 2018","Trafford 001A","E01006074","2011 super output areas - lower layer","Total","All categories: Age 16+","Claimant count",20100,"Value",,"These figures are suppressed as statistically unreliable."
"November 2018","Trafford","E08000009","local authorities: district / unitary (as of April 2023)","Total","All categories: Age 16+","Claimants as a proportion of residents aged 16-64",20301,"Percent",2.0,"Normal Value"
"""


def test_fingertips_of_before_it_told_of_which_interval_its_limits_are(tmp_path: Path) -> None:
    headings = "Indicator ID,Indicator Name,Area Code,Area Name,Area Type,Sex,Age,Time period,Value,Lower CI limit,Upper CI limit,Value note"
    row = f"{OBESE},E06000001,Hartlepool,UA,Persons,4-5 yrs,2016/17,10.1,9.1,11.2,"
    [figure] = written(tmp_path, "indicators-UA.csv", f"{headings}\n{row}\n").figures
    assert (figure.value, figure.lower, figure.upper) == (10.1, 9.1, 11.2)


def test_nomis_with_the_same_area_under_several_types_of_geography(tmp_path: Path) -> None:
    found = written(tmp_path, "12345678.csv", NOMIS)
    assert found.declaration.code == "nomis"
    assert found.left_out == {"figures that stand there again, the same": 1}
    by_name = {(found.meant[each.indicator].name, each.place): each for each in found.figures}
    assert by_name[("Claimant count, Total", "E08000009")].value == 2830
    assert by_name[("Claimant count, Male", "E08000009")].value == 1710
    assert by_name[("Claimant count, Total", "E01006074")].status == "suppressed"
    share = by_name[("Claimants as a proportion of residents aged 16-64", "E08000009")]
    assert (share.value, found.meant[share.indicator].unit) == (2.0, "%")


V4 = """v4_1,Data Marking,calendar-years,Time,administrative-geography,Geography,sex,Sex,age-groups,AgeGroups
79.5,,2018,2018,E06000001,Hartlepool,male,Male,00-01,<1
,x,2018,2018,E06000001,Hartlepool,female,Female,00-01,<1
82.7,,2018,2018,K02000001,United Kingdom,female,Female,00-01,<1
"""


def test_ons_v4_with_a_column_of_remarks_and_pairs_of_code_and_words(tmp_path: Path) -> None:
    found = written(tmp_path, "life-expectancy-by-local-authority-time-series-v2.csv", V4)
    assert found.declaration.code == "ons-v4"
    names = {each.name for each in found.meant.values()}
    assert names == {"Life expectancy by local authority, Male", "Life expectancy by local authority, Female"}
    by_name = {(found.meant[each.indicator].name.split(", ")[1], each.place): each for each in found.figures}
    assert by_name[("Male", "E06000001")].value == 79.5
    assert by_name[("Female", "E06000001")].status == "suppressed"
    assert by_name[("Female", "K02000001")].value == 82.7


def test_ons_v4_with_two_columns_of_limits(tmp_path: Path) -> None:
    text = "v4_2,Lower limit,Upper limit,mmm-yy,Time,admin-geography,Geography\n5.1,4.9,5.3,Apr-20,Apr-20,E07000008,Cambridge\n"
    [figure] = written(tmp_path, "wellbeing.csv", text).figures
    assert (figure.value, figure.lower, figure.upper, figure.period, figure.place) == (
        5.1,
        4.9,
        5.3,
        "Apr-20",
        "E07000008",
    )


def test_explore_local_statistics(tmp_path: Path) -> None:
    text = "indicator,period,areacd,value,lci,uci\nEmployment rate,2022-01-01T00:00:00/P1Y,E07000008,79.1,75.0,83.2\n"
    found = written(tmp_path, "datadownload.csv", text)
    assert found.declaration.code == "ons-local-statistics"
    [figure] = found.figures
    assert (figure.place, figure.value, figure.lower, figure.upper) == ("E07000008", 79.1, 75.0, 83.2)


@pytest.mark.parametrize("extra", ["above", "below", "named"])
def test_lg_inform_with_a_heading_row_too_many(tmp_path: Path, extra: str) -> None:
    headings = "area,area label,area long label,2019/20,2020/21 Q1,2021/22\n"
    more = {
        "above": ",,,Value,Value,Value\n",
        "below": ",,,Value,Value,Value\n",
        "named": "area,label,long label,a,b,c\n",
    }[extra]
    body = 'E08000009,Trafford,Trafford Metropolitan Borough Council,12.5,,"1,204"\nE92000001,England,England,9,8,7\n'
    text = more + headings + body if extra == "above" else headings + more + body
    found = written(tmp_path, "Total-waste-collected.csv", text)
    assert found.declaration.code == "lg-inform"
    assert [
        (each.place, each.period, each.value, each.status) for each in found.figures if each.place == "E08000009"
    ] == [
        ("E08000009", "2019/20", 12.5, "present"),
        ("E08000009", "2020/21 Q1", None, "missing"),
        ("E08000009", "2021/22", 1204.0, "present"),
    ]
    assert [each.name for each in found.meant.values()] == ["Total waste collected"]


SDMX = """STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA: Area,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,COMMENT
dataflow,ESTAT:UNE_RT(1.0),I,A,GB: United Kingdom,M: Male,2019,3.9,PC,A,x
dataflow,ESTAT:UNE_RT(1.0),I,A,GB: United Kingdom,F: Female,2019-Q3,3.6,PC,P,y
dataflow,ESTAT:UNE_RT(1.0),I,A,GB: United Kingdom,F: Female,2020,,PC,M,
dataflow,ESTAT:UNE_RT(1.0),I,A,E08000009: Trafford,F: Female,2021,4.4,PC,F,
dataflow,ESTAT:UNE_RT(1.0),D,A,E08000009: Trafford,M: Male,2021,9,PC,F,
"""


def test_sdmx_csv_2_with_labels_in_its_cells(tmp_path: Path) -> None:
    found = written(tmp_path, "une_rt.csv", SDMX)
    assert found.declaration.code == "sdmx-csv"
    seen = [(each.place, each.period, each.value, each.kind, each.status) for each in found.figures]
    assert sorted(seen, key=str) == sorted(
        [
            ("GB", "2019", 3.9, "raw", "present"),
            ("GB", "2019-Q3", 3.6, "provisional", "present"),
            ("GB", "2020", None, "raw", "missing"),
            ("E08000009", "2021", 4.4, "projected", "present"),
        ],
        key=str,
    )
    assert found.left_out == {"rows of figures that are not loaded: rows that take figures back": 1}
    assert {each.unit for each in found.meant.values()} == {"%"}


CUBE = {
    "version": "2.0", "class": "dataset", "label": "Unemployment", "id": ["sex", "area", "year"], "size": [2, 2, 2],
    "role": {"geo": ["area"], "time": ["year"]},
    "dimension": {
        "sex": {"label": "Sex", "category": {"index": ["M", "F"], "label": {"M": "Male", "F": "Female"}}},
        "area": {"label": "Area", "category": {"index": {"E08000009": 0, "E92000001": 1}, "label": {"E08000009": "Trafford", "E92000001": "England"}}},
        "year": {"label": "Year", "category": {"index": ["2019", "2020"]}},
    },
    "value": [3.1, 3.2, 4.1, 4.2, 2.9, None, 3.9, 4.0],
    "status": {"0": "p"},
}  # fmt: skip


def test_json_stat_with_its_roles(tmp_path: Path) -> None:
    found = written(tmp_path, "unemployment.json", json.dumps(CUBE))
    assert found.declaration.code == "json-stat"
    seen = {(found.meant[each.indicator].name, each.place, each.period): each for each in found.figures}
    assert len(seen) == 8
    first = seen[("Unemployment, Male", "E08000009", "2019")]
    assert (first.value, first.kind) == (3.1, "provisional")
    assert seen[("Unemployment, Female", "E08000009", "2020")].status == "missing"
    assert seen[("Unemployment, Female", "E92000001", "2020")].value == 4.0


def test_json_stat_of_the_older_form_with_few_values_and_a_measure(tmp_path: Path) -> None:
    old = {
        "unemployment": {
            "label": "Labour",
            "dimension": {
                "id": ["geography", "measure", "date"], "size": [1, 2, 1],
                "geography": {"category": {"index": {"E08000009": 0}}},
                "measure": {"category": {"index": {"r": 0, "c": 1}, "label": {"r": "Rate", "c": "Count"}, "unit": {"r": {"label": "%"}}}},
                "date": {"category": {"index": {"2019M05": 0}}},
            },
            "value": {"1": 12},
        }
    }  # fmt: skip
    found = written(tmp_path, "old.json", json.dumps(old))
    [figure] = found.figures
    assert (found.meant[figure.indicator].name, figure.place, figure.period, figure.value) == (
        "Count",
        "E08000009",
        "2019M05",
        12.0,
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rows": []}, "it has no ‘dimension’ and ‘value’"),
        (CUBE | {"size": [2, 2]}, "it has no ‘id’ and ‘size’ of the same length"),
        (CUBE | {"size": [2, 3, 2]}, "the dimension ‘area’ has 2 categories where its size is 3"),
        (CUBE | {"value": [1, 2]}, "it has 2 values where its sizes ask for 8"),
        (CUBE | {"size": [100000, 100000, 2]}, "its dimensions would have more than 20,000,000 figures"),
    ],
)  # fmt: skip
def test_json_that_is_no_cube_is_explained(tmp_path: Path, given: dict, said: str) -> None:
    with pytest.raises(Faults) as faults:
        written(tmp_path, "cube.json", json.dumps(given))
    assert said in str(faults.value)


def test_file_7_of_another_edition_of_the_indices(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["About these figures"])
    sheet = book.create_sheet("IoD2025 Scores")
    sheet.append(
        [
            "LSOA code (2021)", "LSOA name (2021)", "Local Authority District code (2024)", "Local Authority District name (2024)",
            "Index of Multiple Deprivation (IMD) Score", "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
            "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)", "Income Score (rate)",
            "Income Rank (where 1 is most deprived)", "Total population: mid 2022",
        ]
    )  # fmt: skip
    sheet.append(["E01000001", "City of London 001A", "E09000001", "City of London", 6.2, 29199, 9, 0.007, 32831, 1296])
    path = tmp_path / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.xlsx"
    book.save(path)
    found = loaded(path)
    assert found.declaration.code == "imd-file-7"
    values = {each.indicator: (each.value, each.period) for each in found.figures}
    assert values["imd2025-index-of-multiple-deprivation-rank"] == (29199, "2025")
    assert values["imd2025-index-of-multiple-deprivation-score"] == (6.2, "2025")
    assert values["imd2025-income-rate"][0] == pytest.approx(0.7)
    assert values["imd2025-total-population-mid-2022"] == (1296, "2025")


def test_another_edition_of_the_indices_in_the_short_form(tmp_path: Path) -> None:
    text = "lsoa01_code,lsoa01_name,lad10_code,IMD_rank,IMD_decile,Income_rank\nE01000001,City of London 001A,E09000001,30119,10,31000\n"
    found = written(tmp_path, "imd2010_england_lsoa01.csv", text)
    assert found.declaration.code == "imd-england"
    assert {(each.indicator, each.value, each.period) for each in found.figures} == {
        ("imd2010-imd-rank", 30119.0, "2010"), ("imd2010-imd-decile", 10.0, "2010"), ("imd2010-income-rank", 31000.0, "2010"),
    }  # fmt: skip


SHORT_FILE_7 = (
    "LSOA code (2011),LSOA name (2011),Index of Multiple Deprivation (IMD) Score,Index of Multiple Deprivation (IMD) Rank (where 1 is "
    "most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)\nE01000001,City of London "
    "001A,6.2,29199,9\n"
)


def test_file_7_of_2015_by_the_name_that_it_had_then(tmp_path: Path) -> None:
    found = written(tmp_path, "File_7_ID_2015_All_ranks__deciles_and_scores.csv", SHORT_FILE_7)
    assert found.declaration.code == "imd-file-7"
    assert {(each.indicator, each.period) for each in found.figures} == {
        (f"imd2015-index-of-multiple-deprivation-{measure}", "2015") for measure in ("score", "rank", "decile")
    }


def test_ranks_and_deciles_alone_are_the_same_indices(tmp_path: Path) -> None:
    """File 1 of an edition, and what is cut from file 7, have no scores."""
    text = SHORT_FILE_7.replace("Index of Multiple Deprivation (IMD) Score,", "").replace("6.2,", "")
    found = written(tmp_path, "File_1_IMD2019.csv", text)
    assert {(each.indicator, each.value) for each in found.figures} == {
        ("imd2019-index-of-multiple-deprivation-rank", 29199.0), ("imd2019-index-of-multiple-deprivation-decile", 9.0),
    }  # fmt: skip


def test_file_7_under_a_name_without_its_edition_says_what_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="Nothing tells of which period the figures are"):
        written(tmp_path, "scores.csv", SHORT_FILE_7)


CSVW = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "young.csv",
    "dc:title": "Young people claiming",
    "dc:publisher": {"schema:name": "Office of Examples"},
    "dc:license": {"@id": "https://example.org/licence"},
    "tableSchema": {
        "columns": [
            {
                "titles": "Area",
                "name": "area",
                "propertyUrl": "http://purl.org/linked-data/sdmx/2009/dimension#refArea",
            },
            {
                "titles": ["When"],
                "name": "when",
                "propertyUrl": "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod",
            },
            {
                "titles": "Claimants",
                "name": "claimants",
                "datatype": "integer",
                "null": ["unknown"],
                "dc:title": "Claimants under 25",
            },
            {"titles": "Row", "name": "row", "datatype": "integer", "suppressOutput": True},
        ]
    },
}
YOUNG = "Row,When,Area,Claimants\n1,2019-05,E07000001,120\n2,2019-05,E07000002,unknown\n"


def test_csvw_metadata_says_what_the_columns_are(tmp_path: Path) -> None:
    path = tmp_path / "young.csv"
    path.write_text(YOUNG, encoding="utf-8")
    declaration = imports.given_with(json.dumps(CSVW), path, path.name)
    assert (declaration.name, declaration.publisher, declaration.licence_url) == (
        "Young people claiming", "Office of Examples", "https://example.org/licence",
    )  # fmt: skip
    found = loaded(path, declaration)
    assert [(each.place, each.period, each.value, each.status) for each in found.figures] == [
        ("E07000001", "2019-05", 120.0, "present"),
        ("E07000002", "2019-05", None, "missing"),
    ]
    assert [each.name for each in found.meant.values()] == ["Claimants under 25"]


def test_csvw_metadata_beside_the_file_is_found_by_the_command_line(tmp_path: Path, country: Country) -> None:
    path = tmp_path / "young.csv"
    path.write_text(YOUNG, encoding="utf-8")
    path.with_name("young.csv-metadata.json").write_text(json.dumps(CSVW), encoding="utf-8")
    out = StringIO()
    call_command("evidence_add", str(path), stdout=out)
    release = Release.objects.get()
    assert (release.source.publisher, release.rows) == ("Office of Examples", 2)
    assert out.getvalue().startswith("Loaded 2 observations")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"tableSchema": ', "The CSVW metadata is not JSON"),
        ('{"tableSchema": {"columns": 3}}', "The CSVW metadata has no ‘tableSchema’ with ‘columns’"),
        ('{"tableSchema": {"columns": [{"titles": "Elsewhere"}]}}', "The CSVW metadata is of another file: none of its columns (elsewhere)"),
        ('{"tableSchema": ' + "[" * 100_000, "The CSVW metadata is not JSON"),
    ],
)  # fmt: skip
def test_csvw_metadata_that_does_not_go_with_the_file(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "young.csv"
    path.write_text(YOUNG, encoding="utf-8")
    with pytest.raises(imports.WrongDeclaration) as wrong:
        imports.given_with(text, path, path.name)
    assert said in str(wrong.value)
