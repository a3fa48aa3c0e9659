"""`build_demonstration`: the demonstration place, through the rooms' own writes."""

import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from commonweal.cli.refusal import CannotGoOn
from commonweal.site.demonstration import sign_ins
from commonweal.site.demonstration.building import OtherPlaces, build


class Command(BaseCommand):
    help = "Builds the demonstration place, Northwick; what an earlier run has finished is left as it is."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--on", type=date.fromisoformat, help="The day from which its dates are reckoned; today unless given."
        )
        parser.add_argument("--force", action="store_true", help="Build it although the installation has other places.")

    def handle(self, *args: Any, on: date | None, force: bool, **options: Any) -> None:
        began = time.perf_counter()
        self.say("Building the demonstration place, Northwick")
        try:
            was_built = build(on=on or timezone.localdate(), say=self.say, among_others=force)
        except OtherPlaces as others:
            raise CannotGoOn(str(others)) from others
        if was_built:
            self.say(f"Northwick is built, in {time.perf_counter() - began:.0f} seconds.")
        else:
            self.say("Northwick is built already; nothing was changed.")
        self.say(f"\n{sign_ins.table()}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
