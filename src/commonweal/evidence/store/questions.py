"""What the store is asked, as Ibis expressions: written once, compiled once, the same on any engine that Ibis knows.

An expression speaks of three tables by name: `observations`, the files; `wanted`, which places are
asked about and in which part (`role`); `marks`, up to which value each indicator counts an area in.
The engine binds the three as common table expressions, so that one question is one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import ibis

from commonweal.evidence.store import engine
from commonweal.evidence.store.shape import COLUMNS, Status

Question = Callable[[], ibis.Table]

# A hundred places with a few pages each; an answer is some hundred kilobytes at most.
ANSWERS_REMEMBERED = 400

KEY = ("indicator", "place", "period_start", "period_end")

observations = ibis.table(dict(COLUMNS), name="observations")
wanted = ibis.table({"role": "string", "place": "string", "weight": "float64"}, name="wanted")
marks = ibis.table({"indicator": "string", "mark": "float64"}, name="marks")

# Whose period the others are compared at: the place's own, else its neighbourhoods', else its parent's.
ROLES = ("place", "inside", "parent", "nation")
# A place's own latest figure may be newer than anyone else's; a period that others have too comes before it.
OWN = ("place", "inside")
OTHERS = ("parent", "nation")


@dataclass(frozen=True)
class Asked:
    """Everything a question is about."""

    root: Path
    paths: Sequence[Path]
    places: Mapping[str, Mapping[str, float | None]]
    """For each role the codes of its places, each with its weight (its population) if that is known."""
    on: date
    indicators: Sequence[str] = ()
    """None of them means all."""
    marks: Mapping[str, float] = field(default_factory=dict)
    dropped: Sequence[int] = ()
    """Releases that a later one supersedes as a whole."""
    with_provisional: bool = True
    returns_of: Sequence[str] | None = None
    """The places whose returns are read; None means all."""


def latest(asked: Asked) -> list[dict[str, Any]]:
    """For each indicator and role the figure of one period: the same for all roles where they have it, else their latest.

    A role of several places gives how many there are, and what their figures add up to.
    """
    return _answer(asked, _latest)


def single(asked: Asked) -> list[dict[str, Any]]:
    """Every figure of every place asked about, in the order of place, indicator and period."""
    return _answer(asked, _single)


def newest(asked: Asked) -> list[dict[str, Any]]:
    """For each indicator and place the figure of its latest period."""
    return _answer(asked, _newest)


def throughout(root: Path, paths: Sequence[Path], *, prefix: str, marks: Mapping[str, float]) -> list[dict[str, Any]]:
    """For each indicator and period what the figures of all places add up to whose code begins with a prefix."""
    if not paths:
        return []
    columns, sql = _compiled(_throughout)
    parameters = {
        "paths": [str(path) for path in paths],
        "prefix": f"{prefix}%",
        "marked": list(marks),
        "marks": list(marks.values()),
    }
    opened = f"WITH {BINDINGS_THROUGHOUT}\n{sql}"
    return [dict(zip(columns, row, strict=True)) for row in engine.ask(root, opened, parameters)]


def _answer(asked: Asked, question: Question) -> list[dict[str, Any]]:
    if not asked.paths or not any(asked.places.values()):
        return []
    return list(_remembered(question, asked.root, _Frozen.of(_parameters(asked))))


@dataclass(frozen=True)
class _Frozen:
    """Everything a question is about, in a form that two equal questions share."""

    facts: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> _Frozen:
        return cls(
            tuple((name, tuple(given) if isinstance(given, list) else given) for name, given in parameters.items())
        )

    def thawed(self) -> dict[str, Any]:
        return {name: list(given) if isinstance(given, tuple) else given for name, given in self.facts}


@lru_cache(maxsize=ANSWERS_REMEMBERED)
def _remembered(question: Question, root: Path, frozen: _Frozen) -> tuple[dict[str, Any], ...]:
    """The files of a question never change, so its answer never does: a process asks it once."""
    return tuple(from_engine(question, root, frozen.thawed()))


def from_engine(question: Question, root: Path, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The answer as the engine gives it, asked anew."""
    columns, sql = _compiled(question)
    return [dict(zip(columns, row, strict=True)) for row in engine.ask(root, f"WITH {BINDINGS}\n{sql}", parameters)]


@cache
def _compiled(question: Question) -> tuple[tuple[str, ...], str]:
    expression = question()
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return tuple(expression.columns), f", {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else sql


# The places are narrowed by their least and greatest code first, which lets the reader leave out
# whole row groups by their statistics; the list itself is then looked up.
BINDINGS = f"""
observations AS NOT MATERIALIZED (
    SELECT {", ".join(COLUMNS)} FROM read_parquet($paths)
    WHERE place BETWEEN $first_place AND $last_place AND list_contains($codes, place)
      AND period_start <= $on
      AND ($indicators IS NULL OR list_contains($indicators, indicator))
      AND NOT list_contains($dropped, release)
      AND ($with_provisional OR kind <> 'provisional')
      AND (kind <> 'return' OR $returns_of IS NULL OR list_contains($returns_of, place))
),
wanted AS (SELECT unnest($roles) AS role, unnest($places) AS place, unnest($weights) AS weight),
marks AS (SELECT unnest($marked) AS indicator, unnest($marks) AS mark)
"""  # noqa: S608 - made of the store's own column names; every value is a parameter

