"""Which declaration a file answers to, judged by its headings and its codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from commonweal.evidence.imports import declarations, outlines, tables
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened, opened
from commonweal.evidence.imports.language import pattern_or_text
from commonweal.evidence.imports.tables import Start
from commonweal.evidence.models import Source


def known_declarations() -> dict[str, Declaration]:
    """Every declaration that can be used here, by its code."""
    return declarations.known(
        Source.objects.exclude(declaration="").order_by("pk").values_list("declaration", flat=True)
    )


@dataclass(frozen=True)
class _Fit:
    """How well a declaration fits: one of a publisher's own before one of a format, then the one that knows most headings."""

    score: int
    declaration: Declaration

    @property
    def rank(self) -> tuple[bool, int]:
        return (not self.declaration.generic, self.score)


def matched(path: Path, name: str = "") -> Declaration:
    """The declaration whose columns a file has: of several, the one that knows most of its headings. Raises Faults.

    Where the headings fit and only the codes do not, they are what is wrong with the file, and not that nobody knows it.
    """
    known = known_declarations().values()
    best: list[_Fit] = []
    near: list[_Fit] = []
    refused: Faults | None = None
    headings: list[str] = []
    for encoding in sorted({each.encoding for each in known}, key=lambda each: (each != "utf-8", each)):
        try:
            with _every_table(path, encoding, name) as file:
                starts = {table.name: tables.start_of(table.text, file.name) for table in file.tables}
                longest = file.tables[0].name
        except Faults as faults:
            refused = refused or faults
            continue
        every_row = [row for each in starts.values() for start in each for _line, row in start.rows]
        headings = headings or max(every_row, key=lambda row: sum(bool(cell.strip()) for cell in row), default=[])
        for declaration in (each for each in known if each.encoding == encoding):
            given = _starts_of(declaration, starts, longest)
            stem = Path(name or path.name).stem
            if fit := _fits(given, declaration, stem, by_headings_alone=False):
                best.append(_Fit(fit, declaration))
            elif score := _fits(given, declaration, stem, by_headings_alone=True):
                near.append(_Fit(score, declaration))
    if best or near:
        most = max(fit.rank for fit in best or near)
        fitting = [fit.declaration for fit in best or near if fit.rank == most]
        if len(fitting) > 1:
            raise Faults([_several(name or path.name, fitting)])
        return fitting[0]
    raise refused or Faults([_unknown(name or path.name, headings)])


@contextmanager
def _every_table(path: Path, encoding: str, name: str) -> Iterator[Opened]:
    """A file with all its sheets, the longest of them first."""
    with opened(path, encoding=encoding, sheets=(".*",), name=name) as file:
        yield replace(file, tables=tuple(sorted(file.tables, key=lambda table: -table.rows)))


def _starts_of(declaration: Declaration, starts: Mapping[str, list[Start]], longest: str) -> dict[str, list[Start]]:
    """The beginnings of the sheets that a declaration reads."""
    named = [declaration.sheet] if declaration.sheet else declaration.sheets
    if not named or set(starts) == {""}:
        return {longest: starts[longest]}
    forms = [pattern_or_text(form) for form in named]
    return {
        name: start
        for name, start in starts.items()
        if any(re.fullmatch(form, name.strip(), re.IGNORECASE) for form in forms)
    }


def _fits(
    starts: Mapping[str, list[Start]], declaration: Declaration, stem: str, *, by_headings_alone: bool
) -> int:  # fmt: skip
    """How many columns a declaration finds in every sheet that it reads; 0 where one of them is not of its kind."""
    if declaration.is_plain:
        found = [tables.fits(each, declaration, by_headings_alone=by_headings_alone) for each in starts.values()]
    else:
        found = [
            outlines.fits(each, declaration, stem=stem, sheet=sheet, by_headings_alone=by_headings_alone)
            for sheet, each in starts.items()
        ]
    return min(found, default=0)


def _several(name: str, fitting: Sequence[Declaration]) -> Fault:
    return Fault(
        name,
        _("Its headings fit several sources: %(sources)s.")
        % {"sources": ", ".join(f"“{each.name}” ({each.code})" for each in fitting)},
        _("Name the one that it belongs to."),
    )


def _unknown(name: str, headings: Sequence[str]) -> Fault:
    return Fault(
        name,
        _("No source declaration fits its headings: %(headings)s.")
        % {"headings": ", ".join(clipped(heading) for heading in headings[:20])},
        _(
            "Name the source it belongs to, or write a declaration for it: a short text that says what each column means."
        ),
    )
