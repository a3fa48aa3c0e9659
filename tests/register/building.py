"""A small register, built by the room's own writes, and files made of it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from commonweal.register import writes
from commonweal.register.exports.workbook import Content, as_xlsx
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme, Tie
from commonweal.register.rules import Viewer

BY = Viewer.system("the tests")
ON = date(2026, 11, 21)
SPRING = date(2024, 4, 1)


@dataclass(frozen=True)
class Register:
    """Northwick in Moorfoot, with a council, a charity, two partnerships that are tied, and three seats, one of them vacant."""

    county: Place
    place: Place
    theme: Theme
    council: Organisation
    charity: Organisation
    ada: Person
    grace: Person
    board: Partnership
    forum: Partnership
    tie: Tie
    chair: Seat
    member: Seat
    vacant: Seat


def small_register() -> Register:
    county = writes.add_place(by=BY, name="Moorfoot", tier="county", code="E10")
    place = writes.add_place(by=BY, name="Northwick", tier="district", code="E07", parent=county, population=90_000)
    theme = writes.add_theme(place, by=BY, name="Community", rank=1)
    council = writes.add_organisation(
        by=BY, name="Northwick Council", sector="public", level="district",
        identifiers=[("GB-LAE", "NOR")], footprint=[place],
    )  # fmt: skip
    charity = writes.add_organisation(by=BY, name="Dene Trust", sector="voluntary", level="neighbourhood")
    ada = writes.add_person(by=BY, name="Ada Osei", email="ada@council.example", employer=council, job_title="Clerk")
    grace = writes.add_person(by=BY, name="Grace Rowe", email="grace@trust.example", employer=charity)
    board = writes.add_partnership(
        place, by=BY, name="Strategic Board", theme=theme, role="strategic", meetings_a_year=6, budget_pounds="1200.50",
        accountable_body=council, since=SPRING,
    )  # fmt: skip
    forum = writes.add_partnership(place, by=BY, name="Community Forum", theme=theme, since=SPRING)
    return Register(
        county, place, theme, council, charity, ada, grace, board, forum,
        tie=writes.add_tie(forum, board, by=BY, kind="reports_to"),
        chair=writes.add_seat(board, by=BY, organisation=council, person=ada, role="chair", since=SPRING),
        member=writes.add_seat(board, by=BY, organisation=charity, person=grace, deputy=ada, since=SPRING),
        vacant=writes.add_seat(forum, by=BY, organisation=charity, constituency="Tenants", since=SPRING),
    )  # fmt: skip


def supporter(place: Place, name: str = "Sam Team") -> Viewer:
    """Someone on the support team of a place."""
    person = writes.add_person(by=BY, name=name, email=f"{name.split()[0].lower()}@council.example")
    writes.add_support(person, place, by=BY)
    person = writes.invite(person, by=BY, password="a long enough password")
    return Viewer(
        user_id=person.user_id, name=name, person_id=person.pk, place_id=place.pk, supports=frozenset([place.pk])
    )


# --- Files


def exported(register: Register, *, with_ended: bool = False) -> bytes:
    return as_xlsx(Content(BY, register.place, on=ON, with_ended=with_ended))


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The workbook after someone worked on it."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def workbook(**sheets: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of these sheets, each a list of rows with the headings first."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def csv_text(rows: Iterable[Sequence[Any]], separator: str = ",") -> str:
    sent = io.StringIO(newline="")
    csv.writer(sent, delimiter=separator).writerows(rows)
    return sent.getvalue()


def zipped(**files: bytes | str) -> bytes:
    """A zip file; `seats_csv="..."` becomes seats.csv."""
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_csv", ".csv"), content)
    return sent.getvalue()


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """A zip file with some of its parts replaced or added: the name of a part with `__` for `/`."""
    sent = io.BytesIO()
    replaced = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename not in replaced:
                new.writestr(member, old.read(member))
        for name, part in replaced.items():
            new.writestr(name, part)
    return sent.getvalue()
