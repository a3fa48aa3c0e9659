"""What a file would do to the register: the steps, row by row, and every fault."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from commonweal.register.imports.faults import Fault
from commonweal.register.imports.lines import Line

ADD, CHANGE, END, SAME = "add", "change", "end", "same"


@dataclass(frozen=True)
class FieldChange:
    """One value before and after."""

    column: str
    before: str
    after: str


@dataclass(eq=False)
class Step:
    """What one row of a file does: adds a thing, changes it, ends it, or leaves it as it is."""

    line: Line
    verb: str
    name: str
    thing: Any = None
    """The row of the register; for an added one, nothing until it is made."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What to write; a reference may be to a step that has not been taken yet."""
    changes: tuple[FieldChange, ...] = ()

    @property
    def sheet(self) -> str:
        return self.line.sheet.name

    def told(self) -> str:
        """The step as one line of text: two plans with the same lines would do the same."""
        changes = ";".join(f"{one.column}:{one.before}>{one.after}" for one in self.changes)
        version = getattr(self.thing, "version", 0)
        number = getattr(self.thing, "pk", None)
        return f"{self.sheet}|{self.line.number}|{self.verb}|{number}|{version}|{changes}"


@dataclass(frozen=True)
class SheetCount:
    """How many rows of one sheet do what."""

    name: str
    add: int
    change: int
    end: int
    same: int
    faults: int


@dataclass
class Plan:
    """Everything that a file would do, or the reasons why it cannot be brought in."""

    file: str
    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def work(self) -> list[Step]:
        """The steps that change anything."""
        return [step for step in self.steps if step.verb != SAME]

    @property
    def may_apply(self) -> bool:
        return not self.faults and bool(self.work)

    @property
    def digest(self) -> str:
        """Names what the plan would do; it differs as soon as the register or the file does."""
        told = "\n".join(step.told() for step in self.steps)
        return hashlib.sha256(told.encode()).hexdigest()

    def counts(self) -> list[SheetCount]:
        """What each sheet of the file would do, in the order of the file."""
        names = dict.fromkeys([step.sheet for step in self.steps] + [fault.sheet for fault in self.faults])
        verbs = Counter((step.sheet, step.verb) for step in self.steps)
        wrong = Counter(fault.sheet for fault in self.faults)
        return [
            SheetCount(name, verbs[name, ADD], verbs[name, CHANGE], verbs[name, END], verbs[name, SAME], wrong[name])
            for name in names
        ]
