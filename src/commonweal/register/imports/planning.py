"""Makes the plan: matches each row of a file to the register, and says what it would do or why it cannot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import date
from decimal import Decimal
from math import isclose
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.register import reads
from commonweal.register.exports.sheets import REFERENCES, SHEETS, Column, Kind, Sheet
from commonweal.register.imports import checks
from commonweal.register.imports.faults import Fault, Wrong, shown
from commonweal.register.imports.known import Known, current
from commonweal.register.imports.lines import Line, lines_of
from commonweal.register.imports.plans import ADD, CHANGE, END, SAME, FieldChange, Plan, Step
from commonweal.register.imports.references import References, Target, code_of, is_same, name_of
from commonweal.register.imports.since import Side, Since
from commonweal.register.imports.tables import Table
from commonweal.register.models import Place
from commonweal.register.rules import Viewer

NAMED_BY = {"places": "code", "seats": "partnership"}
"""The column by which other sheets name a row, where it is not its name."""
NO_FACTS = (Kind.NUMBER, Kind.VERSION, Kind.MEANT)
"""Columns that say which row is meant, and nothing of it."""
MOST_ABSENT = 20
# Sheets whose rows can follow one another under one key once the earlier has ended.
ONLY_WHILE_LASTING = ("ties", "seats", "employments", "support_team")


def make(file: str, tables: list[Table], *, viewer: Viewer, place: Place) -> Plan:
    """The plan of a file's tables, for the place that is open. A fixed number of queries, however long the file."""
    plan = Plan(file)
    lines: dict[str, list[Line]] = defaultdict(list)
    for table in tables:
        plan.notes += table.notes
        plan.faults += table.faults
        found, faults = lines_of(table)
        plan.faults += faults
        lines[table.sheet.name] += found
    _Planner(plan, lines, viewer, place).run()
    plan.faults.sort(
        key=lambda fault: (list(SHEETS).index(fault.sheet) if fault.sheet in SHEETS else -1, fault.row or 0)
    )
    return plan


