"""The register of a place as a workbook, or as CSV files with the same columns."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from commonweal.kit.downloads import FORMULA_STARTS
from commonweal.register import reads
from commonweal.register.exports.sheets import SHEETS, Labels, Sheet
from commonweal.register.models import Organisation, Overlap, Person, Place, Seat
from commonweal.register.rules import Viewer

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}

WIDE = {"name": 40, "purpose": 50, "partnership": 40, "other": 40, "organisation": 34, "person": 26, "deputy": 26}


class Content:
    """The rows of every sheet for one place: what lasts on a day, or with what has ended. The number of queries is fixed."""

    def __init__(self, viewer: Viewer, place: Place, *, on: date, with_ended: bool = False) -> None:
        self.viewer = viewer
        self.place = place
        self.on = on
        self.with_ended = with_ended
        self.labels = Labels(_ambiguous_names())

    def rows(self, sheet: Sheet) -> Iterator[list[Any]]:
        """The cells of a sheet, in the order of its columns."""
        for thing in self.things(sheet):
            yield [self.labels.cell(thing, column) for column in sheet.columns]

    def things(self, sheet: Sheet) -> QuerySet[Any]:
        found = self._tables()[sheet.name].select_related(*sheet.related).defer(*sheet.outlines)
        if sheet.dated and not self.with_ended:
            found = found.filter(Q(until__isnull=True) | Q(until__gt=self.on))
        return found.order_by("pk")

    def _tables(self) -> dict[str, QuerySet[Any]]:
        viewer, here = self.viewer, self.place.pk
        places = Place.objects.filter(self._near())
        organisations = reads.organisations(viewer).filter(reads.organisations_at(viewer, here))
        people = Person.objects.filter(reads.people_at(viewer, here))
        employed = Q(person__in=people.order_by().values("pk"), organisation__in=organisations.order_by().values("pk"))
        return {
            "places": places,
            "overlaps": Overlap.objects.filter(place__in=places.order_by().values("pk")),
            "themes": reads.themes(viewer, place_id=here, on=self.on),
            "organisations": organisations,
            "identifiers": reads.identifiers(viewer).filter(organisation__in=organisations.order_by().values("pk")),
            "footprints": reads.footprints(viewer).filter(organisation__in=organisations.order_by().values("pk")),
            "people": people,
            "employments": reads.employments(viewer).filter(employed),
            "support_team": reads.supports(viewer, place_id=here),
            "partnerships": reads.partnerships(viewer, place_id=here),
            "coverages": reads.coverages(viewer).filter(partnership__place=here),
            "secretariats": reads.secretariats(viewer, place_id=here),
            "ties": reads.ties(viewer, place_id=here),
            "seats": Seat.objects.filter(partnership__place=here),
            "feedback": reads.feedback(viewer, place_id=here).filter(self._seat_is_there()),
        }

    def _seat_is_there(self) -> Q:
        """Feedback goes with its seat: that of an ended one only with what has ended."""
        lasting = Q(seat__until__isnull=True) | Q(seat__until__gt=self.on)
        return Q() if self.with_ended else lasting

    def _near(self) -> Q:
        """The place, what it is part of, and what lies in it."""
        above = [wider.pk for wider in reads.ancestors(self.viewer, self.place)]
        here = self.place.pk
        within = Q(parent=here) | Q(parent__parent=here) | Q(parent__parent__parent=here)
        return Q(pk__in=[here, *above]) | within


def _ambiguous_names() -> dict[str, set[str]]:
    """Codes and names that more than one place, organisation or person has."""
    found = {}
    for model, field in ((Place, "code"), (Organisation, "name"), (Person, "name")):
        repeated = model._default_manager.order_by().values_list(field).annotate(Count("pk")).filter(pk__count__gt=1)
        found[str(model._meta.model_name)] = {name for name, _count in repeated}
    return found


def as_xlsx(content: Content) -> bytes:
    """The register as a workbook, one sheet a table."""
    book = Workbook(write_only=True)
    for sheet in SHEETS.values():
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(number)].width = WIDE.get(column.name, 16)
        page.append([_heading(page, name) for name in sheet.names])
        for row in content.rows(sheet):
            page.append([_cell(page, value) for value in row])
    sent = io.BytesIO()
    book.save(sent)
    return sent.getvalue()


def _heading(page: Any, name: str) -> Any:
    cell = WriteOnlyCell(page, value=name)
    cell.font = Font(bold=True)
    return cell


def _cell(page: Any, value: Any) -> Any:
    if isinstance(value, date):
        cell = WriteOnlyCell(page, value=datetime.combine(value, time.min))
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, str):
        cell = WriteOnlyCell(page, value=guarded(value))
        # What a person typed is text, even where it looks like a formula or a number.
        cell.data_type = "s"
        return cell
    return value


def as_zip(content: Content) -> bytes:
    """The register as CSV files, one a table, in one zip file."""
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in SHEETS.values():
            archive.writestr(f"{sheet.name}.csv", as_csv(content, sheet))
    return sent.getvalue()


def as_csv(content: Content, sheet: Sheet) -> str:
    """One sheet as a CSV file that Excel opens with the right letters."""
    sent = io.StringIO(newline="")
    writer = csv.writer(sent)
    writer.writerow(sheet.names)
    for row in content.rows(sheet):
        writer.writerow([_text(value) for value in row])
    return "\ufeff" + sent.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return guarded(value) if isinstance(value, str) else str(value)


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula, with an apostrophe before it.

    Text that has one there already gets another, so that taking one off at import always gives back what was written.
    """
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text
