"""`commonweal docs`: writes the parts of docs/ that are made from the code."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonweal.cli.refusal import CannotGoOn
from commonweal.site.documents import made_pages

DOCS = Path("docs")


class Command(BaseCommand):
    help = "Writes the parts of docs/ that are made from the code."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail if a page is not up to date.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not DOCS.is_dir():
            raise CannotGoOn("There is no folder docs here. Run this at the root of the checkout.")
        stale = [page for page, wanted in made_pages(DOCS).items() if page.read_text(encoding="utf-8") != wanted]
        if check and stale:
            raise CannotGoOn(f"{', '.join(map(str, stale))}: not up to date. Run 'make docs' and commit what it wrote.")
        for page in stale:
            page.write_text(made_pages(DOCS)[page], encoding="utf-8")
            self.stdout.write(f"Wrote {page}")
        if not stale:
            self.stdout.write("Every page is up to date.")
