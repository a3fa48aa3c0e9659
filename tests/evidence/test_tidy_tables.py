"""Tidy tables: their words are kept as the numbers of a few, and nobody can tell by what is written or said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from commonweal.evidence.imports import files, wording
from commonweal.evidence.imports.declarations import read
from commonweal.evidence.imports.faults import Faults
from commonweal.evidence.imports.files import opened
from commonweal.evidence.imports.reading import ready
from commonweal.evidence.store.shape import COLUMNS

SERIES = read("""
code: series
name: Series
publisher: Office of Examples
licence: None
layout: tidy
place: {column: code, form: 'E01\\d{3}'}
period: {column: period}
suppressed: ["*"]
leave_out: [{column: measure, pattern: 'Total', why: totals}]
tidy: {title: measure, parts: [sex], unit: unit, value: value}
""")
HEADINGS = "code,name,period,measure,sex,unit,value\n"
SERIES_ROWS = """E01002,Beck,2020,Zeal,Male,%,4
E01001,"Dale, the",2019/20, Ardour ,Male,people,1.5
E01002,Beck,2009,Zeal,Male,%,3
E01001,,2019/20,Zeal,Male,%,{}
E01001,,2019/20,Zeal,Female,%,2

 E01001 ,,2009,Ardour,Male,people,7
E01001,,2009,Total,Male,people,9
{}
Source: the Office of Examples,,,,,,
"""


@pytest.fixture(params=["known", "too many"])
def words(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the words of columns are known, or too many to be kept, so that columns stay texts."""
    if request.param == "too many":
        monkeypatch.setattr(wording, "MOST_WORDS", 0)
    return str(request.param)


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "series.csv"
    path.write_text(text, encoding="utf-8")
    return path


def written(path: Path, tmp_path: Path, **facts: Any) -> list[tuple[Any, ...]]:
    """The observations of a file as they were written: in their order, of all columns."""
    draft = tmp_path / "evidence" / "draft.parquet"
    draft.parent.mkdir(exist_ok=True)
    with ready(path, SERIES, path.name) as found:
        assert {name: getattr(found, name) for name in facts} == facts
        count = found.fill(7, draft)
    rows = duckdb.read_parquet(str(draft))
    assert rows.columns == list(COLUMNS)
    listed = rows.fetchall()
    assert len(listed) == count
    return listed


def brief(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Place, indicator, period, value and status."""
    return [(row[2], row[1].removeprefix("series-"), row[3], row[6], row[11]) for row in rows]


@pytest.mark.parametrize("cell", ["5", "*"])
@pytest.mark.parametrize("padding", [",,,,,,", ""])
def test_what_is_written_is_in_the_order_of_the_store(
    words: str, cell: str, padding: str, tmp_path: Path, data_folder: Path
) -> None:
    path = table(tmp_path, HEADINGS + SERIES_ROWS.format(cell, padding))
    left_out = {"rows of figures that are not loaded: totals": 1, "rows without any figure": 1}
    rows = written(path, tmp_path, rows=6, left_out=left_out, marked=int(cell == "*"))
    assert brief(rows) == [
        ("E01001", "ardour-male", "2009", 7.0, "present"),
        ("E01001", "ardour-male", "2019/20", 1.5, "present"),
        ("E01001", "zeal-female", "2019/20", 2.0, "present"),
        ("E01001", "zeal-male", "2019/20", 5.0, "present") if cell == "5" else
        ("E01001", "zeal-male", "2019/20", None, "suppressed"),
        ("E01002", "zeal-male", "2009", 3.0, "present"),
        ("E01002", "zeal-male", "2020", 4.0, "present"),
    ]  # fmt: skip
    assert [str(row[4]) for row in rows] == [
        "2009-01-01", "2019-04-01", "2019-04-01", "2019-04-01", "2009-01-01", "2020-01-01",
    ]  # fmt: skip
    assert {(row[0], *row[7:11], row[12]) for row in rows} == {(7, None, None, None, None, "raw")}


def test_a_blank_row_is_passed_over_only_where_every_cell_of_it_is_blank(
    words: str, tmp_path: Path, data_folder: Path
) -> None:
    path = table(tmp_path, HEADINGS + "E01001,Beck,2009,Zeal,Male,%,3\n ,,,,,,\n,Beck,,,,,\n,Beck,2009,Zeal,Male,%,4\n")
    with pytest.raises(Faults) as refused, ready(path, SERIES, path.name):
        pass
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [(5, "code")]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("E0100,,2009,Zeal,Male,%,3", "code", "E0100"),
        ("E01001,,soon,Zeal,Male,%,3", "period", "soon"),
        ("E01001,,2009, ,Male,%,3", "measure", ""),
        ("E01001,,2009,Zeal,Male,%,300", "value", "300"),
        ("E01001,,2009,Zeal,Male,people,3_0", "value", "3_0"),
    ],
)
def test_a_fault_is_told_by_its_row_and_column(
    words: str, row: str, column: str, value: str, tmp_path: Path, data_folder: Path
) -> None:
    path = table(tmp_path, HEADINGS + SERIES_ROWS.format("5", row))
    with pytest.raises(Faults) as refused, ready(path, SERIES, path.name):
        pass
    [fault] = refused.value.faults
    assert (fault.row, fault.column, fault.value, refused.value.total) == (10, column, value, 1)


def test_a_figure_told_twice_is_found_as_it_is_written(words: str, tmp_path: Path, data_folder: Path) -> None:
    path = table(tmp_path, HEADINGS + SERIES_ROWS.format("5", "E01001,,2019-20,Zeal,Female,%,3"))
    with pytest.raises(Faults, match="row 6 has the same place, period and indicator") as refused:
        written(path, tmp_path)
    assert [fault.row for fault in refused.value.faults] == [10]


def test_more_indicators_and_periods_than_one_byte_numbers(tmp_path: Path, data_folder: Path) -> None:
    days = [f"{year}-{month:02}-{day:02}" for year in (2021, 2022) for month in range(1, 13) for day in range(1, 13)]
    many = [("Zeal", day) for day in days] + [(f"Measure {number:03}", "2009") for number in range(300)]
    text = "".join(f"E01001,,{period},{title},Male,people,{at}\n" for at, (title, period) in enumerate(many))
    rows = written(table(tmp_path, HEADINGS + text), tmp_path, rows=588)
    assert [row[6] for row in rows] == [*range(288, 588), *range(288)]
    assert brief(rows)[299:301] == [
        ("E01001", "measure-299-male", "2009", 587.0, "present"),
        ("E01001", "zeal-male", "2021-01-01", 0.0, "present"),
    ]


def test_a_letter_between_two_readings_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CHUNK", 4)
    path = tmp_path / "series.csv"
    path.write_bytes("a,b\nabçd\r\ne".encode())
    with opened(path) as file:
        assert file.text.read_bytes() == "a,b\nabçd\ne".encode()
    path.write_bytes(b"a,b\nabc\xc3d,e\n")
    with pytest.raises(Faults, match=r"row 2: The text is not in UTF-8"), opened(path):
        pass