class _Planner:
    """Goes through the sheets in the order in which rows rest on each other."""

    def __init__(self, plan: Plan, lines: dict[str, list[Line]], viewer: Viewer, place: Place) -> None:
        self.plan = plan
        self.lines = lines
        self.viewer = viewer
        self.place = place
        self.known = Known(lines, place.code)
        self.references = References(self.known)
        self.matched: dict[tuple[str, int], Line] = {}
        self.since = Since([])
        self.older = 0
        self.index: dict[str, dict[Hashable, list[Any]]] = {}
        self.named = Counter((name, line.values.get("name")) for name, found in lines.items() for line in found)

    def run(self) -> None:
        for sheet in SHEETS.values():
            # Places may lie in places of the same sheet, so all of them are matched before any is read further.
            matched = [step for line in self.lines.get(sheet.name, []) if (step := self._match(line))]
            self.since = Since(matched)
            for step in matched:
                self._complete(step)
            self.plan.steps += matched
        checks.check(self.plan, self.known, self.viewer)
        self._tell_absent()
        self._tell_older()

    def _tell_absent(self) -> None:
        """Say which partnerships of the place another system's file does not have: it may be a newer edition of what is there."""
        if not any(line.is_converted for line in self.lines.get("partnerships", ())):
            return
        there = {pk for sheet, pk in self.matched if sheet == "partnerships"}
        lasting = reads.partnerships(self.viewer, place_id=self.place.pk).filter(until__isnull=True)
        absent = [name for pk, name in lasting.values_list("pk", "name") if pk not in there]
        if not absent:
            return
        said = ngettext(
            "%(count)d partnership of %(place)s is not in the file and stays as it is: %(names)s",
            "%(count)d partnerships of %(place)s are not in the file and stay as they are: %(names)s",
            len(absent),
        )
        more = "…" if len(absent) > MOST_ABSENT else "."
        names = ", ".join(absent[:MOST_ABSENT]) + more
        self.plan.notes.append(said % {"count": len(absent), "place": self.place.name, "names": names})

    def _tell_older(self) -> None:
        """Say how much of the file is older than the register, and so is left as the register has it."""
        if self.older:
            said = ngettext(
                "%(count)d value was changed in the register after the file was taken, and not in the file: it stays as the register has it.",
                "%(count)d values were changed in the register after the file was taken, and not in the file: they stay as the register has them.",
                self.older,
            )
            self.plan.notes.append(said % {"count": self.older})

    # --- Which row of the register is meant

    def _match(self, line: Line) -> Step | None:
        sheet = line.sheet
        try:
            key = self._key(line)
            thing = self._thing(line, key)
        except _Fault as wrong:
            self.plan.faults.append(wrong.fault)
            return None
        step = Step(line, SAME if thing else ADD, self._name(line, thing), thing)
        label: Hashable = line.values.get(NAMED_BY.get(sheet.name, "name"))
        if sheet.name in ("themes", "partnerships", "seats"):
            label = (code_of(self._place_of(line, sheet.column("place"))), label)
        if sheet.name in REFERENCES.values():
            self.references.note(sheet.name, label, thing or step, row=line.number)
        return step

    def _thing(self, line: Line, key: tuple[Hashable, ...]) -> Any:
        sheet = line.sheet
        if line.id == "new":
            return None
        if line.id is not None:
            thing = self.known.by_pk[sheet.name].get(int(line.id))
            if thing is None:
                raise _Fault(
                    line.fault(
                        _("There is no row with this id in %(sheet)s.") % {"sheet": sheet.name},
                        _("Take the id from a new export; for a new row leave it empty."),
                        "id",
                    )
                )
            return self._take(line, thing)
        return self._by_key(line, key)

    def _by_key(self, line: Line, key: tuple[Hashable, ...]) -> Any:
        sheet = line.sheet
        candidates = self._people(line) if sheet.name == "people" else self._of_key(line, key)
        if not candidates and not line.values.get("email"):
            candidates = self.known.also[sheet.name].get(str(line.values.get("name")), [])
        free = [thing for thing in candidates if (sheet.name, thing.pk) not in self.matched]
        if sheet.repeats or self._are_namesakes(line, candidates):
            return self._take(line, free[0]) if free else None
        if len(candidates) > 1:
            raise _Fault(
                line.fault(
                    _("More than one row of the register fits: %(ids)s.")
                    % {"ids": ", ".join(str(one.pk) for one in candidates)},
                    _("Write the id of the right one, or “new” if it is yet another."),
                    sheet.key[0],
                )
            )
        return self._take(line, candidates[0]) if candidates else None

    def _of_key(self, line: Line, key: tuple[Hashable, ...]) -> list[Any]:
        """Rows of that key: for one that has ended the row that ended on that day, if there is one."""
        index, until = self._indexed(line.sheet), line.values.get("until")
        return (index.get((*key, until)) if until else None) or index.get(key, [])

    def _are_namesakes(self, line: Line, candidates: list[Any]) -> bool:
        """Whether a file that tells its things apart by numbers of its own has as many of this name as the register."""
        name = line.sheet.key[0]
        if not line.is_converted or line.sheet.key != ("name",):
            return False
        told = self.named[line.sheet.name, line.values.get(name)]
        return told > 1 and len(candidates) <= told

    def _take(self, line: Line, thing: Any) -> Any:
        before = self.matched.setdefault((line.sheet.name, thing.pk), line)
        if before is not line:
            raise _Fault(
                line.fault(
                    _("It is the same as row %(row)d.") % {"row": before.number},
                    _("Delete one of the two rows."),
                    line.sheet.key[0],
                )
            )
        return thing

    def _people(self, line: Line) -> list[Any]:
        """People with that address; else people of that name whose address is not another."""
        email = line.values.get("email")
        people = self.known.by_pk["people"].values()
        if email and (same := [person for person in people if person.email.lower() == email]):
            return same
        named = self._indexed(SHEETS["people"]).get((line.values["name"],), [])
        return [person for person in named if not email or not person.email]

    def _indexed(self, sheet: Sheet) -> dict[Hashable, list[Any]]:
        """The register's rows of a sheet by their key."""
        if sheet.name not in self.index:
            index: dict[Hashable, list[Any]] = defaultdict(list)
            for thing in self.known.by_pk[sheet.name].values():
                key = tuple(_comparable(current(thing, sheet.column(name))) for name in sheet.key)
                ended = sheet.name in ONLY_WHILE_LASTING and thing.until is not None
                index[(*key, thing.until) if ended else key].append(thing)
            self.index[sheet.name] = index
        return self.index[sheet.name]

    def _key(self, line: Line) -> tuple[Hashable, ...]:
        values = []
        for name in line.sheet.key:
            column = line.sheet.column(name)
            value = self._value(line, column)
            if value is None and not column.required:
                value = _empty(line.sheet, column) or None
            values.append(_comparable(value))
        return tuple(values)

    # --- What it would do

    def _complete(self, step: Step) -> None:
        line, thing = step.line, step.thing
        changes = []
        if self.since.is_unknown(step):
            self.plan.faults.append(_unknown_version(line, thing))
            return
        for column in line.sheet.columns:
            if self._says_nothing(line, column, thing):
                continue
            try:
                value = self._value(line, column)
            except _Fault as wrong:
                self.plan.faults.append(wrong.fault)
                continue
            if thing is None:
                if value is not None:
                    step.facts[column.attribute] = value
            elif not _equal(before := current(thing, column), value, column):
                changes += self._differing(step, column, before, value)
        step.changes = tuple(changes) if thing is not None else self._added(step)
        if thing is not None and changes:
            ends = "until" in step.facts and step.facts["until"] is not None and thing.until is None
            step.verb = END if ends else CHANGE

    def _differing(self, step: Step, column: Column, before: Any, value: Any) -> list[FieldChange]:
        """The change of a value in which a row of the file and one of the register differ, if the file is to make it."""
        line, side = step.line, self.since.side(step, column, value)
        if side is Side.THEIRS:
            self.older += 1
            return []
        if side is Side.BOTH:
            self.plan.faults.append(_both_changed(line, column, self.since.was(step, column), before, value))
            return []
        if column.fixed:
            self.plan.faults.append(_fixed(line, column, before))
        step.facts[column.attribute] = _empty(line.sheet, column) if value is None else value
        return [FieldChange(column.name, _said(before, column), _said(value, column))]

    def _added(self, step: Step) -> tuple[FieldChange, ...]:
        """What a new row is, with what its format and the open place take for granted."""
        self._take_for_granted(step)
        self._settle_place(step)
        return tuple(FieldChange(name, "", _said(value, None)) for name, value in step.facts.items())

    def _says_nothing(self, line: Line, column: Column, thing: Any) -> bool:
        """Whether a cell changes nothing of its row: it is not there, is no fact, or is another name of what it means."""
        if column.name not in line.values or column.kind in NO_FACTS or "." in column.attribute:
            return True
        renames = line.id is not None or column.name != "name" or thing is None
        return not renames and self.known.is_alternative(line.sheet.name, thing, line.values["name"])

    def _take_for_granted(self, step: Step) -> None:
        """A new row has what its format takes for granted where it says nothing."""
        for name, value in step.line.defaults.items():
            step.facts.setdefault(step.line.sheet.column(name).attribute, value)

    def _settle_place(self, step: Step) -> None:
        """A new row belongs to the open place unless it says another."""
        for column in step.line.sheet.columns:
            if column.attribute == "place" and step.facts.get("place") is None:
                step.facts["place"] = self.place

    def _value(self, line: Line, column: Column) -> Any:
        """The value of a cell with its reference found. Raises _Fault."""
        value = line.values.get(column.name)
        if column.kind not in REFERENCES:
            return value
        if value is None:
            return self.place if column.attribute == "place" else None
        try:
            within = self._place_of(line, line.sheet.column(column.place)) if column.place else None
            number = line.values.get(f"{column.name}_id")
            return self.references.find(column.kind, value, within, number=number)
        except Wrong as wrong:
            raise _Fault(line.fault(wrong.wrong, wrong.remedy, column.name)) from wrong

    def _place_of(self, line: Line, column: Column) -> Target:
        """The place in which a theme or partnership is looked for: the one given, else that of the first partnership, else the open one."""
        value = line.values.get(column.name)
        if value is None and column.name == "other_place":
            return self._place_of(line, line.sheet.column("place"))
        if value is None:
            return self.place
        try:
            return self.references.find(Kind.PLACE, value)
        except Wrong as wrong:
            raise _Fault(line.fault(wrong.wrong, wrong.remedy, column.name)) from wrong

    def _name(self, line: Line, thing: Any) -> str:
        told = [
            line.values.get(name)
            for name in ("name", "code", "person", "organisation", "number", "partnership", "other")
        ]
        said = [str(value) for value in told if value is not None]
        return str(thing) if thing is not None else ", ".join(said[:3])


