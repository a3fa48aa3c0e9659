"""Formats of other systems: what is understood of them, what goes out, and that what went out comes in as it was."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from datetime import date, timedelta
from typing import Any

import networkx
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from commonweal.kit.models import Entry
from commonweal.register import imports, writes
from commonweal.register.exports import graphml, kumu, popolo, workbook
from commonweal.register.exports.gathering import Gathered, gather
from commonweal.register.exports.leaving_out import left_out
from commonweal.register.exports.marks import mark, number_of
from commonweal.register.models import Employment, Organisation, Partnership, Person, Place, Seat, Tie
from commonweal.register.rules import Viewer
from tests.register.building import BY, ON, SPRING, Register
from tests.register.exchanging import committees, meeting, moderngov, packed

pytestmark = pytest.mark.django_db


def gathered(place: Place) -> Gathered:
    return gather(workbook.Content(BY, place, on=ON))


def plan_of(place: Place, name: str, content: bytes) -> imports.Plan:
    return imports.plan_of(name, content, viewer=BY, place=place)


def brought_in(place: Place, name: str, content: bytes) -> imports.Plan:
    plan = plan_of(place, name, content)
    assert plan.faults == []
    imports.bring_in(place, plan=plan, by=BY)
    return plan


def as_json(**data: Any) -> bytes:
    return json.dumps(data).encode()


# --- What goes out comes in again


OUT = {
    "popolo.json": popolo.as_popolo,
    "kumu.xlsx": lambda found: kumu.as_xlsx(kumu.drawn(found)),
    "kumu.zip": lambda found: kumu.as_zip(kumu.drawn(found)),
    "kumu.json": lambda found: kumu.as_json(kumu.drawn(found)),
}


@pytest.fixture
def awkward(register: Register) -> Register:
    """Two people of one name, a partnership named as an organisation is, a seat that is nobody's, text that looks like a formula."""
    namesakes = [writes.add_person(by=BY, name="Jo Smith", employer=register.council) for _ in range(2)]
    for person in namesakes:
        writes.add_seat(register.forum, by=BY, organisation=register.charity, person=person, deputy=register.ada)
    writes.add_partnership(register.place, by=BY, name="Dene Trust", purpose="=1+1\nand a second line", since=SPRING)
    writes.add_seat(register.board, by=BY, constituency="-Tenants | residents", voting_weight="2.5")
    writes.add_tie(register.board, register.forum, by=BY, kind="shares_with", note="Both ways")
    writes.add_tie(register.forum, register.board, by=BY, kind="part_of")
    above = writes.add_partnership(register.county, by=BY, name="County Board", since=SPRING)
    writes.add_tie(register.board, above, by=BY, kind="reports_to")
    return register


@pytest.mark.parametrize("name", OUT)
def test_what_goes_out_changes_nothing_when_it_comes_in(awkward: Register, name: str) -> None:
    plan = plan_of(awkward.place, name, OUT[name](gathered(awkward.place)))
    assert plan.faults == []
    assert [(step.sheet, step.verb, step.changes) for step in plan.work] == []
    assert sum(step.sheet == "seats" for step in plan.steps) == Seat.objects.count() == 6
    assert sum(step.sheet == "partnerships" for step in plan.steps) == 3


@pytest.mark.parametrize("name", OUT)
def test_what_went_out_builds_the_same_bodies_elsewhere(awkward: Register, name: str, settings: Any) -> None:
    content = OUT[name](gathered(awkward.place))
    here = _told(awkward.place)
    settings.SECRET_KEY = "another installation, to which our numbers mean nothing"
    other = writes.add_place(by=BY, name="Southwick", tier="district", code="E08")
    brought_in(other, name, content)
    assert _told(other) == here
    assert Person.objects.filter(name="Jo Smith").count() == 2


def _told(place: Place) -> set[tuple[Any, ...]]:
    seats = Seat.objects.filter(partnership__place=place).select_related("partnership", "organisation", "person")
    return {
        (seat.partnership.name, seat.role, str(seat.organisation), str(seat.person), seat.constituency, seat.since)
        for seat in seats
    }


def test_a_change_made_in_kumu_comes_back(register: Register) -> None:
    book = load_workbook(io.BytesIO(OUT["kumu.xlsx"](gathered(register.place))))
    page = book["Connections"]
    headings = [cell.value for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[headings.index("Held by")].value == "Grace Rowe")
    row[headings.index("Role")].value = "vice_chair"
    sent = io.BytesIO()
    book.save(sent)
    plan = brought_in(register.place, "kumu.xlsx", sent.getvalue())
    assert [(step.sheet, step.verb, [c.column for c in step.changes]) for step in plan.work] == [
        ("seats", "change", ["role"])
    ]
    assert Seat.objects.get(pk=register.member.pk).role == "vice_chair"


