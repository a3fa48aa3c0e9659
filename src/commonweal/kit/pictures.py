"""What a chart and a map share: a title, a sentence, the table beside them, and how they are taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

import tablib
from django.http import Http404, HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonweal.kit import drawing
from commonweal.kit.downloads import download
from commonweal.kit.drawing import Canvas

# As wide as two thirds of the page, where most pictures stand; and as wide as a phone.
WIDTH = 720
NARROW_WIDTH = 340
# A picture that is wider than this is for a full page; a smaller screen gets the drawing for a phone.
WIDE = 880
MOST_DECIMALS = 2
ROWS_SHOWN = 200

Column = tuple[str, str]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One cell of the table beside a picture, as it is shown."""

    text: str
    href: str = ""
    code: str = ""
    numeric: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture of a page, drawn and downloaded from the page's own address.

    `alt` is the one sentence that says what it shows; `rows` are its figures, in `columns` of
    (key, label). A row's `href`, where it has one, is the address of the thing in its first column.
    """

    name: str
    title: str
    alt: str = ""
    columns: Sequence[Column] = ()
    rows: Sequence[Row] = ()
    note: str = ""
    source: str = ""
    width: int = WIDTH
    height: int = 360
    narrow_height: int = 0

    kind: ClassVar[str] = "picture"

    def definition(self, canvas: Canvas) -> Any:
        """The Altair chart or Vega-Lite definition for that canvas."""
        raise TypeError(f"{type(self).__name__} does not say how it is drawn.")

    def shows(self) -> Sequence[Any]:
        """Everything the drawing depends on: two pictures that show the same have the same fingerprint."""
        return [self.rows]

    @cached_property
    def fingerprint(self) -> str:
        sizes = [self.width, self.height, self.narrow_height]
        return drawing.fingerprint(self.kind, str(self.alt), sizes, get_language(), *self.shows())

    def canvas(self, *, narrow: bool = False, interactive: bool = False) -> Canvas:
        if narrow:
            height = self.narrow_height or self.height
            return Canvas(min(self.width, NARROW_WIDTH), height, narrow=True, interactive=interactive)
        return Canvas(self.width, self.height, interactive=interactive)

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of a page."""
        return self.width > WIDE

    @property
    def narrow_screens(self) -> str:
        """The media query of the screens on which the drawing for a phone is the legible one."""
        return "(max-width: 64em)" if self.is_wide else "(max-width: 40em)"

    # --- Answers

    def respond(self, form: str) -> HttpResponse:
        """The picture as a file. Raises Http404 for a form that is not offered.

        A form with the picture's fingerprint behind it (`svg.1f3a...`) may be kept by the reader's own
        browser for good, because what it shows can never change; any other must be asked for again.
        """
        wanted, _dot, pinned = form.partition(".")
        answers = self.answers()
        if wanted not in answers:
            raise Http404(_("A picture can be had as %(forms)s.") % {"forms": ", ".join(answers)})
        response: HttpResponse = answers[wanted]()
        response["ETag"] = f'"{self.fingerprint}-{wanted}"'
        lasting = pinned == self.fingerprint
        response["Cache-Control"] = "private, max-age=31536000, immutable" if lasting else "private, no-cache"
        return response

    def answers(self) -> dict[str, Any]:
        """How each form is answered."""
        return {
            "svg": lambda: HttpResponse(self.svg(), content_type="image/svg+xml"),
            "narrow": lambda: HttpResponse(self.svg(narrow=True), content_type="image/svg+xml"),
            "png": lambda: HttpResponse(self.png(), content_type="image/png"),
            "csv": lambda: download(self.dataset(), "csv", self.filename),
            "json": lambda: download(self.dataset(), "json", self.filename),
        }

    @property
    def filename(self) -> str:
        return self.name.replace("_", "-")

    def svg(self, *, narrow: bool = False) -> str:
        """The picture as SVG, drawn once and kept."""
        canvas = self.canvas(narrow=narrow)
        name = f"{self.fingerprint}-{'narrow' if narrow else 'wide'}"
        return drawing.kept(name, lambda: drawing.svg(drawing.complete(self.definition(canvas), canvas, str(self.alt))))

    def png(self) -> bytes:
        """The picture as PNG, drawn once and kept."""
        return drawing.kept(f"{self.fingerprint}-png", lambda: drawing.png(self.svg()))

    def dataset(self) -> tablib.Dataset:
        """The figures, as a file of rows and columns holds them."""
        rows = [[_plain(row.get(key)) for key, _label in self.columns] for row in self.rows]
        return tablib.Dataset(*rows, headers=[str(label) for _key, label in self.columns], title=str(self.title)[:30])

    # --- The table beside it

    @cached_property
    def numeric(self) -> frozenset[str]:
        """The columns that hold nothing but numbers."""
        return frozenset(
            key
            for key, _label in self.columns
            if any(_is_number(row.get(key)) for row in self.rows)
            and all(row.get(key) is None or _is_number(row.get(key)) for row in self.rows)
        )

    @cached_property
    def decimals(self) -> dict[str, int]:
        """How many decimals each column of numbers carries, so that its figures line up."""
        carried = {key: [_decimals(shown(row.get(key))) for row in self.rows] for key in self.numeric}
        return {key: max(found) for key, found in carried.items() if 0 < max(found) <= MOST_DECIMALS}

    def headings(self) -> list[Cell]:
        return [Cell(str(label), numeric=key in self.numeric) for key, label in self.columns]

    def table(self) -> list[list[Cell]]:
        """The first rows of the figures as they are shown; the rest are in the files."""
        return [self._cells(row) for row in self.rows[:ROWS_SHOWN]]

    @property
    def hidden_rows(self) -> int:
        """How many rows the page's table leaves out."""
        return max(0, len(self.rows) - ROWS_SHOWN)

    def _cell(self, row: Row, key: str) -> Any:
        """What a cell of the table shows."""
        return row.get(key)

    def _said(self, key: str, value: Any) -> str:
        if key in self.decimals and _is_number(value) and value == value:
            return str(number_format(value, self.decimals[key], use_l10n=True, force_grouping=True))
        return shown(value)

    def _cells(self, row: Row) -> list[Cell]:
        first = self.columns[0][0]
        return [
            Cell(
                self._said(key, self._cell(row, key)),
                href=str(row.get("href") or "") if key == first else "",
                code=str(row.get("code") or "") if key == first else "",
                numeric=key in self.numeric,
                missing=row.get(key) in (None, ""),
            )
            for key, _label in self.columns
        ]


def shown(value: Any) -> str:
    """A value as a person reads it in a table. A missing value is said to be missing; it is never zero."""
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return _("no figure")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, float):
        return str(number_format(_rounded(value), use_l10n=True, force_grouping=True))
    if isinstance(value, int | Decimal):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return str(value)


def _rounded(value: float) -> Decimal:
    # Four significant figures are more than a picture shows; whole numbers are never rounded.
    short = Decimal(f"{value:.4g}") if abs(value) < 1000 else Decimal(f"{value:.0f}")
    return Decimal(f"{short.normalize():f}")


def _decimals(said: str) -> int:
    return len(said.rpartition(".")[2]) if "." in said else 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return float(value) if isinstance(value, Decimal) else str(value)
