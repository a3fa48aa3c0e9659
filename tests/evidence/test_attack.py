"""An attack on every exit: whoever reads all that may be read, and has a linear programme, works out no withheld count.

A small country is loaded in two editions, with totals and an overlapping place. Every address of evidence is fetched as
every role that may see it, in every form that it offers; each number that can be tied to a place, a period and an edition is
put into one system of equations, and every count that was too small to show is attacked. The other rooms' pages are
searched for the numbers that are withheld.

A new exit is walked by itself as soon as it has its row in `access.yaml`. One whose numbers stand in columns of another name
than the unit, the place or the value needs that name in `VALUE_COLUMNS`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonweal.analysis.disclosure import Suppression, attack, suppress, table_of
from commonweal.delivery import writes as delivery
from commonweal.evidence import writes
from commonweal.evidence.models import Disclosure, Indicator, Withheld
from commonweal.evidence.writes import Observation, withholding
from commonweal.register import writes as register
from commonweal.register.models import Place
from tests.house.test_access import table
from tests.world import BY, ROLES, World, built

pytestmark = [pytest.mark.django_db, pytest.mark.long]

UNIT = "burglaries"
PERIOD = "2026"
SMALLEST = 5
VALUE_COLUMNS = {UNIT, "value", "latest", "figure"}
FORMS = ("csv", "json", "xlsx")
OF_ONE = re.compile(r"/evidence/places/\d+/indicators/\d+/")
DRAWN = ("csv", "json", "svg", "vega", "geojson")
THOROUGH = "public"
"""Who takes every form of every place away; the others the pages, and the CSV of what is drawn, of places where counts are withheld."""
SOME = ("N0", "E07")
NUMBERED = ("account:", "delivery:", "strategy:", "site:", "evidence:indicator", "evidence:release-page")
"""The rooms whose pages may tell figures of the evidence; the first page of all is among them."""
TYPED_IN = 3.47
"""A small value that a lead gives in an update: no page of any room may tell it."""

COUNTS = {
    # Place: what each edition says. The first neighbourhood's three become six, and all above it follow.
    "N0": (3, 6), "N1": (1013, 1013), "N2": (1409, 1409), "N3": (2027, 2027), "N4": (0, 0),
    "H1": (1016, 1019), "E07": (4452, 4455), "E08": (2503, 2503), "E10": (6955, 6958), "E92": (9001, 9004),
}  # fmt: skip
ADDS_UP = {"E07": ["N0", "N1", "N2", "N3", "N4"], "E10": ["E07", "E08"], "H1": ["N0", "N1"]}
Fact = tuple[int, str]
"""An edition, and a place by its code."""


@dataclass
class Reader:
    """Whoever keeps all that was ever shown of the indicator over the period."""

    facts: dict[Fact, float] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)
    """Every address that was fetched, and what it answered."""

    def takes(self, edition: int, place: str, value: float, *, path: str) -> None:
        assert self.facts.setdefault((edition, place), value) == value, (edition, place, value, path)

    def bounds(self) -> dict[Fact, tuple[float, float]]:
        """What can be proven of every small count: all published equations of both editions, cells not revised being the same."""
        cells: dict[Fact, int] = {}
        values: list[float] = []
        for place, counts in COUNTS.items():
            for edition, count in enumerate(counts):
                same = edition and counts[0] == count
                cells[edition, place] = cells[0, place] if same else len(values)
                if not same:
                    values.append(float(count))
        sums = [
            (cells[edition, whole], [cells[edition, part] for part in parts])
            for whole, parts in ADDS_UP.items()
            for edition in (0, 1)
        ]
        known = {cells[fact] for fact in self.facts}
        numbers = np.array(values)
        small = (numbers > 0) & (numbers < SMALLEST)
        withheld = np.array([cell not in known for cell in range(len(values))])
        told = table_of(
            numbers, sums, least=np.where(small, 1, np.where(numbers >= SMALLEST, SMALLEST, 0)),
            most=np.where(small, SMALLEST - 1, np.inf),
        )  # fmt: skip
        found = attack(told, withheld, whole=True)
        return {
            fact: (float(found.least[cell]), float(found.most[cell])) for fact, cell in cells.items() if small[cell]
        }


# --- The country


@pytest.fixture
def world(tmp_path: Path, db: None) -> Iterator[World]:
    cache.clear()
    with built(tmp_path) as world:
        indicator = writes.change_indicator(
            world.things["indicator"], by=BY, version=None, name="Burglaries", unit=UNIT, decimals=2, aggregation="sum",
            smallest_shown=SMALLEST, disclosure=Disclosure.SUPPRESSED,
        )  # fmt: skip
        world.things["indicator"] = indicator
        for number in (2, 3, 4):
            hood = register.add_place(
                by=BY, name=f"Ward {number}", tier="neighbourhood", code=f"N{number}", parent=world.things["place"],
                population=900,
            )  # fmt: skip
            world.things["neighbourhoods"].append(hood)
        for number, hood in enumerate(world.things["neighbourhoods"]):
            west = -2.0 + number * 0.01
            ring = [[west, 53.0], [west + 0.01, 53.0], [west + 0.01, 53.01], [west, 53.01], [west, 53.0]]
            register.set_boundary(hood, by=BY, boundary={"type": "Polygon", "coordinates": [ring]})
        area = register.add_place(by=BY, name="Health area", tier="ward", code="H1")
        for hood in world.things["neighbourhoods"][:2]:
            register.add_overlap(hood, area, by=BY, share_by_population=1.0)
        delivery.give_update(
            world.things["target"], by=BY, on=date(2026, 6, 1), value=TYPED_IN, forecast=9.0, commentary="Better.",
            given_on=date(2026, 6, 1),
        )  # fmt: skip
        yield world


def load(world: World, edition: int, supersedes: Any = None) -> Any:
    """An edition of the counts, with the years before it, so that there is a line to draw."""
    found = [
        Observation(world.things["indicator"].code, code, PERIOD, float(counts[edition]))
        for code, counts in COUNTS.items()
    ]
    return writes.record_observations(
        by=BY, source=world.things["source"], rows=found, on=date(2026, 3 + edition, 1), supersedes=supersedes
    )


# --- Reading everything


class Tables(HTMLParser):
    """The tables of a page, each as rows of the words in their cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.tables[-1][-1].append("")
            self.inside = True
        elif self.inside:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th", "table")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data

    def rows(self) -> Iterator[dict[str, str]]:
        for found in self.tables:
            header, *others = [[" ".join(cell.split()) for cell in row] for row in found] or [[]]
            for row in others:
                if len(row) == len(header):
                    yield dict(zip(header, row, strict=True))


