"""What later rooms add to calendars and documents of earlier ones, through the kit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from commonweal.kit import calendars, chapters
from commonweal.kit.calendars import Event
from commonweal.kit.chapters import Section

ON = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a test registers itself."""
    monkeypatch.setattr(calendars, "_providers", {})
    monkeypatch.setattr(chapters, "_providers", {})


def event(pk: int, day: int, kind: str = "fair") -> Event:
    return Event(
        kind, pk, 1, date(2026, 12, day), f"Fair {pk}", f"/fairs/{pk}/", begins=datetime(2026, 12, day, 10, tzinfo=UTC)
    )


def test_events_of_a_thing_come_from_every_room_by_day() -> None:
    asked = []

    def fairs(viewer: Any, pk: int, *, on: date) -> list[Event]:
        asked.append((viewer, pk, on))
        return [event(1, 9), event(2, 3)]

    calendars.feed("place", fairs)
    calendars.feed("place", fairs)
    calendars.feed("place", lambda viewer, pk, on: [event(3, 5, "show")])
    calendars.feed("person", lambda viewer, pk, on: [event(4, 1)])
    found = calendars.events_of("someone", "place", 7, on=ON)
    assert [one.pk for one in found] == [2, 3, 1]
    assert asked == [("someone", 7, ON)], "registered twice, asked once"
    assert calendars.events_of("someone", "partnership", 7, on=ON) == []


def test_sections_stand_under_the_thing_they_are_of() -> None:
    def signed(viewer: Any, pks: list[int], *, on: date) -> dict[int, Section]:
        return {pk: Section("Signed", ("What",), ((f"Compact {pk}",),)) for pk in pks if pk != 2}

    chapters.add("partnership", signed)
    chapters.add("partnership", lambda viewer, pks, on: {pks[0]: Section("Met", (), ())})
    found = chapters.sections_of("someone", "partnership", (pk for pk in (1, 2, 3)), on=ON)
    assert {pk: [one.title for one in sections] for pk, sections in found.items()} == {
        1: ["Signed", "Met"], 2: [], 3: ["Signed"],
    }  # fmt: skip
    assert found[3][0].rows == (("Compact 3",),)
    assert chapters.sections_of("someone", "place", [1], on=ON) == {1: ()}
