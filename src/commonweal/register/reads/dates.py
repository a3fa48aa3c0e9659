"""Conditions on dates and counts that every read of the register is made of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

SOON = timedelta(days=60)
"""How long before its term ends a seat needs a decision on who has it next."""
AHEAD = timedelta(days=90)
"""How long before a term ends it should be known who follows."""
NEWCOMER = timedelta(days=365)
"""For how long someone is new to a seat, and an induction that was not done is missed."""


def lasting(on: date, prefix: str = "") -> Q:
    """The condition that a dated thing is true on a day."""
    started = Q(**{f"{prefix}since__isnull": True}) | Q(**{f"{prefix}since__lte": on})
    not_ended = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gt": on})
    return started & not_ended


class Counted(Coalesce):
    """How many `rows` have the same `by` as the outer row: a query within the query, so that no list asks again for each row."""

    def __init__(self, rows: QuerySet[Any], by: str, *, what: str = "pk") -> None:
        counts = rows.order_by().values(by).annotate(_count=Count(what, distinct=what != "pk")).values("_count")
        super().__init__(Subquery(counts, output_field=IntegerField()), Value(0))
