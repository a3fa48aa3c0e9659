"""One row of a table as figures: its place, period, indicator, how it came about, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from commonweal.analysis import periods
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.faults import MOST_LISTED, Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened
from commonweal.evidence.imports.headings import told_by
from commonweal.evidence.imports.keys import Key, tidy_key, wide_key
from commonweal.evidence.imports.language import KindOf
from commonweal.evidence.imports.marks import Read, reader
from commonweal.evidence.imports.outlines import BESIDE, Cell, Outline
from commonweal.evidence.imports.places import Places
from commonweal.evidence.imports.tables import MOST_INDICATORS, huge, too_many_indicators
from commonweal.evidence.models import Polarity
from commonweal.evidence.store.shape import Status

LONGEST_TITLE = 280
WRITE_PERIODS = "2019, 2016/17, 2015 - 17, 2023/24 Q4, Q1 2022, March 2023, Oct 2021-Sep 2022, 2022-12-31"


@dataclass(frozen=True)
class Row:
    """A row of a table and the line it begins on."""

    line: int
    cells: Sequence[str]

    def text(self, index: int | None) -> str:
        return self.cells[index].strip() if index is not None and 0 <= index < len(self.cells) else ""


class Rows:
    """Reads rows by a declaration, and remembers which indicators, periods and faults it met."""

    def __init__(self, name: str, declaration: Declaration) -> None:
        self.name = name
        self.declaration = declaration
        self.places = Places(declaration.place)
        self.cell = reader(declaration)
        self.keys: list[Key] = []
        self.spans: dict[str, periods.Period] = {}
        self.left_out: Counter[str] = Counter()
        self._code_met = ""
        self.read = 0
        self.lines: dict[int, tuple[int, int]] = {}
        self._no_periods: set[str] = set()
        """Told above the table or in a heading, and so told once."""
        self._faults: list[Fault] = []
        self._faults_in_all = 0
        self._key_numbers: dict[tuple[object, ...], int] = {}
        self._met: dict[tuple[Any, ...], int] = {}
        self._period_form = re.compile(declaration.period.form) if declaration.period.form else None
        tidy = declaration.tidy
        self._title_form = re.compile(tidy.title_form) if tidy is not None and tidy.title_form else None
        self._rows_tell_facts = self._period_form is not None
        self._facts: dict[tuple[int, int], dict[str, str]] = {}
        self._ends = [re.compile(form, re.IGNORECASE) for form in declaration.until]

    def is_end(self, cells: Sequence[str]) -> bool:
        """Whether a row says that the table has ended."""
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        return any(end.fullmatch(first) for end in self._ends)

    def figures(self, row: Row, outline: Outline, sheet: int) -> Iterator[tuple[Any, ...]]:
        """The figures of a row, as the columns of `unrolling.COLUMNS`."""
        for index, pattern, why in outline.left_out:
            if pattern.fullmatch(row.text(index)):
                self.left_out[_("rows of figures that are not loaded: %(why)s") % {"why": why}] += 1
                return
        place = self._place(row, outline)
        if place is None or not self._is_whole(row, outline):
            return
        self.read += 1
        first, last = self.lines.get(sheet, (row.line, row.line))
        self.lines[sheet] = (min(first, row.line), max(last, row.line))
        for cell in outline.cells:
            figure = self._figure(row, cell, outline, sheet)
            if figure is not None:
                key, label, kind, read, beside = figure
                span = self.spans[label]
                yield (
                    key, sheet, row.line, cell.index, place, label, span.start, span.end,
                    read.value, *beside, read.status, kind,
                )  # fmt: skip

    # --- The place

    def _place(self, row: Row, outline: Outline) -> str | None:
        told = row.text(outline.place) or row.text(outline.roles.get("otherwise"))
        placed = self.places.of(told, [row.text(index) for index in outline.systems])
        if placed.code:
            self._code_met = self._code_met or placed.code
            return placed.code
        if placed.left_out:
            self.left_out[placed.left_out] += 1
        elif not any(row.text(cell.index) for cell in outline.cells if cell.index >= 0) and outline.cells[0].index >= 0:
            # A row of words only: a note, a source, the name of a group. There is no figure in it to lose.
            self.left_out[_("rows without any figure")] += 1
        else:
            self._fault(
                row, outline, outline.place, told,
                _("“%(value)s” is not the code of a place (they look like %(form)s here).")
                % {"value": clipped(told), "form": self._looks()},
                _("If the row is a note or a total, delete it; if the column holds something else, the columns may have been swapped."),
            )  # fmt: skip
        return None

    def _looks(self) -> str:
        """A code of the file itself, which says more than a pattern; the patterns where it had none yet."""
        place = self.declaration.place
        if self._code_met:
            return ", ".join([self._code_met, *list(place.names)[:3]])
        looks = [system.form for system in place.systems] or [place.form]
        return ", ".join([*looks, *list(place.names)[:3]])

    def _is_whole(self, row: Row, outline: Outline) -> bool:
        """Whether a row has as many cells as it needs, and none beyond the headings. Rows of workbooks always have."""
        told = {"text": clipped(", ".join(row.cells))}
        if len(row.cells) <= outline.last:
            problem = _("The row has too few cells: “%(text)s”.") % told
            remedy = _("If the file was cut off on its way, fetch it again.")
        elif any(cell.strip() for cell in row.cells[len(outline.headings) :]):
            problem = _("The row has too many cells: “%(text)s”.") % told
            remedy = _("A number with a comma in it, or a name, must stand in quotation marks.")
        else:
            return True
        self._fault(row, outline, None, "", problem, remedy)
        return False

    # --- A figure

    def _figure(
        self, row: Row, cell: Cell, outline: Outline, sheet: int
    ) -> tuple[int, str, str, Read, tuple[float | None, ...]] | None:
        """Its key, period, kind, value, and what stands beside it; None where something is wrong, which is then noted."""
        spot = (sheet, cell.index)
        if spot not in self._facts:
            self._facts[spot] = {**outline.facts, **cell.facts}
        facts = dict(self._facts[spot]) if self._rows_tell_facts else self._facts[spot]
        label = self._period(row, outline, facts)
        key = self._key(row, cell, outline, facts, spot) if label is not None else None
        if label is None or key is None:
            return None
        known = self.keys[key]
        read = Read(1.0) if cell.index < 0 else self._number(row, cell.index, outline, known)
        if read is None:
            return None
        read = self._with_remark(row, outline, read)
        kind = self._kind(row, outline, facts, read)
        if kind is None:
            return None
        beside = self._beside(row, outline, known)
        return None if beside is None else (key, label, kind, read, beside)

    def _period(self, row: Row, outline: Outline, facts: dict[str, str]) -> str | None:
        declared = self.declaration.period
        index = outline.roles.get("period")
        told = declared.fixed or row.text(index)
        if not told and declared.column is not None:
            told = told_by(declared.column.templates, facts)
        label = declared.words.get(told, told)
        if self._period_form is not None and (found := self._period_form.fullmatch(label)):
            facts.update(found.groupdict(default=""))
            label = found["period"].strip()
            label = declared.words.get(label, label)
        if index is None and label in self._no_periods:
            return None
        if label not in self.spans:
            try:
                self.spans[label] = periods.parse(label, year_starts_in=declared.year_starts_in)
            except (ValueError, OverflowError):
                self._no_periods.add(label)
                self._fault(row, outline, index, told, *_no_period(told, is_in_a_column=index is not None))
                return None
        return label

    def _key(self, row: Row, cell: Cell, outline: Outline, facts: dict[str, str], spot: tuple[int, int]) -> int | None:
        tidy = self.declaration.tidy
        parts = tuple(row.text(index) for index in outline.parts)
        told = tuple(facts.items()) if self._rows_tell_facts else ()
        if tidy is None:
            assert cell.declared is not None  # noqa: S101 - a wide table's cells have what declares them
            met: tuple[Any, ...] = (spot, parts, told)
            if met not in self._met:
                self._met[met] = self._number_of(wide_key(cell.declared, facts, parts, self.declaration))
            return self._met[met]
        title = row.text(outline.roles.get("title")) or told_by(tidy.title.templates, facts)
        unit = row.text(outline.roles.get("unit"))
        polar = row.text(outline.roles.get("polarity"))
        met = (spot, title, parts, unit, polar, told)
        if met not in self._met:
            facts = dict(facts)
            if self._title_form is not None and (found := self._title_form.fullmatch(title)):
                facts.update(found.groupdict(default=""))
                title = found["title"].strip()
            title = tidy.titles.get(title, title)
            if not 1 <= len(title) <= LONGEST_TITLE:
                self._fault(
                    row, outline, outline.roles.get("title"), title,
                    _("“%(value)s” cannot be the title of an indicator.") % {"value": clipped(title)},
                    _("Give every row a title of at most %(most)s letters.") % {"most": LONGEST_TITLE},
                )  # fmt: skip
                return None
            unit = unit or (told_by(tidy.unit.templates, facts) if tidy.unit is not None else "")
            polarity = tidy.polarity.of(polar) if tidy.polarity is not None else Polarity.NEITHER
            self._met[met] = self._number_of(tidy_key(tidy, title, parts, unit, polarity, facts))
        return self._met[met]

    def _number_of(self, key: Key) -> int:
        if key.identity not in self._key_numbers:
            if len(self.keys) >= MOST_INDICATORS:
                raise Faults([too_many_indicators(self.name)])
            self._key_numbers[key.identity] = len(self.keys)
            self.keys.append(key)
        return self._key_numbers[key.identity]

    def _number(self, row: Row, index: int, outline: Outline, key: Key) -> Read | None:
        told = row.text(index)
        read = self.cell(told, key.percent)
        if read is None:
            self._fault(
                row, outline, index, told,
                _("“%(value)s” is not a number.") % {"value": clipped(told)},
                _("Correct it. If it means that there is no figure, add it to ‘missing’ or ‘suppressed’ in the declaration; save a formula as its value."),
            )  # fmt: skip
            return None
        if read.value is None:
            return read
        value = read.value * key.times
        if (key.least is not None and value < key.least) or (key.most is not None and value > key.most):
            self._fault(
                row, outline, index, told,
                _("“%(value)s” lies outside what this column can hold.") % {"value": clipped(told)},
                _("The columns may have been swapped, or a decimal point lost."),
            )  # fmt: skip
            return None
        return Read(value, read.status, read.kind)

    def _with_remark(self, row: Row, outline: Outline, read: Read) -> Read:
        notes, index = self.declaration.notes, outline.roles.get("notes")
        if notes is None or index is None or not (remark := row.text(index)):
            return read
        if read.value is None:
            if notes.says(notes.suppressed, remark):
                return Read(None, Status.SUPPRESSED)
            return Read(None, Status.MISSING) if notes.says(notes.missing, remark) else read
        return Read(read.value, read.status, notes.kind_of(remark) or read.kind)

    def _kind(self, row: Row, outline: Outline, facts: Mapping[str, str], read: Read) -> str | None:
        declared = self.declaration.kind
        if read.kind is not None or not isinstance(declared, KindOf):
            return read.kind or str(declared)
        index = outline.roles.get("kind")
        told = row.text(index) or told_by(declared.column.templates, facts)
        kind = declared.of(told)
        if kind is None:
            self._fault(
                row, outline, index, told,
                _("Nobody has said whether “%(value)s” means a measured, an imputed or a projected figure.")
                % {"value": clipped(told)},
                _("Say in the declaration, under ‘kind’, what the word means."),
            )  # fmt: skip
        return kind

    def _beside(self, row: Row, outline: Outline, key: Key) -> tuple[float | None, ...] | None:
        if not outline.beside:
            return (None, None, None, None)
        found: list[float | None] = []
        for name in BESIDE:
            index = outline.beside.get(name)
            if index is None:
                found.append(None)
                continue
            read = self.cell(row.text(index), key.percent)
            if read is None:
                self._number(row, index, outline, key)
                return None
            times = key.times if name in ("lower", "upper") else 1.0
            found.append(None if read.value is None else read.value * times)
        return tuple(found)

    # --- Faults

    def broken(self, outline: Outline, line: int, said: str) -> None:
        """Note that the text itself cannot be divided into cells from a line on."""
        self._note(_cut_short(self.name, outline, line, said))

    def _fault(
        self, row: Row, outline: Outline, index: int | None, value: str, problem: str, remedy: str
    ) -> None:  # fmt: skip
        heading = outline.headings[index] if index is not None and 0 <= index < len(outline.headings) else ""
        self._note(Fault(self.name, problem, remedy, row.line, clipped(heading), value, outline.sheet))

    def _note(self, fault: Fault) -> None:
        self._faults_in_all += 1
        if len(self._faults) < MOST_LISTED:
            self._faults.append(fault)

    def raise_faults(self, file: Opened, sheets: Sequence[str]) -> None:
        """Raises Faults when there is any, of the rows or of the cells of the workbook that lie among them."""
        doubts = [
            doubt
            for number, sheet in enumerate(sheets)
            for table in file.tables
            if table.name == sheet and number in self.lines
            for doubt in table.doubts
            if doubt.row is not None and self.lines[number][0] <= doubt.row <= self.lines[number][1]
        ]
        if self._faults or doubts:
            listed = sorted([*self._faults, *doubts], key=lambda fault: (fault.sheet, fault.row or 0, fault.column))
            raise Faults(listed, total=self._faults_in_all + len(doubts))


def _cut_short(name: str, outline: Outline, line: int, said: str) -> Fault:
    """What the reader of a text stumbled over."""
    if "field larger" in said:
        return huge(name, line)
    if "unexpected end" in said or "expected after" in said:
        return Fault(
            name,
            _("A quotation mark is opened and not closed."),
            _("Close it, or write two quotation marks where one is meant."),
            row=line,
            sheet=outline.sheet,
        )
    return Fault(
        name,
        _("The row cannot be read (%(error)s).") % {"error": clipped(said)},
        _("Correct it in the file."),
        row=line,
        sheet=outline.sheet,
    )


def _no_period(told: str, *, is_in_a_column: bool) -> tuple[str, str]:
    """What is wrong with a period, and what to do."""
    if not told and not is_in_a_column:
        return (
            _("Nothing tells of which period the figures are: no heading, nothing above the table and not the file's name."),
            _("Give the file the name under which it was published, or write the period into the declaration."),
        )  # fmt: skip
    return (
        _("“%(value)s” is not a period.") % {"value": clipped(told)},
        _("Write it like %(forms)s.") % {"forms": WRITE_PERIODS},
    )
