"""Good files: what is understood of them, and what becomes of it."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from commonweal.evidence import imports, reads, writes
from commonweal.evidence.imports import WrongDeclaration, declarations, read
from commonweal.evidence.imports.loading import part_of_source
from commonweal.evidence.models import Indicator, Source
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country

WIDE = """
code: beck-index
name: Beck Index
publisher: Office of Examples
licence: Open Government Licence v3.0
licence_url: https://example.org/licence
layout: wide
place: {column: [code, area code], form: 'E\\d{8}'}
period: {column: year}
suppressed: ["*"]
words: {IMD: Index}
ignored: [name]
leave_out: [{column: name, pattern: '(?i)total.*|source.*'}]
indicators:
  - {column: '/(?P<domain>.+)_rank/', code: 'beck-{domain}-rank', name: '{domain} rank', unit: rank, decimals: 0, polarity: high, least: 1}
  - {column: '/(?P<domain>.+)_share/', code: 'beck-{domain}-share', name: '{domain} share', unit: '%', percent: true, polarity: low}
"""
WIDE_TABLE = """code,name,year,IMD_rank,IMD_share,air quality_rank,note
E07000001,Beck,2019,"1,204",12.5%,3,a
E10000001,Moorshire,2019,2,*,NA,b
E07000001,Beck,2020,1,13%,4,c
E10000001,Total of all,2020,9,9%,9,d
"""
TIDY = """
code: beck-series
name: Beck series
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: tidy
place: {column: area_code}
period: {column: period}
ignored: [area_name]
tidy:
  title: indicator
  parts: [measure, [unit, units], sex]
  value: '/value(?:_(?P<part>.+))?/'
  lower: lower
  upper: upper
  numerator: count
  unit: measure
  units: {Percentage: "%", Count: "{2}"}
  told: [Male, Female]
  known: [{name: poverty, polarity: low, decimals: 2, smallest_shown: 5}]
