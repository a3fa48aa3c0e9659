"""Draws the table beside a picture: in plain Python, because it may have two hundred rows."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from commonweal.kit.components.markup import as_text, attribute, safe
from commonweal.kit.pictures import Cell, Picture


def figures_table(picture: Picture) -> SafeString:
    """The figures of a picture, and how many more rows their file has."""
    head = "".join(
        f'<th scope="col" class="govuk-table__header{" govuk-table__header--numeric" if cell.numeric else ""}">{as_text(cell.text)}</th>'
        for cell in picture.headings()
    )
    return safe(
        '<table class="govuk-table cw-table">'
        f'<caption class="govuk-table__caption govuk-visually-hidden">{as_text(picture.title)}</caption>'
        f'<thead class="govuk-table__head"><tr class="govuk-table__row">{head}</tr></thead>'
        f'<tbody class="govuk-table__body">{"".join(_row(row) for row in picture.table())}</tbody></table>'
        f"{_more(picture.hidden_rows)}"
    )


def _row(cells: Sequence[Cell]) -> str:
    first, *others = cells
    inside = f'<th scope="row" class="govuk-table__header">{_inside(first)}</th>' + "".join(
        f'<td class="govuk-table__cell{" govuk-table__cell--numeric cw-number" if cell.numeric else ""}">{_inside(cell)}</td>'
        for cell in others
    )
    return f'<tr class="govuk-table__row"{attribute("data-code", first.code)}>{inside}</tr>'


def _inside(cell: Cell) -> str:
    if cell.href:
        return f'<a class="govuk-link" href="{as_text(cell.href)}">{as_text(cell.text)}</a>'
    return f'<span class="cw-quiet">{as_text(cell.text)}</span>' if cell.missing else as_text(cell.text)


def _more(hidden: int) -> str:
    if not hidden:
        return ""
    words = ngettext(
        "%(hidden)s more row is in the file of figures.", "%(hidden)s more rows are in the file of figures.", hidden
    )
    return f'<p class="govuk-body">{as_text(words % {"hidden": hidden})}</p>'