def test_marks_mean_this_installation_alone(register: Register, settings: Any) -> None:
    made = mark("seat", 12)
    assert number_of("seat", made) == 12
    assert number_of("person", made) is None
    assert number_of("seat", "seat-12") is None
    settings.SECRET_KEY = "another"
    assert number_of("seat", made) is None


# --- Popolo


def test_popolo_file_holds_no_way_to_reach_anyone(register: Register) -> None:
    told = popolo.as_popolo(gathered(register.place)).decode()
    assert "council.example" not in told
    data = json.loads(told)
    assert {person["name"] for person in data["persons"]} == {"Ada Osei", "Grace Rowe"}
    board = next(body for body in data["organizations"] if body["name"] == "Strategic Board")
    assert (board["classification"], board["founding_date"], board["area_id"]) == ("partnership", "2024-04-01", "E07")
    chair = next(one for one in data["memberships"] if one["id"] == mark("seat", register.chair.pk))
    assert chair["person_id"] == mark("person", register.ada.pk)
    assert chair["on_behalf_of_id"] == mark("organisation", register.council.pk)
    assert [(post["label"], post["constituency"]) for post in data["posts"]] == [("member", "Tenants")]


def test_popolo_names_who_still_sits_after_they_have_ended(register: Register) -> None:
    writes.end_organisation(register.charity, by=BY, on=date(2025, 1, 1))
    content = popolo.as_popolo(gathered(register.place))
    assert "Dene Trust" in content.decode()
    assert plan_of(register.place, "popolo.json", content).work == []


POPOLO = {
    "persons": [
        {"id": "p1", "name": "Ada Osei"},
        {"id": "p2", "name": "Jo Smith"},
        {"id": "p3", "name": "Jo Smith", "email": "jo@party.example"},
    ],
    "organizations": [
        {"id": "c", "name": "Southwick Council", "classification": "legislature", "founding_date": "1974-04"},
        {"id": "s", "name": "Scrutiny", "parent_id": "c", "description": "Looks\ntwice."},
        {
            "id": "g",
            "name": "Greens",
            "classification": "party",
            "identifiers": [{"scheme": "GB-X", "identifier": "7"}],
        },
        {"id": "i", "name": "Independent", "classification": "party"},
        {"id": "f", "name": "A firm"},
    ],
    "memberships": [
        {"person_id": "p1", "organization_id": "c", "role": "Deputy Mayor", "on_behalf_of_id": "g"},
        {"person_id": "p2", "organization_id": "c", "post_id": "w1", "on_behalf_of_id": "i", "start_date": "2023"},
        {"person_id": "p3", "organization_id": "s", "role": "Chair", "end_date": "2024-05-02"},
        {"member": {"id": "f"}, "organization_id": "s"},
    ],
    "posts": [
        {"id": "w1", "organization_id": "c", "label": "Councillor", "area": {"name": "West Ward"}},
        {"id": "w2", "organization_id": "c", "label": "Councillor for East Ward"},
    ],
    "motions": [{"id": "m"}],
}


def test_popolo_is_understood(register: Register) -> None:
    plan = brought_in(register.place, "council.json", as_json(**POPOLO))
    council = Partnership.objects.get(name="Southwick Council")
    assert council.since == date(1974, 4, 1)
    assert Partnership.objects.get(name="Scrutiny").purpose == "Looks\ntwice."
    assert Tie.objects.get(kind="part_of").other == council
    told = [
        (
            seat.partnership.name,
            seat.role,
            str(seat.person),
            str(seat.organisation),
            seat.constituency,
            seat.since,
            seat.until,
        )
        for seat in Seat.objects.filter(partnership__name__in=["Southwick Council", "Scrutiny"])
    ]
    assert sorted(told, key=str) == sorted(
        [
            ("Southwick Council", "vice_chair", "Ada Osei", "Greens", "", None, None),
            ("Southwick Council", "member", "Jo Smith", "None", "West Ward", date(2023, 1, 1), None),
            ("Southwick Council", "member", "None", "None", "Councillor for East Ward", None, None),
            ("Scrutiny", "chair", "Jo Smith", "None", "", None, date(2024, 5, 2)),
            ("Scrutiny", "member", "None", "A firm", "", None, None),
        ],
        key=str,
    )  # fmt: skip
    assert Person.objects.filter(name="Ada Osei").count() == 1
    assert Person.objects.filter(name="Jo Smith").count() == 2
    greens = Organisation.objects.get(name="Greens")
    assert (greens.sector, [str(one) for one in greens.identifiers.all()]) == ("voluntary", ["GB-X-7"])
    assert (
        "3 persons, 5 organizations, 4 memberships, 2 posts. 2 organizations are read as partnerships" in plan.notes[0]
    )
    assert any("Deputy Mayor → vice_chair (1)" in note for note in plan.notes)
    assert any("2 dates give only a year or a month" in note for note in plan.notes)
    assert any("Popolo's motions have no table" in note for note in plan.notes)
    assert any("2 partnerships of Northwick are not in the file" in note for note in plan.notes)
    assert Entry.objects.order_by("-pk").values_list("verb", flat=True).first() == "register.bring_in"