"""
TIDY_TABLE = """area_code,area_name,period,indicator,measure,unit,sex,value,lower,upper,count
E07000001,Beck,2019/20,Children in poverty,Percentage,Persons,NA,12.5,11,14,125
E07000001,Beck,2019/20,Children in poverty,Count,Persons,NA,125,,,
E07000001,Beck,Q1 2022,Life at birth,Years,Years,Male,78.1,77,79,
E07000001,Beck,Q1 2022,Life at birth,Years,Years,Female,82.4,81,83,
"""


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "beck.csv"
    path.write_text(WIDE_TABLE, encoding="utf-8")
    return path


@pytest.fixture
def tidy(tmp_path: Path) -> Path:
    path = tmp_path / "series.csv"
    path.write_text(TIDY_TABLE, encoding="utf-8")
    return path


def load(path: Path, text: str, **facts):
    return imports.load_release(path, by=BUILDER, retrieved_on=date(2026, 11, 1), declaration=read(text), **facts)


def figures(country: Country, code: str):
    indicator = Indicator.objects.get(code=code)
    found = reads.series(BUILDER, indicator, [country.borough, country.county], on=TODAY)
    return [(figure.place, figure.period, figure.value, figure.status) for each in found.values() for figure in each]


def test_load_release_of_a_wide_table(country: Country, wide: Path) -> None:
    release = load(wide, WIDE, why="yearly")
    assert (release.title, release.rows, release.file_name) == ("Beck Index, 2019 to 2020", 9, "beck.csv")
    assert release.file_sha256 == hashlib.sha256(wide.read_bytes()).hexdigest()
    assert release.source.licence_url == "https://example.org/licence"
    assert figures(country, "beck-imd-rank") == [
        ("E07000001", "2019", 1204.0, "present"),
        ("E07000001", "2020", 1.0, "present"),
        ("E10000001", "2019", 2.0, "present"),
    ]
    assert figures(country, "beck-imd-share") == [
        ("E07000001", "2019", 12.5, "present"),
        ("E07000001", "2020", 13.0, "present"),
        ("E10000001", "2019", None, "suppressed"),
    ]
    assert figures(country, "beck-air-quality-rank")[2] == ("E10000001", "2019", None, "missing")
    share = Indicator.objects.get(code="beck-imd-share")
    assert (share.name, share.unit, share.polarity) == ("Index share", "%", "low")


@pytest.mark.parametrize(
    ("form", "other"),
    [("E\\d{8}'}", "(?!S)[A-Z]\\d{8}\\Z'}"), ("(?i)total.*", "(?i)(?!subtotal)total.*(?<!average)")],
)
def test_a_pattern_that_the_engine_does_not_know_is_looked_for_all_the_same(
    country: Country, wide: Path, form: str, other: str
) -> None:
    assert form in WIDE
    assert load(wide, WIDE.replace(form, other)).rows == 9
    assert [value for *_facts, value, _status in figures(country, "beck-imd-rank")] == [1204.0, 1.0, 2.0]


def test_load_release_is_recorded_with_everything_it_added(country: Country, wide: Path) -> None:
    Entry.objects.count()
    release = load(wide, WIDE, why="yearly")
    verbs = list(
        Entry.objects.filter(by_name="the tests", verb__startswith="evidence.")
        .order_by("-pk")
        .values_list("verb", flat=True)
    )
    assert verbs[:5] == ["evidence.add_release", *["evidence.add_indicator"] * 3, "evidence.add_source"]
    assert Entry.objects.get(verb="evidence.add_release").thing_id == release.pk


def test_load_release_of_a_tidy_table(country: Country, tidy: Path) -> None:
    load(tidy, TIDY)
    rate = Indicator.objects.get(code="beck-series-children-in-poverty-percentage-persons-na")
    assert (rate.name, rate.unit, rate.decimals, rate.polarity, rate.smallest_shown) == (
        "Children in poverty, Percentage", "%", 2, "low", 5,
    )  # fmt: skip
    count = Indicator.objects.get(code="beck-series-children-in-poverty-count-persons-na")
    assert (count.name, count.unit) == ("Children in poverty, Count", "persons")
    names = Indicator.objects.filter(code__contains="life").order_by("code").values_list("name", flat=True)
    assert list(names) == ["Life at birth, Female", "Life at birth, Male"]
    male = reads.figure_at(BUILDER, Indicator.objects.get(code__endswith="-male"), country.borough, TODAY)
    assert male is not None
    assert (male.value, male.lower, male.upper) == (78.1, 77.0, 79.0)
    assert (male.period, male.period_start, male.period_end) == ("Q1 2022", date(2022, 1, 1), date(2022, 4, 1))


def test_understand_tells_what_it_would_do_and_writes_nothing(country: Country, wide: Path) -> None:
    before = Source.objects.count()
    understood = imports.understand(wide, by=BUILDER, declaration=read(WIDE))
    assert (understood.rows, understood.observations, understood.place_count, understood.marked) == (3, 9, 2, 2)
    assert [each.code for each in understood.indicators] == ["beck-air-quality-rank", "beck-imd-rank", "beck-imd-share"]
    assert understood.new == {"beck-air-quality-rank", "beck-imd-rank", "beck-imd-share"}
    assert (understood.periods, understood.ignored) == (["2019", "2020"], ["name", "note"])
    assert understood.replaces is None
    assert Source.objects.count() == before


def test_understand_shows_figures_as_they_are_written_with_the_names_of_places(country: Country, wide: Path) -> None:
    sample = imports.understand(wide, by=BUILDER, declaration=read(WIDE)).sample_told
    assert ("Index rank", "Beck (E07000001)", "2019", "1,204", "a figure", "as measured") in sample
    assert ("Index share", "Beck (E07000001)", "2019", "12.5", "a figure", "as measured") in sample
    assert ("Index rank", "Moorshire (E10000001)", "2019", "2", "a figure", "as measured") in sample


def test_rows_of_words_under_a_table_are_passed_over_and_told(country: Country, wide: Path) -> None:
    wide.write_text(WIDE_TABLE + "Note: [c] is confidential,,,,,,\nSource: Office,,,,,,\n", encoding="utf-8")
    understood = imports.understand(wide, by=BUILDER, declaration=read(WIDE))
    assert (understood.rows, understood.observations) == (3, 9)
    assert understood.left_out == {
        "rows of figures that are not loaded: (?i)total.*|source.*": 1,
        "rows without any figure": 2,
    }
    assert load(wide, WIDE).left_out == understood.left_out


def test_counts_are_whole_add_up_and_are_known_by_their_measure(country: Country, tidy: Path) -> None:
    load(tidy, TIDY.replace("  told:", "  counts: [count]\n  told:"))
    told = {
        each.name: (each.decimals, each.aggregation) for each in Indicator.objects.filter(source__code="beck-series")
    }
    assert told == {
        "Children in poverty, Count": (2, "sum"),
        "Children in poverty, Percentage": (2, "none"),
        "Life at birth, Female": (1, "none"),
        "Life at birth, Male": (1, "none"),
    }
    tidy.write_text(
        TIDY_TABLE.replace("78.1", "78").replace("82.4", "82.0").replace("125,,,", "126,,,"), encoding="utf-8"
    )
    other = TIDY.replace("beck-series", "other").replace(", decimals: 2", "")
    load(tidy, other)
    assert dict(Indicator.objects.filter(source__code="other").values_list("name", "decimals")) == {
        "Children in poverty, Count": 0, "Children in poverty, Percentage": 1, "Life at birth, Female": 0, "Life at birth, Male": 0,
    }  # fmt: skip


def test_understand_knows_what_it_would_replace(country: Country, wide: Path) -> None:
    release = load(wide, WIDE)
    wide.write_text(WIDE_TABLE.replace("12.5%", "12.6%"), encoding="utf-8")
    understood = imports.understand(wide, by=BUILDER, declaration=read(WIDE))
    assert (understood.replaces, understood.new) == (release, frozenset())


def test_a_workbook_gives_the_same_figures_as_its_text(country: Country, wide: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Beck Index"])
    with wide.open(newline="") as file:
        for row in csv.reader(file):
            book.active.append(
                [float(cell) if cell.replace(".", "", 1).isdigit() and cell != "2019" else cell for cell in row]
            )
    path = tmp_path / "beck.xlsx"
    book.save(path)
    as_text = imports.understand(wide, by=BUILDER, declaration=read(WIDE))
    as_book = imports.understand(path, by=BUILDER, declaration=read(WIDE))
    assert sorted(as_book.sample) == sorted(as_text.sample)


def test_a_declaration_that_came_with_a_file_is_kept_and_matches_the_next(country: Country, wide: Path) -> None:
    load(wide, WIDE)
    assert Source.objects.get(code="beck-index").declaration == WIDE
    wide.write_text(WIDE_TABLE.replace("2019", "2021"), encoding="utf-8")
    assert imports.understand(wide, by=BUILDER).declaration.code == "beck-index"


def test_a_better_declaration_replaces_the_one_before(country: Country, wide: Path) -> None:
    load(wide, WIDE)
    wide.write_text(WIDE_TABLE.replace("code,", "zone,"), encoding="utf-8")
    better = WIDE.replace("[code, area code]", "[code, area code, zone]")
    load(wide, better)
    assert Source.objects.get(code="beck-index").declaration == better


def test_only_support_teams_load_files(country: Country, wide: Path) -> None:
    for viewer in (PUBLIC, Viewer(user_id=1, name="a partner", places=frozenset([1]))):
        with pytest.raises(Refused):
            imports.load_release(wide, by=viewer, retrieved_on=TODAY, declaration=read(WIDE))
        with pytest.raises(Refused):
            imports.understand(wide, by=viewer, declaration=read(WIDE))
    assert not Source.objects.filter(code="beck-index").exists()


def test_progress_is_told_from_beginning_to_end(country: Country, wide: Path) -> None:
    told: list[tuple[int, int, str]] = []
    load(wide, WIDE, progress=lambda done, total, message="": told.append((done, total, message)))
    assert [step[0] for step in told] == [0, 1, 2, 3, 4]
    assert told[0][2] == "Reading beck.csv"
    assert told[-1][2] == "Loaded 9 observations"


# --- Declarations


def test_every_declaration_that_ships_is_whole() -> None:
    known = declarations.known()
    assert len(known) == len(list(declarations.SHIPPED.glob("*.yaml")))
    for declaration in known.values():
        assert declaration.licence_url.startswith("https://")
        assert declarations.as_text(declaration.code)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the declaration does not say anything"),
        ("- a\n- b\n", "the declaration does not say anything"),
        ("code: [", "the declaration is not YAML"),
        (WIDE.replace("layout: wide", "layout: tidy"), "a tidy table needs 'tidy'"),
        (WIDE.replace("period: {column: year}", "period: {}"), "period: give either 'fixed' or 'column'"),
        (WIDE.replace("'{domain} rank'", "'{theme} rank'"), "{theme} is not a group of the column's pattern"),
        (WIDE.replace("'E\\d{8}'", "'E(\\d{8}'"), "is not a regular expression"),
        (WIDE.replace("publisher: Office of Examples\n", ""), "publisher: Field required"),
        (WIDE + "colour: red\n", "colour: Extra inputs are not permitted"),
        (WIDE.replace("polarity: low", "polarity: down"), "polarity: Input should be 'high', 'low' or 'neither'"),
    ],
)
def test_a_wrong_declaration_is_explained(text: str, message: str) -> None:
    with pytest.raises(WrongDeclaration) as wrong:
        read(text)
    assert message in str(wrong.value)


def test_headings_are_compared_without_case_and_spaces() -> None:
    heading = declarations.Heading(forms=("Area code", r"/lsoa(?P<year>\d\d)cd/"))
    assert heading.match("\ufeff  AREA   code ") == {}
    assert heading.match("LSOA21CD") == {"year": "21"}
    assert heading.match("area") is None


def test_understood_says_its_span_in_words() -> None:
    told = {
        "declaration": None, "file_name": "", "file_sha256": "", "file_bytes": 0, "rows": 3, "indicators": (), "new": frozenset(),
        "place_count": 1, "known_place_count": 0, "observations": 3, "marked": 0, "ignored": (), "line": 1,
    }  # fmt: skip
    spans = {("2020",): "2020", ("2008 Q4", "2009 Q1", "2025 Q4"): "2008 Q4 to 2025 Q4 (3 periods)", (): ""}
    for periods, span in spans.items():
        assert imports.Understood(**told, periods=periods).span == span  # type: ignore[arg-type]


# --- Small counts


AGES = """
code: claims
name: Claims
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: code, form: 'E\\d{8}'}
period: {fixed: "2024"}
indicators:
  - {column: '/(?P<kind>men|women)_(?P<age>young|old)/', code: 'claims-{kind}-{age}', name: '{kind}, {age}', unit: claims, aggregation: sum, smallest_shown: 5, disclosure: suppressed, part_of: 'claims-{kind}'}
  - {column: '/(?P<kind>men|women)/', code: 'claims-{kind}', name: '{kind}', unit: claims, aggregation: sum, smallest_shown: 5, disclosure: suppressed}
