"""Kumu: elements and connections, as a workbook, as two CSV files, or as the JSON of a blueprint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from commonweal.register.imports.faults import Fault, Unreadable
from commonweal.register.imports.formats.drafts import Draft, number_of
from commonweal.register.imports.formats.roles import role_of
from commonweal.register.imports.tables import Broken, Cells, Formula, Pointer, Table, is_blank, plain_name
from commonweal.register.models import Level, Sector, TieKind

SHEETS = ("elements", "connections")
PASSED_OVER = "left_out"
"""The sheet in which our own export says what the file lacks."""
KINDS = {
    **dict.fromkeys(("partnership", "board", "committee", "forum", "group", "body", "panel"), "partnerships"),
    **dict.fromkeys(
        ("organisation", "organization", "company", "charity", "council", "agency", *Sector.values), "organisations"
    ),
    **dict.fromkeys(("person", "people", "individual"), "people"),
    **dict.fromkeys(("constituency",), "constituency"),
}
NAMES = {"partnerships": "partnership", "organisations": "organisation", "people": "person"}
TIES = {
    **{plain_name(str(kind.label)): str(kind) for kind in TieKind},
    **{str(kind): str(kind) for kind in TieKind},
    "part_of": str(TieKind.PART_OF),
    "shares_information": str(TieKind.SHARES_WITH),
}

Grid = Iterable[tuple[int, Cells]]


def is_blueprint(data: Any) -> bool:
    """Whether a JSON file is a Kumu blueprint."""
    return isinstance(data, dict) and any(isinstance(data.get(name), list) for name in SHEETS)


def from_blueprint(file: str, data: dict[str, Any]) -> list[Table]:
    """The register's tables of a blueprint."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {name: [] for name in SHEETS}
    for name in SHEETS:
        listed = data.get(name) or []
        for number, thing in enumerate(listed if isinstance(listed, list) else [listed]):
            path = f"{name}[{number}]"
            if not isinstance(thing, dict):
                raise Unreadable(
                    Fault(
                        file,
                        _("Here an object is expected."),
                        _("Write it as {...}."),
                        value=str(thing)[:80],
                        path=path,
                    )
                )
            inner = thing.get("attributes")
            merged = {**(inner if isinstance(inner, dict) else {}), **thing}
            found[name].append((path, {plain_name(key): value for key, value in merged.items()}))
    return _Kumu(file, found["elements"], found["connections"]).tables()


def from_grids(file: str, grids: Mapping[str, Grid]) -> list[Table]:
    """The register's tables of the two sheets of a workbook, or of two CSV files."""
    found = {name: _records(file, name, grids.get(name, ())) for name in SHEETS}
    return _Kumu(file, found["elements"], found["connections"]).tables()


def sheet_of(headings: Iterable[Any]) -> str:
    """Which of Kumu's sheets has these headings; nothing if neither has."""
    names = {plain_name(heading) for heading in headings}
    if {"from", "to"} <= names:
        return "connections"
    return "elements" if "label" in names and "type" in names else ""


def _records(file: str, sheet: str, grid: Grid) -> list[tuple[str, dict[str, Any]]]:
    rows = [(number, cells) for number, cells in grid if not all(is_blank(value) for value in cells)]
    if not rows:
        return []
    headings = [plain_name(value) for value in rows[0][1]]
    wanted = {"elements": ["label"], "connections": ["from", "to"]}[sheet]
    missing = [name for name in wanted if name not in headings]
    if missing:
        raise Unreadable(
            Fault(
                file,
                _("The column %(name)s is missing.") % {"name": missing[0].title()},
                _("Kumu's sheet %(sheet)s has the columns %(names)s.")
                % {"sheet": sheet, "names": ", ".join(name.title() for name in wanted)},
                sheet=sheet,
                row=rows[0][0],
            )
        )
    return [
        (_("%(sheet)s row %(row)d") % {"sheet": sheet, "row": number}, dict(zip(headings, cells, strict=False)))
        for number, cells in rows[1:]
    ]