BINDINGS_THROUGHOUT = f"""
observations AS NOT MATERIALIZED (
    SELECT {", ".join(COLUMNS)} FROM read_parquet($paths) WHERE place LIKE $prefix
      AND kind NOT IN ('provisional', 'return')
),
marks AS (SELECT unnest($marked) AS indicator, unnest($marks) AS mark)
"""  # noqa: S608 - as above


def _parameters(asked: Asked) -> dict[str, Any]:
    members = [(role, code, weight) for role, codes in asked.places.items() for code, weight in codes.items()]
    codes = sorted({code for _role, code, _weight in members})
    return {
        "paths": [str(path) for path in asked.paths],
        "first_place": codes[0],
        "last_place": codes[-1],
        "codes": codes,
        "on": asked.on,
        "indicators": list(asked.indicators) or None,
        "dropped": list(asked.dropped),
        "with_provisional": asked.with_provisional,
        "returns_of": None if asked.returns_of is None else list(asked.returns_of),
        "roles": [role for role, _code, _weight in members],
        "places": [code for _role, code, _weight in members],
        "weights": [weight for _role, _code, weight in members],
        "marked": list(asked.marks),
        "marks": list(asked.marks.values()),
    }


def _current(found: ibis.Table = observations, *also: str) -> ibis.Table:
    """One observation for each key: the one of the latest release."""
    newest_first = ibis.window(group_by=[found[name] for name in (*KEY, *also)], order_by=found.release.desc())
    ranked = found.mutate(place_in_queue=ibis.row_number().over(newest_first))
    return ranked.filter(ranked.place_in_queue == 0).drop("place_in_queue")


def _single() -> ibis.Table:
    return _current().order_by(["place", "indicator", "period_start", "period_end"])


def _newest() -> ibis.Table:
    current = _current()
    latest_first = ibis.window(
        group_by=[current.indicator, current.place], order_by=[current.period_end.desc(), current.period_start.desc()]
    )
    ranked = current.mutate(place_in_queue=ibis.row_number().over(latest_first))
    return ranked.filter(ranked.place_in_queue == 0).drop("place_in_queue").order_by(["place", "indicator"])


def _latest() -> ibis.Table:
    """The period of each role is chosen first, from a narrow look; only its figures are then put together.

    Left alone, a question about ten years would put together ten times what it shows.
    """
    members = observations.inner_join(wanted, "place")
    chosen = _chosen_periods(members)
    figures = members.inner_join(chosen, ["indicator", "role", "period_start", "period_end"])
    return _put_together_by_role(figures).order_by(["indicator", "role"])


def _chosen_periods(members: ibis.Table) -> ibis.Table:
    """Of each indicator and role the period that is shown: the one all are compared in where the role has it, else its latest."""
    rank_of_role = ibis.cases(*((members.role == role, rank) for rank, role in enumerate(ROLES)), else_=len(ROLES))
    members = members.mutate(rank_of_role=rank_of_role)
    spans = members.select("indicator", "role", "rank_of_role", "period_start", "period_end").distinct()
    in_period = ibis.window(group_by=[spans.indicator, spans.period_start, spans.period_end])
    spans = spans.mutate(
        can_be_compared=spans.role.isin(OWN).any().over(in_period) & spans.role.isin(OTHERS).any().over(in_period)
    )
    best_of_indicator = ibis.window(
        group_by=spans.indicator,
        order_by=[
            spans.can_be_compared.desc(),
            spans.rank_of_role,
            spans.period_end.desc(),
            spans.period_start.desc(),
        ],
    )
    spans = spans.mutate(
        compared_start=spans.period_start.first().over(best_of_indicator),
        compared_end=spans.period_end.first().over(best_of_indicator),
    )
    is_compared = (spans.period_start == spans.compared_start) & (spans.period_end == spans.compared_end)
    best_first = ibis.window(
        group_by=[spans.indicator, spans.role],
        order_by=[is_compared.desc(), spans.period_end.desc(), spans.period_start.desc()],
    )
    ranked = spans.mutate(place_in_queue=ibis.row_number().over(best_first))
    return ranked.filter(ranked.place_in_queue == 0).select("indicator", "role", "period_start", "period_end")


def _put_together_by_role(figures: ibis.Table) -> ibis.Table:
    """The figures of each role in its period; several places of one role put together in every way an indicator may ask."""
    joined = _current(figures, "role").left_join(marks, "indicator")
    present = joined.status == Status.PRESENT.value
    return joined.group_by([joined.indicator, joined.role, joined.period_start, joined.period_end]).agg(
        **_put_together(joined),
        weight_sum=joined.weight.sum(where=present),
        weighted_sum=(joined.value * joined.weight).sum(),
        unweighted=(present & joined.weight.isnull()).sum(),
        lower=joined.lower.min(),
        upper=joined.upper.max(),
        numerator=joined.numerator.sum(),
        denominator=joined.denominator.sum(),
        status=joined.status.min(),
    )


def _throughout() -> ibis.Table:
    joined = _current().left_join(marks, "indicator")
    return joined.group_by([joined.indicator, joined.period_start, joined.period_end]).agg(**_put_together(joined))


def _put_together(joined: ibis.Table) -> dict[str, Any]:
    return {
        "places": joined.count(),
        "present": (joined.status == Status.PRESENT.value).sum(),
        "suppressed": (joined.status == Status.SUPPRESSED.value).sum(),
        "period": joined.period.min(),
        "value_sum": joined.value.sum(),
        "value_mean": joined.value.mean(),
        "at_most": (joined.value <= joined.mark).sum(),
        "kind": joined.kind.min(),
        "release": joined.release.max(),
    }
