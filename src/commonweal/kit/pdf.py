"""Documents as PDF files: tagged for screen readers, with nothing fetched from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class NoPdf(Exception):
    """This machine cannot make PDF files: the library that sets the type is not on it."""


def pdf_maker() -> Any:
    """The library that sets PDF files. Raises NoPdf where the machine has no Pango, which the library loads from the system."""
    try:
        import weasyprint
    except OSError as missing:
        raise NoPdf(str(missing)) from missing
    return weasyprint


def as_pdf(page: str, style: Path) -> bytes:
    """A page on A4, with bookmarks and tags for screen readers, in a style sheet. Raises NoPdf."""
    maker = pdf_maker()
    sheet = maker.CSS(string=style.read_text(encoding="utf-8"))
    written: bytes = maker.HTML(string=page, base_url=None).write_pdf(
        stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_tags=True
    )
    return written
