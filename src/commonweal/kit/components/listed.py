"""Draws a django-tables2 table: in plain Python, because a list page has hundreds of cells."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from commonweal.kit.components.cells import Cells
from commonweal.kit.components.markup import as_text, attribute
from commonweal.kit.components.markup import classes as joined
from commonweal.kit.components.rows import scrolling

SORT_ICON = (
    '<svg width="9" height="14" viewBox="0 0 9 14" aria-hidden="true" focusable="false">'
    '<path class="cw-sort__up" d="M4.5 0 9 6H0z"/><path class="cw-sort__down" d="M4.5 14 0 8h9z"/></svg>'
)
# A year has four figures and no comma; from five figures on, groups of three help the eye.
GROUPED_FROM = 10_000
# From so many columns on, a phone shows each row as a block of its own: beside each other they could not be read.
STACKS_FROM = 3
# From so many on, a tablet does too.
STACKS_EARLY_FROM = 7


def draw_table(table: Any, request: HttpRequest | None, *, title: Any = "") -> SafeString:
    """The rows of one page under headings that sort; figures stand to the right."""
    columns = list(table.columns)
    body, numeric = _body(table, columns)
    caption = getattr(table, "caption", "")
    above = (
        f'<caption class="govuk-table__caption govuk-table__caption--m">{as_text(caption)}</caption>' if caption else ""
    )
    head = "".join(_heading(table, column, request, numeric=column.name in numeric) for column in columns)
    names = joined("govuk-table cw-table", _stacking(len(columns)))
    return scrolling(
        f'<table class="{names}"{attribute("id", (table.attrs or {}).get("id"))}>{above}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{_foot(table, columns)}</table>",
        name=caption or title,
    )


def _stacking(columns: int) -> str:
    """How a table of so many columns gives way on a narrow screen."""
    if columns < STACKS_FROM:
        return ""
    return "cw-table--stacks" + (" cw-table--stacks-early" if columns >= STACKS_EARLY_FROM else "")


def _body(table: Any, columns: list[Any]) -> tuple[str, set[str]]:
    cells = [Cells(table, column) for column in columns]
    frames = [_frames(column, place, len(columns)) for place, column in enumerate(columns)]
    numeric: set[str] = set()
    drawn = []
    for row in table.paginated_rows:
        inside = []
        for column, (plain, figure, end) in zip(cells, frames, strict=True):
            shown, is_number = shown_as(column.drawn(row))
            if is_number:
                numeric.add(column.bound.name)
            inside.append(f"{figure if is_number else plain}{shown}{end}")
        drawn.append(f"<tr{attribute('class', _class_of_row(row))}>{''.join(inside)}</tr>")
    return "".join(drawn), numeric


def _frames(column: Any, place: int, columns: int) -> tuple[str, str, str]:
    """How a cell of a column begins, how one with a figure does, and how both end."""
    # On a phone the name of its column stands before each value.
    label = attribute("data-label", column.header) if columns >= STACKS_FROM else ""
    kind = "td" if place else "th"
    begin = f"<td{label}" if place else '<th scope="row"'
    fixed = _class_of(column, "td")
    plain, figure = attribute("class", joined(fixed)), attribute("class", joined(fixed, "cw-number"))
    return f"{begin}{plain}>", f"{begin}{figure}>", f"</{kind}>"


def shown_as(value: Any) -> tuple[str, bool]:
    """A value as people read it, and whether it is a figure."""
    if isinstance(value, bool):
        return as_text(_("Yes") if value else _("No")), False
    if type(value) is int and -GROUPED_FROM < value < GROUPED_FROM:
        return str(value), True
    if isinstance(value, (int, float, Decimal)):
        return number_format(value, force_grouping=abs(float(value)) >= GROUPED_FROM), True
    if isinstance(value, datetime):
        return as_text(date_format(localtime(value) if is_aware(value) else value, "j M Y, H:i")), False
    if isinstance(value, date):
        return as_text(date_format(value, "j M Y")), False
    return as_text(value), False


def _class_of(column: Any, part: str) -> str:
    given = (column.column.attrs.get(part) or {}).get("class", "")
    return given if isinstance(given, str) else ""


def _class_of_row(row: Any) -> str:
    given = (row.table.row_attrs or {}).get("class", "")
    return str(given(row.record) if callable(given) else given or "")


def _heading(table: Any, column: Any, request: HttpRequest | None, *, numeric: bool) -> str:
    words = as_text(column.header)
    names = joined(_class_of(column, "th"), "cw-number" if numeric else "")
    sorted_how = ""
    if column.orderable:
        order = column.order_by_alias
        if column.is_ordered:
            sorted_how = "descending" if order.is_descending else "ascending"
        href = _address(request, {table.prefixed_order_by_field: order.next, table.prefixed_page_field: ""})
        before, space, last = words.rpartition(" ")
        words = f'{before}{space}<span class="cw-sort__end">{last}{SORT_ICON}</span>'
        words = f'<a class="cw-sort" href="{as_text(href)}">{words}</a>'
    return f'<th scope="col"{attribute("class", names)}{attribute("aria-sort", sorted_how)}>{words}</th>'


def _address(request: HttpRequest | None, changes: dict[str, Any]) -> str:
    """The address of this page with some of its questions changed; an empty answer takes the question away."""
    if request is None:
        return "#"
    query = request.GET.copy()
    for name, value in changes.items():
        if value:
            query[name] = str(value)
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}"


def _foot(table: Any, columns: list[Any]) -> str:
    if not table.has_footer():
        return ""
    cells = []
    for column in columns:
        shown, is_number = shown_as(column.footer)
        cells.append(f"<td{attribute('class', 'cw-number' if is_number else '')}>{shown}</td>")
    return f"<tfoot><tr>{''.join(cells)}</tr></tfoot>"
