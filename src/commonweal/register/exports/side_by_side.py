"""Two tiers side by side as a file: one row a partnership, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tablib
from django.utils.translation import gettext as _

from commonweal.register.reads import Tiers


def dataset(tiers: Tiers) -> tablib.Dataset:
    """The partnerships of both places by theme."""
    headings = [_("Theme"), _("Place"), _("Partnership"), _("Seats"), _("Organisations")]
    return tablib.Dataset(*_rows(tiers), headers=headings, title=_("Side by side"))


def _rows(tiers: Tiers) -> Iterator[list[Any]]:
    for row in tiers.rows:
        for place, found in ((tiers.own, row.own), (tiers.other, row.other)):
            for one in found:
                counted: Any = one
                yield [row.theme, place.name, one.name, counted.seat_count, counted.organisation_count]


def downloads(tiers: Tiers | None) -> list[tuple[str, str]]:
    """The forms in which it can be had, and their addresses."""
    if tiers is None:
        return []
    forms = (("csv", _("CSV")), ("xlsx", _("Excel (XLSX)")), ("json", _("JSON")))
    return [(label, f"?beside={tiers.other.pk}&as={form}") for form, label in forms]
