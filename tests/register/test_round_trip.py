"""What goes out comes in again and changes nothing; and what was changed on the way changes just that."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from commonweal.kit.models import Entry
from commonweal.register import imports, writes
from commonweal.register.exports.sheets import SHEETS
from commonweal.register.exports.workbook import Content, as_xlsx, as_zip, guarded, unguarded
from commonweal.register.imports import Plan
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, SeatFeedback
from tests.register.building import BY, ON, SPRING, Register, changed, csv_text, exported, workbook, zipped

FORMS: dict[str, Callable[[Content], bytes]] = {"xlsx": as_xlsx, "zip": as_zip}


def plan(register: Register, content: bytes, name: str = "register.xlsx") -> Plan:
    return imports.plan_of(name, content, viewer=BY, place=register.place)


def told(found: Plan) -> list[tuple[str, str, str]]:
    assert found.faults == []
    return [(step.sheet, step.verb, step.name) for step in found.work]


def bring_in(register: Register, content: bytes) -> Plan:
    found = plan(register, content)
    assert found.faults == []
    imports.bring_in(register.place, plan=found, by=BY)
    return found


@pytest.fixture
def awkward(register: Register) -> Register:
    """A register with everything that files are known to spoil."""
    writes.add_person(by=BY, name="Ada Osei", email="another.ada@example.org")
    writes.add_organisation(
        by=BY, name="=SUM(1;2) Ltd", sector="private", level="national", footprint=[register.place],
        purpose='Two lines,\nwith "quotes", a ; semicolon and a tab\t.', trading_constraints="-- see note",
        website="https://example.org/?a=1&b=2",
    )  # fmt: skip
    writes.add_organisation(by=BY, name="'=Apostrophe", sector="faith", level="county", footprint=[register.place])
    writes.add_organisation(by=BY, name="007", sector="private", level="county", footprint=[register.place])
    writes.add_organisation(
        by=BY, name="Cwmni Cŵl – Señor", sector="community", level="county", footprint=[register.place]
    )
    writes.add_place(by=BY, name="As it was", tier="ward", code="E07", vintage="2011", parent=register.place)
    writes.add_overlap(register.place, register.county, by=BY, share_by_area=1 / 3, share_by_population=0.0)
    writes.add_seat(register.board, by=BY, organisation=register.council)
    writes.add_seat(register.board, by=BY, organisation=register.council, voting_weight="0.25", until=date(2030, 1, 1))
    writes.add_support(register.ada, register.place, by=BY)
    writes.change_partnership(
        register.board, by=BY, version=None, purpose="  Spaces around \r\n and old line ends ", aims="=1+1", objectives="- one\n- two",
        set_up_by="@partners", status="winding_up", age_from=0, age_to=18, client_groups="carers\nyoung people", lifespan="fixed",
        intended_end=date(2031, 3, 31), full_time_staff="2.5", resources="A room", accountability="Yearly",
        constitution="Agreed 2002", constitution_address="https://example.org/c?a=1", dissolution="By vote", is_evaluated="yes",
        evaluation="Yearly", evaluation_required="no",
    )  # fmt: skip
    writes.add_coverage(register.board, register.county, by=BY)
    writes.add_secretariat(register.board, register.council, by=BY, hours_a_year="40.5", since=SPRING)
    writes.add_secretariat(register.board, register.charity, by=BY)
    writes.change_seat(
        register.chair, by=BY, version=None, term_since=SPRING, term_until=date(2027, 4, 1), term_number=1, terms_allowed=3,
        successor=register.grace, induction_on=SPRING, mandate="-- all\n= most", limits="Money", mandate_on=SPRING,
    )  # fmt: skip
    writes.add_feedback(register.chair, by=BY, way="to", about="=plan", due=date(2027, 1, 1))
    writes.add_feedback(register.chair, by=BY, way="to", about="=plan", due=date(2027, 1, 1))
    writes.add_feedback(register.vacant, by=BY, way="from", about="Park", given_on=SPRING, note=" Keep\r\nit ")
    return register


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("with_ended", [False, True])
def test_importing_an_export_changes_nothing(awkward: Register, form: str, with_ended: bool) -> None:
    writes.end_partnership(awkward.forum, by=BY, on=ON)
    content = FORMS[form](Content(BY, awkward.place, on=ON, with_ended=with_ended))
    found = plan(awkward, content, f"register.{form}")
    assert told(found) == []
    assert {count.name for count in found.counts()} == set(SHEETS) - (set() if with_ended else {"ties"})
    assert len(found.steps) >= 27


@pytest.mark.parametrize("form", sorted(FORMS))
def test_export_without_its_ids_changes_nothing(register: Register, form: str) -> None:
    def forget_ids(book: Any) -> None:
        for page in book.worksheets:
            for row in range(2, page.max_row + 1):
                page.cell(row, 1).value = None

    if form == "xlsx":
        content = changed(exported(register), forget_ids)
    else:
        book = load_workbook(io.BytesIO(changed(exported(register), forget_ids)))
        files = {f"{page.title}_csv": csv_text(page.iter_rows(values_only=True)) for page in book.worksheets}
        content = zipped(**files)
    assert told(plan(register, content)) == []


def test_export_tells_two_people_of_one_name_apart(awkward: Register) -> None:
    book = load_workbook(io.BytesIO(exported(awkward)))
    holders = {row[5] for row in book["seats"].iter_rows(min_row=2, values_only=True)}
    assert f"Ada Osei #{awkward.ada.pk}" in holders
    assert "Grace Rowe" in holders


def test_export_has_one_sheet_a_table_with_plain_columns(register: Register) -> None:
    book = load_workbook(io.BytesIO(exported(register)))
    assert book.sheetnames == list(SHEETS)
    assert [cell.value for cell in book["seats"][1]] == [
        "id", "place", "partnership", "role", "organisation", "person", "deputy", "constituency",
        "voting_bloc", "voting_weight", "term_since", "term_until", "term_number", "terms_allowed", "successor", "induction_on",
        "mandate", "limits", "mandate_on", "since", "until",
        "version", "partnership_id", "organisation_id", "person_id", "deputy_id", "successor_id",
    ]  # fmt: skip
    row = [cell.value for cell in book["partnerships"][2]]
    assert row[:4] == [register.board.pk, "E07", "Strategic Board", "Community"]


def test_export_runs_no_formula(awkward: Register) -> None:
    book = load_workbook(io.BytesIO(exported(awkward)))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "'=SUM(1;2) Ltd" in {cell.value for cell in cells}


@given(st.text())
def test_guard_against_formulas_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_export_without_its_ids_changes_nothing_of_the_new_columns(awkward: Register) -> None:
    """Coverages and feedback are found again by what they say; their seat by its number."""

    def forget_ids(book: Any) -> None:
        for name in ("coverages", "secretariats", "feedback", "partnerships"):
            for row in range(2, book[name].max_row + 1):
                book[name].cell(row, 1).value = None

    assert told(plan(awkward, changed(exported(awkward), forget_ids))) == []


def test_export_leaves_out_feedback_of_ended_seats_unless_asked(awkward: Register) -> None:
    writes.end_seat(awkward.vacant, by=BY, on=ON)
    told_now = load_workbook(io.BytesIO(exported(awkward)))["feedback"]
    assert [row[4] for row in told_now.iter_rows(min_row=2, values_only=True)] == ["'=plan", "'=plan"]
    ever = load_workbook(io.BytesIO(exported(awkward, with_ended=True)))["feedback"]
    assert [row[4] for row in ever.iter_rows(min_row=2, values_only=True)] == ["'=plan", "'=plan", "Park"]


# --- What a file can do


def test_import_changes_only_what_was_changed(register: Register) -> None:
    def work(book: Any) -> None:
        book["partnerships"]["E2"] = "Decides together."
        book["organisations"]["D2"] = "county"

    found = bring_in(register, changed(exported(register), work))
    assert [
        (step.sheet, step.changes[0].column, step.changes[0].before, step.changes[0].after) for step in found.work
    ] == [
        ("organisations", "level", "district", "county"),
        ("partnerships", "purpose", "", "Decides together."),
    ]
    assert Partnership.objects.get(pk=register.board.pk).purpose == "Decides together."
    assert Partnership.objects.get(pk=register.board.pk).version == 2
    assert Partnership.objects.get(pk=register.forum.pk).version == 1


def test_import_is_one_line_in_the_record(register: Register) -> None:
    before = Entry.objects.count()

    def work(book: Any) -> None:
        book["partnerships"]["E2"] = "Decides together."
        book["partnerships"]["E3"] = "Talks together."

    bring_in(register, changed(exported(register), work))
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.thing_name) == ("register.bring_in", "Northwick")


def test_import_adds_rows_that_rest_on_each_other(register: Register) -> None:
    content = workbook(
        places=[["name", "tier", "code", "part_of"], ["South", "ward", "W2", "W9"], ["West", "ward", "W9", "E07"]],
        themes=[["name", "order"], ["Economy", 2]],
        organisations=[["name", "sector", "level"], ["New Firm", "private", "district"]],
        identifiers=[["organisation", "scheme", "number"], ["New Firm", "GB-COH", "01"]],
        footprints=[["organisation", "place"], ["New Firm", "W2"]],
        people=[["name", "email"], ["Isla Kay", "isla@firm.example"]],
        employments=[["person", "organisation", "job_title"], ["Isla Kay", "New Firm", "Director"]],
        partnerships=[["name", "theme", "accountable_body"], ["Skills Board", "Economy", "New Firm"]],
        ties=[["partnership", "kind", "other"], ["Skills Board", "reports to", "Strategic Board"]],
        seats=[
            ["partnership", "organisation", "person", "role"],
            ["Skills Board", "New Firm", "Isla Kay", "Vice-chair"],
        ],
    )
    bring_in(register, content)
    south = Place.objects.get(code="W2")
    assert str(south.parent) == "West"
    seat = Seat.objects.get(partnership__name="Skills Board")
    assert (str(seat.person), str(seat.organisation), seat.role) == ("Isla Kay", "New Firm", "vice_chair")
    assert seat.partnership.place == register.place
    assert seat.partnership.accountable_body == Organisation.objects.get(name="New Firm")


def test_import_adds_and_changes_a_whole_profile(register: Register) -> None:
    headings = ["name", "status", "age_from", "age_to", "lifespan", "intended_end", "full_time_staff", "is_evaluated"]
    row = ["Strategic Board", "Being wound up", 11, 18, "Fixed task", "31/03/2031", "1.5", "Yes"]
    new = ["Youth Panel", "working", 0, None, "open", None, 0, "no"]
    found = bring_in(register, workbook(partnerships=[headings, row, new]))
    assert [step.verb for step in found.work] == ["change", "add"]
    board, panel = Partnership.objects.get(pk=register.board.pk), Partnership.objects.get(name="Youth Panel")
    assert (board.status, board.age_from, board.age_to, board.intended_end) == ("winding_up", 11, 18, date(2031, 3, 31))
    assert (str(board.full_time_staff), board.is_evaluated) == ("1.50", "yes")
    assert (panel.age_from, panel.age_to, panel.full_time_staff, panel.is_evaluated) == (0, None, 0, "no")


def test_import_gives_a_seat_its_term_successor_and_mandate(register: Register) -> None:
    headings = ["id", "partnership", "term_since", "term_until", "term_number", "successor", "mandate", "mandate_on"]
    row = [register.chair.pk, "Strategic Board", SPRING, date(2027, 4, 1), 2, "Isla Kay", "All", SPRING]
    bring_in(register, workbook(people=[["name"], ["Isla Kay"]], seats=[headings, row]))
    seat = Seat.objects.get(pk=register.chair.pk)
    assert (seat.term_since, seat.term_until, seat.term_number) == (SPRING, date(2027, 4, 1), 2)
    assert (str(seat.successor), seat.mandate, seat.mandate_on) == ("Isla Kay", "All", SPRING)


def test_import_adds_feedback_to_a_seat_of_the_register_and_of_the_file(register: Register) -> None:
    content = workbook(
        partnerships=[["name"], ["Panel"]],
        seats=[["partnership", "constituency"], ["Panel", "Tenants"]],
        coverages=[["partnership", "covers"], ["Panel", "E10"]],
        feedback=[
            ["seat", "way", "about", "due", "given_on", "note"],
            [f"Strategic Board #{register.chair.pk}", "to those it speaks for", "The plan", "2027-01-01", None, None],
            ["Panel", "from", "The park", None, SPRING, "Keep it"],
            ["Community Forum", "to", "The budget", "2027-02-01", None, None],
        ],
    )
    bring_in(register, content)
    panel = Partnership.objects.get(name="Panel")
    assert [str(one.place) for one in panel.coverages.all()] == ["Moorfoot"]
    assert {one.about: one.seat for one in SeatFeedback.objects.all()} == {
        "The plan": register.chair,
        "The park": panel.seats.get(),
        "The budget": register.vacant,
    }


def test_import_changes_feedback_by_its_number(register: Register) -> None:
    one = writes.add_feedback(register.chair, by=BY, way="to", about="The plan", due=ON)
    headings = ["id", "seat", "way", "about", "due", "given_on", "note"]
    row = [one.pk, f"Strategic Board #{register.chair.pk}", "to", "The plan", ON, ON, "Told all"]
    found = bring_in(register, workbook(feedback=[headings, row]))
    assert [change.column for change in found.work[0].changes] == ["given_on", "note"]
    one.refresh_from_db()
    assert (one.given_on, one.note, one.version) == (ON, "Told all", 2)


def test_import_ends_a_partnership_with_its_seats(register: Register) -> None:
    content = workbook(partnerships=[["name", "until", "purpose"], ["Strategic Board", date(2026, 12, 1), "Done."]])
    found = bring_in(register, content)
    assert [step.verb for step in found.work] == ["end"]
    board = Partnership.objects.get(pk=register.board.pk)
    assert (board.until, board.purpose) == (date(2026, 12, 1), "Done.")
    assert set(board.seats.values_list("until", flat=True)) == {date(2026, 12, 1)}


def test_import_leaves_columns_that_the_file_has_not(register: Register) -> None:
    bring_in(register, workbook(partnerships=[["name", "role"], ["Strategic Board", "consultative"]]))
    board = Partnership.objects.get(pk=register.board.pk)
    assert (board.role, board.meetings_a_year, board.theme) == ("consultative", 6, register.theme)


def test_import_empties_what_the_file_leaves_empty(register: Register) -> None:
    bring_in(register, workbook(partnerships=[["name", "theme", "meetings_a_year"], ["Strategic Board", None, None]]))
    board = Partnership.objects.get(pk=register.board.pk)
    assert (board.theme, board.meetings_a_year) == (None, None)


def test_import_renames_by_id(register: Register) -> None:
    bring_in(
        register,
        workbook(
            organisations=[
                ["id", "name", "sector", "level"],
                [register.charity.pk, "Dene Foundation", "voluntary", "neighbourhood"],
            ]
        ),
    )
    assert Organisation.objects.get(pk=register.charity.pk).name == "Dene Foundation"


def test_import_adds_a_namesake_who_is_said_to_be_new(register: Register) -> None:
    bring_in(register, workbook(people=[["id", "name"], ["new", "Ada Osei"]]))
    assert Person.objects.filter(name="Ada Osei").count() == 2


def test_import_knows_a_person_by_their_address(register: Register) -> None:
    found = plan(register, workbook(people=[["name", "email"], ["Ada B. Osei", "ADA@council.example"]]))
    assert told(found) == [("people", "change", "Ada Osei")]


def test_import_takes_a_namesake_with_another_address_for_someone_else(register: Register) -> None:
    found = plan(register, workbook(people=[["name", "email"], ["Ada Osei", "other@example.org"]]))
    assert [step.verb for step in found.work] == ["add"]


def test_import_tells_vacant_seats_alike_apart_by_their_number(register: Register) -> None:
    headings = ["partnership", "organisation"]
    alike = ["Community Forum", "Dene Trust"]
    found = bring_in(register, workbook(seats=[headings, alike, alike]))
    assert [step.verb for step in found.steps] == ["add", "add"]
    again = plan(register, workbook(seats=[headings, alike, alike, alike]))
    assert [step.verb for step in again.steps] == ["same", "same", "add"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("01/04/2026", date(2026, 4, 1)),
        ("1 April 2026", date(2026, 4, 1)),
        ("1.4.2026", date(2026, 4, 1)),
    ],
)
def test_import_reads_dates_as_people_write_them(register: Register, typed: str, day: date) -> None:
    bring_in(
        register, workbook(organisations=[["name", "sector", "level", "since"], ["Firm", "private", "county", typed]])
    )
    assert Organisation.objects.get(name="Firm").since == day


@pytest.mark.parametrize("typed", ["£1,234.50", 1234.5, "1234.50", " 1 234.5 "])
def test_import_reads_money_as_people_write_it(register: Register, typed: object) -> None:
    bring_in(register, workbook(partnerships=[["name", "budget_pounds"], ["Community Forum", typed]]))
    assert str(Partnership.objects.get(pk=register.forum.pk).budget_pounds) == "1234.50"


def test_import_finds_headings_below_a_title(register: Register) -> None:
    rows = [["Register of Northwick"], [], ["Name", "Sector *", "LEVEL"], ["Firm", "Private", "District or borough"]]
    bring_in(register, workbook(organisations=rows))
    assert Organisation.objects.get(name="Firm").level == "district"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_import_reads_csv_however_it_is_written(register: Register, separator: str, encoding: str) -> None:
    text = csv_text([["name", "sector", "level"], ["Café, “Ŵy”", "private", "county"]], separator)
    found = plan(register, text.encode(encoding), "My organisations (2).csv")
    assert told(found) == [("organisations", "add", "Café, “Ŵy”")]


def test_import_reads_an_old_encoding_and_says_so(register: Register) -> None:
    text = csv_text([["name", "sector", "level"], ["Café", "private", "county"]])
    found = plan(register, text.encode("cp1252"), "organisations.csv")
    assert told(found) == [("organisations", "add", "Café")]
    assert found.notes == [
        "organisations.csv is not in UTF-8, so it was read as Windows-1252. Look at names with accents before you go on."
    ]


def test_import_knows_a_csv_file_by_its_headings(register: Register) -> None:
    text = csv_text([["organisation", "scheme", "number"], ["Dene Trust", "GB-CHC", "1"]])
    assert told(plan(register, text.encode(), "export.csv")) == [("identifiers", "add", "Dene Trust, 1")]


def test_import_mends_a_reference_to_a_partnership_elsewhere(register: Register) -> None:
    writes.add_partnership(register.county, by=BY, name="Strategic Board")
    headings = ["place", "partnership", "kind", "other_place", "other"]
    found = bring_in(
        register, workbook(ties=[headings, ["E07", "Strategic Board", "part_of", "E10", "Strategic Board"]])
    )
    made = found.work[0]
    assert made.facts["other"].place == register.county


# --- A file that is older than the register


def spoilt(book: Any, sheet: str, column: str, row: int, value: Any) -> None:
    """Write into a cell by the name of its column."""
    headings = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(row=row, column=headings.index(column) + 1).value = value


def only(content: bytes, *sheets: str) -> bytes:
    """The workbook with some of its sheets."""

    def work(book: Any) -> None:
        for name in set(book.sheetnames) - set(sheets):
            del book[name]

    return changed(content, work)


def test_an_old_export_undoes_nothing_that_was_changed_since(register: Register) -> None:
    old = exported(register)
    writes.change_partnership(register.board, by=BY, version=1, purpose="Decides together.", meetings_a_year=12)
    found = plan(register, old)
    assert (found.faults, found.work) == ([], [])
    assert found.notes == [
        "2 values were changed in the register after the file was taken, and not in the file: they stay as the register has them."
    ]


def test_what_only_the_old_file_changed_is_brought_in_beside_what_only_the_register_did(register: Register) -> None:
    old = exported(register)
    writes.change_partnership(register.board, by=BY, version=1, purpose="Decides together.")
    bring_in(register, changed(old, lambda book: spoilt(book, "partnerships", "aims", 2, "Fewer meetings.")))
    board = Partnership.objects.get(pk=register.board.pk)
    assert (board.purpose, board.aims, board.version) == ("Decides together.", "Fewer meetings.", 3)


def test_what_both_changed_is_refused_with_both_shown(register: Register) -> None:
    old = exported(register)
    writes.change_partnership(register.board, by=BY, version=1, meetings_a_year=12, accountable_body=register.charity)

    def work(book: Any) -> None:
        spoilt(book, "partnerships", "meetings_a_year", 2, 4)
        spoilt(book, "partnerships", "accountable_body", 2, None)

    found = plan(register, changed(old, work))
    assert [(fault.column, fault.wrong, fault.remedy) for fault in found.faults] == [
        (
            "meetings_a_year",
            "Both the register and the file have changed this since the file was taken: it was 6, the register has 12 and the file 4.",
            "Write 12 here to keep what the register has, or take a new export and change it there.",
        ),
        (
            "accountable_body",
            "Both the register and the file have changed this since the file was taken: it was Northwick Council, the register has Dene Trust and the file –.",
            "Write Dene Trust here to keep what the register has, or take a new export and change it there.",
        ),
    ]


def test_a_version_that_the_register_never_had_is_refused(register: Register) -> None:
    found = plan(register, changed(exported(register), lambda book: spoilt(book, "partnerships", "version", 2, 9)))
    assert [(fault.column, fault.wrong) for fault in found.faults] == [
        ("version", "The register has no such version of this row; it is at version 1.")
    ]


def test_rows_of_an_old_file_are_known_again_after_everything_was_renamed(register: Register) -> None:
    old = exported(register)
    writes.change_partnership(register.board, by=BY, version=1, name="Northwick Board")
    writes.change_organisation(register.charity, by=BY, version=1, name="Dene Foundation")
    writes.change_person(register.ada, by=BY, version=1, name="Ada Osei-Hill")
    writes.change_theme(register.theme, by=BY, version=1, name="Communities")
    for content in (old, only(old, "seats"), only(old, "ties", "employments"), only(old, "partnerships")):
        found = plan(register, content)
        assert (found.faults, found.work) == ([], [])


def test_a_number_counts_where_its_former_name_is_anothers_now(register: Register) -> None:
    old = only(exported(register), "seats")
    writes.change_organisation(register.charity, by=BY, version=1, name="Dene Foundation")
    writes.add_organisation(by=BY, name="Dene Trust", sector="private", level="district")
    found = plan(register, old)
    assert (found.faults, found.work) == ([], [])


def test_another_name_counts_more_than_the_number_left_beside_it(register: Register) -> None:
    content = changed(exported(register), lambda book: spoilt(book, "seats", "person", 2, "Grace Rowe"))
    bring_in(register, content)
    assert Seat.objects.get(pk=register.chair.pk).person == register.grace


def test_a_former_name_is_found_without_a_number_too(register: Register) -> None:
    writes.change_partnership(register.forum, by=BY, version=1, name="Residents' Forum")
    content = workbook(
        seats=[["partnership", "role", "organisation"], ["Community Forum", "chair", "Northwick Council"]]
    )
    bring_in(register, content)
    assert Seat.objects.filter(partnership=register.forum, role="chair").exists()


def test_what_two_were_called_once_is_not_guessed_at(register: Register) -> None:
    for name in ("Residents' Forum", "Tenants' Forum"):
        forum = writes.add_partnership(register.place, by=BY, name="Old Forum", since=SPRING)
        writes.change_partnership(forum, by=BY, version=1, name=name)
    content = workbook(seats=[["partnership", "organisation"], ["Old Forum", "Northwick Council"]])
    (fault,) = plan(register, content).faults
    assert fault.wrong == "More than one row of partnerships is called this."


def test_queries_do_not_grow_with_how_much_of_a_file_is_old(register: Register) -> None:
    groups = [writes.add_partnership(register.place, by=BY, name=f"Group {number}") for number in range(20)]
    old, numbers = exported(register), []
    for some in (groups[:2], groups[2:]):
        for group in some:
            writes.change_partnership(group, by=BY, version=1, name=f"{group.name} renamed", purpose="New.")
        with CaptureQueriesContext(connection) as coming_in:
            assert plan(register, old).faults == []
        numbers.append(len(coming_in))
    assert numbers[0] == numbers[1]


# --- However long


@pytest.mark.parametrize("form", sorted(FORMS))
def test_queries_of_export_and_preview_do_not_grow(register: Register, form: str) -> None:
    numbers = []
    for count in (1, 30):
        for number in range(count):
            person = writes.add_person(by=BY, name=f"Person {count}.{number}", employer=register.council)
            group = writes.add_partnership(register.place, by=BY, name=f"Group {count}.{number}", since=SPRING)
            writes.add_seat(group, by=BY, organisation=register.council, person=person)
        with CaptureQueriesContext(connection) as going_out:
            content = FORMS[form](Content(BY, register.place, on=ON))
        with CaptureQueriesContext(connection) as coming_in:
            assert told(plan(register, content)) == []
        numbers.append((len(going_out), len(coming_in)))
    assert numbers[0] == numbers[1]
    assert numbers[1][1] <= 15


def test_guide_tells_every_sheet_and_column() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "register.md").read_text(encoding="utf-8")
    for sheet in SHEETS.values():
        columns = ", ".join(f"{column.name}{'*' * column.required}" for column in sheet.columns)
        assert f"| {sheet.name} | {columns} |" in guide
