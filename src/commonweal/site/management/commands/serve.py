"""`commonweal serve`: the pages of this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonweal.site.serving import require_port, serve
from commonweal.site.start_up import collect_static, reach_database, refuse_unshaped_database


class Command(BaseCommand):
    help = "Serves the pages of this installation until interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int)
        parser.add_argument("--no-background", action="store_false", dest="background")

    def handle(self, *args: Any, host: str, port: int, workers: int | None, background: bool, **options: Any) -> None:
        require_port(host, port)
        reach_database()
        refuse_unshaped_database()
        collect_static(self.stdout.write)
        self.stdout.write(f"Serving on http://{host}:{port}/ - stop it with Ctrl-C.")
        serve(host=host, port=port, workers=workers, background=background)
