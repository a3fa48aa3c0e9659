"""Which declaration a file answers to, judged by its headings and its codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.imports import declarations, tables
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import Fault, Faults, clipped
from commonweal.evidence.imports.files import opened
from commonweal.evidence.models import Source


def known_declarations() -> dict[str, Declaration]:
    """Every declaration that can be used here, by its code."""
    return declarations.known(
        Source.objects.exclude(declaration="").order_by("pk").values_list("declaration", flat=True)
    )


def named(facts: Mapping[str, Any]) -> Declaration | None:
    """The declaration that a person gave with a file or named for it; None leaves it to the file's headings."""
    if facts.get("declaration"):
        return declarations.read(str(facts["declaration"]))
    return known_declarations().get(str(facts.get("source") or ""))


def matched(path: Path, name: str = "") -> Declaration:
    """The declaration whose columns a file has: of several, the one that knows most of its headings. Raises Faults.

    Where the headings fit and only the codes do not, they are what is wrong with the file, and not that nobody knows it.
    """
    known = known_declarations().values()
    best: list[tuple[int, Declaration]] = []
    near: list[tuple[int, Declaration]] = []
    refused: Faults | None = None
    headings: list[str] = []
    for encoding in sorted({each.encoding for each in known}, key=lambda each: (each != "utf-8", each)):
        try:
            with opened(path, encoding=encoding, name=name) as file:
                starts = tables.start_of(file.text, file.name)
        except Faults as faults:
            refused = refused or faults
            continue
        headings = headings or max((row for start in starts for _line, row in start.rows), key=len, default=[])
        for declaration in (each for each in known if each.encoding == encoding):
            fit = tables.fits(starts, declaration)
            if fit:
                best.append((fit, declaration))
            elif score := tables.fits(starts, declaration, by_headings_alone=True):
                near.append((score, declaration))
    if best or near:
        most = max(fit for fit, _declaration in best or near)
        fitting = [declaration for fit, declaration in best or near if fit == most]
        if len(fitting) > 1:
            raise Faults([_several(name or path.name, fitting)])
        return fitting[0]
    raise refused or Faults([_unknown(name or path.name, headings)])


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
