"""Loads published files into the evidence store, with a progress bar: `commonweal evidence add FILE...`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from commonweal.cli.refusal import CannotGoOn
from commonweal.evidence import imports
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.staging import Progress as Watched
from commonweal.evidence.store.faults import NoRoom, Unavailable
from commonweal.register.rules import Viewer


class Command(BaseCommand):
    help = (
        "Load published files into the evidence store. A file that is at fault is explained and nothing of it is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="A published file: CSV, XLSX, XLS or ODS."
        )
        parser.add_argument(
            "--declaration",
            help="The code of the source declaration to read it by, or the path of one. Without it, the one that fits the headings.",
        )
        parser.add_argument("--retrieved-on", help="The day the file was fetched, as 2026-11-21. Without it, today.")
        parser.add_argument("--why", default="", help="A note for the record.")

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True)
        retrieved_on = day(options["retrieved_on"])
        for path in options["files"]:
            try:
                declaration = _declaration(options["declaration"], path)
                with bar(console, path.name) as progress:
                    release = imports.load_release(
                        path,
                        by=Viewer.system(_("the command line")),
                        retrieved_on=retrieved_on,
                        declaration=declaration,
                        progress=progress,
                        why=options["why"],
                    )
            except imports.Faults as faults:
                raise CommandError("\n".join([*faults.lines(), _("Nothing was loaded from this file.")])) from faults
            except (NoRoom, Unavailable) as fault:
                raise CannotGoOn(str(fault)) from fault
            said = {"rows": f"{release.rows:,}", "title": release.title, "number": release.pk}
            self.stdout.write(_("Loaded %(rows)s observations as release %(number)s: %(title)s") % said)
            for why, count in release.left_out.items():
                self.stdout.write(_("Left out: %(why)s (%(count)s).") % {"count": f"{count:,}", "why": why})


def _declaration(told: str | None, file: Path) -> Declaration | None:
    """The declaration that was named, or given as a path; without either, the CSVW metadata that lies beside the file."""
    metadata = imports.beside(file)
    if not told and metadata is None:
        return None
    known = imports.known_declarations()
    if told in known:
        return known[told]
    path = Path(told) if told else metadata
    if path is None or not path.is_file():
        named = ", ".join(sorted(known))
        raise CannotGoOn(
            _("There is no source declaration “%(told)s”, nor a file of that name. Known are: %(known)s.")
            % {"told": told, "known": named}
        )
    try:
        return imports.given_with(path.read_text(encoding="utf-8"), file, file.name, called=path.name)
    except (imports.WrongDeclaration, UnicodeDecodeError) as error:
        raise CannotGoOn(str(error)) from error


def day(told: str | None) -> date:
    """The day that somebody wrote, or today. Raises CannotGoOn."""
    try:
        return date.fromisoformat(told) if told else timezone.localdate()
    except ValueError as error:
        raise CannotGoOn(_("“%(told)s” is not a day. Write it as 2026-11-21.") % {"told": told}) from error


@contextmanager
def bar(console: Console, name: str) -> Iterator[Watched]:
    """A progress bar for as long as a file is loaded."""
    columns = (TextColumn("{task.fields[file]}"), BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=None, file=name)

        def watched(done: int, total: int, message: str = "") -> None:
            progress.update(task, completed=done, total=total, description=message)

        yield watched
