"""Reads a workbook in a process of its own, with bounds on memory and time, so that a hostile one ends that process alone.

Run by its path with the workbook, a folder for the tables, and what is wanted as JSON; answers JSON. It imports nothing
of ours: what begins quickly and knows little has little to lose.
"""

import csv
import json
import re
import resource
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import python_calamine

MOST_MEMORY = 3 << 30
MOST_SECONDS = 300


def main(path: str, folder: str, wanted: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = json.loads(wanted)
    try:
        answer = read(path, folder, told["sheets"], told["most_cells"])
    except (python_calamine.CalamineError, OSError, ValueError, MemoryError) as error:
        answer = {"fault": "unreadable", "said": str(error)}
    sys.stdout.write(json.dumps(answer))


def read(path: str, folder: str, sheets: list[str], most_cells: int) -> dict[str, Any]:
    """The sheets whose names match a pattern; without patterns the longest. A table a sheet, as CSV in the folder."""
    book = python_calamine.CalamineWorkbook.from_path(path)
    names = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
    names = names or list(book.sheet_names)
    if not names:
        return {"fault": "no sheet"}
    chosen = [name for name in names if any(re.fullmatch(form, name.strip(), re.IGNORECASE) for form in sheets)]
    if sheets and not chosen:
        return {"fault": "no such sheet", "names": names}
    tables = {name: book.get_sheet_by_name(name) for name in chosen or names}
    if not chosen:
        longest = max(tables, key=lambda each: tables[each].total_height)
        tables = {longest: tables[longest]}
    cells = sum(table.total_height * table.total_width for table in tables.values())
    if cells > most_cells:
        return {"fault": "too many cells", "cells": cells}
    written = []
    for number, (name, table) in enumerate(tables.items()):
        draft = Path(folder) / f"table{number}.csv"
        with draft.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerows([text_of(value) for value in row] for row in table.to_python(skip_empty_area=False))
        merged = [*(table.merged_cell_ranges or ())]
        written.append({"sheet": name, "path": str(draft), "rows": table.total_height, "merged": merged})
    return {"tables": written}


def text_of(value: Any) -> str:
    """A cell as a CSV file would hold it: whole numbers without a point, dates as ISO 8601, on one line."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).split("\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
