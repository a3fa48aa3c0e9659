"""Formats other than our own workbook, each turned into the same tables, so that all are planned, shown and applied alike.

`popolo`, `kumu` and `moderngov` read formats of the field; `declared` reads what is told by a declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.imports.formats import declared, kumu, moderngov, popolo
from commonweal.register.imports.formats.parsing import json_of, xml_of
from commonweal.register.imports.tables import Cells, Table

PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def from_json(name: str, parts: list[tuple[str, bytes]]) -> list[Table]:
    """The tables of JSON: one file, or several that belong together. Raises Unreadable."""
    found = [(file, json_of(file, content)) for file, content in parts]
    alone: Any = found[0][1] if len(found) == 1 else None
    if kumu.is_blueprint(alone):
        return kumu.from_blueprint(name, alone)
    declaration = declared.known(alone)
    if declaration is not None:
        return declared.tables(name, declaration, [(f"[{number}]", thing) for number, thing in enumerate(alone)])
    classes = [(file, popolo.classes_of(data, PurePosixPath(file).stem.lower())) for file, data in found]
    unknown = [file for file, data in classes if data is None]
    if unknown:
        raise Unreadable(
            Fault(
                unknown[0],
                _("This is JSON, but of no kind that the register knows."),
                _(
                    "Bring in Popolo (persons, organizations, memberships, posts), a Kumu blueprint (elements, connections),"
                    " or a workbook."
                ),
            )
        )
    several = len(classes) > 1
    return popolo.tables(name, [(f"{file}: " if several else "", data) for file, data in classes if data is not None])


def from_xml(name: str, parts: list[tuple[str, bytes]]) -> list[Table]:
    """The tables of XML: one file, or several that belong together. Raises Unreadable."""
    roots = []
    for file, content in parts:
        if PAGE.search(content[:2_000]):
            raise Unreadable(_not_a_register(file))
        root = xml_of(file, content)
        if not moderngov.is_moderngov(root):
            raise Unreadable(_not_a_register(file))
        roots.append((f"{file}: " if len(parts) > 1 else "", root))
    return moderngov.tables(name, roots)


def _not_a_register(file: str) -> Fault:
    return Fault(
        file,
        _("This is a web page or an XML file, not a workbook, whatever its name says."),
        _(
            "Open it in Excel, save it as an Excel workbook (.xlsx), and bring that in. Of XML the register reads ModernGov's"
            " committees and meetings."
        ),
    )


def is_foreign(headings: list[str]) -> bool:
    """Whether a CSV file with these headings is of another system, not one of our own sheets."""
    return bool(kumu.sheet_of(headings)) or declared.known([dict.fromkeys(headings)]) is not None


def from_grid(name: str, rows: Sequence[tuple[int, Cells]]) -> list[Table]:
    """The tables of a CSV file for which `is_foreign` holds."""
    headings = [str(heading).strip() for heading in rows[0][1]]
    sheet = kumu.sheet_of(headings)
    if sheet:
        return kumu.from_grids(name, {sheet: rows})
    declaration = declared.known([dict.fromkeys(headings)])
    if declaration is None:
        raise ValueError(name)
    return declared.tables(name, declaration, _things(headings, rows))


def from_grids(name: str, grids: Mapping[str, Iterable[tuple[int, Cells]]]) -> list[Table]:
    """The tables of Kumu's elements and connections together."""
    return kumu.from_grids(name, grids)


def _things(headings: list[str], rows: Sequence[tuple[int, Cells]]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (_("row %(row)d") % {"row": number}, dict(zip(headings, cells, strict=False)))
        for number, cells in rows[1:]
        if any(str(value or "").strip() for value in cells)
    ]
