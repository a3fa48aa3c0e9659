"""The statistics of the demonstration as a file, as a publisher would put it out: one row a figure."""

from __future__ import annotations

import csv
from pathlib import Path

from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.figures import Figure, figures
from commonweal.site.demonstration.paths import paths

HEADINGS = ("area_code", "area_name", "year", "indicator", "indicator_name", "value", "numerator", "denominator")
MISSING = ":"
SUPPRESSED = "*"


def write(folder: Path, calendar: Calendar) -> Path:
    """Write the file into a folder, and return where it is. The same day gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"northwick-statistics-{calendar.years[0]}-{calendar.years[-1]}.csv"
    names = {indicator.code: indicator.name for indicator in reading.indicators().all()}
    areas = area_names()
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADINGS)
        for one in figures(calendar, paths(calendar)):
            told = [one.place, areas[one.place], one.year, one.indicator, names[one.indicator], written(one)]
            lines.writerow([*told, one.numerator, one.denominator])
    return path


def written(figure: Figure) -> str:
    """The figure as the file has it, or the mark that stands for none."""
    if figure.value is None:
        return SUPPRESSED if figure.is_suppressed else MISSING
    return str(figure.value).removesuffix(".0")


def area_names() -> dict[str, str]:
    """The name of each place by its code."""
    places = reading.places()
    wider = {place.code: place.name for place in (places.nation, places.region, places.county)}
    districts = {place.code: place.name for place in places.districts}
    return {**wider, **districts, **{place.code: place.name for place in places.neighbourhoods}}
