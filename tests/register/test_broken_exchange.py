"""Files of other systems that are broken, hostile or something else: each ends in a clear message, and nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from commonweal.kit.models import Entry
from commonweal.register import imports
from commonweal.register.imports.formats import parsing
from commonweal.register.models import Organisation, Partnership, Person, Seat
from tests.register.building import BY, Register, small_register, workbook
from tests.register.exchanging import committees, meeting, moderngov, packed

pytestmark = pytest.mark.django_db

BODY = {"id": "b", "name": "Panel", "classification": "panel"}
PERSON = {"id": "p", "name": "Li Wen"}
ELEMENTS = [{"label": "Panel", "type": "group"}, {"label": "Firm", "type": "company"}]
GROUP: dict[str, Any] = {"slug": "x", "title": "Group on X", "officers": [], "members_list": None}
ENTITIES = """<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<committees><committee><committeeid>1</committeeid><committeetitle>&b;</committeetitle></committee></committees>"""
OUTSIDE = """<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<committees><committee><committeeid>1</committeeid><committeetitle>&x;</committeetitle></committee></committees>"""


def text(**data: Any) -> str:
    return json.dumps(data)


def popolo(**data: Any) -> str:
    return text(**{"persons": [PERSON], "organizations": [BODY], "memberships": [], **data})


def groups(**data: Any) -> str:
    return json.dumps([{**GROUP, **data}])


def deep(levels: int = 60) -> str:
    return '{"persons": ' + "[" * levels + "]" * levels + "}"


Content = str | bytes | Callable[[], str | bytes]
BROKEN: dict[str, tuple[str, Content, tuple[str, str, str]]] = {
    # what it is: file, content, (where, what is wrong, how to mend it)
    "json cut off": ("p.json", '{"persons": [{"id": "a", "na', ("line 1, column 26", "breaks off or is malformed", "whole")),
    "json of nothing known": ("p.json", '{"weather": "fine"}', ("", "of no kind that the register knows", "Popolo")),
    "json that is a list of words": ("p.json", '["a", "b"]', ("", "of no kind that the register knows", "Kumu")),
    "json of empty lists": ("p.json", text(persons=[], memberships=[]), ("", "nothing in the file that the register can hold", "Choose a file")),
    "json nested deep": ("p.json", deep, ("", "more than 40 levels deep", "Do not use this file")),
    "json nested past all bounds": ("p.json", lambda: deep(100_000), ("", "more than 40 levels deep", "Do not use this file")),
    "json with a number that is none": ("p.json", '{"persons": [{"id": NaN, "name": "A"}]}', ("", "something that is not a number", "Correct it")),
    "json with an endless number": ("p.json", '{"persons": [{"id": ' + "9" * 5000 + "}]}", ("", "something that is not a number", "Correct it")),
    "json in no encoding": ("p.json", b'{"persons": [{"name": "\xff\xfe\xfa"}]}', ("", "which letters the file is written in", "UTF-8")),
    "zip of jsons one of which is other": (
        "p.zip", lambda: packed({"persons.json": json.dumps([PERSON]), "x.json": '{"a": 1}'}), ("", "of no kind", "Popolo"),
    ),
    "popolo class that is no list": ("p.json", popolo(persons={"id": "p"}, organizations=[BODY]), ("persons", "a list is expected", "square brackets")),
    "popolo thing that is no object": ("p.json", popolo(persons=["Li Wen"]), ("persons[0]", "an object is expected", "{...}")),
    "popolo name missing": ("p.json", popolo(persons=[{"id": "p"}]), ("persons[0]", "name is empty", "Fill it in")),
    "popolo name that is a list": ("p.json", popolo(persons=[{"id": "p", "name": ["Li"]}]), ("persons[0].name", "text is expected", "quotation marks")),
    "popolo name too long": ("p.json", popolo(persons=[{"id": "p", "name": "x" * 201}]), ("persons[0]", "201 letters long", "Shorten it")),
    "popolo name garbled": ("p.json", popolo(persons=[{"id": "p", "name": "JosÃ©"}]), ("persons[0]", "letters are garbled", "Mend the letters")),
    "popolo id twice": ("p.json", popolo(persons=[PERSON, PERSON]), ("persons[1]", "The id is there twice", "id of its own")),
    "popolo organization id twice": ("p.json", popolo(organizations=[BODY, BODY]), ("organizations[1]", "The id is there twice", "id of its own")),
    "popolo person unknown": (
        "p.json", popolo(memberships=[{"person_id": "q", "organization_id": "b"}]),
        ("memberships[0].person_id", "nothing with this id among persons", "zip file"),
    ),
    "popolo organization unknown": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "z"}]),
        ("memberships[0].organization_id", "nothing with this id among organizations", "Correct the id"),
    ),
    "popolo party unknown": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "b", "on_behalf_of_id": "z"}]),
        ("memberships[0].on_behalf_of_id", "nothing with this id among organizations", "Correct the id"),
    ),
    "popolo post unknown": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "b", "post_id": "z"}]),
        ("memberships[0].post_id", "nothing with this id among posts", "Correct the id"),
    ),
    "popolo parent unknown": (
        "p.json", popolo(organizations=[{**BODY, "parent_id": "z"}]),
        ("organizations[0].parent_id", "nothing with this id among organizations", "Correct the id"),
    ),
    "popolo memberships alone": (
        "memberships.json", json.dumps([{"person_id": "p", "organization_id": "b"}]),
        ("memberships[0].person_id", "nothing with this id among persons", "in together in one zip file"),
    ),
    "popolo date that is none": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "b", "start_date": "last May"}]),
        ("memberships[0]", "This is not a date", "Write the date as"),
    ),
    "popolo date of no calendar": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "b", "start_date": "2024-13"}]),
        ("memberships[0]", "This is not a date", "Write the date as"),
    ),
    "popolo ends before it begins": (
        "p.json", popolo(memberships=[{"person_id": "p", "organization_id": "b", "start_date": "2024-01-02", "end_date": "2023-01-02"}]),
        ("memberships[0]", "ends before it begins", "Put since or until right"),
    ),
    "popolo email that is none": ("p.json", popolo(persons=[{**PERSON, "email": "nobody"}]), ("persons[0]", "valid email", "Correct it")),
    "popolo body twice": (
        "p.json", popolo(organizations=[BODY, {**BODY, "id": "c"}]), ("organizations[1]", "the same as row 1", "tell the two apart"),
    ),
    "kumu element that is no object": ("k.json", text(elements=["Panel"]), ("elements[0]", "an object is expected", "{...}")),
    "kumu element without label": ("k.json", text(elements=[{"type": "group"}]), ("elements[0]", "has no label", "under Label")),
    "kumu label twice": ("k.json", text(elements=[*ELEMENTS, ELEMENTS[0]]), ("elements[2]", "The label is there twice", "Give both an ID")),
    "kumu id twice": (
        "k.json", text(elements=[{**one, "id": "1"} for one in ELEMENTS]), ("elements[1]", "The ID is there twice", "ID of its own"),
    ),
    "kumu end unknown": (
        "k.json", text(elements=ELEMENTS, connections=[{"from": "Frim", "to": "Panel"}]),
        ("connections[0], from", "No element has this label or ID", "Add it to the elements"),
    ),
    "kumu label of two": (
        "k.json", text(elements=[{**ELEMENTS[0], "id": "1"}, {**ELEMENTS[0], "id": "2"}, ELEMENTS[1]], connections=[{"from": "Firm", "to": "Panel"}]),
        ("connections[0], to", "More than one element has this label", "Write the ID"),
    ),
    "kumu connections alone": ("k.csv", "From,To,Type\nFirm,Panel,seat\n", ("connections row 2, from", "connections but no elements", "in together")),
    "kumu held by a stranger": (
        "k.json", text(elements=ELEMENTS, connections=[{"from": "Firm", "to": "Panel", "held by": "Nobody"}]),
        ("connections[0], held_by", "cannot be told which person", "element of the type person"),
    ),
    "kumu tie to itself": (
        "k.json", text(elements=ELEMENTS, connections=[{"from": "Panel", "to": "Panel", "type": "reports to"}]),
        ("connections[0]", "Both ends are the same", "Name the other one"),
    ),
    "kumu sheet without headings": (
        "k.xlsx", lambda: workbook(elements=[["Label", "Type"], ["Panel", "group"]], connections=[["Start", "End"], ["a", "b"]]),
        ("", "The column From is missing", "has the columns From, To"),
    ),
    "kumu formula": (
        "k.xlsx", lambda: workbook(elements=[["Label", "Type"], ["=A1", "group"]]), ("elements row 2", "holds a formula", "as a value"),
    ),
    "kumu beside another sheet": (
        "k.xlsx", lambda: workbook(elements=[["Label", "Type"], ["Panel", "group"]], notes=[["Hello"]]),
        ("", "Beside Kumu's elements and connections the workbook has a sheet notes", "Delete that sheet"),
    ),
    "kumu csv beside another": (
        "k.zip", lambda: packed({"elements.csv": "Label,Type\nPanel,group\n", "people.csv": "name\nLi\n"}),
        ("", "Beside Kumu's elements and connections the zip file holds people.csv", "Put only"),
    ),
    "xml with entities": ("m.xml", ENTITIES, ("", "DOCTYPE or XML entities", "Do not use this file")),
    "xml that reads other files": ("m.xml", OUTSIDE, ("", "DOCTYPE or XML entities", "Do not use this file")),
    "xml cut off": ("m.xml", committees((1, "Cabinet", False))[:60], ("line 1, column 60", "breaks off or is malformed", "whole")),
    "xml nested deep": (
        "m.xml", "<a>" * 60 + "<committeeid>1</committeeid>" + "</a>" * 60, ("", "more than 40 levels deep", "Do not use this file"),
    ),
    "xml of something else": ("m.xml", "<rss><channel/></rss>", ("", "a web page or an XML file", "ModernGov's")),
    "xml that is a web page": ("m.xml", "<!DOCTYPE html><html><body>Committees</body></html>", ("", "a web page or an XML file", "ModernGov's")),
    "xml in no encoding": ("m.xml", b'<?xml version="1.0" encoding="klingon"?><a/>', ("", "malformed|which letters", "")),
    "moderngov number of two": (
        "m.xml", committees((1, "Cabinet", False), (1, "Planning", False)),
        ("committees/committee[2]", "Two committees have the number 1", "Fetch the list again"),
    ),
    "moderngov date the other way round": (
        "m.xml", moderngov(meeting(1, "2025-11-03", [], title="Cabinet")),
        ("root/meetings[1]/meeting[1]/meetingdate", "not a date as ModernGov writes it", "day/month/year"),
    ),
    "moderngov day that is none": (
        "m.xml", moderngov(meeting(1, "31/02/2025", [], title="Cabinet")),
        ("root/meetings[1]/meeting[1]/meetingdate", "not a date as ModernGov writes it", "day/month/year"),
    ),
    "moderngov meeting of no committee": (
        "m.xml", moderngov(meeting(None, "03/11/2025", [("Councillor", "7", "Li Wen", "", "", "")])),
        ("root/meetings[1]/meeting[1]", "does not say of which committee", "in one zip file"),
    ),
    "moderngov attendee without name": (
        "m.xml", moderngov(meeting(1, "03/11/2025", [("Councillor", "7", "", "", "", "")], title="Cabinet")),
        ("root/meetings[1]/meeting[1]/attendees/attendee[1]", "The attendee has no name", "Name them"),
    ),
    "groups officers that are no list": ("g.json", groups(officers="nobody"), ("[0].officers", "a list is expected", "square brackets")),
    "groups officer that is no object": ("g.json", groups(officers=["Li"]), ("[0].officers[0]", "an object is expected", "{...}")),
    "groups officer without name": ("g.json", groups(officers=[{"role": "Chair"}]), ("[0].officers[0]", "The member has no name", "Name them")),
    "groups title that is no text": ("g.json", groups(title={"en": "X"}), ("[0].title", "text is expected", "Write words")),
    "groups one of which is no object": ("g.json", json.dumps([GROUP, "x"]), ("[1]", "an object is expected", "{...}")),
    "groups title missing": ("g.json", groups(title=""), ("[0]", "name is empty", "Fill it in")),
    "staff at no organisation": (
        "s.csv", "OrganisationLabel,JobTitle,Name,Directorate\n,Director,Li Wen,Place\n", ("row 2", "The post is at no organisation", "Name its organisation"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def register(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Register]:
    """One register for all broken files, since none of them may change it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield small_register()
        transaction.set_rollback(True)


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entry, Organisation, Partnership, Person, Seat))


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_file_of_another_system_gets_a_message_to_act_on(register: Register, name: str) -> None:
    before = counted()
    file, made, (path, wrong, remedy) = BROKEN[name]
    content = made() if callable(made) else made
    content = content.encode() if isinstance(content, str) else content
    plan = imports.plan_of(file, content, viewer=BY, place=register.place)
    told = [(fault.path, fault.wrong, fault.remedy) for fault in plan.faults]
    assert not plan.may_apply
    assert any(
        at == path and any(each in said for each in wrong.split("|")) and remedy in mend for at, said, mend in told
    ), told
    assert counted() == before


def test_there_are_enough_broken_files_of_other_systems() -> None:
    assert len(BROKEN) >= 50


def test_file_of_too_many_values_is_refused(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MOST_PARTS", 10)
    for name, content in (
        ("p.json", text(persons=[{"id": str(number), "name": "A"} for number in range(9)])),
        ("m.xml", committees(*((number, "A", False) for number in range(9)))),
    ):
        plan = imports.plan_of(name, content.encode(), viewer=BY, place=register.place)
        assert [fault.wrong for fault in plan.faults] == [
            "The file holds more than 10 values, far more than a register can hold."
        ]


def test_what_points_at_a_faulty_row_is_a_fault_of_its_own(register: Register) -> None:
    broken = popolo(
        organizations=[{**BODY, "name": "x" * 300}], memberships=[{"person_id": "p", "organization_id": "b"}]
    )
    plan = imports.plan_of("p.json", broken.encode(), viewer=BY, place=register.place)
    assert [(fault.path, fault.wrong) for fault in plan.faults] == [
        ("organizations[0]", "It is 300 letters long; there is room for 200."),
        ("memberships[0]", "What it rests on cannot be brought in."),
    ]
