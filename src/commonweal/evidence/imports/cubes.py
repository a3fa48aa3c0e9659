"""JSON-stat: a cube of figures as CSV text, one row a figure, with the same headings whatever its dimensions are called.

The dimension of places gives the columns “geography code” and “geography”, that of time “time code” and “time”, that of
measures “metric code”, “metric” and “unit”; every other dimension has one column, of its labels, under its own label.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.imports.faults import Fault, Faults

MEGABYTE = 1_000_000
LARGEST_JSON = 64 * MEGABYTE
MOST_FIGURES = 20_000_000

ROLES = {"geo": "geography", "time": "time", "metric": "metric"}

# What dimensions are called where a file does not say which is which.
CALLED = {
    "geo": re.compile(r".*(geo|area|region|place|district|lad|lsoa|msoa|ward|country).*", re.IGNORECASE),
    "time": re.compile(r".*(time|period|year|date|month|quarter).*", re.IGNORECASE),
    "metric": re.compile(r".*(metric|measure|indicator|statistic|variable).*", re.IGNORECASE),
}


class _NotACube(Exception):
    """What the file has instead of a cube."""


@dataclass(frozen=True)
class _Dimension:
    """One dimension of a cube: what it is called, and its categories in their order."""

    name: str
    label: str
    role: str
    codes: Sequence[str]
    labels: Mapping[str, str]
    units: Mapping[str, str]

    @property
    def headings(self) -> list[str]:
        if not self.role:
            return [self.label]
        called = ROLES[self.role]
        return [f"{called} code", called] + (["unit"] if self.role == "metric" else [])

    def cells(self, at: int) -> list[str]:
        code = self.codes[at]
        label = self.labels.get(code, code)
        if not self.role:
            return [label]
        return [code, label] + ([self.units.get(code, "")] if self.role == "metric" else [])


def may_be_one(head: bytes) -> bool:
    """Whether a file begins as a JSON object does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def as_csv(path: Path, draft: Path, *, name: str) -> None:
    """Write the figures of a JSON-stat file as CSV. Raises Faults."""
    if path.stat().st_size > LARGEST_JSON:
        facts = {"most": f"{LARGEST_JSON // MEGABYTE:,}"}
        raise Faults(
            [
                Fault(
                    name,
                    _("This is a JSON file of more than %(most)s MB.") % facts,
                    _("Fetch the same figures as CSV, or fewer of them at once."),
                )
            ]
        )
    try:
        given = json.loads(path.read_bytes())
        cube = _cube_in(given)
        dimensions = _dimensions(cube)
        with draft.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(["dataset", *(head for each in dimensions for head in each.headings), "value", "status"])
            writer.writerows(_rows(cube, dimensions))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Faults([_broken(name, str(error))]) from error
    except RecursionError as error:
        raise Faults([_other(name, _("it is nested too deeply for figures"))]) from error
    except _NotACube as error:
        raise Faults([_other(name, str(error))]) from error
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise Faults([_other(name, _("its dimensions do not fit together"))]) from error


def _broken(name: str, said: str) -> Fault:
    return Fault(
        name,
        _("This is a JSON file that cannot be read (%(error)s).") % {"error": said[:120]},
        _("Fetch it again from its publisher: it may have been cut off on its way."),
    )


def _other(name: str, why: str) -> Fault:
    return Fault(
        name,
        _("This is a JSON file, and not JSON-stat: %(why)s.") % {"why": why},
        _("Fetch it as CSV or as an Excel workbook."),
    )


def _cube_in(given: Any) -> dict[str, Any]:
    """The data set of a file: itself, or the first of a bundle as older files have them."""
    if isinstance(given, dict):
        for each in (given, *(each for each in given.values() if isinstance(each, dict))):
            if isinstance(each.get("dimension"), dict) and "value" in each:
                return each
    raise _NotACube(_("it has no ‘dimension’ and ‘value’"))


