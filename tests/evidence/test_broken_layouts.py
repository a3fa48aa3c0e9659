"""Files of every layout, broken in hundreds of ways: each is loaded truthfully or refused with where, what and how to mend it."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.evidence.imports import Faults, WrongDeclaration, declarations, proposing
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.marks import number
from commonweal.evidence.models import Indicator, Release, Segment, Source
from tests.evidence.test_formats import CUBE, FINGERTIPS, NOMIS, SDMX, V4, obese
from tests.real.loaded import Loaded, loaded

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n"
    ",2016-07,A,A,1,2,On or near,E01000001,Beck 001A,Burglary,,\n,2016-07,A,A,1,2,On or near,,,Burglary,,\n"
)
ONS = (
    "Indicator:,Smokers,(Back),\nDate:,2019,,\nGeography:,Districts,,\n,,,\nArea Code,Area,Smokers %,Notes\nE06000001,Hartlepool,15.9,\n"
    "E06000002,Middlesbrough,na,\n"
)
PACKED = "CPP,Child Poverty_Raw data_2019/20,Child Poverty_Projected_2020/21\nFife,12.5,13\nAngus,9,\n"
COUNCIL = "CPP,Indicator,Type,Year,value,IndicatorFullName,FG\nFife,Crime,Raw data,2019/20,300,Crime,1\nAngus,Crime,Imputed,2019/20,NA,Crime,2\n"
INFORM = "area,area label,area long label,2019/20,2020/21\nE08000009,Trafford,Trafford Council,12.5,13\n"
OUTTURN = (
    "Revenue Outturn Summary (RS): 2010-11 data,,,,\nNet current expenditure (£ thousand),,,,\n,,,,\n,,,,Reserves\n"
    "E-code,Local authority,Class,Police,Education services\nE0101,Bath,UA,5,146939\n,ENGLAND,,5,146939\n,UNITARY AUTHORITIES,UA,5,146939\nNotes,,,,\n"
)

# Each layout: the declaration that reads it, and a small good file of it.
LAYOUTS: dict[str, tuple[str, str]] = {
    "fingertips": ("fingertips", FINGERTIPS + obese("E06000001", "Hartlepool", "UA", "10.1") + "\n" + obese("E06000002", "Middlesbrough", "UA", "12.1") + "\n"),
    "nomis": ("nomis", NOMIS),
    "ons-v4": ("ons-v4", V4),
    "sdmx-csv": ("sdmx-csv", SDMX),
    "json-stat": ("json-stat", json.dumps(CUBE)),
    "police": ("police-street", STREET),
    "subnational": ("ons-subnational", ONS),
    "packed headings": ("cpop-workbook", PACKED),
    "kinds in a column": ("cpop-cpp", COUNCIL),
    "periods as columns": ("lg-inform", INFORM),
    "two heading rows": ("revenue-outturn", OUTTURN),
}  # fmt: skip
EACH = 40
DIRT = [
    "",
    "x",
    "-5",
    "1e999",
    "NaN",
    "=1+1",
    '"',
    "£12",
    "12,34",
    "  ",
    "\u202e",
    "E01",
    "99999999999999999999",
    "0x10",
    "1_000",
    "'; DROP TABLE",
    "\x0b",
    "½",
]


def lose_a_cell(text: str, chance: random.Random) -> str:
    return changed_row(
        text, chance, lambda cells: cells[: chance.randrange(len(cells))] + cells[chance.randrange(len(cells)) + 1 :]
    )


def dirty_a_cell(text: str, chance: random.Random) -> str:
    def dirty(cells: list[str]) -> list[str]:
        cells[chance.randrange(len(cells))] = chance.choice(DIRT)
        return cells

    return changed_row(text, chance, dirty)


def swap_two_cells(text: str, chance: random.Random) -> str:
    return changed_row(text, chance, lambda cells: chance.sample(cells, len(cells)))


def changed_row(text: str, chance: random.Random, change: Callable[[list[str]], list[str]]) -> str:
    lines = text.splitlines()
    at = chance.randrange(len(lines))
    lines[at] = ",".join(change(lines[at].split(",")))
    return "\n".join(lines) + "\n"


def repeat_a_row(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    return "\n".join([*lines, chance.choice(lines)]) + "\n"


def lose_a_row(text: str, chance: random.Random) -> str:
    lines = text.splitlines()
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def scramble(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return (
        text[:at]
        + chr(chance.choice([0, 9, 10, 13, 34, 44, 59, 124, 0xFEFF, 0x2028]))
        + text[at + chance.randrange(3) :]
    )


BREAKS = (lose_a_cell, dirty_a_cell, swap_two_cells, repeat_a_row, lose_a_row, cut, scramble)


def declaration(code: str) -> Declaration:
    return declarations.known()[code]


def told_well(faults: Faults, name: str) -> None:
    """Every fault names the file and says what is wrong and what to do."""
    assert faults.faults
    for fault in faults.faults:
        assert fault.file == name
        assert fault.problem.strip().endswith((".", ":", "?")) or fault.problem
        assert fault.remedy.strip()


def nothing_was_written() -> None:
    for table in (Source, Indicator, Release, Segment):
        assert not table.objects.exists()


def is_true_to_the_file(found: Loaded, text: str) -> None:
    """No figure is loaded that does not stand in the file: a fault that was not seen would show as one that was made up."""
    for figure in found.figures:
        if figure.value is not None and found.declaration.tidy is not None and not found.declaration.tidy.count:
            written = {number(cell.strip().strip('"').rstrip("%")) for cell in text.replace("\n", ",").replace(" ", ",").replace("[", ",").replace("]", ",").replace("\t", ",").split(",")}  # fmt: skip
            assert figure.value in written, (figure, text)


@pytest.mark.django_db
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_small_file_of_each_layout_is_good(layout: str, tmp_path: Path) -> None:
    code, text = LAYOUTS[layout]
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    assert loaded(path, declaration(code)).figures


@pytest.mark.django_db
@pytest.mark.parametrize("layout", LAYOUTS)
def test_generated_broken_files_of_every_layout_are_refused_with_reasons_or_loaded_truthfully(
    layout: str, tmp_path: Path
) -> None:
    code, text = LAYOUTS[layout]
    chance = random.Random(layout)
    refused = 0
    for number_of_file in range(EACH):
        broken = text
        for _again in range(1 + number_of_file % 3):
            broken = chance.choice(BREAKS)(broken, chance) or "\n"
        path = tmp_path / f"broken-{number_of_file}.csv"
        path.write_text(broken, encoding="utf-8", newline="")
        try:
            found = loaded(path, declaration(code))
        except Faults as faults:
            refused += 1
            told_well(faults, path.name)
        else:
            is_true_to_the_file(found, broken)
    assert refused >= EACH // 8, f"only {refused} of {EACH} broken files were refused"
    nothing_was_written()


@pytest.mark.django_db
@pytest.mark.parametrize("layout", LAYOUTS)
def test_broken_files_are_proposed_for_or_refused_with_reasons(layout: str, tmp_path: Path) -> None:
    _code, text = LAYOUTS[layout]
    chance = random.Random(f"proposed {layout}")
    explained: list[str] = []
    for number_of_file in range(6):
        path = tmp_path / f"broken-{number_of_file}.csv"
        path.write_text(chance.choice(BREAKS)(text, chance) or "\n", encoding="utf-8", newline="")
        try:
            draft = proposing.proposed(path, path.name)
            proposing.declared(
                proposing.revised(draft, {"publisher": "P", "licence": "L", "period": draft.period or "2019"})
            )
        except Faults as faults:
            told_well(faults, path.name)
        except WrongDeclaration as wrong:
            explained.append(str(wrong))
    assert all(explained)


@given(st.text(max_size=40))
def test_a_number_is_a_number_or_nothing(cell: str) -> None:
    found = number(cell)
    assert found is None or found == found
    if found is not None:
        assert float(cell.replace(",", "").replace("−", "-")) == found


@given(st.integers(-(10**9), 10**9))
def test_thousands_may_have_commas(value: int) -> None:
    assert number(f"{value:,}") == value


# --- Workbooks


def book(*rows: list[object], sheet: str = "Child Poverty") -> bytes:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEADINGS = ["CPP", "Child Poverty_Raw data_2019/20", "Child Poverty_Projected_2020/21"]


@pytest.mark.django_db
def test_a_fault_in_a_workbook_names_its_sheet_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(book(HEADINGS, ["Fife", 12, 13], ["Angus", "many", 3], ["Atlantis", 1, 2]))
    with pytest.raises(Faults) as faults:
        loaded(path, declaration("cpop-workbook"))
    first, second = faults.value.faults
    assert (first.sheet, first.row, first.column, first.value) == ("Child Poverty", 3, HEADINGS[1], "many")
    assert (second.sheet, second.row, second.value) == ("Child Poverty", 4, "Atlantis")
    assert str(first).startswith("book.xlsx, sheet “Child Poverty”, row 3, column “Child Poverty_Raw data_2019/20”: ")
    nothing_was_written()


@pytest.mark.django_db
def test_a_formula_never_worked_out_and_merged_cells_are_told_by_their_sheet(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Crime"
    for row in (HEADINGS, ["Fife", "=1+1", 13], ["Angus", 2, 3]):
        made.active.append(row)
    made.active.merge_cells("C2:C3")
    path = tmp_path / "book.xlsx"
    made.save(path)
    with pytest.raises(Faults) as faults:
        loaded(path, declaration("cpop-workbook"))
    told = [(fault.sheet, fault.row, fault.column) for fault in faults.value.faults]
    assert ("Crime", 2, "B") in told
    assert ("Crime", 2, "C") in told


@pytest.mark.django_db
def test_a_cell_at_the_end_of_the_last_row_ends_its_reader_and_not_ours(tmp_path: Path) -> None:
    """Two cells that claim a sheet of seventeen thousand million: hundreds of gigabytes, if anyone believed it."""
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(io.BytesIO(book(HEADINGS, ["Fife", 12, 13]))) as good, zipfile.ZipFile(path, "w") as out:
        for name in good.namelist():
            content = good.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                content = content.replace(b"</sheetData>", far)
            out.writestr(name, content)
    with pytest.raises(Faults) as faults:
        loaded(path, declaration("cpop-workbook"))
    assert "cells; the most" in str(faults.value) or "more memory or time" in str(faults.value)


# --- Hostile files


HOSTILE: dict[str, tuple[bytes, str]] = {
        "deep.json": (b'{"dimension":' * 200_000, "This is a JSON file"),
        "wide.json": (json.dumps(CUBE | {"size": [10**9, 10**9, 10**9]}).encode(), "would have more than 20,000,000 figures"),
        "claims.json": (json.dumps(CUBE | {"value": {"99999999999": 1}}).encode(), "values that lie outside its dimensions"),
        "entities.xml": (b'<!DOCTYPE a [<!ENTITY b "cc">]><a>&b;</a>', "a web page or an XML file"),
        "quotes.csv": (b'CPP,Indicator,Type,Year,value\n"' + b"x" * 3_000_000, "longer than 1,000,000 letters"),
        "endless.csv": (b"CPP,Indicator,Type,Year,value\n" + b'Fife,"Crime,Raw data,2019,1\n' * 3, "A quotation mark is opened and not closed"),
        "packed.csv.gz": (gzip.compress(b"CPP,Indicator\n") + b"\x00broken", "damaged or was cut off"),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path: Path, name: str) -> None:
    content, said = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Faults) as faults:
        loaded(path, declaration("json-stat" if name.endswith("json") else "cpop-cpp"))
    assert said in str(faults.value)
    nothing_was_written()


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["row by row", "at once"])
def test_a_column_that_divides_into_too_many_indicators_is_refused(tmp_path: Path, way: str) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"E07000001,2019,Title {each},1\n" for each in range(20_002))
    path.write_text(
        f"areacd,period,indicator,value,lci\n{rows.replace(',1' + chr(10), ',1,' + chr(10))}", encoding="utf-8"
    )
    told = MANY if way == "row by row" else MANY.replace("repeats: equal\n", "")
    declared = declarations.read(declarations.as_text("fingertips").split("code:")[0] + told)
    assert declared.is_plain == (way == "at once")
    with pytest.raises(Faults, match="would make more than 20,000 indicators"):
        loaded(path, declared)


MANY = """
code: many
name: Many
publisher: P
licence: L
layout: tidy
repeats: equal
place: {column: areacd}
period: {column: period}
tidy: {title: indicator, value: value}
"""
