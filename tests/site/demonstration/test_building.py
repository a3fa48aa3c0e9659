"""Building the demonstration: interrupted, taken up again, and refused where it does not belong."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from commonweal.cli.refusal import CannotGoOn
from commonweal.register.models import Organisation, Place
from commonweal.site.demonstration import building
from commonweal.site.demonstration.building import Stage, build
from commonweal.site.demonstration.days import Calendar

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_build_that_stops_leaves_whole_stages_and_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on, said = date.today(), []  # noqa: DTZ011 - any day will do
    stages = building.STAGES[:2]

    def stop(calendar: Calendar) -> None:
        stages[1].build(calendar)
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "STAGES", (stages[0], Stage("People", stages[1].is_done, stop)))
    with pytest.raises(KeyboardInterrupt):
        build(on=on, say=said.append)
    assert Place.objects.count() == 37
    assert Organisation.objects.count() == 0
    monkeypatch.setattr(building, "STAGES", stages)
    assert build(on=on, say=said.append)
    assert Organisation.objects.count() == 80
    assert [text.split("(")[0].strip() for text in said] == [
        "1 of 2  Places with their boundaries",
        "2 of 2  Organisations, people and the support teams",
    ]
    assert not build(on=on, say=said.append)


def test_installation_with_places_of_its_own_is_refused_unless_forced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Place.objects.create(name="Trafford", tier="district", code="E08000009", code_system="GSS")
    monkeypatch.setattr(building, "STAGES", building.STAGES[:1])
    with pytest.raises(CannotGoOn, match="places of its own, Trafford among them"):
        call_command("build_demonstration", stdout=StringIO())
    assert Place.objects.count() == 1
    call_command("build_demonstration", "--force", stdout=StringIO())
    assert Place.objects.count() == 38
