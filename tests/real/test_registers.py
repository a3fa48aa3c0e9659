"""Registers that parliaments and councils publish, brought in, and their figures held against the files themselves."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from commonweal.analysis import networks
from commonweal.register import imports, reads, writes
from commonweal.register.exports import graphml, kumu, popolo, workbook
from commonweal.register.exports.gathering import gather
from commonweal.register.imports import Plan
from commonweal.register.models import Employment, Partnership, Place, Seat
from commonweal.register.rules import Viewer
from tests.real.conftest import DATA
from tests.register.building import ON

BY = Viewer.system("the tests")
FOLDER = DATA / "06_memberships"
MAY, JUNE = FOLDER / "appg" / "register_250507.json", FOLDER / "appg" / "register_250618.json"
SCOTLAND, WALES = FOLDER / "appg" / "cpg_scotland.json", FOLDER / "appg" / "cpg_senedd_en.json"
TASMANIA = FOLDER / "popolo" / "TAS_local_councillor_popolo.json"
STAFF = FOLDER / "trafford_council_organisation_structure.csv"

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Said:
    """What a register of groups says, read by nothing of ours."""

    titles: list[str]
    people: set[str]
    sittings: Counter[tuple[str, str]]
    """How often each body names each person."""


def plain(text: str) -> str:
    """Words with one space between them: some titles have two."""
    return " ".join(text.split())


def said_by(path: Path) -> Said:
    groups: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    sittings: Counter[tuple[str, str]] = Counter()
    for group in groups:
        members = (group["members_list"] or {}).get("members") or []
        for member in [*group["officers"], *members]:
            sittings[plain(group["title"]), plain(member["name"])] += 1
    return Said([plain(group["title"]) for group in groups], {name for _title, name in sittings}, sittings)


def plan_of(place: Place, path: Path) -> Plan:
    plan = imports.plan_of(path.name, path.read_bytes(), viewer=BY, place=place)
    assert plan.faults == []
    return plan


def sittings_of(place: Place) -> Counter[tuple[str, str]]:
    seats = Seat.objects.filter(partnership__place=place).values_list("partnership__name", "person__name")
    return Counter(seats)


@dataclass(frozen=True)
class Places:
    """Three parliaments and what was brought into each."""

    westminster: Place
    holyrood: Place
    cardiff: Place
    first: Plan
    second: Plan


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Places]:
    """Both editions of Westminster's register one after the other, and the newest of the others."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = [
            writes.add_place(by=BY, name=name, tier="nation", code=code)
            for name, code in (("Westminster", "K02"), ("Holyrood", "S92"), ("Cardiff Bay", "W92"))
        ]
        first = plan_of(made[0], MAY)
        imports.bring_in(made[0], plan=first, by=BY)
        second = plan_of(made[0], JUNE)
        imports.bring_in(made[0], plan=second, by=BY)
        for place, path in zip(made[1:], (SCOTLAND, WALES), strict=True):
            imports.bring_in(place, plan=plan_of(place, path), by=BY)
        yield Places(*made, first, second)
        transaction.set_rollback(True)


def test_first_edition_is_whole(places: Places) -> None:
    said = said_by(MAY)
    added = Counter(step.sheet for step in places.first.work)
    assert added["partnerships"] == len(said.titles) == 482
    assert added["people"] == len(said.people) == 719
    assert added["seats"] == sum(said.sittings.values()) == 1911
    assert places.first.notes[0].startswith(
        "Read as register of parliamentary groups: 482 entries make 482 partnerships"
    )


def test_second_edition_adds_what_is_new_and_tells_what_is_gone(places: Places) -> None:
    before, after = set(said_by(MAY).titles), set(said_by(JUNE).titles)
    added = {step.name for step in places.second.work if (step.sheet, step.verb) == ("partnerships", "add")}
    assert added == after - before
    gone = sorted(before - after)
    assert (len(added), len(gone)) == (35, 3)
    assert (
        f"3 partnerships of Westminster are not in the file and stay as they are: {', '.join(gone)}."
        in places.second.notes
    )
    assert Partnership.objects.filter(place=places.westminster).count() == len(before | after)


def test_second_edition_ends_nobody_and_adds_every_new_sitting(places: Places) -> None:
    told = sittings_of(places.westminster)
    after = said_by(JUNE).sittings
    assert {pair: count for pair, count in after.items() if told[pair] < count} == {}
    assert told.keys() == said_by(MAY).sittings.keys() | after.keys()


def test_same_edition_again_changes_nothing(places: Places) -> None:
    assert plan_of(places.westminster, JUNE).work == []


@pytest.mark.parametrize(
    ("path", "name", "bodies", "people"), [(SCOTLAND, "holyrood", 104, 98), (WALES, "cardiff", 91, 887)]
)
def test_groups_of_scotland_and_wales(places: Places, path: Path, name: str, bodies: int, people: int) -> None:
    place = getattr(places, name)
    said = said_by(path)
    assert Partnership.objects.filter(place=place).count() == len(said.titles) == bodies
    held = Seat.objects.filter(partnership__place=place)
    assert held.values("person").distinct().count() == len(said.people) == people
    assert sittings_of(place) == said.sittings


