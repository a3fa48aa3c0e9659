"""`commonweal database status` and `commonweal database stop`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from commonweal.site.database import EmbeddedServer


class Command(BaseCommand):
    help = "Says how the embedded database stands, or stops it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("order", choices=["status", "stop"])

    def handle(self, *args: Any, order: str, **options: Any) -> None:
        server: EmbeddedServer | None = connection.settings_dict.get("EMBEDDED")
        if server is None:
            self.stdout.write("This installation uses the PostgreSQL server that DATABASE_URL names.")
        elif order == "stop":
            self.stdout.write("Stopped." if server.stop() else f"No database runs in {server.cluster}.")
        else:
            self.stdout.write(self.told(server))

    def told(self, server: EmbeddedServer) -> str:
        status = server.status()
        if not status.running:
            return f"No database runs in {status.folder}. It starts by itself when something needs it."
        answers = "and answers" if status.answers else "but does not answer"
        return f"The database in {status.folder} runs {answers}, since {status.since}, on {status.machine}."
