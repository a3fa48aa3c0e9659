"""Adds a real place from published lists: `commonweal manage add_authority E08000009 --authorities FILE ...`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from commonweal.register.imports.authorities import Files, add_authority
from commonweal.register.imports.faults import Unreadable
from commonweal.register.rules import Viewer


class Command(BaseCommand):
    help = (
        "Add a local authority by its code, with its nation, its county or combined authority, and its neighbourhoods."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="Its code, such as E08000009.")
        parser.add_argument("--authorities", type=Path, required=True, help="The list of local authorities (CSV).")
        parser.add_argument("--lookup", type=Path, help="Which neighbourhoods lie in which authority (CSV).")
        parser.add_argument("--boundaries", type=Path, nargs="*", default=[], help="Boundaries (GeoJSON).")
        parser.add_argument(
            "--with-siblings",
            action="store_true",
            help="Add the other authorities of its county or combined authority too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = Files(options["authorities"], options["lookup"], options["boundaries"])
        try:
            with _bar() as progress:
                added = add_authority(
                    options["code"],
                    files=files,
                    by=Viewer.system(_("the command line")),
                    with_siblings=options["with_siblings"],
                    progress=progress,
                )
        except Unreadable as unreadable:
            told = [f"{fault.file}: {fault.wrong} {fault.remedy}" for fault in unreadable.faults]
            raise CommandError("\n".join([*told, _("Nothing was added.")])) from unreadable
        said = {
            "name": added.place.name,
            "new": added.new,
            "inside": added.neighbourhoods,
            "drawn": added.with_boundary,
            "number": added.place.pk,
        }
        self.stdout.write(
            _(
                "%(name)s (place %(number)s) has %(inside)s neighbourhoods, %(drawn)s of them with a boundary; %(new)s places are new."
            )
            % said
        )


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar, as the function that moves it."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Adding places"), total=None)

        def move(done: int, total: int, message: str = "") -> None:
            progress.update(task, completed=done, total=total)

        yield move
