"""Proposes a source declaration from a file: `commonweal evidence propose FILE`. Prints it; nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from commonweal.evidence import imports
from commonweal.evidence.imports import proposing
from commonweal.register.rules import Viewer


class Command(BaseCommand):
    help = "Propose a source declaration from a published file, and say what the file is understood to hold by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="A published file: CSV, XLSX, XLS or ODS.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            draft = proposing.proposed(path, path.name)
            proposal = proposing.checked(path, path.name, draft, by=Viewer.system(_("the command line")))
        except imports.Faults as faults:
            raise CommandError("\n".join(faults.lines())) from faults
        self.stdout.write(proposal.text)
        if proposal.faults is not None:
            self.stderr.write("\n".join(proposal.faults.lines()))
        elif proposal.understood is not None:
            told = proposal.understood
            said = {"rows": f"{told.rows:,}", "figures": f"{told.observations:,}", "count": len(told.indicators)}
            self.stderr.write(_("It reads %(rows)s rows as %(figures)s figures of %(count)s indicators.") % said)
            for why, count in told.left_out.items():
                self.stderr.write(_("Left out: %(why)s (%(count)s).") % {"count": f"{count:,}", "why": why})
        self.stderr.write(_("Write the publisher and the licence where it says “?”."))