def test_popolo_brought_in_twice_changes_nothing(register: Register) -> None:
    content = as_json(**POPOLO)
    brought_in(register.place, "council.json", content)
    again = plan_of(register.place, "council.json", content)
    assert (again.faults, [step.told() for step in again.work]) == ([], [])


def test_popolo_leaves_what_it_does_not_say(register: Register) -> None:
    content = as_json(
        persons=[{"id": "a", "name": "Ada Osei"}],
        organizations=[
            {"id": "b", "name": "Strategic Board", "classification": "board"},
            {"id": "c", "name": "Northwick Council", "classification": "organization"},
        ],
        memberships=[{"person_id": "a", "organization_id": "b", "role": "Chair", "on_behalf_of_id": "c"}],
    )
    assert plan_of(register.place, "popolo.json", content).work == []


def test_popolo_classes_come_as_files_in_a_zip(register: Register) -> None:
    content = packed(
        {f"{name}.json": json.dumps(POPOLO[name]) for name in ("persons", "organizations", "memberships", "posts")}
    )
    plan = plan_of(register.place, "popolo.zip", content)
    whole = plan_of(register.place, "popolo.json", as_json(**POPOLO))
    assert plan.faults == []
    assert plan.counts() == whole.counts()


def test_popolo_memberships_may_stand_inside_a_person(register: Register) -> None:
    content = as_json(
        persons=[{"id": "a", "name": "Li Wen", "memberships": [{"organization_id": "b", "role": "Secretary"}]}],
        organizations=[{"id": "b", "name": "A panel", "classification": "panel"}],
    )
    brought_in(register.place, "popolo.json", content)
    assert str(Seat.objects.get(partnership__name="A panel")) == "Li Wen, secretary of A panel"


def test_popolo_work_at_an_organisation_is_employment(register: Register) -> None:
    content = as_json(
        persons=[{"id": "a", "name": "Li Wen"}],
        organizations=[{"id": "b", "name": "Northwick Council", "classification": "council"}],
        memberships=[{"person_id": "a", "organization_id": "b", "role": "Director"}],
    )
    brought_in(register.place, "popolo.json", content)
    employment = Employment.objects.get(person__name="Li Wen")
    assert (employment.organisation_id, employment.job_title) == (register.council.pk, "Director")


# --- Kumu


def test_kumu_is_understood(register: Register) -> None:
    content = as_json(
        elements=[
            {"label": "Health Board", "type": "Board", "description": "Health.", "tags": ["nhs"]},
            {"label": "Trust", "type": "Voluntary"},
            {"label": "Li Wen", "type": "Person"},
            {"label": "Strategic Board", "type": "Partnership"},
            {"label": "A feeling", "type": "Theme"},
        ],
        connections=[
            {"from": "Trust", "to": "Health Board", "type": "member"},
            {"from": "Li Wen", "to": "Health Board", "type": "Chair"},
            {"from": "Li Wen", "to": "Trust", "type": "works for", "description": "Nurse"},
            {"from": "Health Board", "to": "Strategic Board", "type": "reports to"},
            {"from": "Health Board", "to": "Strategic Board", "direction": "mutual"},
            {"from": "Health Board", "to": "Strategic Board", "type": "resents"},
            {"from": "A feeling", "to": "Trust"},
        ],
    )
    plan = brought_in(register.place, "map.json", content)
    body = Partnership.objects.get(name="Health Board")
    assert body.purpose == "Health."
    assert sorted((seat.role, str(seat.person), str(seat.organisation)) for seat in body.seats.all()) == [
        ("chair", "Li Wen", "None"),
        ("member", "None", "Trust"),
    ]
    assert Organisation.objects.get(name="Trust").sector == "voluntary"
    assert Employment.objects.get(person__name="Li Wen").job_title == "Nurse"
    assert sorted(Tie.objects.filter(partnership=body).values_list("kind", flat=True)) == ["reports_to", "shares_with"]
    assert any("type is none of the register's. resents." in note for note in plan.notes)
    assert any("neither partnership, organisation nor person. Theme." in note for note in plan.notes)
    assert "5 elements, 7 connections" in plan.notes[0]


