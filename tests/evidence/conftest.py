"""A small country: a nation, a county, a borough of four neighbourhoods, and two indicators, built by writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.evidence import writes
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.writes import Observation
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer
from tests.evidence import cluster, stores

BUILDER = Viewer.system("the tests")
PARTNER = Viewer(user_id=None, name="a partner", places=frozenset([1]), is_system=True)
PUBLIC = Viewer.public()
TODAY = date(2026, 11, 21)


def square(column: int) -> dict[str, Any]:
    """A boundary: one of a row of squares."""
    west = -2.0 + column * 0.01
    ring = [[west, 53.0], [west + 0.01, 53.0], [west + 0.01, 53.01], [west, 53.01], [west, 53.0]]
    return {"type": "Polygon", "coordinates": [ring]}


@dataclass(frozen=True)
class Country:
    """Places and what is measured in them."""

    nation: Place
    county: Place
    borough: Place
    neighbourhoods: list[Place]
    source: Source
    births: Indicator
    rate: Indicator

    def record(self, *rows: Observation, **facts: Any) -> Release:
        return writes.record_observations(**{"by": BUILDER, "source": self.source, "rows": rows, "on": TODAY} | facts)


def build_country() -> Country:
    nation = register.add_place(by=BUILDER, name="Aland", tier="nation", code="E92000001")
    county = register.add_place(by=BUILDER, name="Moorshire", tier="county", code="E10000001", parent=nation)
    borough = register.add_place(by=BUILDER, name="Beck", tier="district", code="E07000001", parent=county)
    neighbourhoods = [
        register.add_place(
            by=BUILDER,
            name=f"Beck 00{number}A",
            tier="neighbourhood",
            code=f"E0100000{number}",
            vintage="2011",
            parent=borough,
            boundary=square(number),
            population=1000 * number,
        )
        for number in range(1, 5)
    ]
    source = writes.add_source(
        by=BUILDER,
        code="returns",
        name="Partners' returns",
        publisher="Beck Council",
        licence="Open Government Licence v3.0",
    )
    births = writes.add_indicator(
        by=BUILDER, code="births", name="Births", unit="births", decimals=0, aggregation="sum", source=source
    )
    rate = writes.add_indicator(
        by=BUILDER,
        code="rate",
        name="Claimant rate",
        unit="%",
        polarity="low",
        aggregation="population_mean",
        source=source,
    )
    return Country(nation, county, borough, neighbourhoods, source, births, rate)


@pytest.fixture
def country(db: None) -> Country:
    return build_country()


@pytest.fixture(scope="session")
def spark_installed() -> None:
    """Without pyspark or Java there can be no cluster, and the tests of it are left out with that reason."""
    reason = cluster.why_not()
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def credentials() -> Iterator[None]:
    """What this machine, and the workers of a cluster on it, need to reach the object store."""
    with stores.credentials():
        yield


@pytest.fixture(scope="session")
def object_server(credentials: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where an object store on this machine is."""
    with stores.server(tmp_path_factory.mktemp("objects") / "log.txt") as address:
        yield address


@pytest.fixture
def in_objects(object_server: str, settings: Any, data_folder: Path) -> stores.InObjects:
    """The evidence lies in an object store."""
    store = stores.InObjects.new(object_server, data_folder)
    settings.COMMONWEAL_EVIDENCE_STORE = store.told
    return store


@pytest.fixture(params=["folder", "objects"])
def each_store(request: pytest.FixtureRequest, data_folder: Path) -> stores.Store:
    """The test is run with the evidence in a folder, and once more with the evidence in an object store."""
    if request.param == "folder":
        return stores.InFolder(data_folder / "evidence")
    return request.getfixturevalue("in_objects")  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def spark_cluster(spark_installed: None, credentials: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark cluster on this machine."""
    with cluster.cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(
    params=[
        "duckdb",
        pytest.param("spark", marks=pytest.mark.slow),
        pytest.param("duckdb, objects", marks=pytest.mark.slow),
        pytest.param("spark, objects", marks=pytest.mark.slow),
    ]
)
def each_engine(request: pytest.FixtureRequest, settings: Any) -> str:
    """The test is run with DuckDB in the process, and (by `make test-slow`) on a cluster, each over a folder and over an object store."""
    engine, _comma, store = request.param.partition(", ")
    if engine == "spark":
        engine = request.getfixturevalue("spark_cluster")
    if store:
        request.getfixturevalue("in_objects")
    settings.COMMONWEAL_EVIDENCE_ENGINE = engine
    return str(engine)
