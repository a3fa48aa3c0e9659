"""The profile of a place: our question, written in Ibis, against the SQL that one who knows DuckDB writes by hand.

Both are asked of the same files through the same engine in turns, and must give the same figures.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.test import override_settings

from bench import published
from bench.installation import with_database
from bench.report import Row, Table
from commonweal.evidence import imports, reads, writes
from commonweal.evidence.store import engine, engines, expressions, questions
from commonweal.evidence.store.questions import Asked
from commonweal.evidence.writes import Observation
from commonweal.register import writes as register
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

ROUNDS = 60
WHO = Viewer.system("the benchmark")
TODAY = date(2026, 11, 21)
NEIGHBOURHOODS = 138
INDICATORS = 60
YEARS = range(2015, 2025)

BY_HAND = """
WITH wanted AS (SELECT unnest($roles) AS role, unnest($places) AS place, unnest($weights) AS weight),
marks AS (SELECT unnest($marked) AS indicator, unnest($marks) AS mark),
members AS NOT MATERIALIZED (
    SELECT * FROM read_parquet($paths) JOIN wanted USING (place)
    WHERE place BETWEEN $first_place AND $last_place AND list_contains($codes, place)
      AND period_start <= $on AND (len($dropped) = 0 OR release NOT IN (SELECT unnest($dropped)))
      AND list_contains($kinds, kind)
),
spans AS MATERIALIZED (
    SELECT indicator, role, period_start, period_end,
           (period_end - DATE '0001-01-01') * 4194304 + (period_start - DATE '0001-01-01') AS span,
           CASE role WHEN 'place' THEN 0 WHEN 'inside' THEN 1 WHEN 'parent' THEN 2 WHEN 'nation' THEN 3 ELSE 4 END AS rank
    FROM members GROUP BY ALL
),
compared AS (
    SELECT indicator, max((CASE WHEN own AND others THEN 5 ELSE 0 END + 4 - rank) * 17592186044416 + span) % 17592186044416 AS compared
    FROM (SELECT indicator, span, bool_or(role IN ('place', 'inside')) AS own, bool_or(role IN ('parent', 'nation')) AS others,
                 min(rank) AS rank FROM spans GROUP BY ALL)
    GROUP BY indicator
),
shown AS (
    SELECT indicator, role, max((span = compared)::BIGINT * 17592186044416 + span) % 17592186044416 AS span
    FROM spans JOIN compared USING (indicator) GROUP BY ALL
),
chosen AS (SELECT indicator, role, period_start, period_end FROM spans JOIN shown USING (indicator, role, span))
SELECT indicator, role, period_start, period_end, count(*) AS places,
       count(*) FILTER (status = 'present') AS present, count(*) FILTER (status = 'suppressed') AS suppressed,
       min(period) AS period, sum(value) AS value_sum, avg(value) AS value_mean,
       count(*) FILTER (value <= mark) AS at_most, min(kind) AS kind, max(release) AS release,
       count(*) FILTER (status = 'present' AND kind = 'raw') AS of_raw,
       count(*) FILTER (status = 'present' AND kind = 'imputed') AS of_imputed,
       count(*) FILTER (status = 'present' AND kind = 'projected') AS of_projected,
       count(*) FILTER (status = 'present' AND kind = 'provisional') AS of_provisional,
       count(*) FILTER (status = 'present' AND kind = 'return') AS of_return,
       sum(weight) FILTER (status = 'present') AS weight_sum, sum(value * weight) AS weighted_sum,
       count(*) FILTER (status = 'present' AND weight IS NULL) AS unweighted, min(lower) AS lower, max(upper) AS upper,
       sum(numerator) AS numerator, sum(denominator) AS denominator, min(status) AS status
