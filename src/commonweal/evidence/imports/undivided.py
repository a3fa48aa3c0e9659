"""Says which rows of a text could not be divided into cells, and why."""

from __future__ import annotations

import duckdb
from django.utils.translation import gettext as _

from commonweal.evidence.imports.faults import MOST_LISTED, Fault, Faults, clipped
from commonweal.evidence.imports.files import Opened
from commonweal.evidence.imports.tables import huge

REJECTED = "store_rejects = true, rejects_limit = 100000"


def undivided(duck: duckdb.DuckDBPyConnection, file: Opened, source: str, error: duckdb.Error) -> Faults:
    """Which rows could not be divided into cells, and why: by reading the file once more, with what is `REJECTED` set aside."""
    try:
        # Counting would not divide the rows; keeping them does.
        duck.execute(f"CREATE OR REPLACE TABLE given AS SELECT * FROM {source}")  # noqa: S608
        rejected = duck.execute(
            "SELECT line, first(error_type), first(csv_line), first(error_message) FROM reject_errors GROUP BY line ORDER BY line"
        ).fetchall()
    except duckdb.Error:
        rejected = []
    if not rejected:
        told = clipped(str(error).splitlines()[0] if str(error) else "")
        return Faults(
            [
                Fault(
                    file.name,
                    _("The rows cannot be divided into cells (%(error)s).") % {"error": told},
                    _("Open the file in Excel, save it as “CSV UTF-8”, and load that."),
                )
            ]
        )
    return Faults([_rejected(file.name, *row) for row in rejected[:MOST_LISTED]], total=len(rejected))


def _rejected(name: str, line: int, kind: str, text: str, message: str) -> Fault:
    told = {"text": clipped(text), "message": message.rstrip(". ").lower()}
    if kind == "MISSING COLUMNS":
        return Fault(
            name,
            _("The row has too few cells: “%(text)s” (%(message)s).") % told,
            _(
                "If it is a note or a total under the table, delete it; if the file was cut off on its way, fetch it again."
            ),
            row=line,
        )
    if kind == "TOO MANY COLUMNS":
        return Fault(
            name,
            _("The row has too many cells: “%(text)s” (%(message)s).") % told,
            _("A number with a comma in it, or a name, must stand in quotation marks."),
            row=line,
        )
    if kind == "UNQUOTED VALUE":
        return Fault(
            name,
            _("A quotation mark is opened and not closed: “%(text)s”.") % told,
            _("Close it, or write two quotation marks where one is meant."),
            row=line,
        )
    if kind == "LINE SIZE OVER MAXIMUM":
        return huge(name, line)
    return Fault(
        name, _("The row cannot be read: “%(text)s” (%(message)s).") % told, _("Correct it in the file."), row=line
    )
