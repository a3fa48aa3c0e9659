"""Files that are broken in one way each: every one ends in a message that a council officer can act on, and nothing is written."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from commonweal.evidence import imports
from commonweal.evidence.imports import Faults, files, read, workbooks
from commonweal.evidence.imports.declarations import KnownIndicator
from commonweal.evidence.models import Indicator, Release, Segment, Source
from tests.evidence.conftest import BUILDER

WIDE = read("""
code: small-index
name: Small Index 2020
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: area code, form: 'E01\\d{6}'}
period: {fixed: "2020"}
ignored: [area name]
suppressed: ["*"]
indicators:
  - {column: score, code: small-score, name: Score, unit: score}
  - {column: decile, code: small-decile, name: Decile, unit: decile, least: 1, most: 10}
""")
TIDY = read("""
code: small-series
name: Small series
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: tidy
place: {column: area_code, form: GSS}
period: {column: period}
tidy:
  title: indicator
  parts: [measure]
  value: value
  unit: measure
""")
HEADINGS = "area code,area name,score,decile\n"
GOOD = HEADINGS + "E01000001,Beck 1,12.5,1\nE01000002,Beck 2,8,10\n"
SERIES = "area_code,period,indicator,measure,value\n"


def workbook(fill: Callable[[openpyxl.Workbook], None], *, start: bool = True) -> bytes:
    book = openpyxl.Workbook()
    if start:
        for row in (["area code", "area name", "score", "decile"], ["E01000001", "Beck 1", 12.5, 1]):
            book.active.append(row)
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def add(*rows: list) -> Callable[[openpyxl.Workbook], None]:
    return lambda book: [book.active.append(row) for row in rows] and None


def merge(book: openpyxl.Workbook) -> None:
    book.active.append(["E01000002", "Beck 2", 8, 10])
    book.active.merge_cells("C2:C3")


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def bomb() -> bytes:
    return archive(xl__workbook_dot_xml="<workbook/>", xl__worksheets__sheet1_dot_xml="0" * 3_000_000)


def encrypted() -> bytes:
    content = bytearray(archive(xl__workbook_dot_xml="<workbook/>"))
    local, central = content.index(b"PK\x03\x04"), content.index(b"PK\x01\x02")
    content[local + 6] |= 1
    content[central + 8] |= 1
    return bytes(content)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets><sheet name="&b;"/></sheets></workbook>'
)

# Each: what the file holds, which row and column the first fault names, and what it says.
BROKEN_TABLES: dict[str, tuple[bytes, int | None, str, str]] = {
    "no byte at all": (b"", None, "", "The file is empty. Fetch it again"),
    "only headings": (HEADINGS.encode(), None, "", "There is no row under the headings."),
    "blank lines only": (b"\n\n\n", None, "", "No row among the first 60 has the heading “area code”"),
    "headings deleted": (b"E01000001,Beck 1,12.5,1\n", None, "", "No row among the first 60 has the heading “area code”"),
    "a column missing": (b"area code,area name,decile\nE01000001,Beck 1,1\n", 1, "", "There is no column “score”. The headings are: area code, area name, decile."),
    "a column under another heading": (b"area code,area name,points,decile\nE01000001,Beck 1,2,1\n", 1, "", "if its heading has changed, write the new one into the declaration"),
    "a column twice": (b"area code,score,decile,Score\nE01000001,1,2,3\n", 1, "Score", "The column “score” is there 2 times."),
    "columns swapped": (b"area name,area code,score,decile\nE01000001,Beck 1,12.5,1\n", 2, "area code", "“Beck 1” is not the code of a place"),
    "figures swapped": (HEADINGS.encode() + b"E01000001,Beck 1,1,12.5\n", 2, "decile", "“12.5” lies outside what this column can hold. The columns may have been swapped"),
    "a note under the table": (GOOD.encode() + b"Source: Office of Examples\n", 4, "", "The row has too few cells: “Source: Office of Examples”"),
    "a note with a figure": (GOOD.encode() + b"Source: Office 2019,,,1\n", 4, "area code", "“Source: Office 2019” is not the code of a place (they look like E01000001 here)"),
    "a total under the table": (GOOD.encode() + b"Total,,20.5,11\n", 4, "area code", "If the row is a note or a total, delete it"),
    "a code of another kind": (HEADINGS.encode() + b"E07000001,Beck,1,1\n", 2, "area code", "“E07000001” is not the code of a place"),
    "a code cut short": (HEADINGS.encode() + b"E0100000,Beck,1,1\n", 2, "area code", "“E0100000” is not the code of a place"),
    "no code": (HEADINGS.encode() + b",Beck,1,1\n", 2, "area code", "“” is not the code of a place"),
    "a place twice": (GOOD.encode() + b"E01000001,Beck 1,13,1\n", 4, "area code", "“E01000001” is there twice: row 2 has the same place"),
    "a word for a number": (HEADINGS.encode() + b"E01000001,Beck,low,1\n", 2, "score", "“low” is not a number. Correct it."),
    "a number with a word": (HEADINGS.encode() + b"E01000001,Beck,12 (est.),1\n", 2, "score", "“12 (est.)” is not a number."),
    "an unknown mark": (HEADINGS.encode() + b"E01000001,Beck,[c],1\n", 2, "score", "add it to ‘missing’ or ‘suppressed’ in the declaration"),
    "two decimal points": (HEADINGS.encode() + b"E01000001,Beck,1.2.3,1\n", 2, "score", "“1.2.3” is not a number."),
    "commas in the wrong place": (HEADINGS.encode() + b'E01000001,Beck,"1,23",1\n', 2, "score", "“1,23” is not a number."),
    "not a number as a number": (HEADINGS.encode() + b"E01000001,Beck,NaN,1\n", 2, "score", "“NaN” is not a number."),
    "infinity": (HEADINGS.encode() + b"E01000001,Beck,inf,1\n", 2, "score", "“inf” is not a number."),
    "a programmer's number": (HEADINGS.encode() + b"E01000001,Beck,1_000,1\n", 2, "score", "“1_000” is not a number."),
    "a percent sign": (HEADINGS.encode() + b"E01000001,Beck,12%,1\n", 2, "score", "“12%” is not a number."),
    "a formula as text": (HEADINGS.encode() + b"E01000001,Beck,=SUM(C2:C9),1\n", 2, "score", "“=SUM(C2:C9)” is not a number."),
    "an error of a spreadsheet": (HEADINGS.encode() + b"E01000001,Beck,#REF!,1\n", 2, "score", "“#REF!” is not a number."),
    "a comma too many": (HEADINGS.encode() + b"E01000001,Beck, by the sea,12,1\n", 2, "", "The row has too many cells"),
    "a quotation mark left open": (HEADINGS.encode() + b'E01000001,"Beck,12,1\nE01000002,Beck,1,1\n', 2, "", "A quotation mark is opened and not closed"),
    "a huge cell": (HEADINGS.encode() + b'E01000001,"' + b"x" * 1_500_000 + b'",1,1\n', 2, "", "A row is longer than 1,000,000 letters"),
    "a cell of a thousand words for a number": (HEADINGS.encode() + b"E01000001,Beck," + b"word " * 1000 + b",1\n", 2, "score", "word …” is not a number."),
    "the wrong encoding": (HEADINGS.encode() + "E01000001,Café,1,1\n".encode("cp1252"), 2, "", "The text is not in UTF-8: near “decile E01000001,Café,1,1” there is a byte"),
    "a zero byte": (GOOD.encode() * 500 + b"E01000009,\x00,1,1\n", 1501, "", "The text has a zero byte in it"),
    "binary": (bytes(range(256)) * 4, None, "", "This is a binary file, not a table of text."),
    "a web page": (b"\n<!DOCTYPE html><html><body>Download</body></html>", None, "", "This is a web page or an XML file"),
    "a PDF": (b"%PDF-1.7\n", None, "", "This is a PDF file, not a table of text."),
    "JSON": (b'{"rows": []}', None, "", "This is a JSON file"),
    "another archive": (b"7z\xbc\xaf\x27\x1c", None, "", "This is a 7-Zip file"),
    "a ZIP of something": (archive(table_dot_csv=GOOD), None, "", "This is a ZIP archive, not a workbook. Unpack it"),
    "a gzip cut short": (cut(gzip.compress(GOOD.encode() * 50)), None, "", "The file is damaged or was cut off on its way."),
    "a workbook cut short": (cut(workbook(add())), None, "", "The workbook is damaged or was cut off on its way."),
    "a workbook in name only": (b"PK\x03\x04" + b"\x00" * 60, None, "", "The workbook is damaged or was cut off on its way."),
    "an old workbook in name only": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, None, "", "The workbook cannot be read: it is damaged"),
    "a workbook without its parts": (archive(xl__workbook_dot_xml="<workbook/>"), None, "", "The workbook cannot be read"),
    "a workbook with a password": (encrypted(), None, "", "The workbook is protected by a password."),
    "a workbook of hostile XML": (archive(xl__workbook_dot_xml=ENTITIES), None, "", "The workbook cannot be read"),
    "a workbook without rows": (workbook(add(), start=False), None, "", "No row among the first 60 has the heading"),
    "a formula never worked out": (workbook(add(["E01000002", "Beck 2", "=C2*2", 4])), 3, "C", "The cell holds the formula ‘=C2*2’, which was never worked out"),
    "an error in a workbook": (workbook(add(["E01000002", "Beck 2", "#DIV/0!", 4])), 3, "C", "The cell holds the error #DIV/0!, not a figure."),
    "merged cells": (workbook(merge), 2, "C", "Cells are merged: 2 rows by 1 columns hold one figure."),
    "a true or false in a workbook": (workbook(add(["E01000002", "Beck 2", True, 4])), 3, "score", "“TRUE” is not a number."),
    "a date for a number": (workbook(add(["E01000002", "Beck 2", date(2020, 3, 12), 4])), 3, "score", "“2020-03-12” is not a number."),
    "a total in a workbook": (workbook(add(["England", None, 11, 4])), 3, "area code", "“England” is not the code of a place"),
}  # fmt: skip

BROKEN_SERIES: dict[str, tuple[str, int | None, str, str]] = {
    "a period nobody writes": (SERIES + "E08000009,Spring 2020,Births,Count,1\n", 2, "period", "“Spring 2020” is not a period. Write it like 2019, 2016/17"),
    "no period": (SERIES + "E08000009,,Births,Count,1\n", 2, "period", "“” is not a period."),
    "years that do not follow": (SERIES + "E08000009,2016/19,Births,Count,1\n", 2, "period", "“2016/19” is not a period."),
    "no title": (SERIES + "E08000009,2020,,Count,1\n", 2, "indicator", "“” cannot be the title of an indicator."),
    "a title without end": (SERIES + f"E08000009,2020,{'x' * 400},Count,1\n", 2, "indicator", "Give every row a title of at most 280 letters."),
    "an observation twice": (SERIES + "E08000009,2020,Births,Count,1\n\nE08000009,2020,Births,Count,2\n", 4, "area_code", "“E08000009” is there twice: row 2 has the same place, period and indicator."),
    "an observation twice, its period written in two ways": (SERIES + "E08000009,2016/17,Births,Count,1\nE08000009,2016-17,Births,Count,2\n", 3, "area_code", "“E08000009” is there twice: row 2 has the same place, period and indicator."),
    "two titles of one code": (SERIES + "E08000009,2020,Births,Count,1\nE08000009,2020,Births!,Count,2\n", None, "", "“Births! Count Count” and “Births Count Count” would be the same indicator"),
    "a name for a code": (SERIES + "Trafford,2020,Births,Count,1\n", 2, "area_code", "“Trafford” is not the code of a place (they look like GSS here)"),
}  # fmt: skip


def load(path: Path, declaration: imports.Declaration | None = WIDE) -> Release:
    return imports.load_release(path, by=BUILDER, retrieved_on=date(2026, 11, 1), declaration=declaration)


def assert_nothing_written(data_folder: Path) -> None:
    for table in (Source, Indicator, Release, Segment):
        assert not table.objects.exists()
    assert not [path for path in (data_folder / "evidence").rglob("*") if path.is_file()]


def refused(path: Path, declaration: imports.Declaration | None, data_folder: Path) -> Faults:
    with pytest.raises(Faults) as raised:
        load(path, declaration)
    assert_nothing_written(data_folder)
    return raised.value


@pytest.mark.django_db
@pytest.mark.parametrize("case", BROKEN_TABLES)
def test_a_broken_table_is_explained_and_not_loaded(case: str, tmp_path: Path, data_folder: Path) -> None:
    content, row, column, message = BROKEN_TABLES[case]
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    fault = refused(path, WIDE, data_folder).faults[0]
    assert (fault.file, fault.row, fault.column) == ("table.csv", row, column)
    assert message in f"{fault.problem} {fault.remedy}"


@pytest.mark.django_db
@pytest.mark.parametrize("case", BROKEN_SERIES)
def test_a_broken_series_is_explained_and_not_loaded(case: str, tmp_path: Path, data_folder: Path) -> None:
    content, row, column, message = BROKEN_SERIES[case]
    path = tmp_path / "series.csv"
    path.write_text(content, encoding="utf-8")
    fault = refused(path, TIDY, data_folder).faults[0]
    assert (fault.row, fault.column) == (row, column)
    assert message in f"{fault.problem} {fault.remedy}"


@pytest.mark.django_db
def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path, data_folder: Path) -> None:
    assert "There is no such file." in str(refused(tmp_path / "nowhere.csv", WIDE, data_folder))
    assert "This is a folder, not a file." in str(refused(tmp_path, WIDE, data_folder))


@pytest.mark.django_db
def test_a_file_too_large_to_load_at_once(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    with path.open("wb") as file:
        file.truncate(5_000_000_000)
    assert "The file has 5,000 MB; the most that can be loaded at once is 2,000 MB. Divide it" in str(
        refused(path, WIDE, data_folder)
    )


@pytest.mark.django_db
def test_bombs_are_not_unpacked(tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 1_000_000)
    book, packed = tmp_path / "table.xlsx", tmp_path / "table.csv.gz"
    book.write_bytes(bomb())
    packed.write_bytes(gzip.compress(b"0" * 3_000_000))
    assert "The workbook unpacks to more than 1 MB" in str(refused(book, WIDE, data_folder))
    assert "The file unpacks to more than 1 MB" in str(refused(packed, WIDE, data_folder))


@pytest.mark.django_db
def test_a_bomb_that_lies_about_its_size_is_found_while_unpacking(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1_000_000)
    content = bomb()
    size = (3_000_000).to_bytes(4, "little")
    path = tmp_path / "table.xlsx"
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))
    assert refused(path, WIDE, data_folder).total == 1


@pytest.mark.django_db
def test_a_sheet_that_claims_a_million_columns_is_refused(
    tmp_path: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_CELLS", 50)
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(add(*(["E01000002", "Beck", 1, 1] for _row in range(40)))))
    assert "The sheet has 123 cells; the most that can be read from a workbook is 50." in str(
        refused(path, WIDE, data_folder)
    )


@pytest.mark.django_db
def test_a_sheet_of_another_name(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(add()))
    declaration = WIDE.model_copy(update={"sheet": "Scores"})
    assert "The workbook has no sheet named “Scores”; it has Sheet." in str(refused(path, declaration, data_folder))


@pytest.mark.django_db
def test_a_table_cut_between_two_rows_is_found_by_its_length(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(GOOD, encoding="utf-8")
    declaration = WIDE.model_copy(update={"rows_expected": 3})
    assert "The table has 2 rows where “Small Index 2020” has 3." in str(refused(path, declaration, data_folder))


@pytest.mark.django_db
def test_a_file_that_no_declaration_fits(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "No source declaration fits its headings: a, b." in str(refused(path, None, data_folder))


SHARES = read("""
code: small-shares
name: Small shares
publisher: Office of Examples
licence: Open Government Licence v3.0
layout: wide
place: {column: area code, form: GSS}
period: {fixed: "2020"}
indicators:
  - {column: share, code: small-share, name: Share, unit: "%"}
  - {column: growth, code: small-growth, name: Growth, unit: "%", least: -100, most: 500}
