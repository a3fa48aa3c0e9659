"""Files that are broken in every way that people and machines break them.

Each ends in a message that says where, what and how to mend it, and nothing is written.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from openpyxl import Workbook
from pytest_django import DjangoDbBlocker

from commonweal.kit.models import Entry
from commonweal.register import imports, writes
from commonweal.register.imports import Fault, files
from commonweal.register.models import Partnership, Person, Seat
from tests.register.building import (
    BY,
    Register,
    changed,
    csv_text,
    exported,
    small_register,
    with_parts,
    workbook,
    zipped,
)

pytestmark = pytest.mark.django_db

ORGANISATIONS = ["name", "sector", "level"]
FIRM = ["Firm", "private", "district"]
SEATS = ["partnership", "organisation", "person", "role", "since", "until"]
HOSTILE = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr">
<is><t>&lol2;</t></is></c></row></sheetData></worksheet>"""


def organisations(*rows: list[Any], headings: list[str] = ORGANISATIONS) -> bytes:
    return workbook(organisations=[headings, *rows])


def seats(*rows: list[Any], headings: list[str] = SEATS) -> bytes:
    return workbook(seats=[headings, *rows])


def partnership(*cells: Any) -> bytes:
    """One row of the partnership that is there: headings and values in turn."""
    return workbook(partnerships=[["name", *cells[::2]], ["Strategic Board", *cells[1::2]]])


def seat(**cells: Any) -> bytes:
    """One row of a new seat."""
    return workbook(seats=[["partnership", "constituency", *cells], ["Strategic Board", "Traders", *cells.values()]])


def feedback(seat: str, due: Any, given_on: Any, note: Any) -> bytes:
    headings = ["seat", "way", "about", "due", "given_on", "note"]
    return workbook(feedback=[headings, [seat, "to", "The plan", due, given_on, note]])


def merged() -> bytes:
    return changed(organisations(FIRM, FIRM), lambda book: book["organisations"].merge_cells("B2:B3"))


def bomb() -> bytes:
    """300 MB of noughts in a file of about one."""
    sent = io.BytesIO()
    with (
        zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("seats.csv", "w") as part,
    ):
        for _ in range(300):
            part.write(b"0" * 1_000_000)
    return sent.getvalue()


