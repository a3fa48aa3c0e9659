"""Questions about restructures side by side: today and each branch, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from commonweal.register.models import Sector
from commonweal.register.rules import Viewer
from commonweal.structure import rules
from commonweal.structure.models import Restructure
from commonweal.structure.reads.branches import ground_of
from commonweal.structure.reads.trials import Figures, Trial, tried


@dataclass(frozen=True)
class Measure:
    """One line of the comparison: the same figure of today and of each branch."""

    label: str
    values: tuple[Any, ...]
    unit: str = ""
    note: str = ""
    is_heading: bool = False
    is_change: bool = False
    """Whether it counts what is different from today, so that today has none."""


@dataclass(frozen=True)
class Comparison:
    """Today and some restructures side by side."""

    trials: tuple[Trial, ...]
    measures: tuple[Measure, ...]


def compared(viewer: Viewer, restructures: Sequence[Restructure], *, place_id: int | None, on: date) -> Comparison:
    """Today beside branches of one place, line by line. Raises Refused. The queries do not grow with branches or steps."""
    rules.may_see_shape(viewer, place_id).or_refuse()
    ground = ground_of(viewer, place_id or 0, on=on, restructures=restructures)
    trials = tuple(tried(viewer, ground, restructure) for restructure in restructures)
    today = trials[0].before_figures if trials else Figures.of(ground, ground.branch)
    return Comparison(trials, measures_of(viewer, today, trials))


def measures_of(viewer: Viewer, today: Figures, trials: Sequence[Trial]) -> tuple[Measure, ...]:
    """The lines of the comparison."""
    all_figures = (today, *(one.figures for one in trials))
    told = [one.differences for one in trials]

    def of(label: Any, name: str, unit: str = "", note: Any = "") -> Measure:
        return Measure(str(label), tuple(getattr(figures, name) for figures in all_figures), unit, str(note))

    def counted(label: Any, name: str, note: Any = "") -> Measure:
        return Measure(str(label), tuple(len(getattr(figures, name)) for figures in all_figures), "", str(note))

    def changed(label: Any, many: list[int], note: Any = "") -> Measure:
        return Measure(str(label), (None, *many), "", str(note), is_change=True)

    by_sector = [
        Measure(
            str(label).capitalize(),
            tuple(getattr(figures.sectors[str(value)], name) for figures in all_figures),
            unit,
        )
        for name, unit in (("hours", ""), ("pounds", "£"))
        for value, label in Sector.choices
    ]
    half = len(by_sector) // 2
    return (
        of(_("Partnerships"), "partnerships"),
        changed(_("Partnerships closed or merged"), [len(one.closed) for one in told]),
        changed(_("Partnerships set up"), [len(one.opened) for one in told]),
        of(_("Seats"), "seats"),
        of(_("Vacant seats"), "vacant"),
        of(_("Hours a year of those who sit"), "hours", "", _("Of the held seats whose hours are known.")),
        Measure(_("Hours by sector"), (), is_heading=True),
        *by_sector[:half],
        of(_("Pounds a year of those who sit"), "pounds", "£"),
        Measure(_("Pounds by sector"), (), is_heading=True),
        *by_sector[half:],
        of(_("Held seats whose hours are not known"), "unknown"),
        of(_("Hours a year of secretariats"), "secretariat_hours", "", _("Of those that are known.")),
        Measure(_("What is covered"), (), is_heading=True),
        of(_("Targets that rely on a partnership that stands"), "targets"),
        counted(_("Duties in nobody’s remit"), "orphans"),
        changed(
            _("Duties of law orphaned"),
            [len(one.orphaned_by_law) for one in trials],
            _("None may be, or it cannot be adopted."),
        ),
        Measure(_("Who is at the table"), (), is_heading=True),
        of(_("Organisations with a seat"), "organisations"),
        of(_("Sectors with a seat"), "seated_sectors"),
        of(_("Neighbourhoods with a voice"), "neighbourhoods"),
        of(_("Pairs of organisations that meet"), "pairs"),
        changed(_("Pairs that would no longer meet anywhere"), [len(one.pairs_lost) for one in told]),
        changed(_("Ties between partnerships that end"), [len(one.lines_ended) for one in told]),
        changed(_("Organisations with fewer seats"), [len(one.losers) for one in trials]),
        changed(_("Organisations left with none"), [sum(not loser.after for loser in one.losers) for one in trials]),
        of(_("Partnerships whose quorum is known"), "quorums"),
        counted(_("Of those: too few held seats to decide"), "short"),
    )