def test_bridges_of_holyrood_are_those_of_networkx(places: Places) -> None:
    """Who stands between the groups: our own finder beside networkx, on a file that neither made."""
    said = said_by(SCOTLAND)
    who = networks.memberships((person, title) for title, person in said.sittings)
    ours, _bodies = networks.two_mode_betweenness(who)
    graph = networkx.Graph()
    graph.add_nodes_from(said.people, bipartite=0)
    graph.add_edges_from((person, f"group {title}") for title, person in said.sittings)
    theirs = networkx.bipartite.betweenness_centrality(graph, said.people)
    assert round(max(ours), 2) == 0.05
    assert dict(zip(who.members, ours, strict=True)) == pytest.approx(
        {person: theirs[person] for person in said.people}
    )


def test_guide_tells_what_the_finder_shows(places: Places) -> None:
    """The figures in docs/guide/register-formats.md, from what was brought in."""
    told = {place: sittings_of(place) for place in (places.holyrood, places.cardiff)}
    holyrood = Counter(person for _body, person in told[places.holyrood])
    cardiff = Counter(person for _body, person in told[places.cardiff])
    assert (len(holyrood), sum(count == 1 for count in holyrood.values()), max(holyrood.values())) == (98, 9, 21)
    assert (len(cardiff), sum(count == 1 for count in cardiff.values()), max(cardiff.values())) == (887, 806, 52)
    who = networks.memberships((person, body) for body, person in told[places.cardiff])
    between = sorted(networks.two_mode_betweenness(who)[0], reverse=True)
    assert [round(share, 2) for share in between[:2]] == [0.26, 0.15]
    people: dict[str, set[str]] = {}
    for body, person in told[places.cardiff]:
        people.setdefault(body, set()).add(person)
    assert sum(one == other for one, other in combinations(people.values(), 2)) == 2


def test_networkx_reads_holyrood_as_we_write_it(places: Places) -> None:
    found = gather(workbook.Content(BY, places.holyrood, on=ON))
    graph = networkx.read_graphml(io.BytesIO(graphml.as_graphml(found)))
    kinds = Counter(kind for _node, kind in graph.nodes(data="kind"))
    assert kinds["partnership"] == 104
    assert kinds["person"] == 98
    assert graph.number_of_edges() == len(said_by(SCOTLAND).sittings)
    assert networkx.is_bipartite(graph)


@pytest.mark.parametrize("name", ["popolo.json", "kumu.json", "kumu.xlsx"])
def test_westminster_goes_out_and_comes_in_unchanged(places: Places, name: str) -> None:
    found = gather(workbook.Content(BY, places.westminster, on=ON))
    written = {
        "popolo.json": popolo.as_popolo,
        "kumu.json": lambda found: kumu.as_json(kumu.drawn(found)),
        "kumu.xlsx": lambda found: kumu.as_xlsx(kumu.drawn(found)),
    }[name](found)
    plan = imports.plan_of(name, written, viewer=BY, place=places.westminster)
    assert (plan.faults, [step.told() for step in plan.work]) == ([], [])
    assert sum(step.sheet == "seats" for step in plan.steps) == sum(sittings_of(places.westminster).values())


def test_handbook_of_westminster_has_a_chapter_for_each(places: Places) -> None:
    book = reads.handbook(BY, places.westminster, on=ON)
    assert len(book.chapters) == len({*said_by(MAY).titles, *said_by(JUNE).titles})
    assert {part.name for part in book.parts} == {"Subject Group", "Country, Area or Region Group"}


# --- Councils in Popolo, and a council's staff


def test_councils_of_tasmania(db: None) -> None:
    place = writes.add_place(by=BY, name="Tasmania", tier="region", code="TAS")
    data = json.loads(TASMANIA.read_text(encoding="utf-8"))
    imports.bring_in(place, plan=plan_of(place, TASMANIA), by=BY)
    councils = {body["id"]: body["name"] for body in data["organizations"] if body["classification"] == "legislature"}
    assert set(Partnership.objects.filter(place=place).values_list("name", flat=True)) == set(councils.values())
    seats = Seat.objects.filter(partnership__place=place)
    assert seats.values("person").distinct().count() == len(data["persons"]) == 263
    names = {person["id"]: person["name"] for person in data["persons"]}
    said = Counter((councils[one["organization_id"]], names[one["person_id"]]) for one in data["memberships"])
    assert sittings_of(place) == said
    roles = Counter(seats.values_list("role", flat=True))
    told = Counter(one["role"] for one in data["memberships"])
    assert roles == {
        "member": told["councillor"], "vice_chair": told["Deputy Mayor"], "chair": told["Mayor"] + told["Lord Mayor"],
    }  # fmt: skip
    greens = sum(one.get("on_behalf_of_id") in ("party/greens", "party/_greens") for one in data["memberships"])
    assert (
        seats.filter(organisation__name="Greens").count() == seats.filter(organisation__isnull=False).count() == greens
    )
    assert plan_of(place, TASMANIA).work == []


def test_staff_of_trafford(db: None) -> None:
    place = writes.add_place(by=BY, name="Trafford", tier="district", code="E08000009")
    plan = plan_of(place, STAFF)
    imports.bring_in(place, plan=plan, by=BY)
    with STAFF.open(encoding="utf-8", newline="") as file:
        named = {(row["Name"], row["JobTitle"]) for row in csv.DictReader(file) if row["Name"] != "NA"}
    assert {
        (one.person.name, one.job_title) for one in Employment.objects.filter(organisation__name="Trafford Council")
    } == named
    assert any(
        note.startswith("Not brought in, 78 times: posts whose holder the file does not name") for note in plan.notes
    )