def lying_bomb() -> bytes:
    """A workbook one part of which unpacks to far more than it says."""
    content = bytearray(with_parts(organisations(FIRM), xl__media__big_xml=b"0" * 1_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        listed = archive.getinfo("xl/media/big.xml")
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(listed.filename.encode()))
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def with_password() -> bytes:
    sent = bytearray(zipped(seats_csv="partnership\nBoard"))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        sent[sent.find(mark) + offset] |= 1
    return bytes(sent)


def escaping() -> bytes:
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w") as archive:
        archive.writestr("../../seats.csv", "partnership\nBoard")
    return sent.getvalue()


def open_document() -> bytes:
    return zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<a/>"})


def two_sheets_of_one_name() -> bytes:
    return workbook(**{"seats": [SEATS], "Seats ": [SEATS]})


def wide() -> bytes:
    book = Workbook()
    book.active.title = "organisations"
    book.active.append(ORGANISATIONS)
    book.active.append([*FIRM, None, "stray"])
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


# What the case is, the file's name, its content, and one fault of it: sheet, row, column, what is wrong, the remedy.
Case = tuple[str, Callable[[], bytes] | bytes, tuple[str, int | None, str, str, str]]

UNREADABLE: dict[str, Case] = {
    "empty": ("seats.csv", b"", ("", None, "", "The file is empty.", "Choose the file that holds the register.")),
    "nothing but spaces": ("seats.csv", b" \r\n \t", ("", None, "", "The file is empty.", "Choose the file")),
    "too large": (
        "seats.csv", lambda: b"a" * (files.LARGEST_FILE + 1),
        ("", None, "", "The file is larger than 20 MB.", "Bring in the sheets one by one"),
    ),
    "old or protected workbook": (
        "register.xlsx", files.OLE + b"\x00" * 600,
        ("", None, "", "This is an old Excel file (.xls), or a workbook that is protected by a password.", "take the password off"),
    ),
    "web page under another name": (
        "register.xlsx", b"\xef\xbb\xbf <!DOCTYPE html><html><table><tr><td>name</td></tr></table></html>",
        ("", None, "", "This is a web page or an XML file, not a workbook, whatever its name says.", "save it as an Excel workbook"),
    ),
    "cut off": (
        "register.xlsx", lambda: organisations(FIRM)[:-700],
        ("", None, "", "The file is damaged or was cut off on its way.", "Open the original in Excel"),
    ),
    "damaged inside": (
        "register.xlsx", lambda: with_parts(organisations(FIRM), xl__worksheets__sheet1_xml=b"<worksheet><sheetData><row"),
        ("", None, "", "The workbook is damaged or was cut off on its way.", "let Excel mend it"),
    ),
    "without its sheet": (
        "register.xlsx", lambda: with_parts(organisations(FIRM), xl__workbook_xml=b"<workbook/>"),
        ("", None, "", "The workbook has no sheet that holds anything.", "one or more of these sheets"),
    ),
    "zip of nothing": ("files.zip", lambda: zipped(), ("", None, "", "The zip file holds no CSV file.", "each named after its table")),
    "zip of other things": (
        "files.zip", lambda: zipped(**{"seats.docx": b"x"}),
        ("", None, "", "The zip file holds something other than CSV files: seats.docx.", "Put only CSV files in it"),
    ),
    "zip bomb": ("files.zip", bomb, ("", None, "", "The file unpacks to 300 MB", "Delete empty rows and columns")),
    "zip that lies about its size": ("register.xlsx", lying_bomb, ("", None, "", "The workbook is damaged", "let Excel mend it")),
    "zip with a password": ("files.zip", with_password, ("", None, "", "The file is protected by a password.", "without a password")),
    "path that leads out": (
        "files.zip", escaping,
        ("", None, "", "The file has a part whose name leads out of it: ../../seats.csv.", "Do not use this file."),
    ),
    "hostile XML": (
        "register.xlsx", lambda: with_parts(organisations(FIRM), xl__worksheets__sheet1_xml=HOSTILE),
        ("", None, "", "The file contains instructions (XML entities)", "Do not use this file."),
    ),
    "hostile XML in UTF-16": (
        "register.xlsx",
        lambda: with_parts(organisations(FIRM), xl__sharedStrings_xml=HOSTILE.decode().encode("utf-16")),
        ("", None, "", "The file contains instructions (XML entities)", "Do not use this file."),
    ),
    "OpenDocument": ("register.ods", open_document, ("", None, "", "This is an OpenDocument file.", "save it as an Excel workbook")),
    "Word document": (
        "register.docx", lambda: zipped(**{"word/document.xml": "<a/>"}),
        ("", None, "", "This is a Word document.", "save it as an Excel workbook"),
    ),
    "binary": ("seats.csv", b"\x00\x01\x02\x03" * 50, ("", None, "", "This is neither a workbook nor a CSV file.", "Bring in an Excel")),
    "PDF": ("register.pdf", b"%PDF-1.7\n\x00\x00", ("", None, "", "This is neither a workbook nor a CSV file.", "Bring in an Excel")),
    "letters of no encoding": (
        "seats.csv", b"partnership\nCaf\x81\xe9\n",
        ("", 2, "", "It cannot be told which letters the file is written in; the first unknown one is in line 2.", "CSV UTF-8"),
    ),
    "half a letter of UTF-16": (
        "seats.csv", "partnership\nBoard".encode("utf-16") + b"\x00",
        ("", None, "", "It cannot be told which letters the file is written in", "CSV UTF-8"),
    ),
    "which table": (
        "list.csv", b"name,colour\nFirm,red\n",
        ("", None, "", "It cannot be told which table this file holds.", "Name the file after its table, such as seats.csv."),
    ),
    "no headings": (
        "organisations.csv", b"Firm,private,district\n",
        ("organisations", 1, "", "There is no row of headings.", "Put the names of the columns in the first row"),
    ),
    "open quotation mark": (
        "organisations.csv", b'name,sector,level\n"Firm,private,district\n',
        ("organisations", 2, "", "The quotation marks in this row do not match.", "Close every quotation mark"),
    ),
    "huge cell": (
        "organisations.csv", b"name,sector,level\n" + b"x" * 100_001 + b",private,district\n",
        ("organisations", 2, "", "A cell in this row is longer than 100000 letters.", "Shorten it."),
    ),
    "unknown sheet": (
        "register.xlsx", lambda: workbook(seating=[SEATS]),
        ("seating", None, "", "There is no table called seating.", "Delete the sheet, or rename it to one of: places"),
    ),
    "sheet there twice": ("register.xlsx", two_sheets_of_one_name, ("seats", None, "", "The sheet seats is there twice.", "one sheet")),
    "no sheet with anything": ("register.xlsx", lambda: workbook(seats=[]), ("", None, "", "The workbook has no sheet", "one or more of these")),
}  # fmt: skip

TABLES: dict[str, Case] = {
    "missing column": (
        "register.xlsx", lambda: organisations(["Firm", "private"], headings=["name", "sector"]),
        ("organisations", 1, "level", "The column level is missing.", "Add a column with the heading level: one of a few words."),
    ),
    "column there twice": (
        "register.xlsx", lambda: organisations([*FIRM, "x"], headings=[*ORGANISATIONS, "Sector"]),
        ("organisations", 1, "sector", "The column sector is there twice.", "delete the other"),
    ),
    "misspelt column": (
        "register.xlsx", lambda: organisations([*FIRM, "x"], headings=[*ORGANISATIONS, "purpos"]),
        ("organisations", 1, "purpos", "There is no column called purpos.", "Did you mean purpose?"),
    ),
    "unknown column": (
        "register.xlsx", lambda: organisations([*FIRM, "x"], headings=[*ORGANISATIONS, "Zodiac"]),
        ("organisations", 1, "Zodiac", "There is no column called Zodiac.", "Delete the column"),
    ),
    "swapped columns": (
        "register.xlsx", lambda: organisations(*[[f"Firm {n}", "district", "private"] for n in range(9)]),
        ("organisations", 2, "sector", "None of the 9 values in this column is right", "are two columns swapped?"),
    ),
    "value beside the table": (
        "register.xlsx", wide,
        ("organisations", 2, "E", "There is a value to the right of the last heading, or under none.", "Give its column a heading"),
    ),
    "comma without quotation marks": (
        "organisations.csv", b"name,sector,level\nFirm, Sons,private,district\n",
        ("organisations", 2, "D", "There is a value to the right of the last heading", "put quotation marks around a value"),
    ),
    "footnote": (
        "register.xlsx", lambda: organisations(FIRM, [], ["Source: our own list, 2025"]),
        ("organisations", 4, "", "This looks like a note or a total under the table, not a row of it.", "Delete the row"),
    ),
    "total": (
        "organisations.csv", b"name,sector,level\nFirm,private,district\nTotal,,\n",
        ("organisations", 3, "", "This looks like a note or a total under the table", "Delete the row"),
    ),
    "total without other faults": (
        "partnerships.csv", b"name,meetings_a_year\nPanel,4\nTotal,157\n",
        ("partnerships", 3, "", "This looks like a note or a total under the table", "Delete the row"),
    ),
    "merged cells": (
        "register.xlsx", merged,
        ("organisations", 2, "B2:B3", "The cells B2:B3 are merged into one.", "Unmerge them"),
    ),
    "formula": (
        "register.xlsx", lambda: organisations(["=A1&B1", "private", "district"]),
        ("organisations", 2, "name", "The cell holds a formula.", "Paste Special, Values"),
    ),
    "failed formula": (
        "register.xlsx", lambda: organisations(["#REF!", "private", "district"]),
        ("organisations", 2, "name", "The cell holds the result of a formula that failed.", "Write the value itself"),
    ),
    "garbled letters": (
        "organisations.csv", "name,sector,level\nCafÃ©,private,district\n".encode(),
        ("organisations", 2, "name", "Some letters are garbled", "save it as an Excel workbook or as CSV UTF-8"),
    ),
    "replacement letters": (
        "organisations.csv", "name,sector,level\nCaf\ufffd,private,district\n".encode(),
        ("organisations", 2, "name", "Some letters are garbled", "go back to the original"),
    ),
    "signs that cannot be seen": (
        "organisations.csv", b"name,sector,level\nFi\x07rm,private,district\n",
        ("organisations", 2, "name", "The cell holds signs that cannot be seen.", "Type the words anew."),
    ),
    "long name": (
        "register.xlsx", lambda: organisations(["F" * 201, "private", "district"]),
        ("organisations", 2, "name", "It is 201 letters long; there is room for 200.", "Shorten it."),
    ),
    "empty where it may not be": (
        "register.xlsx", lambda: organisations(["Firm", None, "district"]),
        ("organisations", 2, "sector", "sector is empty.", "Fill it in, or delete the row"),
    ),
    "word that is none of the words": (
        "register.xlsx", lambda: organisations(["Firm", "privat", "district"]),
        ("organisations", 2, "sector", "This is not one of the words for sector.", "Write one of: public, private, voluntary"),
    ),
    "address that is none": (
        "register.xlsx", lambda: workbook(people=[["name", "email"], ["Isla", "isla at home"]]),
        ("people", 2, "email", "Enter a valid email address.", "Correct it, or empty the cell."),
    ),
    "date of no calendar": (
        "register.xlsx", lambda: seats(["Strategic Board", "Dene Trust", None, None, "31/02/2025", None]),
        ("seats", 2, "since", "This is not a date.", "Write the date as 2026-04-01 or 01/04/2026 (day, month, year)."),
    ),
    "month before day": (
        "register.xlsx", lambda: seats(["Strategic Board", "Dene Trust", None, None, "04/25/2025", None]),
        ("seats", 2, "since", "This is not a date.", "(day, month, year)"),
    ),
    "number for a date": (
        "register.xlsx", lambda: seats(["Strategic Board", "Dene Trust", None, None, 45383, None]),
        ("seats", 2, "since", "This is not a date.", "Write the date as"),
    ),
    "date from another age": (
        "register.xlsx", lambda: seats(["Strategic Board", "Dene Trust", None, None, date(1492, 1, 1), None]),
        ("seats", 2, "since", "This date is too far from now to be right.", "Check the year."),
    ),
    "date for a name": (
        "register.xlsx", lambda: organisations([date(2025, 5, 1), "private", "district"]),
        ("organisations", 2, "name", "The cell holds a date where text is expected.", "Format the cell as text"),
    ),
    "half a meeting": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "meetings_a_year"], ["Community Forum", 4.5]]),
        ("partnerships", 2, "meetings_a_year", "This is not a whole number.", "Write digits only, such as 12"),
    ),
    "more meetings than days": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "meetings_a_year"], ["Community Forum", 10**9]]),
        ("partnerships", 2, "meetings_a_year", "This number is out of range.", "from 0 up"),
    ),
    "words for money": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "budget_pounds"], ["Community Forum", "lots"]]),
        ("partnerships", 2, "budget_pounds", "This is not a number.", "such as 12.5"),
    ),
    "money without end": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "budget_pounds"], ["Community Forum", "9" * 40]]),
        ("partnerships", 2, "budget_pounds", "This number is too large.", "Write a number below 1,000,000,000,000."),
    ),
    "money that is not a number": (
        "partnerships.csv", b"name,budget_pounds\nCommunity Forum,NaN\n",
        ("partnerships", 2, "budget_pounds", "This is not a number.", "such as 12.5"),
    ),
    "money with a comma for a point": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "budget_pounds"], ["Community Forum", "£1.200,50"]]),
        ("partnerships", 2, "budget_pounds", "This number can be read in two ways.", "such as 1,200 or 1.25"),
    ),
    "money with thirds of a penny": (
        "register.xlsx", lambda: workbook(partnerships=[["name", "budget_pounds"], ["Community Forum", "0.333"]]),
        ("partnerships", 2, "budget_pounds", "This number has too many decimals.", "no more than 2 after the point"),
    ),
    "negative weight": (
        "register.xlsx", lambda: workbook(seats=[["partnership", "organisation", "voting_weight"], ["Strategic Board", "Dene Trust", -1]]),
        ("seats", 2, "voting_weight", "This number is below 0.", "Write a number from 0 up."),
    ),
    "share above one": (
        "register.xlsx", lambda: workbook(overlaps=[["place", "other", "share_by_area"], ["E07", "E10", 35]]),
        ("overlaps", 2, "share_by_area", "This is not a share from 0 to 1.", "0.35, or a percentage such as 35%"),
    ),
    "id of nothing": (
        "register.xlsx", lambda: organisations([999_999, *FIRM], headings=["id", *ORGANISATIONS]),
        ("organisations", 2, "id", "There is no row with this id in organisations.", "Take the id from a new export"),
    ),
    "id that is a word": (
        "register.xlsx", lambda: organisations(["seven", *FIRM], headings=["id", *ORGANISATIONS]),
        ("organisations", 2, "id", "This is not the number of a row in the register.", "for a new row leave it empty"),
    ),
    "wrong code": (
        "register.xlsx", lambda: workbook(footprints=[["organisation", "place"], ["Dene Trust", "E08"]]),
        ("footprints", 2, "place", "There is no such code in the register or in this file.", "Correct it, or add it to the sheet places"),
    ),
    "misspelt name": (
        "register.xlsx", lambda: workbook(
            organisations=[ORGANISATIONS, FIRM], seats=[SEATS, ["Strategic Board", "Frim", None, None, None, None]]
        ),
        ("seats", 2, "organisation", "There is nothing of this name in the register or in this file.", "Did you mean Firm?"),
    ),
    "partnership of another place": (
        "register.xlsx", lambda: workbook(seats=[["place", "partnership", "organisation"], ["E10", "Strategic Board", "Dene Trust"]]),
        ("seats", 2, "partnership", "There is nothing of this name in this place.", "There is one in E07; write that code under place."),
    ),
    "end before start": (
        "register.xlsx", lambda: seats(["Strategic Board", "Dene Trust", None, None, date(2026, 1, 1), date(2025, 1, 1)]),
        ("seats", 2, "until", "It ends before it begins.", "Put since or until right"),
    ),
    "seat of nobody": (
        "register.xlsx", lambda: seats(["Strategic Board", None, None, "observer", None, None]),
        ("seats", 2, "organisation", "It does not say whose seat it is.", "Fill in organisation, person or constituency."),
    ),
    "tie to itself": (
        "register.xlsx", lambda: workbook(ties=[["partnership", "kind", "other"], ["Strategic Board", "consults", "Strategic Board"]]),
        ("ties", 2, "other", "Both ends are the same.", "Name the other one under other."),
    ),
    "row there twice": (
        "register.xlsx", lambda: workbook(organisations=[ORGANISATIONS, ["Dene Trust", "voluntary", "district"], ["Dene Trust", "voluntary", "district"]]),
        ("organisations", 3, "name", "It is the same as row 2.", "Delete one of the two rows."),
    ),
    "new row there twice": (
        "register.xlsx", lambda: workbook(partnerships=[["name"], ["Panel"], ["Panel"]]),
        ("partnerships", 3, "name", "It would be the same as row 2.", "Delete the row, or tell the two apart."),
    ),
    "identifier of another": (
        "register.xlsx", lambda: workbook(organisations=[ORGANISATIONS, FIRM], people=[["name", "email"], ["A", "x@example.org"], ["B", "x@example.org"]]),
        ("people", 3, "email", "It would be the same as row 2.", "tell the two apart"),
    ),
    "age beyond everyone": (
        "register.xlsx", lambda: partnership("age_to", 130),
        ("partnerships", 2, "age_to", "less than or equal to 120", "Write a number that can be right."),
    ),
    "ages in words": (
        "register.xlsx", lambda: partnership("age_from", "teens"),
        ("partnerships", 2, "age_from", "This is not a whole number.", "Write digits only"),
    ),
    "ages the wrong way round": (
        "register.xlsx", lambda: partnership("age_from", 18, "age_to", 11),
        ("partnerships", 2, "age_to", "The lower age is above the upper age.", "Put age_from or age_to right."),
    ),
    "status that is none": (
        "register.xlsx", lambda: partnership("status", "thriving"),
        ("partnerships", 2, "status", "This is not one of the words for status.", "forming, working, reviewed, resting, winding_up"),
    ),
    "neither yes nor no": (
        "register.xlsx", lambda: partnership("is_evaluated", "sometimes"),
        ("partnerships", 2, "is_evaluated", "This is not one of the words for is_evaluated.", "Write one of: yes, no."),
    ),
    "not evaluated yet told how": (
        "register.xlsx", lambda: partnership("is_evaluated", "no", "evaluation", "Yearly"),
        ("partnerships", 2, "evaluation", "It is not evaluated, and yet it says how.", "Write yes under is_evaluated"),
    ),
    "open-ended with an end": (
        "register.xlsx", lambda: partnership("lifespan", "open", "intended_end", date(2030, 1, 1)),
        ("partnerships", 2, "intended_end", "It is open-ended and yet meant to end.", "Write fixed under lifespan"),
    ),
    "meant to end before it began": (
        "register.xlsx", lambda: partnership("intended_end", date(2020, 1, 1)),
        ("partnerships", 2, "intended_end", "It is meant to end before it begins.", "Put since or intended_end right."),
    ),
    "fewer staff than none": (
        "register.xlsx", lambda: partnership("full_time_staff", -1),
        ("partnerships", 2, "full_time_staff", "This number is below 0.", "Write a number from 0 up."),
    ),
    "constitution at no address": (
        "register.xlsx", lambda: partnership("constitution_address", "on the shelf"),
        ("partnerships", 2, "constitution_address", "Enter a valid URL.", "Correct it, or empty the cell."),
    ),
    "covers its own place": (
        "register.xlsx", lambda: workbook(coverages=[["partnership", "covers"], ["Strategic Board", "E07"]]),
        ("coverages", 2, "covers", "A partnership covers its own place anyway.", "name another place"),
    ),
    "covers a place twice": (
        "register.xlsx", lambda: workbook(coverages=[["partnership", "covers"], ["Strategic Board", "E10"], ["Strategic Board", "E10"]]),
        ("coverages", 3, "covers", "It would be the same as row 2.", "Delete the row"),
    ),
    "term ends before it begins": (
        "register.xlsx", lambda: seat(term_since=date(2026, 1, 1), term_until=date(2025, 1, 1)),
        ("seats", 2, "term_until", "The term ends before it begins.", "Put term_since or term_until right."),
    ),
    "term that is none": (
        "register.xlsx", lambda: seat(term_number=0),
        ("seats", 2, "term_number", "greater than or equal to 1", "Write a number that can be right."),
    ),
    "too many terms": (
        "register.xlsx", lambda: seat(term_number=3, terms_allowed=2),
        ("seats", 2, "term_number", "The holder has more terms than are allowed.", "Put term_number or terms_allowed right."),
    ),
    "follows themselves": (
        "register.xlsx", lambda: seat(person="Ada Osei", successor="Ada Osei"),
        ("seats", 2, "successor", "The one who follows is the holder.", "Name someone else"),
    ),
    "successor whom nobody knows": (
        "register.xlsx", lambda: seat(successor="Ada Oseii"),
        ("seats", 2, "successor", "There is nothing of this name", "sheet people"),
    ),
    "mandate without words": (
        "register.xlsx", lambda: seat(person="Ada Osei", mandate_on=date(2026, 1, 1)),
        ("seats", 2, "mandate_on", "A mandate was given on a day, but it does not say which.", "Fill in mandate or limits"),
    ),
    "mandate of nobody": (
        "register.xlsx", lambda: seat(mandate="All"),
        ("seats", 2, "person", "Nobody holds the seat, and yet it has a mandate", "Name the holder"),
    ),
    "induction of nobody": (
        "register.xlsx", lambda: seat(induction_on=date(2026, 1, 1)),
        ("seats", 2, "person", "Nobody holds the seat, and yet it has a mandate, limits or an induction.", "Name the holder"),
    ),
    "feedback of no day": (
        "register.xlsx", lambda: feedback("Community Forum", None, None, None),
        ("feedback", 2, "due", "It does not say when it is owed or was given.", "Fill in due or given_on."),
    ),
    "feedback given without words": (
        "register.xlsx", lambda: feedback("Community Forum", None, date(2026, 1, 1), None),
        ("feedback", 2, "note", "It says when it was given but not what was said", "Fill in both, or empty both."),
    ),
    "feedback of which seat": (
        "register.xlsx", lambda: feedback("Strategic Board", date(2026, 1, 1), None, None),
        ("feedback", 2, "seat", "More than one row of seats is called this.", "Say which by its number: Strategic Board #"),
    ),
    "feedback of no seat": (
        "register.xlsx", lambda: feedback("Strategic Board #999999", date(2026, 1, 1), None, None),
        ("feedback", 2, "seat", "There is no seat of this number on this partnership.", "sheet seats of a new export"),
    ),
    "feedback of neither way": (
        "register.xlsx", lambda: workbook(feedback=[["seat", "way", "about", "due"], ["Community Forum", "sideways", "The plan", "2026-01-01"]]),
        ("feedback", 2, "way", "This is not one of the words for way.", "Write one of: to, from."),
    ),
    "place within itself": (
        "register.xlsx", lambda: workbook(places=[["name", "tier", "code", "part_of"], ["A", "ward", "A1", "B1"], ["B", "ward", "B1", "A1"]]),
        ("places", 2, "part_of", "The place would lie within itself.", "Put part_of right."),
    ),
    "fixed cell": (
        "register.xlsx", lambda: workbook(identifiers=[["organisation", "scheme", "number"], ["Dene Trust", "GB-LAE", "NOR"]]),
        ("identifiers", 2, "organisation", "organisation cannot change; it is Northwick Council in the register.", "Put it back."),
    ),
}  # fmt: skip

