"""Files that leave are complete, and a spreadsheet that opens them runs nothing."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest
import tablib
from django.http import Http404
from django_tables2 import Column, DateColumn, Table

from commonweal.kit.downloads import download
from commonweal.kit.lists import as_dataset

ROWS = tablib.Dataset(['=HYPERLINK("x")', 1.5], ["Añejo, Ltd", -2], headers=["Name", "Value"], title="Things")


def test_csv_is_utf8_with_a_mark_and_no_formula() -> None:
    body = download(ROWS, "csv", "things").content.decode("utf-8")
    assert body.splitlines() == ["\ufeffName,Value", '"\'=HYPERLINK(""x"")",1.5', '"Añejo, Ltd",-2']


def test_xlsx_keeps_numbers_as_numbers_and_text_as_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(download(ROWS, "xlsx", "things").content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [("Name", "Value"), ('\'=HYPERLINK("x")', 1.5), ("Añejo, Ltd", -2)]


def test_json_keeps_every_value_as_it_is() -> None:
    rows = json.loads(download(ROWS, "json", "things").content)
    assert rows[0] == {"Name": '=HYPERLINK("x")', "Value": 1.5}


def test_download_is_an_attachment_with_its_name() -> None:
    assert download(ROWS, "csv", "things")["Content-Disposition"] == 'attachment; filename="things.csv"'


def test_download_refuses_a_form_that_is_not_offered() -> None:
    with pytest.raises(Http404):
        download(ROWS, "exe", "things")


class TermTable(Table):
    """Terms of office, of which some have no end."""

    name = Column()
    ends = DateColumn()


def test_a_date_that_is_missing_is_missing_in_every_form() -> None:
    terms = TermTable([{"name": "Chair", "ends": None}, {"name": "Deputy", "ends": date(2027, 3, 31)}])
    told = as_dataset(terms, "Terms")
    assert json.loads(download(told, "json", "terms").content) == [
        {"Name": "Chair", "Ends": None}, {"Name": "Deputy", "Ends": "2027-03-31"},
    ]  # fmt: skip
    assert download(told, "csv", "terms").content.decode().splitlines()[1:] == ["Chair,", "Deputy,2027-03-31"]
    sheet = openpyxl.load_workbook(io.BytesIO(download(told, "xlsx", "terms").content)).active
    assert sheet is not None
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == [("Chair", None), ("Deputy", "2027-03-31")]