def rows_of(answer: Any) -> Iterator[dict[str, Any]]:
    """The rows of whatever was answered, by the names of their columns."""
    kind = answer["Content-Type"].split(";")[0]
    if kind == "text/html":
        yield from Tables(answer.content.decode()).rows()
    elif kind == "text/csv":
        yield from csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    elif kind == "application/json":
        found = json.loads(answer.content)
        yield from (row for row in found if isinstance(row, dict)) if isinstance(found, list) else ()
    elif kind.endswith("spreadsheetml.sheet"):
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        header, *others = list(sheet.iter_rows(values_only=True))
        yield from (dict(zip(map(str, header), row, strict=True)) for row in others)


def number(cell: Any) -> float | None:
    """The number that a cell begins with, if it does."""
    found = re.match(r"-?[\d,]+(\.\d+)?", str(cell if cell is not None else ""))
    return float(found[0].replace(",", "")) if found and found[0].strip(",") else None


def tied(
    row: dict[str, Any], places: dict[str, Place], own: Place | None, indicator: Indicator
) -> Iterator[tuple[str, float]]:
    """The places that a row tells a number of: by a column that bears the place's name, or by a cell that does."""
    cells = [str(cell) for cell in row.values()]
    named = {"Indicator", "Name"} & row.keys()
    if named and not any(str(row[name]).startswith(indicator.name) for name in named):
        return
    periods = {cell for cell in cells if re.fullmatch(r"20\d\d", cell)}
    if (periods and PERIOD not in periods) or row.get("Period", PERIOD) != PERIOD:
        return
    where = [places[cell] for cell in cells if cell in places]
    for column, cell in row.items():
        value = number(cell)
        if value is None or str(cell) == PERIOD:
            continue
        if column in places:
            yield places[column].code, value
        elif column.lower() in VALUE_COLUMNS and (where or (own is not None and periods)):
            yield (where[0] if where else own).code, value  # type: ignore[union-attr]