ALL = UNREADABLE | TABLES


@pytest.fixture(scope="module")
def register(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Register]:
    """One register for all broken files, since none of them may change it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield small_register()
        transaction.set_rollback(True)


def faults_of(register: Register, name: str) -> list[Fault]:
    file, content, _expected = ALL[name]
    made = content() if callable(content) else content
    return imports.plan_of(file, made, viewer=BY, place=register.place).faults


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entry, Partnership, Person, Seat))


@pytest.mark.parametrize("name", sorted(ALL))
def test_broken_file_gets_a_message_to_act_on(register: Register, name: str) -> None:
    before = counted()
    faults = faults_of(register, name)
    file, _content, (sheet, row, column, wrong, remedy) = ALL[name]
    told = [(fault.file, fault.sheet, fault.row, fault.column) for fault in faults]
    assert (file, sheet, row, column) in told or (row is None and told[0][0] == file), told
    fault = next(fault for fault in faults if fault.column == column and (row is None or fault.row == row))
    assert wrong in fault.wrong, fault
    assert remedy in fault.remedy, fault
    assert counted() == before


def test_there_are_enough_broken_files() -> None:
    assert len(ALL) >= 60


def test_one_fault_keeps_the_whole_file_out(register: Register) -> None:
    found = imports.plan_of(
        "register.xlsx", organisations(FIRM, ["Other", "privat", "district"]), viewer=BY, place=register.place
    )
    assert len(found.faults) == 1
    assert not found.may_apply


def test_name_of_more_than_one_thing_asks_which(register: Register) -> None:
    other = writes.add_person(by=BY, name="Ada Osei")
    content = seats(["Strategic Board", "Dene Trust", "Ada Osei", None, None, None])
    fault = imports.plan_of("register.xlsx", content, viewer=BY, place=register.place).faults[0]
    assert (fault.row, fault.column, fault.value) == (2, "person", "Ada Osei")
    assert fault.wrong == "More than one row of people is called this."
    assert fault.remedy == f"Say which by its number: Ada Osei #{register.ada.pk}, Ada Osei #{other.pk}."


def test_row_that_fits_more_than_one_asks_for_its_id(register: Register) -> None:
    other = writes.add_person(by=BY, name="Ada Osei")
    found = imports.plan_of("x.xlsx", workbook(people=[["name"], ["Ada Osei"]]), viewer=BY, place=register.place)
    fault = found.faults[0]
    assert fault.wrong == f"More than one row of the register fits: {register.ada.pk}, {other.pk}."
    assert fault.remedy == "Write the id of the right one, or “new” if it is yet another."


def test_faults_come_in_the_order_of_the_file(register: Register) -> None:
    content = workbook(
        seats=[SEATS, ["X", "Y", None, None, None, None]], people=[["name", "email"], ["A", "a"], ["B", "b"]]
    )
    found = imports.plan_of("register.xlsx", content, viewer=BY, place=register.place)
    assert [(fault.sheet, fault.row) for fault in found.faults] == [("people", 2), ("people", 3), ("seats", 2)]


def test_export_with_one_cell_spoilt_says_just_that(register: Register) -> None:
    def spoil(book: Any) -> None:
        book["seats"]["D2"] = "chiar"

    found = imports.plan_of("register.xlsx", changed(exported(register), spoil), viewer=BY, place=register.place)
    assert [(fault.sheet, fault.row, fault.column, fault.value) for fault in found.faults] == [
        ("seats", 2, "role", "chiar")
    ]


def test_workbook_that_only_has_text_for_numbers_is_read(register: Register) -> None:
    rows = [["name", "meetings_a_year", "budget_pounds"], ["Community Forum", "12", "1,000"]]
    found = imports.plan_of("partnerships.csv", csv_text(rows).encode(), viewer=BY, place=register.place)
    assert found.faults == []
