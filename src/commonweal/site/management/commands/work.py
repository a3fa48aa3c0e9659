"""`commonweal worker`: does the long work that pages start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from commonweal.kit import daily
from commonweal.site.serving import end_with_parent
from commonweal.site.start_up import reach_database, refuse_unshaped_database


class Command(BaseCommand):
    help = "Does the work that pages have queued, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--with-parent", action="store_true")

    def handle(self, *args: Any, with_parent: bool, **options: Any) -> None:
        if with_parent:
            end_with_parent()
        reach_database()
        refuse_unshaped_database()
        daily.keep_doing()
        call_command("db_worker", queue_name="*", reload=False, startup_delay=False, verbosity=0 if with_parent else 1)