def read(
    world: World, reader: Reader, edition: int, *, roles: tuple[str, ...] = ROLES, rooms: str = "evidence:"
) -> None:
    """Every address of some rooms in every form, by every role that may."""
    places = {name: place for place in Place.objects.all() for name in (place.name, place.code)}
    for role in roles:
        client = Client()
        user = world.user(role)
        if user is not None:
            client.force_login(user)
        for name, row in table().items():
            if row[role] == 200 and name.startswith(rooms):
                for path, own in addresses(world, name, row, role):
                    fetch(client, reader, edition, path, world, places, own, role)


def addresses(world: World, name: str, row: dict[str, Any], role: str) -> Iterator[tuple[str, Place | None]]:
    """An address for each place that it may be about."""
    wanted = row.get("args", [])
    if name.startswith("evidence:") and "place" in wanted:
        for place in Place.objects.filter(code__in=COUNTS if role == THOROUGH else SOME):
            yield reverse(name, args=[place.pk if one == "place" else world.argument(one) for one in wanted]), place
    else:
        yield reverse(name, args=[world.argument(one) for one in wanted]), None


def fetch(
    client: Client, reader: Reader, edition: int, path: str, world: World, places: dict[str, Place], own: Place | None,
    role: str,
) -> None:  # fmt: skip
    indicator = world.things["indicator"]
    deep = path.startswith("/evidence/")
    # The page of one indicator in a place falls back to a period that has a figure, and then tells of that one.
    of_one = f"period={PERIOD}" if OF_ONE.fullmatch(path) else f"indicator={indicator.code}"
    asked = ["", f"?{of_one}"] if deep and not OF_ONE.fullmatch(path) else [f"?{of_one}" if deep else ""]
    if deep and role == THOROUGH:
        asked += [f"?{of_one}&as={form}" if OF_ONE.fullmatch(path) else f"?as={form}" for form in FORMS]
    pictures: set[str] = set()
    for query in asked:
        answer = client.get(f"{path}{query}")
        take(reader, edition, f"{path}{query}", answer, places, own, indicator)
        if answer["Content-Type"].startswith("text/html"):
            pictures |= set(re.findall(r"[?&](?:amp;)?((?:chart|map)=[\w-]+)", answer.content.decode()))
    for picture in sorted(pictures) if deep else ():
        for form in DRAWN if role == THOROUGH else DRAWN[:1]:
            query = f"?{of_one}&{picture}&as={form}"
            take(reader, edition, f"{path}{query}", client.get(f"{path}{query}"), places, own, indicator)


def take(
    reader: Reader,
    edition: int,
    path: str,
    answer: Any,
    places: dict[str, Place],
    own: Place | None,
    indicator: Indicator,
) -> None:
    if answer.status_code != 200 or getattr(answer, "streaming", False):
        return
    if "spreadsheetml" not in answer["Content-Type"] and "image/png" not in answer["Content-Type"]:
        reader.texts.append((path, answer.content.decode(errors="replace")))
    if path.startswith("/evidence/"):
        for row in rows_of(answer):
            for place, value in tied(row, places, own, indicator):
                if place in COUNTS:
                    reader.takes(edition, place, value, path=path)


