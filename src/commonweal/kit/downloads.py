"""Files that leave: one place that makes them safe to open."""

from __future__ import annotations

import tablib
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def download(dataset: tablib.Dataset, form: str, filename: str) -> HttpResponse:
    """The dataset as an attachment. Raises Http404 for a form that is not offered."""
    if form not in TYPES:
        raise Http404(_("A list can be had as csv, xlsx or json."))
    safe = dataset if form == "json" else _without_formulas(dataset)
    body = safe.export(form)
    if form == "csv":
        body = "\ufeff" + body
    response = HttpResponse(body, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{filename}.{form}"'
    return response


def without_formula(value: object) -> object:
    """A cell that a spreadsheet would run as a formula, made into plain text by a leading apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def _without_formulas(dataset: tablib.Dataset) -> tablib.Dataset:
    rows = ([without_formula(value) for value in row] for row in dataset)
    return tablib.Dataset(*rows, headers=dataset.headers, title=dataset.title)
