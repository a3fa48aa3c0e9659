"""The partnership handbook as a document: PDF by WeasyPrint from the same text as the page, and OpenDocument by odfdo."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from odfdo import TOC, Cell, Document, Header, Paragraph, Row, Table

from commonweal.register.exports.sheets import plain
from commonweal.register.reads.handbook import Chapter, Handbook

TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
STYLE = Path(__file__).parent / "handbook.css"


class NoPdf(Exception):
    """This machine cannot make PDF files: the library that sets the type is not on it."""


def as_pdf(book: Handbook) -> bytes:
    """The handbook on A4: tagged for screen readers, with bookmarks and page numbers. Raises NoPdf."""
    try:
        from weasyprint import CSS, HTML
    except OSError as missing:
        # WeasyPrint is there, but Pango, which it loads from the system, is not.
        raise NoPdf(str(missing)) from missing
    page = render_to_string("register/handbook_print.html", {"book": book, "language": get_language() or "en-gb"})
    document = HTML(string=page, base_url=None)
    written: bytes = document.write_pdf(
        stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"))], pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return written


def as_odt(book: Handbook) -> bytes:
    """The handbook as a text to work on, with headings, tables and a table of contents."""
    document = Document("text")
    document.meta.title = book.title
    document.meta.set_language(get_language() or "en-gb")
    body = document.body
    body.clear()
    body.append(Header(1, plain(book.title)))
    body.append(Paragraph(_("%(place)s, as it stood on %(day)s") % {"place": book.place, "day": _day(book)}))
    contents = TOC(title=_("Contents"), outline_level=3)
    if len(book.chapters) > 1:
        body.append(contents)
    for part in book.parts:
        if len(book.chapters) > 1:
            body.append(Header(2, plain(part.name)))
        for number, chapter in enumerate(part.chapters):
            _write(body, chapter, name=f"{len(body.get_tables())}-{number}", alone=len(book.chapters) == 1)
    if len(book.chapters) > 1:
        contents.fill(document)
    sent = io.BytesIO()
    document.save(sent)
    return sent.getvalue()


def _day(book: Handbook) -> str:
    return date_format(book.on, "j F Y")


def _write(body: Any, chapter: Chapter, *, name: str, alone: bool) -> None:
    """One partnership: its heading, its remit, and a table for each of what it is, who sits there and its ties."""
    level = 1 if alone else 3
    if not alone:
        body.append(Header(3, plain(chapter.name)))
    for line in plain(chapter.remit or _("Its remit is not written down yet.")).split("\n"):
        body.append(Paragraph(line))
    body.append(Header(level + 1, _("What it is")))
    body.append(_table(f"facts {name}", (), chapter.facts))
    body.append(Header(level + 1, _("Who sits there")))
    body.append(Paragraph(chapter.summary))
    if chapter.seats:
        headings = (
            _("Role"), _("Held by"), _("Organisation"), _("Speaks for"), _("Deputy"), _("Term ends"),
        )  # fmt: skip
        rows = [
            (one.role, one.person, one.organisation, one.constituency, one.deputy, one.until) for one in chapter.seats
        ]
        body.append(_table(f"seats {name}", headings, rows))
    if chapter.ties:
        body.append(Header(level + 1, _("How it stands to others")))
        body.append(_table(f"ties {name}", (), chapter.ties))


def _table(name: str, headings: tuple[str, ...], rows: Any) -> Any:
    table = Table(name)
    for values in (headings, *rows) if headings else rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(plain(value)), clone=False)
        table.append_row(row, clone=False)
    return table
