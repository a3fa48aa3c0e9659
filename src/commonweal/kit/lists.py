"""List pages: one way to filter, sort, page through and take away any list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tablib
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from commonweal.kit.downloads import download
from commonweal.kit.pages import Picture, render

PER_PAGE = 25
WIDE_FROM = 6
"""From so many columns on, a list takes the whole width of the page and its filter stands above it."""


def list_page(
    request: HttpRequest,
    template: str,
    queryset: QuerySet[Any],
    *,
    table: type[Table],
    title: str,
    filters: type[FilterSet] | None = None,
    filename: str = "list",
    fragment: str = "kit/_list.html",
    per_page: int = PER_PAGE,
    charts: Mapping[str, Picture] | None = None,
    maps: Mapping[str, Picture] | None = None,
    **context: Any,
) -> HttpResponse:
    """Answer with a page of the list, or with the whole filtered list as a file (`?as=csv|xlsx|json`).

    `table` declares the columns (a room's exports.py), `filters` what a person can narrow by (its
    forms.py). A column whose `exclude_from_export` is true is for the page only. A list that draws its
    rows otherwise names its own `fragment`, which its template includes.
    """
    chosen = filters(request.GET, queryset=queryset, request=request) if filters else None
    rows = chosen.qs if chosen is not None else queryset
    drawn = table(rows)
    form = request.GET.get("as")
    if form and not {"chart", "map"} & set(request.GET):
        RequestConfig(request, paginate=False).configure(drawn)
        return download(as_dataset(drawn, title), form, filename)
    RequestConfig(request, paginate={"per_page": per_page, "paginator_class": Paginator, "silent": True}).configure(
        drawn
    )
    return render(
        request,
        template,
        {
            "title": title,
            "table": drawn,
            "filter": chosen,
            "is_wide": len(list(drawn.columns)) >= WIDE_FROM,
            "downloads": _downloads(request),
            **context,
        },
        fragment=fragment,
        charts=charts,
        maps=maps,
    )


def as_dataset(drawn: Table, title: str) -> tablib.Dataset:
    """The rows of a table as values, without markup, in the order shown. What is missing is nothing, not the page's dash."""
    skipped = {name for name, column in drawn.base_columns.items() if getattr(column, "exclude_from_export", False)}
    rows = drawn.as_values(exclude_columns=skipped)
    headings = next(rows)
    # A column of dates draws what it has not, for files too.
    values = ([None if value == drawn.default else value for value in row] for row in rows)
    return tablib.Dataset(*values, headers=headings, title=title[:30])


def _downloads(request: HttpRequest) -> list[tuple[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    addresses = []
    for form, label in (("csv", _("CSV")), ("xlsx", _("Excel (XLSX)")), ("json", _("JSON"))):
        query["as"] = form
        addresses.append((label, f"?{query.urlencode()}"))
    return addresses
