"""The partnership handbook as a document: PDF by WeasyPrint from the same text as the page, and OpenDocument by odfdo."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from odfdo import TOC, Cell, Document, Header, Paragraph, Row, Table

from commonweal.kit import jobs, pdf, uploads
from commonweal.kit.models import Job
from commonweal.kit.pdf import NoPdf
from commonweal.register import reads
from commonweal.register.exports.sheets import plain
from commonweal.register.reads.handbook import Chapter, Handbook

TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
PURPOSE = "register.handbook"
"""What a finished handbook is kept for until it is fetched."""
STYLE = Path(__file__).parent / "handbook.css"


def as_pdf(book: Handbook) -> bytes:
    """The handbook on A4: tagged for screen readers, with bookmarks and page numbers. Raises NoPdf."""
    page = render_to_string("register/_handbook_print.html", {"book": book, "language": get_language() or "en-gb"})
    return pdf.as_pdf(page, STYLE)


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


def do_later(job: Job, progress: jobs.Progress) -> str:
    """Set the handbook of a whole place, which takes a minute or two. The handler of the job `register.handbook`."""
    facts = job.payload
    on = date.fromisoformat(facts["on"])
    viewer = reads.viewer_of_user(job.by_id or 0, str(job.by), on=on)
    place = reads.places(viewer).filter(pk=facts["place_id"]).first()
    if place is None:
        raise jobs.JobFailed(_("This place is not in the register."))
    book = reads.handbook(viewer, place, on=on)
    progress(0, len(book.chapters), _("Setting %(count)d chapters.") % {"count": len(book.chapters)})
    try:
        content = as_pdf(book)
    except NoPdf as missing:
        raise jobs.JobFailed(_("This machine cannot make PDF files.")) from missing
    file = ContentFile(content, name=file_name(book, "pdf"))
    token = uploads.keep(file, user_id=job.by_id, purpose=PURPOSE)
    progress(len(book.chapters), len(book.chapters), "")
    return reverse("register:handbook-ready", args=[token])


def file_name(book: Handbook, form: str) -> str:
    """What the file is called where it is kept."""
    return f"{slugify(f'{book.title} {book.place}') or 'handbook'}-{book.on.isoformat()}.{form}"


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
    for number, section in enumerate(chapter.sections, start=1):
        body.append(Header(level + 1, plain(section.title)))
        body.append(_table(f"section {number} {name}", section.headings, section.rows))


def _table(name: str, headings: tuple[str, ...], rows: Any) -> Any:
    table = Table(name)
    for values in (headings, *rows) if headings else rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(plain(value)), clone=False)
        table.append_row(row, clone=False)
    return table