class _Fault(Exception):
    """A row cannot be planned, for this fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.wrong)
        self.fault = fault


def _fixed(line: Line, column: Column, before: Any) -> Fault:
    return line.fault(
        _("%(column)s cannot change; it is %(before)s in the register.")
        % {"column": column.name, "before": _said(before, column)},
        _("Put it back. For another one empty the id, which adds a row, and end this one with a date under until."),
        column.name,
    )


def _unknown_version(line: Line, thing: Any) -> Fault:
    return line.fault(
        _("The register has no such version of this row; it is at version %(version)d.") % {"version": thing.version},
        _("Take the row from a new export."),
        "version",
    )


def _both_changed(line: Line, column: Column, was: str | None, before: Any, value: Any) -> Fault:
    theirs, mine = _said(before, column) or "–", _said(value, column) or "–"
    told = {"was": was or "–", "theirs": theirs, "mine": mine}
    if was is None:
        said = _(
            "The row was changed in the register after the file was taken: here it has %(theirs)s and the file %(mine)s."
        )
    else:
        said = _(
            "Both the register and the file have changed this since the file was taken: it was %(was)s, the register has %(theirs)s and the file %(mine)s."
        )
    return line.fault(
        said % told,
        _("Write %(theirs)s here to keep what the register has, or take a new export and change it there.") % told,
        column.name,
    )


def _empty(sheet: Sheet, column: Column) -> Any:
    """What a field holds when its cell is blank: nothing, or what the register takes for granted."""
    field = sheet.model._meta.get_field(column.attribute.split(".")[0])
    if field.has_default():  # type: ignore[union-attr]
        return field.get_default()  # type: ignore[union-attr]
    return None if field.null else ""


def _comparable(value: Any) -> Hashable:
    if isinstance(value, Step):
        return id(value)
    return ("thing", value.pk) if hasattr(value, "pk") else value


def _equal(before: Any, after: Any, column: Column) -> bool:
    if column.kind in REFERENCES:
        return is_same(before, after)
    if after is None:
        return before is None or before == ""
    if column.kind is Kind.SHARE and before is not None:
        return isclose(before, after, abs_tol=1e-9)
    return bool(before == after)


def _said(value: Any, column: Column | None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Step) or hasattr(value, "pk"):
        return name_of(value)
    return shown(value)
