"""The same question gives the same answer on every engine, and an engine that cannot be reached says so."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.test import Client

from commonweal.evidence import reads, writes
from commonweal.evidence.exports.portrait import dataset
from commonweal.evidence.exports.profile import profile_row
from commonweal.evidence.reads.manifest import manifest
from commonweal.evidence.store import engines, questions
from commonweal.evidence.store.faults import Unavailable
from commonweal.evidence.writes import Observation
from tests.evidence import cluster
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.test_reads import of

QUESTIONS = (questions.latest, questions.single, questions.newest, questions.beside)


def fill(country: Country) -> None:
    """Figures of every status and kind, revised, superseded and with fractions that no two orders of adding agree on."""
    chance = random.Random(20261126)
    places = [country.nation, country.county, country.borough, *country.neighbourhoods]
    for release in range(3):
        rows = [
            of(
                indicator,
                place,
                None if chance.random() < 0.1 else chance.random() * 10 ** chance.randint(-6, 9),
                str(year),
                kind=chance.choice(["raw", "imputed", "projected", "provisional"]),
                lower=chance.random(),
                numerator=chance.choice([None, chance.random() * 100]),
            )
            for indicator in (country.births, country.rate)
            for place in places
            for year in range(2018, 2025)
            if chance.random() < 0.8
        ]
        country.record(*rows, of(country.rate, country.borough, None, str(1990 + release), status="suppressed"))
    wrong = country.record(of(country.rate, country.borough, 99.0, "2024"))
    country.record(of(country.rate, country.borough, 98.0, "2023"), supersedes=wrong)


@pytest.mark.parametrize("viewer", [PUBLIC], ids=["public"])
def test_a_cluster_gives_the_very_answers_that_the_process_gives(
    country: Country, spark_cluster: str, settings: Any, viewer: Any
) -> None:
    fill(country)
    inside = {place.code: float(number) for number, place in enumerate(country.neighbourhoods)}
    roles = {"place": {"E07000001": None}, "inside": inside, "nation": {"E92000001": None}}
    for question in QUESTIONS:
        told = []
        for engine in (engines.DUCKDB, spark_cluster):
            settings.COMMONWEAL_EVIDENCE_ENGINE = engine
            asked = manifest(viewer).about(roles, on=TODAY, marks={"rate": 50.0})
            told.append(question(asked))
        assert told[0] == told[1], question.__name__
        assert len(told[0]) >= 5


def test_a_cluster_looks_across_all_areas_as_the_process_does(
    country: Country, spark_cluster: str, settings: Any
) -> None:
    fill(country)
    span = (date(2020, 1, 1), date(2021, 1, 1))
    wanted = questions.Across(["E01", "W01"], ["E07000001"], {"births": span, "rate": span})
    told = []
    for engine in (engines.DUCKDB, spark_cluster):
        settings.COMMONWEAL_EVIDENCE_ENGINE = engine
        found = questions.across(manifest(PUBLIC).about({}, on=TODAY), wanted)
        told.append(sorted(found.to_pylist(), key=lambda row: (row["indicator"], row["place"])))
    assert told[0] == told[1]
    assert len(told[0]) >= 5


@pytest.mark.slow
def test_a_cluster_prints_the_very_page_that_the_process_prints(
    country: Country, spark_cluster: str, settings: Any
) -> None:
    fill(country)
    pages = []
    for engine in (engines.DUCKDB, spark_cluster):
        settings.COMMONWEAL_EVIDENCE_ENGINE = engine
        portrait = reads.portrait(BUILDER, country.borough, on=TODAY)
        printed = [
            {name: told for name, told in profile_row(row.line).items() if name != "line"} for row in portrait.rows
        ]
        pages.append((printed, dataset(portrait, portrait.rows).export("csv")))
    assert pages[0] == pages[1]
    assert len(pages[0][0]) == 2


def test_sums_are_told_in_digits_that_every_order_of_adding_agrees_on(country: Country) -> None:
    parts = [0.1, 0.7, 0.3, 0.2]
    assert sum(parts) != sum(parts[::-1])
    told = set()
    for order in (parts, parts[::-1]):
        source = writes.add_source(by=BUILDER, code=f"s{len(told)}", name="S", publisher="P", licence="OGL")
        rows = zip(country.neighbourhoods, order, strict=True)
        country.record(*(Observation("births", place.code, "2020", value) for place, value in rows), source=source)
        (line,) = reads.profile(BUILDER, country.borough, on=TODAY).lines
        assert line.own is not None
        told.add(line.own.value)
    assert told == {1.3}


def test_a_figure_of_one_place_keeps_every_digit(country: Country) -> None:
    country.record(of(country.rate, country.borough, 0.1234567890123456))
    (line,) = reads.profile(BUILDER, country.borough, on=TODAY).lines
    assert line.own is not None
    assert line.own.value == 0.1234567890123456


@pytest.mark.usefixtures("spark_installed")
def test_a_master_that_does_not_answer_is_named_with_what_to_do(country: Country, settings: Any) -> None:
    country.record(of(country.rate, country.borough, 1.0))
    settings.COMMONWEAL_EVIDENCE_ENGINE = f"spark://127.0.0.1:{cluster.free_port()}"
    with pytest.raises(Unavailable, match=r"The Spark master spark://127.0.0.1:\d+ does not answer. Start it, or set"):
        reads.figure_at(BUILDER, country.rate, country.borough, date(2026, 1, 1))


@pytest.mark.usefixtures("spark_installed")
def test_a_page_whose_engine_cannot_be_reached_says_so_and_the_others_go_on(
    client: Client, country: Country, settings: Any
) -> None:
    country.record(of(country.rate, country.borough, 1.0))
    settings.COMMONWEAL_EVIDENCE_ENGINE = f"spark://127.0.0.1:{cluster.free_port()}"
    answer = client.get(f"/evidence/places/{country.borough.pk}/")
    assert answer.status_code == 503
    assert (
        f"The Spark master {settings.COMMONWEAL_EVIDENCE_ENGINE} does not answer. Start it" in answer.content.decode()
    )
    assert client.get("/evidence/sources/").status_code == 200