def _dimensions(cube: Mapping[str, Any]) -> list[_Dimension]:
    declared = cube["dimension"]
    names = cube.get("id") or declared.get("id")
    sizes = cube.get("size") or declared.get("size")
    if not isinstance(names, list) or not isinstance(sizes, list) or len(names) != len(sizes):
        raise _NotACube(_("it has no ‘id’ and ‘size’ of the same length"))
    if any(not isinstance(size, int) or size < 1 for size in sizes) or math.prod(sizes) > MOST_FIGURES:
        raise _NotACube(_("its dimensions would have more than %(most)s figures") % {"most": f"{MOST_FIGURES:,}"})
    roles = _roles(cube.get("role") or declared.get("role") or {}, names, declared)
    found = [_dimension(str(name), declared[name], size, roles) for name, size in zip(names, sizes, strict=True)]
    if len({each.label for each in found}) < len(found):
        found = [
            _dimension(str(each.name), declared[each.name] | {"label": each.name}, len(each.codes), roles)
            for each in found
        ]
    return found


def _roles(told: Mapping[str, Any], names: Sequence[str], declared: Mapping[str, Any]) -> dict[str, str]:
    """Which dimension is of places, of time and of measures: as the file says, or else by what they are called."""
    found: dict[str, str] = {}
    for role, called in CALLED.items():
        given = [name for name in told.get(role) or () if name in names]
        guessed = [
            name for name in names
            if name not in found and called.fullmatch(f"{name} {declared[name].get('label', '')}")
        ]  # fmt: skip
        for name in (given or guessed)[:1]:
            found[str(name)] = role
    return found


def _dimension(name: str, given: Mapping[str, Any], size: int, roles: Mapping[str, str]) -> _Dimension:
    category = given.get("category") or {}
    labels = {str(code): str(label) for code, label in (category.get("label") or {}).items()}
    index = category.get("index")
    if isinstance(index, dict):
        codes = [str(code) for code, _at in sorted(index.items(), key=lambda pair: int(pair[1]))]
    else:
        codes = [str(code) for code in (index or labels)]
    if len(codes) != size:
        raise _NotACube(
            _("the dimension ‘%(name)s’ has %(count)s categories where its size is %(size)s")
            % {"name": name, "count": len(codes), "size": size}
        )
    units = {
        str(code): str(unit.get("label") or unit.get("base") or "")
        for code, unit in (category.get("unit") or {}).items()
    }
    return _Dimension(name, str(given.get("label") or name), roles.get(name, ""), codes, labels, units)


def _rows(cube: Mapping[str, Any], dimensions: Sequence[_Dimension]) -> Iterator[list[str]]:
    title = str(cube.get("label") or "")
    sizes = [len(each.codes) for each in dimensions]
    values, statuses = cube["value"], cube.get("status") or {}
    if isinstance(values, list) and len(values) != math.prod(sizes):
        raise _NotACube(
            _("it has %(count)s values where its sizes ask for %(size)s")
            % {"count": len(values), "size": math.prod(sizes)}
        )
    positions = range(len(values)) if isinstance(values, list) else sorted(int(at) for at in values)
    if positions and not 0 <= positions[0] <= positions[-1] < math.prod(sizes):
        raise _NotACube(_("it has values that lie outside its dimensions"))
    for at in positions:
        rest, cells = at, []
        for each, size in zip(reversed(dimensions), reversed(sizes), strict=True):
            rest, own = divmod(rest, size)
            cells.append(each.cells(own))
        value = values[at] if isinstance(values, list) else values[str(at)]
        yield [
            title,
            *(cell for group in reversed(cells) for cell in group),
            "" if value is None else str(value),
            str(_status(statuses, at) or ""),
        ]


def _status(statuses: Any, at: int) -> Any:
    if isinstance(statuses, str):
        return statuses
    return statuses[at] if isinstance(statuses, list) else statuses.get(str(at))
