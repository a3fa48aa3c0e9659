"""The tables that another format is turned into, row by row, with what was understood and what was passed over."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.register.exports import marks
from commonweal.register.exports.sheets import SHEETS
from commonweal.register.imports.faults import Fault, Unreadable, shown
from commonweal.register.imports.tables import MOST_ROWS, Cells, Pointer, Table

MOST_TOLD = 8
"""How many names a note lists before it only counts."""


class Draft:
    """Gathers rows for the sheets of the register from a file of another format."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._paths: dict[str, dict[int, str]] = defaultdict(dict)
        self._defaults: dict[str, dict[str, Any]] = defaultdict(dict)
        self._passed: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, sheet: str, path: str, **values: Any) -> Pointer:
        """A row of a sheet, found at this path of the file; what points at it is returned."""
        rows = self._rows[sheet]
        rows.append(values)
        number = len(rows)
        if number > MOST_ROWS:
            raise Unreadable(
                Fault(
                    self.file,
                    _("The file holds more than %(most)d of %(sheet)s.") % {"most": MOST_ROWS, "sheet": sheet},
                    _("Bring it in as several files."),
                )
            )
        self._paths[sheet][number] = path
        return Pointer.to(str(values.get("name") or ""), number)

    def give(self, sheet: str, pointer: Pointer, **values: Any) -> None:
        """Say more of a row that is there."""
        self._rows[sheet][pointer.row - 1] |= values

    def count(self, sheet: str) -> int:
        return len(self._rows[sheet])

    def default(self, sheet: str, **values: Any) -> None:
        """What a row has that the file says nothing of, if the register does not know the thing yet."""
        self._defaults[sheet] |= values

    def fault(self, wrong: str, remedy: str, path: str, value: object = None) -> None:
        """Something at a path of the file cannot be brought in, and with it nothing of the file."""
        self.faults.append(Fault(self.file, wrong, remedy, value=shown(value), path=path))

    def pass_over(self, what: str, value: object = "") -> None:
        """Something has no home in the register; it is counted, and told under what it is."""
        self._passed[what][shown(value)] += 1

    def tables(self) -> list[Table]:
        """The tables, in the order of the workbook. Raises Unreadable where nothing was found."""
        found = [self._table(name) for name in SHEETS if self._rows[name]]
        if not found and not self.faults:
            raise Unreadable(
                Fault(
                    self.file,
                    _("There is nothing in the file that the register can hold."),
                    _("Choose a file with people, organisations or partnerships in it."),
                )
            )
        if not found:
            raise Unreadable(*self.faults)
        found[0].notes = [*self.notes, *self._passed_over()]
        found[0].faults = self.faults
        return found

    def _table(self, name: str) -> Table:
        sheet = SHEETS[name]
        positions = {column: position for position, column in enumerate(sheet.names)}
        rows: list[tuple[int, Cells]] = [
            (number, [values.get(column) for column in sheet.names])
            for number, values in enumerate(self._rows[name], start=1)
        ]
        return Table(
            self.file, sheet, positions, rows, paths=self._paths[name], defaults=dict(self._defaults.get(name, {}))
        )

    def _passed_over(self) -> list[str]:
        told = []
        for what, values in self._passed.items():
            names = [
                f"{name} ({count})" if count > 1 else name for name, count in values.most_common(MOST_TOLD) if name
            ]
            more = ", …" if len(values) > MOST_TOLD else ""
            listed = f" {', '.join(names)}{more}." if names else ""
            count = sum(values.values())
            told.append(
                ngettext(
                    "Not brought in, %(count)d time: %(what)s.%(listed)s",
                    "Not brought in, %(count)d times: %(what)s.%(listed)s",
                    count,
                )
                % {"count": count, "what": what, "listed": listed}
            )
        return told


def number_of(kind: str, given: object) -> int | None:
    """The number in this register of a thing whose file names it as our own export does; None for anyone else's."""
    return marks.number_of(kind, given)


def day_of(raw: object) -> tuple[object, bool]:
    """A day as the formats write it, which may be a year or a month alone, and whether its beginning had to be taken for it."""
    text = str(raw or "").strip()
    parts = text.split("T")[0].split("-")
    if not text:
        return None, False
    if all(part.isdigit() for part in parts) and len(parts[0]) == 4 and len(parts) in (1, 2):
        try:
            return date(int(parts[0]), int(parts[1]) if len(parts) == 2 else 1, 1), True
        except ValueError:
            return text, False
    return text.split("T")[0], False