class _Kumu:
    def __init__(self, file: str, elements: list[Any], connections: list[Any]) -> None:
        self.draft = Draft(file)
        self.elements = elements
        self.connections = connections
        self.labelled: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        self.numbered: dict[str, tuple[str, Any]] = {}
        self.people: dict[str, list[Pointer]] = defaultdict(list)
        self.unnumbered: set[str] = set()
        self.roles: Counter[str] = Counter()

    def tables(self) -> list[Table]:
        for path, element in self.elements:
            self._element(path, element)
        for path, connection in self.connections:
            self._connection(path, connection)
        self._tell()
        return self.draft.tables()

    def _text(self, thing: dict[str, Any], key: str, path: str) -> str:
        value = thing.get(key)
        if isinstance(value, Formula | Broken):
            self.draft.fault(_("The cell holds a formula."), _("Paste it over itself as a value."), path, value)
            return ""
        if isinstance(value, dict | list | bool):
            self.draft.fault(_("Here text is expected."), _("Write words."), f"{path}.{key}", str(value))
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    # --- Elements

    def _element(self, path: str, element: dict[str, Any]) -> None:
        label, said = self._text(element, "label", path), self._text(element, "type", path)
        key = self._text(element, "id", path)
        kind = KINDS.get(plain_name(said))
        if not label:
            self.draft.fault(_("The element has no label."), _("Write its name under Label, or delete the row."), path)
            return
        if key and key in self.numbered:
            self.draft.fault(_("The ID is there twice."), _("Give each element an ID of its own."), path, key)
            return
        if not key and label in self.unnumbered:
            self.draft.fault(
                _("The label is there twice."), _("Give both an ID, or tell the two apart by name."), path, label
            )
            return
        found = (kind or "", self._row(kind, path, label, said, key, element))
        self.labelled[label].append(found)
        if key:
            self.numbered[key] = found
        else:
            self.unnumbered.add(label)
        if kind == "people":
            self.people[label].append(found[1])

    def _row(self, kind: str | None, path: str, label: str, said: str, key: str, element: dict[str, Any]) -> Any:
        if kind is None:
            self.draft.pass_over(
                _("elements of a type that is neither partnership, organisation nor person"), said or _("no type")
            )
            return None
        if kind == "constituency":
            return label
        values: dict[str, Any] = {"id": number_of(NAMES[kind], key), "name": label}
        if kind != "people":
            values["purpose"] = self._text(element, "description", path) or None
            values |= {name: self._text(element, name, path) or None for name in ("since", "until")}
        if kind == "organisations":
            sector = self._text(element, "sector", path)
            values["sector"] = sector or (said.casefold() if said.casefold() in Sector.values else None)
            values["level"] = self._text(element, "level", path) or None
        return self.draft.add(kind, path, **values)

    # --- Connections

    def _connection(self, path: str, connection: dict[str, Any]) -> None:
        start, end = self._end(path, connection, "from"), self._end(path, connection, "to")
        if start is None or end is None:
            return
        (kind, one), (other_kind, other) = start, end
        if one is None or other is None:
            self.draft.pass_over(_("connections of elements that were not brought in"))
        elif other_kind == "partnerships" and kind == "partnerships":
            self._tie(path, connection, one, other)
        elif other_kind == "partnerships":
            self._seat(path, connection, kind, one, other)
        elif kind == "partnerships":
            self._seat(path, connection, other_kind, other, one)
        elif {kind, other_kind} == {"people", "organisations"}:
            person, employer = (one, other) if kind == "people" else (other, one)
            self._employment(path, connection, person, employer)
        else:
            self.draft.pass_over(
                _("connections between two organisations or two people"), self._text(connection, "type", path)
            )

    def _end(self, path: str, connection: dict[str, Any], side: str) -> tuple[str, Any] | None:
        key = self._text(connection, side, path)
        if key in self.numbered:
            return self.numbered[key]
        found = self.labelled.get(key, [])
        if len(found) == 1:
            return found[0]
        if found:
            self.draft.fault(
                _("More than one element has this label."), _("Write the ID of the right one."), f"{path}, {side}", key
            )
        elif not self.elements:
            self.draft.fault(
                _("The file has connections but no elements, so it cannot be told what they join."),
                _("Bring elements and connections in together: as one workbook, or two CSV files in a zip file."),
                f"{path}, {side}",
                key,
            )
        else:
            self.draft.fault(
                _("No element has this label or ID."),
                _("Add it to the elements with its type, or correct it."),
                f"{path}, {side}",
                key,
            )
        return None

    def _tie(self, path: str, connection: dict[str, Any], one: Pointer, other: Pointer) -> None:
        said = self._text(connection, "type", path)
        mutual = plain_name(connection.get("direction")) in ("mutual", "undirected")
        kind = TIES.get(plain_name(said)) or (str(TieKind.SHARES_WITH) if mutual and not said else None)
        if kind is None:
            self.draft.pass_over(
                _("connections between partnerships whose type is none of the register's"), said or _("no type")
            )
            return
        self.draft.add(
            "ties",
            path,
            id=number_of("tie", self._text(connection, "id", path)),
            partnership=one,
            kind=kind,
            other=other,
            note=self._text(connection, "description", path) or None,
            **self._days(connection, path),
        )

    def _days(self, connection: dict[str, Any], path: str) -> dict[str, str]:
        found = {name: self._text(connection, name, path) for name in ("since", "until")}
        return {name: day for name, day in found.items() if day}

    def _seat(self, path: str, connection: dict[str, Any], kind: str, holder: Any, body: Pointer) -> None:
        said = self._text(connection, "role", path) or self._text(connection, "type", path)
        role, exact = role_of("" if plain_name(said) in ("seat", "sits_on", "member_of") else said)
        if not exact:
            self.roles[f"{said} → {role}"] += 1
        column = {"organisations": "organisation", "people": "person", "constituency": "constituency"}[kind]
        values: dict[str, Any] = {
            "constituency": self._text(connection, "speaks_for", path) or None,
            "person": self._person(path, connection, "held_by"),
            "deputy": self._person(path, connection, "deputy"),
            column: holder,
        }
        self.draft.add(
            "seats",
            path,
            id=number_of("seat", self._text(connection, "id", path)),
            partnership=body,
            role=role,
            **values,
            **self._days(connection, path),
        )

    def _person(self, path: str, connection: dict[str, Any], key: str) -> Pointer | None:
        name = self._text(connection, key, path)
        if not name:
            return None
        numbered = self.numbered.get(name)
        found = [numbered[1]] if numbered and numbered[0] == "people" else self.people.get(name, [])
        if len(found) == 1:
            return found[0]
        self.draft.fault(
            _("It cannot be told which person is meant."),
            _("Give the person an element of the type person, and write its label or ID here."),
            f"{path}, {key}",
            name,
        )
        return None

    def _employment(self, path: str, connection: dict[str, Any], person: Pointer, employer: Pointer) -> None:
        said = self._text(connection, "role", path) or self._text(connection, "description", path)
        self.draft.add(
            "employments",
            path,
            id=number_of("employment", self._text(connection, "id", path)),
            person=person,
            organisation=employer,
            job_title=said or None,
            **self._days(connection, path),
        )

    def _tell(self) -> None:
        self.draft.default("organisations", sector=str(Sector.PUBLIC), level=str(Level.DISTRICT))
        told = _(
            "Read as Kumu: %(elements)d elements, %(connections)d connections. %(bodies)d elements are partnerships,"
            " %(organisations)d organisations, %(people)d people; %(seats)d connections are seats, %(ties)d ties,"
            " %(jobs)d employments. Tags and strength have no table in the register. New organisations of which the file"
            " does not say so are taken as public and working in a district."
        )
        self.draft.notes.append(
            told
            % {
                "elements": len(self.elements),
                "connections": len(self.connections),
                "bodies": self.draft.count("partnerships"),
                "organisations": self.draft.count("organisations"),
                "people": self.draft.count("people"),
                "seats": self.draft.count("seats"),
                "ties": self.draft.count("ties"),
                "jobs": self.draft.count("employments"),
            }
        )
        if self.roles:
            listed = ", ".join(f"{what} ({count})" for what, count in self.roles.most_common(12))
            self.draft.notes.append(_("Roles were read as: %(listed)s.") % {"listed": listed})