def everything(world: World, *, roles: tuple[str, ...] = ROLES) -> tuple[Reader, set[Fact]]:
    """All that the evidence tells before and after the revision, and which figures were decided to be withheld."""
    reader = Reader()
    first = load(world, 0)
    read(world, reader, 0, roles=roles[:2])
    second = load(world, 1, supersedes=first)
    read(world, reader, 1, roles=roles)
    kept = Withheld.objects.filter(release__in=[first.pk, second.pk]).values_list("release", "place")
    return reader, {(int(release == second.pk), place) for release, place in kept}


# --- The attack


def nothing_is_recovered(world: World, *, roles: tuple[str, ...]) -> tuple[Reader, set[Fact]]:
    """What was read, and which figures were withheld from it."""
    reader, withheld = everything(world, roles=roles)
    assert (0, "N0") in withheld
    assert len(withheld) >= 2
    for (edition, place), value in reader.facts.items():
        assert value == COUNTS[place][edition], "what is shown is exact"
        assert (edition, place) not in withheld
    # All that is not withheld was read: the attack had everything to work with.
    assert reader.facts.keys() == {(edition, place) for edition in (0, 1) for place in COUNTS} - withheld
    assert reader.bounds() == {(0, "N0"): (1.0, 4.0)}
    assert told(reader, withheld) == set()
    return reader, withheld


def test_no_withheld_count_is_recovered_from_what_the_public_is_told(world: World) -> None:
    nothing_is_recovered(world, roles=("public",))


@pytest.mark.slow  # every address of several rooms, for every role: two minutes
def test_no_withheld_count_is_recovered_from_all_exits_together(world: World) -> None:
    reader, withheld = nothing_is_recovered(world, roles=ROLES)
    # And no page of any room tells a withheld number in any other way.
    read(world, reader, 1, rooms=NUMBERED)
    assert len({path for path, _text in reader.texts}) > 150
    assert told(reader, withheld) == set()


def told(reader: Reader, withheld: set[Fact]) -> set[tuple[str, str]]:
    """Where a withheld number stands in the text of a page or picture: those that no shown figure has, and the one typed in."""
    numbers = {COUNTS[place][edition] for edition, place in withheld}
    numbers -= {COUNTS[place][edition] for edition in (0, 1) for place in COUNTS if (edition, place) not in withheld}
    large = {each for each in numbers if each > 1000}
    assert large
    sought = [*(rf"{each // 1000},?{each % 1000:03d}" for each in large), str(TYPED_IN).replace(".", r"\.")]
    spelt = re.compile(rf"(?<![\w.,/-])(?:{'|'.join(sought)})(?![\w-])")
    return {(path, found[0]) for path, text in reader.texts if (found := spelt.search(text))}


def test_reasons_are_told_in_words(world: World) -> None:
    release = load(world, 0)
    answer = Client().get(reverse("evidence:place-profile", args=[world.things["neighbourhoods"][0].pk]))
    assert "too few people to show" in answer.content.decode()
    other = Client().get(reverse("evidence:place-profile", args=[Place.objects.get(code="N1").pk]))
    assert "withheld so that another cannot be worked out" in other.content.decode()
    page = Client().get(reverse("evidence:release-page", args=[release.pk])).content.decode()
    assert (
        "of 10 figures 1 have too few people to show, and 1 are withheld so that another cannot be worked out" in page
    )
    assert "These were chosen exactly: no smaller loss would do." in page


def only_the_small(*given: Any, **facts: Any) -> Suppression:
    """The choice with its second half left out."""
    found = suppress(*given, **facts)
    primary = np.asarray(given[1], dtype=bool)
    nothing = np.zeros_like(found.secondary)
    return Suppression(
        found.withheld & primary, nothing, found.method, 0.0, 0.0, found.exposed, found.attack
    )  # fmt: skip


@pytest.mark.slow  # as many pages as the public one, which runs always
def test_the_attack_succeeds_where_only_small_counts_are_withheld(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack can succeed: with the second half of the choice switched off it finds the three."""
    monkeypatch.setattr(withholding, "suppress", only_the_small)
    reader, withheld = everything(world, roles=("public",))
    assert withheld == {(0, "N0")}
    assert reader.bounds() == {(0, "N0"): (3.0, 3.0)}
