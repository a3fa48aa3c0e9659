"""Loads published lookups of codes, with a progress bar: `commonweal evidence lookup FILE...`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console

from commonweal.cli.refusal import CannotGoOn
from commonweal.evidence import imports
from commonweal.evidence.imports.lookups import OPEN_GEOGRAPHY, load_lookup, source_told
from commonweal.evidence.management.commands.evidence_add import bar, day
from commonweal.evidence.store.faults import NoRoom, Unavailable
from commonweal.register.rules import Viewer


class Command(BaseCommand):
    help = "Load published lookups: which areas lie in which, and what became of them. A file at fault is explained and nothing of it is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="A lookup: CSV, XLSX, XLS or ODS.")
        parser.add_argument("--source", default=OPEN_GEOGRAPHY.name, help="The name of the source.")
        parser.add_argument("--publisher", default=OPEN_GEOGRAPHY.publisher, help="Who publishes it.")
        parser.add_argument("--licence", default=OPEN_GEOGRAPHY.licence, help="The licence it is published under.")
        parser.add_argument("--retrieved-on", help="The day the file was fetched, as 2026-11-21. Without it, today.")
        parser.add_argument("--why", default="", help="A note for the record.")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        source = source_told(
            {"name": options["source"], "publisher": options["publisher"], "licence": options["licence"]}
        )
        retrieved_on = day(options["retrieved_on"])
        for path in options["files"]:
            try:
                with bar(console, path.name) as progress:
                    lookup = load_lookup(
                        path,
                        by=Viewer.system(_("the command line")),
                        source=source,
                        retrieved_on=retrieved_on,
                        progress=progress,
                        why=options["why"],
                    )
            except imports.Faults as faults:
                raise CommandError("\n".join([*faults.lines(), _("Nothing was loaded from this file.")])) from faults
            except (NoRoom, Unavailable) as fault:
                raise CannotGoOn(str(fault)) from fault
            said = {"rows": f"{lookup.rows:,}", "title": lookup.title, "number": lookup.pk}
            self.stdout.write(_("Loaded %(rows)s lines as lookup %(number)s: %(title)s") % said)
