"""The questions themselves, as Ibis expressions: written once, the same on any engine that Ibis knows.

An expression speaks of three tables by name: `observations`, those that may be read; `wanted`, which places are
asked about and in which part (`role`); `marks`, up to which value each indicator counts an area in.
An engine gives the three their contents in its own way, and nothing else about a question is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from commonweal.evidence.store.shape import COLUMNS, PREFERENCE, Kind, Status

Question = Callable[[], ibis.Table]

KEY = ("indicator", "place", "period_start", "period_end")

observations = ibis.table(dict(COLUMNS), name="observations")
wanted = ibis.table({"role": "string", "place": "string", "weight": "float64"}, name="wanted")
marks = ibis.table({"indicator": "string", "mark": "float64"}, name="marks")

# Whose period the others are compared at: the place's own, else its neighbourhoods', else its parent's.
ROLES = ("place", "inside", "parent", "nation")
# A place's own latest figure may be newer than anyone else's; a period that others have too comes before it.
OWN = ("place", "inside")
OTHERS = ("parent", "nation")

# Sums of floating-point numbers differ in their last digits with the order in which they are added, and an engine that
# shares the work among processors adds in any order. What a figure is shown with lies far above that.
SUMS = ("value_sum", "value_mean", "weight_sum", "weighted_sum", "numerator", "denominator")
DIGITS_OF_SUMS = 12


def each_kind(found: ibis.Table = observations, *also: str) -> ibis.Table:
    """Of each key and kind the observation of the latest release: the kinds stand beside each other."""
    newest_first = ibis.window(group_by=[found[name] for name in (*KEY, *also, "kind")], order_by=found.release.desc())
    return _first_of(found, newest_first)


def current(found: ibis.Table = observations, *also: str) -> ibis.Table:
    """One observation for each key: of the kinds that stand beside each other the preferred one that is not missing."""
    kinds = each_kind(found, *also)
    rank = ibis.cases(
        *((kinds.kind == kind.value, rank) for rank, kind in enumerate(PREFERENCE)), else_=len(PREFERENCE)
    )
    is_missing = (kinds.status == Status.MISSING.value).cast("int8")
    preferred_first = ibis.window(group_by=[kinds[name] for name in (*KEY, *also)], order_by=[is_missing, rank])
    return _first_of(kinds, preferred_first)


def beside() -> ibis.Table:
    """Every figure of every kind, the preferred kind of a key in no way before the others."""
    return each_kind().order_by(["place", "indicator", "period_start", "period_end", "kind"])


def single() -> ibis.Table:
    """Every figure of every place asked about, in the order of place, indicator and period."""
    return current().order_by(["place", "indicator", "period_start", "period_end"])


def newest() -> ibis.Table:
    """For each indicator and place the figure of its latest period."""
    found = current()
    latest_first = ibis.window(
        group_by=[found.indicator, found.place], order_by=[found.period_end.desc(), found.period_start.desc()]
    )
    return _first_of(found, latest_first).order_by(["place", "indicator"])


def latest() -> ibis.Table:
    """The period of each role is chosen first, from a narrow look; only its figures are then put together.

    Left alone, a question about ten years would put together ten times what it shows.
    """
    members = observations.inner_join(wanted, "place")
    chosen = _chosen_periods(members)
    figures = members.inner_join(chosen, ["indicator", "role", "period_start", "period_end"])
    return _put_together_by_role(figures).order_by(["indicator", "role"])


def courses() -> ibis.Table:
    """What the figures of each role add up to in every period that its places have figures of."""
    found = _put_together_by_role(observations.inner_join(wanted, "place"))
    return found.order_by(["indicator", "role", "period_start", "period_end"])


def throughout() -> ibis.Table:
    """For each indicator and period what the figures of all places add up to."""
    joined = current().left_join(marks, "indicator")
    return joined.group_by([joined.indicator, joined.period_start, joined.period_end]).agg(**_put_together(joined))


def across() -> ibis.Table:
    """Of every area that has one the figure of each indicator, where the observations are of one period each: `questions.across`."""
    found = current()
    present = found.filter(found.status == Status.PRESENT.value)
    return present.select("indicator", "place", "value", "numerator", "release")


def _first_of(found: ibis.Table, window: Any) -> ibis.Table:
    ranked = found.mutate(place_in_queue=ibis.row_number().over(window))
    return ranked.filter(ranked.place_in_queue == 0).drop("place_in_queue")


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
    return _first_of(spans, best_first).select("indicator", "role", "period_start", "period_end")


def _put_together_by_role(figures: ibis.Table) -> ibis.Table:
    """The figures of each role in its period; several places of one role put together in every way an indicator may ask."""
    joined = current(figures, "role").left_join(marks, "indicator")
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


def _put_together(joined: ibis.Table) -> dict[str, Any]:
    present = joined.status == Status.PRESENT.value
    return {
        "places": joined.count(),
        "present": present.sum(),
        "suppressed": (joined.status == Status.SUPPRESSED.value).sum(),
        "period": joined.period.min(),
        "value_sum": joined.value.sum(),
        "value_mean": joined.value.mean(),
        "at_most": (joined.value <= joined.mark).sum(),
        # The kind of a single place. What is put together from several says of how many of its parts each kind is.
        "kind": joined.kind.min(),
        **{f"of_{kind.value}": (present & (joined.kind == kind.value)).sum() for kind in Kind},
        "release": joined.release.max(),
    }