def test_kumu_sheets_of_an_analyst(register: Register) -> None:
    content = packed(
        {
            "Elements.csv": "Label,Type,Tags\nDene Trust,Organization,a|b\nCommunity Forum,Group,\n",
            "Connections.csv": "From,To,Type,Strength\nDene Trust,Community Forum,Member,3\n",
        }
    )
    plan = plan_of(register.place, "kumu.zip", content)
    assert plan.faults == []
    assert [(step.sheet, step.name) for step in plan.work] == [("seats", "Dene Trust, Community Forum")]


# --- ModernGov


def test_moderngov_is_understood(register: Register) -> None:
    content = packed(
        {
            "committees.xml": committees(
                (10, "Health &amp;amp; Wellbeing &lt;b&gt;Board&lt;/b&gt;", False),
                (11, "Old Committee", True),
            ),
            "meeting.xml": moderngov(
                meeting(
                    10,
                    "03/11/2025",
                    [
                        ("Councillor", "7", "Cllr Ada O&#39;Neill", "Chair", "Labour", "Dene"),
                        ("Councillor", "8", "Cllr Li Wen", "Committee Member", "Independent", "Dene"),
                        ("Officer", "0", "A Clerk", "Democratic Services", "", ""),
                    ],
                ),
                meeting(
                    10,
                    "12/01/2026",
                    [("Councillor", "7", "Cllr Ada O&#39;Neill", "Committee Member", "Labour", "Dene")],
                ),
            ),
        }
    )
    plan = brought_in(register.place, "moderngov.zip", content)
    body = Partnership.objects.get(name="Health & Wellbeing Board")
    assert sorted(
        (str(seat.person), seat.role, str(seat.organisation), seat.constituency) for seat in body.seats.all()
    ) == [
        ("Cllr Ada O'Neill", "chair", "Labour", "Dene"),
        ("Cllr Li Wen", "member", "None", "Dene"),
    ]
    assert not Partnership.objects.filter(name="Old Committee").exists()
    assert any("deleted or have expired. Old Committee." in note for note in plan.notes)
    assert any("2 meetings are passed over" in note for note in plan.notes)
    assert any(note.startswith("An officer or guest attended 1 time") for note in plan.notes)
    again = plan_of(register.place, "moderngov.zip", content)
    assert (again.faults, again.work) == ([], [])


def test_moderngov_list_of_committees_alone(register: Register) -> None:
    plan = brought_in(register.place, "list.xml", committees((1, "Cabinet", False), (2, "Planning", False)).encode())
    assert sorted(step.name for step in plan.work) == ["Cabinet", "Planning"]
    assert plan.notes[0].startswith("Read as ModernGov: 2 committees, of which 2 stand")


def test_moderngov_meeting_names_its_own_committee(register: Register) -> None:
    one = meeting(5, "03/11/2025", [("Councillor", "7", "Li Wen", "", "", "")], title="Audit Committee")
    brought_in(register.place, "meeting.xml", moderngov(one).encode())
    assert str(Seat.objects.get(partnership__name="Audit Committee")) == "Li Wen, member of Audit Committee"


def test_moderngov_in_another_encoding(register: Register) -> None:
    text = '<?xml version="1.0" encoding="utf-16"?>' + committees((1, "Café Board", False))
    brought_in(register.place, "list.xml", text.encode("utf-16"))
    assert Partnership.objects.filter(name="Café Board").exists()


# --- What a file has no room for


LEFT_OUT = {
    "popolo": [
        "1 tie to a partnership of another place or one that has ended",
        "2 ties that are not “part of”",
    ],
    "kumu": ["1 tie to a partnership of another place or one that has ended"],
    "graphml": [
        "1 tie to a partnership of another place or one that has ended",
        "1 seat that neither an organisation nor a person has",
        "3 ties between two partnerships",
        "4 entries of who works for an organisation",
    ],
}