""")


@pytest.mark.django_db
def test_a_percentage_lies_between_0_and_100_unless_declared_otherwise(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("area code,share,growth\nE01000001,12.5,-20\nE01000002,-222,130\n", encoding="utf-8")
    (fault,) = refused(path, SHARES, data_folder).faults
    assert (fault.row, fault.column, fault.value) == (3, "share", "-222")


@pytest.mark.django_db
def test_a_percentage_of_a_tidy_table_lies_between_0_and_100(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    rows = "E01000001,2020,Children in poverty,%,-222\nE01000001,2020,Births,people,222\n"
    path.write_text(SERIES + rows, encoding="utf-8")
    (fault,) = refused(path, TIDY, data_folder).faults
    assert (fault.row, fault.column, fault.value) == (2, "value", "-222")
    assert fault.problem == "“-222” is no percentage from 0 to 100."


@pytest.mark.django_db
def test_a_percentage_of_a_tidy_table_may_be_declared_to_lie_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(SERIES + "E01000001,2020,Growth of businesses,%,-22\n", encoding="utf-8")
    assert TIDY.tidy is not None
    growth = KnownIndicator(name="growth", least=-100, most=1000)
    wider = TIDY.model_copy(update={"tidy": TIDY.tidy.model_copy(update={"known": (growth,)})})
    assert imports.understand(path, by=BUILDER, declaration=wider).rows == 1


@pytest.mark.django_db
def test_a_code_that_is_wrong_in_the_first_row_is_what_is_said_to_be_wrong(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    headings = "area_code,area_name,area_type,period,indicator,measure,unit,value\n"
    row = "{},Beck,District,2020,Children in poverty,Percentage,Persons,12.5\n"
    path.write_text(headings + row.format("Beck") + row.format("E08000009"), encoding="utf-8")
    (fault,) = refused(path, None, data_folder).faults
    assert (fault.row, fault.column, fault.value) == (2, "area_code", "Beck")
    assert "“Beck” is not the code of a place" in fault.problem
    assert "delete it" in fault.remedy


@pytest.mark.django_db
def test_a_file_that_several_declarations_fit(tmp_path: Path, data_folder: Path) -> None:
    for code in ("one", "two"):
        text = "code: %s\nname: %s\npublisher: p\nlicence: l\nlayout: wide\nplace: {column: zone}\nperiod: {fixed: '2020'}\nindicators: [{column: n, code: n, name: N}]"
        Source.objects.create(code=code, name=code, publisher="p", licence="l", declaration=text % (code, code))
    path = tmp_path / "table.csv"
    path.write_text("zone,n\nE01000001,2\n", encoding="utf-8")
    with pytest.raises(Faults, match=r"Its headings fit several sources: “one” .one., “two” .two..*Name the one"):
        load(path, None)


@pytest.mark.django_db
def test_every_fault_is_counted_and_the_first_are_listed(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    rows = "".join(f"E01{number:06},Beck,low,99\n" for number in range(200))
    path.write_text(HEADINGS + rows, encoding="utf-8")
    faults = refused(path, WIDE, data_folder)
    assert (faults.total, len(faults.faults)) == (400, 50)
    assert faults.lines()[0] == (
        "table.csv, row 2, column “decile”: “99” lies outside what this column can hold. "
        "The columns may have been swapped, or a decimal point lost."
    )
    assert faults.lines()[-1] == "… and 350 more faults."


@pytest.mark.django_db
def test_a_fault_after_lines_within_a_cell_is_told_by_its_line(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(HEADINGS + 'E01000001,"Beck\nby the sea",1,1\n\nE01000002,Beck,x,1\n', encoding="utf-8")
    assert refused(path, WIDE, data_folder).faults[0].row == 5


# --- What looks broken and is not


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r\n", 1).encode(),
        gzip.compress(GOOD.encode()),
        b"Small Index 2020\nOffice of Examples,,,\n\n" + GOOD.encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.encode() + b",,,\n,,,\n",
        GOOD.encode().rstrip(b"\n"),
        b"Area  Code ,AREA NAME,Score,decile,note\nE01000001,Beck 1,12.5,1,x\nE01000002,Beck 2,8,10,y\n",
        b"decile,score,area code\n1,12.5,E01000001\n10,8,E01000002\n",
        workbook(add(["E01000002", "Beck 2", 8, 10], [None, None, None, None])),
    ],
    ids=[
        "byte-order mark", "UTF-16", "Windows line ends", "mixed line ends", "gzip", "title rows", "semicolons", "tabs",
        "blank padding", "no last line end", "headings in another case", "columns moved", "workbook",
    ],
)  # fmt: skip
def test_dirt_that_does_no_harm_is_read_through(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    understood = imports.understand(path, by=BUILDER, declaration=WIDE)
    assert sorted((row[0], row[1], row[3]) for row in understood.sample) == [
        ("Decile", "E01000001", 1.0),
        ("Decile", "E01000002", 10.0),
        ("Score", "E01000001", 12.5),
        ("Score", "E01000002", 8.0),
    ]


@pytest.mark.django_db
def test_a_name_with_a_pattern_in_it_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "table1.csv").write_text(GOOD, encoding="utf-8")
    path = tmp_path / "table[12]*.csv"
    path.write_text(HEADINGS + "E01000007,Beck,1,1\n", encoding="utf-8")
    assert imports.understand(path, by=BUILDER, declaration=WIDE).rows == 1


@pytest.mark.django_db
def test_the_name_that_was_sent_cannot_lead_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(GOOD, encoding="utf-8")
    release = imports.load_release(
        path, by=BUILDER, retrieved_on=date(2026, 11, 1), declaration=WIDE, name="../../etc/passwd.csv"
    )
    assert release.file_name == "passwd.csv"


PARTED = """
code: parted
name: A
publisher: P
licence: L
layout: wide
encoding: utf-8
place: {column: Code}
period: {fixed: "2019"}
parts: [Sex]
indicators: [{column: V, code: v, name: V}]
"""


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf8", "cp1252", "utf-16"])
def test_a_zero_byte_is_refused_in_any_encoding(encoding: str, tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "zero.csv"
    path.write_bytes(f"{'x' * 1100}\nCode,Sex,V\nE07000001,M\x00,1\n".encode(encoding))
    declared = imports.read(PARTED.replace("utf-8", encoding))
    [fault] = refused(path, declared, data_folder).faults
    assert (fault.row, "zero byte" in fault.problem) == (3, True)


@pytest.mark.django_db
def test_a_zero_byte_in_json_is_refused(tmp_path: Path, data_folder: Path) -> None:
    path = tmp_path / "zero.json"
    dimension = {"geo": {"category": {"index": ["E07000001"]}}, "time": {"category": {"index": ["2019"]}}}
    cube = {"label": "Smo\x00ers", "id": ["geo", "time"], "size": [1, 1], "dimension": dimension, "value": [1]}
    path.write_text(json.dumps(cube))
    assert "zero byte" in refused(path, None, data_folder).faults[0].problem


@pytest.mark.parametrize(
    "text",
    ["code: 2020-13-45", "[" * 5_000, "code: !!int x", PARTED.replace("utf-8", "nonsense"), PARTED.replace("utf-8", "base64")],
    ids=["no-such-day", "nested", "no-number", "unknown-encoding", "no-encoding-of-text"],
)  # fmt: skip
def test_a_declaration_that_means_nothing_is_explained(text: str) -> None:
    with pytest.raises(imports.WrongDeclaration, match=r"mine.yaml"):
        imports.read(text, name="mine.yaml")