"""


def ages(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text("code,men_young,men_old,men\nE07000001,3,40,43\nE10000001,30,400,430\n", encoding="utf-8")
    return path


def test_a_declaration_says_what_keeps_small_counts_safe_and_what_each_is_part_of(
    country: Country, tmp_path: Path
) -> None:
    load(ages(tmp_path), AGES)
    whole = Indicator.objects.get(code="claims-men")
    parts = Indicator.objects.filter(part_of=whole).order_by("code")
    assert [each.code for each in parts] == ["claims-men-old", "claims-men-young"]
    assert {(each.smallest_shown, each.disclosure) for each in (whole, *parts)} == {(5, "suppressed")}
    young, old, all_ages = (reads.figure_at(PUBLIC, each, country.borough, TODAY) for each in (*reversed(parts), whole))
    assert young is not None
    assert old is not None
    assert all_ages is not None
    assert young.value is None
    assert None in (old.value, all_ages.value), "with both shown, the small one is what is left"


def test_an_indicator_known_already_keeps_what_was_set_for_it(country: Country, tmp_path: Path) -> None:
    source = writes.add_source(by=BUILDER, code="claims", name="Claims", publisher="Office of Examples", licence="OGL")
    writes.add_indicator(by=BUILDER, code="claims-men", name="Men", unit="claims", source=source)
    load(ages(tmp_path), AGES)
    assert Indicator.objects.get(code="claims-men").smallest_shown is None
    assert Indicator.objects.get(code="claims-men-old").part_of == Indicator.objects.get(code="claims-men")


@pytest.mark.parametrize(
    ("part_of", "said"),
    [
        ("claims-{kind}-{age}", "“Men, old” is declared to be part of itself"),
        ("claims-people", "is declared to be part of “claims-people”, which is no indicator of this file"),
    ],
)
def test_what_cannot_be_a_part_is_explained_before_anything_is_loaded(
    country: Country, tmp_path: Path, part_of: str, said: str
) -> None:
    text = AGES.replace("part_of: 'claims-{kind}'", f"part_of: '{part_of}'")
    for act in (imports.understand, imports.load_release):
        facts = {} if act is imports.understand else {"retrieved_on": TODAY}
        with pytest.raises(imports.Faults) as faults:
            act(ages(tmp_path), by=BUILDER, declaration=read(text), **facts)
        assert said in " ".join(faults.value.lines())
    assert not Indicator.objects.filter(code__startswith="claims").exists()


@pytest.mark.parametrize("smallest", ["", ", smallest_shown: 2"])
def test_exact_counts_are_declared_with_a_smallest_of_three_or_more(smallest: str) -> None:
    wide = AGES.replace(", smallest_shown: 5, disclosure", f"{smallest}, disclosure")
    tidy = TIDY.replace("smallest_shown: 5", f"disclosure: suppressed{smallest}")
    for text in (wide, tidy):
        with pytest.raises(WrongDeclaration, match=r"'disclosure: suppressed' needs 'smallest_shown' of 3 or more"):
            read(text)


def test_a_tidy_table_declares_them_among_what_is_known(country: Country, tidy: Path) -> None:
    known = "{name: poverty, smallest_shown: 5, disclosure: suppressed, part_of: beck-series-life-at-birth-years-years-male}"
    load(tidy, TIDY.replace("{name: poverty, polarity: low, decimals: 2, smallest_shown: 5}", known))
    found = Indicator.objects.get(code="beck-series-children-in-poverty-count-persons-na")
    assert found.part_of is not None
    assert (found.smallest_shown, found.disclosure, found.part_of.code) == (
        5,
        "suppressed",
        "beck-series-life-at-birth-years-years-male",
    )


@pytest.mark.parametrize(
    ("about", "title"),
    [
        ("Wales", "Claimant count: Wales"),
        ("claimant count wales", "claimant count wales"),
        ("Claimant", "Claimant count"),
        ("Claimant count", "Claimant count"),
        ("", "Claimant count"),
    ],
)
def test_a_release_does_not_tell_its_source_twice(about: str, title: str) -> None:
    assert part_of_source("Claimant count", about) == title
