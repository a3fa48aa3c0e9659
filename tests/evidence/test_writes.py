"""Recording observations: what is kept, what is refused, and how many files it makes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from commonweal.evidence import reads, writes
from commonweal.evidence.models import Release, Segment
from commonweal.evidence.writes import Observation
from commonweal.evidence.writes.gathering import MOST_OF_A_SIZE as MOST_SMALL_SEGMENTS
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Refused
from commonweal.register.rules import Viewer
from tests.evidence.conftest import BUILDER, TODAY, Country

BIRTHS = Observation(indicator="births", place="E07000001", period="2024", value=120.0)


def test_record_observations_keeps_the_figure_its_release_and_the_line_in_the_record(country: Country) -> None:
    release = country.record(BIRTHS, why="annual return")
    figure = reads.figure_at(BUILDER, country.births, country.borough, TODAY)
    assert figure is not None
    assert (figure.value, figure.period, figure.release) == (120.0, "2024", release.pk)
    assert (release.rows, release.segment.rows, release.loaded_by_name) == (1, 1, "the tests")
    entry = Entry.objects.get(verb="evidence.record_observations")
    assert (entry.kind, entry.thing_id, entry.why) == ("evidence.release", release.pk, "annual return")


def test_a_figure_recorded_again_replaces_the_one_before_and_both_are_kept(country: Country) -> None:
    first = country.record(BIRTHS)
    second = country.record(replace(BIRTHS, value=121.0), supersedes=first)
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]
    assert [(figure.value, figure.release) for figure in figures] == [(121.0, second.pk)]
    assert Release.objects.count() == 2


def test_missing_is_never_zero_and_suppressed_is_not_missing(country: Country) -> None:
    country.record(
        replace(BIRTHS, period="2021", value=0.0),
        replace(BIRTHS, period="2022", value=None),
        replace(BIRTHS, period="2023", value=None, status="suppressed"),
    )
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]
    assert [(figure.value, figure.status) for figure in figures] == [
        (0.0, "present"),
        (None, "missing"),
        (None, "suppressed"),
    ]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"indicator": "deaths"}, "There is no indicator with the code deaths."),
        ({"place": "E07009999"}, "There is no place with the code E07009999 in the register."),
        ({"period": "some day"}, "“some day” is not a period (births, E07000001)."),
        ({"value": float("nan")}, "births of E07000001 for 2024 is not a number."),
        ({"value": 3.0, "status": "missing"}, "births of E07000001 for 2024 has a value and is not present."),
    ],
)
def test_a_wrong_figure_is_named_and_nothing_is_recorded(country: Country, fault: dict, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        country.record(replace(BIRTHS, period="2023"), replace(BIRTHS, **fault))
    assert refused.value.messages == [message]
    assert not Release.objects.exists()
    assert not Segment.objects.exists()


def test_a_figure_given_twice_is_refused(country: Country) -> None:
    with pytest.raises(ValidationError, match="is given twice for 2024"):
        country.record(BIRTHS, BIRTHS)


def test_nobody_but_partners_records(country: Country) -> None:
    with pytest.raises(Refused, match="Sign in to record figures"):
        country.record(BIRTHS, by=Viewer.public())
    with pytest.raises(Refused, match="Only partners may record figures"):
        country.record(BIRTHS, by=Viewer(user_id=1, name="a stranger"))
    assert not Release.objects.exists()


def test_many_small_recordings_make_few_files_and_lose_no_figure(country: Country) -> None:
    years = range(1980, 1980 + 2 * MOST_SMALL_SEGMENTS)
    for year in years:
        country.record(replace(BIRTHS, period=str(year), value=float(year)))
    assert Segment.objects.count() <= MOST_SMALL_SEGMENTS
    figures = reads.series(BUILDER, country.births, [country.borough], on=TODAY)["E07000001"]
    assert [(figure.period, figure.value) for figure in figures] == [(str(year), float(year)) for year in years]
    assert len({figure.release for figure in figures}) == len(years)


def test_gathered_files_stay_for_readers_until_the_store_is_tidied(country: Country, data_folder) -> None:
    for year in range(1980, 1981 + MOST_SMALL_SEGMENTS):
        country.record(replace(BIRTHS, period=str(year)))
    files = data_folder / "evidence" / "observations"
    assert len(list(files.iterdir())) == MOST_SMALL_SEGMENTS + 2
    removed = writes.tidy_store(by=BUILDER, older_than_seconds=-1)
    assert len(removed) == MOST_SMALL_SEGMENTS + 1
    assert [path.name for path in files.iterdir()] == [Segment.objects.get().path.split("/")[1]]
