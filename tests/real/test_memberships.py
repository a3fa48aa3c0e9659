"""Two published editions of a register of some 480 bodies of parliamentarians: who is who, and which bodies came and went."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import pytest

from commonweal.analysis.likeness import alike
from commonweal.register import writes
from commonweal.register.models import Organisation, Person
from commonweal.register.reads import duplicates, history
from commonweal.register.rules import Viewer
from tests.real.conftest import DATA

FOLDER = DATA / "06_memberships" / "appg"
EDITIONS = {date(2025, 5, 7): "register_250507.json", date(2025, 6, 18): "register_250618.json"}
MAY, JUNE = EDITIONS
BUILDER = Viewer.system("the tests")


@cache
def edition(day: date) -> list[dict[str, Any]]:
    return list(json.loads((FOLDER / EDITIONS[day]).read_text(encoding="utf-8")))


@cache
def people() -> list[str]:
    return sorted({officer["name"] for day in EDITIONS for body in edition(day) for officer in body["officers"]})


def misspelt(name: str) -> str:
    """Two letters in the middle of the longest word changed round, as a hand does."""
    word = max(name.split(), key=len)
    middle = len(word) // 2
    return name.replace(word, word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :], 1)


def test_no_two_people_of_the_published_lists_are_taken_for_one() -> None:
    assert len(people()) == 739
    assert alike(people(), person=True, least=0.8).likeness.tolist() == []


def test_people_under_a_misspelt_name_are_found_again() -> None:
    changed = [(name, misspelt(name)) for name in people() if len(max(name.split(), key=len)) >= 7]
    names = [*people(), *(wrong for name, wrong in changed if wrong != name)]
    place = {name: number for number, name in enumerate(names)}
    found = alike(names, person=True, least=0.8)
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    right = {(place[name], place[wrong]) for name, wrong in changed if wrong != name}
    assert len(right) > 300
    assert len(right & pairs) / len(right) > 0.95
    assert len(right & pairs) / len(pairs) > 0.95


def test_people_under_other_titles_are_found_again() -> None:
    titled = [f"The Rt Hon. {name.removeprefix('Sir ').removeprefix('Dame ')} MP" for name in people()]
    names = [*people(), *titled]
    found = alike(names, person=True, least=0.99)
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert {(number, 739 + number) for number in range(739)} <= pairs


@pytest.mark.django_db
def test_bodies_that_came_and_went_between_the_editions() -> None:
    place = writes.add_place(by=BUILDER, name="Parliament", tier="nation", code="UK")
    before, after = ({body["slug"]: body["title"] for body in edition(day)} for day in EDITIONS)
    for slug in sorted(before | after):
        writes.add_partnership(
            place, by=BUILDER, name=(after | before)[slug],
            since=date(2024, 7, 4) if slug in before else JUNE, until=None if slug in after else JUNE,
        )  # fmt: skip
    found = history.changes(BUILDER, place_id=place.pk, after=MAY, until=JUNE)
    assert [one.about for one in found if one.what == "began"] == sorted(
        after[slug] for slug in after.keys() - before.keys()
    )
    assert [one.about for one in found if one.what == "ended"] == sorted(
        before[slug] for slug in before.keys() - after.keys()
    )
    assert (len(found), len(before), len(after)) == (38, 482, 514)
    for day, bodies in ((MAY, before), (JUNE, after)):
        assert history.partnerships_on(BUILDER, place_id=place.pk, on=day).count() == len(bodies)


@pytest.mark.django_db
def test_likely_duplicates_of_a_real_register_are_few_and_of_one_subject() -> None:
    """Bodies of one subject stand next to each other; none of the others is offered."""
    Organisation.objects.bulk_create(
        Organisation(name=body["title"], sector="public", level="national") for body in edition(JUNE)
    )
    Person.objects.bulk_create(Person(name=name) for name in people())
    bodies = duplicates.duplicates(BUILDER, "organisation", on=JUNE, everywhere=True)
    assert [{one.one.name, one.other.name} for one in bodies if one.likeness > 0.85] == [
        {
            "All-Party Parliamentary Group for the Armed Forces",
            "All-Party Parliamentary Group on the Armed Forces Community",
        }
    ]
    assert len(bodies) < 5
    assert duplicates.duplicates(BUILDER, "person", on=JUNE, everywhere=True) == []
