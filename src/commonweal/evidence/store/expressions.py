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

# A period as one number: days are counted from the year 1, of which there are fewer than DAYS, and so of periods fewer than SPANS.
FIRST_DAY = -719_162
DAYS = 1 << 22
SPANS = DAYS * DAYS

# Sums of floating-point numbers differ in their last digits with the order in which they are added, and an engine that
# shares the work among processors adds in any order. What a figure is shown with lies far above that.
SUMS = ("value_sum", "value_mean", "weight_sum", "weighted_sum", "numerator", "denominator")
DIGITS_OF_SUMS = 12


def each_kind(found: ibis.Table = observations, *also: str) -> ibis.Table:
    """Of each key and kind the observation of the latest release: the kinds stand beside each other."""
    keys = [*KEY, *also, "kind"]
    return found.inner_join(found.group_by(keys).agg(release=found.release.max()), [*keys, "release"])


def current(found: ibis.Table = observations, *also: str) -> ibis.Table:
    """One observation for each key: of the kinds that stand beside each other the preferred one that is not missing.

    A release holds a key and kind once. So a key needs no queue: the latest release of each of its kinds, and with it whether
    that one is missing, say which row it is.
    """
    keys = [*KEY, *also]
    found = found.mutate(edition=found.release * 2 + (found.status != Status.MISSING.value).cast("int64"))
    kinds = found.group_by(keys).agg(
        **{kind.value: found.edition.max(where=found.kind == kind.value) for kind in PREFERENCE}
    )
    in_order = [(kinds[kind.value] % 2 == 1, kind) for kind in PREFERENCE]
    in_order += [(kinds[kind.value].notnull(), kind) for kind in PREFERENCE]
    best = kinds.select(
        *keys,
        kind=ibis.cases(*((is_best, kind.value) for is_best, kind in in_order)),
        edition=ibis.cases(*((is_best, kinds[kind.value]) for is_best, kind in in_order)),
    )
    return found.inner_join(best, [*keys, "kind", "edition"]).drop("edition")


def beside() -> ibis.Table:
    """Every figure of every kind, the preferred kind of a key in no way before the others."""
    return each_kind().order_by(["place", "indicator", "period_start", "period_end", "kind"])


def single() -> ibis.Table:
    """Every figure of every place asked about, in the order of place, indicator and period."""
    return current().order_by(["place", "indicator", "period_start", "period_end"])


def newest() -> ibis.Table:
    """For each indicator and place the figure of its latest period: the one that ends last, and of those the one that begins last."""
    of_each = ["indicator", "place"]
    ends = observations.group_by(of_each).agg(period_end=observations.period_end.max())
    last = current(observations.inner_join(ends, [*of_each, "period_end"]))
    begun_last = ibis.window(group_by=[last.indicator, last.place], order_by=last.period_start.desc())
    queue = last.mutate(place_in_queue=ibis.row_number().over(begun_last))
    return queue.filter(queue.place_in_queue == 0).drop("place_in_queue").order_by(["place", "indicator"])


def latest() -> ibis.Table:
    """The period of each role is chosen first, from a narrow look; only its figures are then put together.

    Left alone, a question about ten years would put together ten times what it shows.
    """
    looked_at = observations.select("indicator", "place", "period_start", "period_end").inner_join(wanted, "place")
    chosen = _chosen_periods(looked_at.select("indicator", "role", "period_start", "period_end").distinct())
    figures = observations.inner_join(wanted, "place").inner_join(
        chosen, ["indicator", "role", "period_start", "period_end"]
    )
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


def _span(found: ibis.Table) -> Any:
    """A period as one number, which is the greater the later it ends, and among those that end together the later it begins.

    Greatest numbers are found by adding up once, where a queue of dates has to be sorted.
    """
    from_the_first = [(day.epoch_days() - FIRST_DAY).cast("int64") for day in (found.period_end, found.period_start)]
    return from_the_first[0] * DAYS + from_the_first[1]


def _chosen_periods(spans: ibis.Table) -> ibis.Table:
    """Of each indicator and role the period that is shown: the one all are compared in where the role has it, else its latest."""
    rank_of_role = ibis.cases(*((spans.role == role, rank) for rank, role in enumerate(ROLES)), else_=len(ROLES))
    spans = spans.mutate(span=_span(spans), rank_of_role=rank_of_role)
    periods = spans.group_by(["indicator", "span"]).agg(
        own=spans.role.isin(OWN).any(), others=spans.role.isin(OTHERS).any(), rank=spans.rank_of_role.min()
    )
    order = (periods.own & periods.others).cast("int64") * (len(ROLES) + 1) + (len(ROLES) - periods.rank)
    compared = periods.group_by("indicator").agg(compared=(order * SPANS + periods.span).max() % SPANS)
    beside = spans.inner_join(compared, "indicator")
    is_compared = (beside.span == beside.compared).cast("int64")
    shown = beside.group_by(["indicator", "role"]).agg(span=(is_compared * SPANS + beside.span).max() % SPANS)
    chosen = spans.semi_join(shown, ["indicator", "role", "span"])
    return chosen.select("indicator", "role", "period_start", "period_end")


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


QUESTIONS: tuple[Question, ...] = (latest, single, newest, beside, courses, throughout, across)