FROM (
    SELECT * FROM (
        SELECT * FROM members JOIN chosen USING (indicator, role, period_start, period_end)
        QUALIFY row_number() OVER (
            PARTITION BY indicator, place, role, kind ORDER BY release DESC) = 1
    )
    QUALIFY row_number() OVER (PARTITION BY indicator, place, role ORDER BY
        status = 'missing', list_position(['raw', 'return', 'imputed', 'projected', 'provisional'], kind)) = 1
) LEFT JOIN marks USING (indicator)
GROUP BY indicator, role, period_start, period_end ORDER BY indicator, role
"""


def measure() -> Table:
    """The time of our question and of the hand-written one, for a borough and for one neighbourhood."""
    with (
        tempfile.TemporaryDirectory() as folder,
        with_database(),
        override_settings(COMMONWEAL_EVIDENCE_STORE=Path(folder) / "store"),
    ):
        borough, named = build(Path(folder))
        neighbourhood = reads.neighbourhoods(WHO, borough, on=TODAY).order_by("code")[0]
        rows = []
        for place, words in ((borough, f"a borough of {NEIGHBOURHOODS}"), (neighbourhood, "one neighbourhood")):
            rows.append(compared(place, words))
    note = (
        f"{named} for all of England, and {INDICATORS} indicators over {len(YEARS)} years for a borough, its "
        f"{NEIGHBOURHOODS} neighbourhoods, its county and its nation. Goal: at most 1.3 times the hand-written SQL. “The "
        "whole read” adds PostgreSQL, the disclosure gate and the comparison"
    )
    return Table("Profile of a place", "place", note, rows)


def build(folder: Path) -> tuple[Place, str]:
    """A borough whose neighbourhoods are the first of the table."""
    path, named = published.table(folder)
    imports.load_release(path, by=WHO, retrieved_on=TODAY)
    nation = register.add_place(by=WHO, name="England", tier="nation", code="E92000001")
    county = register.add_place(by=WHO, name="County", tier="county", code="E10000099", parent=nation)
    borough = register.add_place(by=WHO, name="Borough", tier="district", code="E07000999", parent=county)
    with path.open(encoding="utf-8") as file:
        codes = sorted(line.split(",", 1)[0] for line in list(file)[1:])[:NEIGHBOURHOODS]
    for code in codes:
        register.add_place(by=WHO, name=code, tier="neighbourhood", code=code, parent=borough, population=1500)
    source = writes.add_source(by=WHO, code="returns", name="Returns", publisher="Partners", licence="OGL")
    indicators = [
        writes.add_indicator(
            by=WHO, code=f"measure-{each}", name=f"Measure {each}", unit="%", aggregation="mean", source=source
        )
        for each in range(INDICATORS)
    ]
    places = [borough.code, county.code, nation.code, *codes]
    writes.record_observations(
        by=WHO,
        source=source,
        on=TODAY,
        rows=[
            Observation(indicator=each.code, place=place, period=str(year), value=float(number % 97))
            for each in indicators
            for number, place in enumerate(places)
            for year in YEARS
        ],
    )
    return borough, named


def compared(place: Place, words: str) -> Row:
    """Both ways in turns, their medians, and the median of their ratios."""
    asked = question(place)
    facts = questions.facts_of(asked)
    parameters = {name: given for name, given in facts.items() if name not in ("indicators", "returns_of", "newest")}

    def by_hand() -> list[tuple[Any, ...]]:
        return engine.ask(asked.root, BY_HAND, parameters)

    def ours() -> list[dict[str, Any]]:
        return questions.from_engine(engines.DUCKDB, expressions.latest, asked.root, facts)

    agree(ours(), by_hand())
    times: dict[str, list[float]] = {"ours": [], "hand": [], "whole": []}
    for _round in range(ROUNDS):
        times["ours"].append(timed(ours))
        times["hand"].append(timed(by_hand))
        times["whole"].append(timed(lambda: reads.profile(WHO, place, on=TODAY)))
    ratios = [mine / other for mine, other in zip(times["ours"], times["hand"], strict=True)]
    median = statistics.median(ratios)
    return Row(
        words,
        {
            "our question, ms": f"{statistics.median(times['ours']) * 1000:.1f}",
            "by hand, ms": f"{statistics.median(times['hand']) * 1000:.1f}",
            "ratio": f"{median:.2f} ({statistics.quantiles(ratios, n=10)[0]:.2f} to {statistics.quantiles(ratios, n=10)[-1]:.2f})",
            "goal met": "yes" if median <= 1.3 else "no",
            "the whole read, ms": f"{statistics.median(times['whole']) * 1000:.1f}",
        },
    )


def question(place: Place) -> Asked:
    """What the profile of a place asks the store, taken from the read itself."""
    asked: list[Asked] = []
    plain = questions.latest

    def noted(given: Asked) -> list[dict[str, Any]]:
        asked.append(given)
        return plain(given)

    questions.latest = noted
    try:
        reads.profile(WHO, place, on=TODAY)
    finally:
        questions.latest = plain
    return asked[0]


def agree(ours: list[dict[str, Any]], by_hand: list[tuple[Any, ...]]) -> None:
    """Raises AssertionError unless both give the same figures."""
    columns = (
        "indicator",
        "role",
        "period_start",
        "period_end",
        "places",
        "present",
        "suppressed",
        "period",
        "value_sum",
    )
    mine = [tuple(row[name] for name in columns) for row in ours]
    theirs = [row[: len(columns)] for row in by_hand]
    assert mine == theirs, "the two questions differ"


def timed(way: Callable[[], object]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start