def test_a_file_and_its_page_say_what_the_format_has_no_room_for(awkward: Register, client: Client) -> None:
    found = gathered(awkward.place)
    assert {way: left_out(found, way) for way in LEFT_OUT} == LEFT_OUT
    assert json.loads(popolo.as_popolo(found))["left_out"] == LEFT_OUT["popolo"]
    assert json.loads(kumu.as_json(kumu.drawn(found)))["left_out"] == LEFT_OUT["kumu"]
    book = load_workbook(io.BytesIO(kumu.as_xlsx(kumu.drawn(found))))
    assert [row[0].value for row in book["Left out"].rows] == ["Left out", *LEFT_OUT["kumu"]]
    words = ElementTree.fromstring(graphml.as_graphml(found))[0].text
    assert words == f"Left out: {'; '.join(LEFT_OUT['graphml'])}."
    page = client.get(reverse("register:exchange")).content.decode()
    assert all(sentence in page for way in LEFT_OUT.values() for sentence in way)


def test_ties_and_seats_of_an_ended_partnership_are_told_of(awkward: Register) -> None:
    writes.add_seat(awkward.forum, by=BY, organisation=awkward.council, since=ON + timedelta(days=9))
    writes.add_tie(awkward.board, awkward.forum, by=BY, kind="consults", since=ON + timedelta(days=9))
    writes.end_partnership(awkward.forum, by=BY, on=ON)
    assert left_out(gathered(awkward.place), "kumu") == [
        "2 ties to partnerships of other places or that have ended",
        "1 seat on a partnership that has ended",
    ]


def test_a_file_that_lacks_nothing_says_nothing(register: Register) -> None:
    assert json.loads(kumu.as_json(kumu.drawn(gathered(register.place)))).keys() == {"elements", "connections"}


# --- GraphML


def test_graphml_is_read_by_networkx(register: Register) -> None:
    writes.add_seat(register.board, by=BY, person=register.grace, role="observer", since=SPRING)
    graph = networkx.read_graphml(io.BytesIO(graphml.as_graphml(gathered(register.place))))
    board, forum = mark("partnership", register.board.pk), mark("partnership", register.forum.pk)
    council, charity = mark("organisation", register.council.pk), mark("organisation", register.charity.pk)
    grace = mark("person", register.grace.pk)
    assert networkx.is_bipartite(graph)
    assert {frozenset(edge) for edge in graph.edges} == {
        frozenset((council, board)), frozenset((charity, board)), frozenset((charity, forum)), frozenset((grace, board)),
    }  # fmt: skip
    assert graph.nodes[board] == {
        "label": "Strategic Board", "kind": "partnership", "bipartite": 1, "theme": "Community", "role": "strategic",
        "since": "2024-04-01",
    }  # fmt: skip
    assert graph.nodes[charity]["sector"] == "voluntary"
    assert graph.edges[charity, forum] == {"seats": 1, "vacant": 1, "roles": "member"}
    assert graph.edges[council, board] == {"seats": 1, "vacant": 0, "roles": "chair"}


def test_graphml_of_names_that_xml_would_read(register: Register) -> None:
    writes.add_partnership(register.place, by=BY, name="Jobs & <Skills>", since=SPRING)
    content = graphml.as_graphml(gathered(register.place))
    assert ElementTree.fromstring(content).tag == "{http://graphml.graphdrawing.org/xmlns}graphml"
    graph = networkx.read_graphml(io.BytesIO(content))
    assert "Jobs & <Skills>" in {facts["label"] for _node, facts in graph.nodes(data=True)}


# --- The pages


def test_exchange_offers_every_way_to_anyone(register: Register, client: Client) -> None:
    page = client.get(reverse("register:exchange"))
    assert page.status_code == 200
    text = page.content.decode()
    for way in ("popolo", "kumu", "kumu-csv", "kumu-json", "graphml"):
        assert f"?as={way}" in text
        sent = client.get(reverse("register:exchange"), {"as": way})
        assert sent.status_code == 200
        assert sent.headers["Content-Disposition"].startswith('attachment; filename="northwick-')
        assert b"ada@council.example" not in _unpacked(sent.content)
    assert client.get(reverse("register:exchange"), {"as": "doc"}).status_code == 404


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_preview_says_what_was_understood_and_then_does_it(register: Register, team: Viewer, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from commonweal.kit.models import User

    client.force_login(User.objects.get(pk=team.user_id))
    file = SimpleUploadedFile("council.json", as_json(**POPOLO))
    preview = client.post(reverse("register:workbook-import"), {"file": file}, follow=True)
    text = preview.content.decode()
    assert "Read as Popolo: 3 persons" in text
    assert "memberships[0]" in text
    assert not Partnership.objects.filter(name="Scrutiny").exists()
    done = client.post(
        preview.redirect_chain[-1][0], {"digest": preview.context["plan"].digest, "why": ""}, follow=True
    )
    assert "The file is brought in" in done.content.decode()
    assert Partnership.objects.filter(name="Scrutiny").exists()
