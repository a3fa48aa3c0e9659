"""`commonweal demo`: the demonstration place, from nothing to a page on screen."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from commonweal.site.serving import free_port, serve
from commonweal.site.start_up import collect_static, reach_database, shape_database

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Builds the demonstration place in the data folder and serves it on this machine."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_false", dest="serve")

    def handle(self, *args: Any, port: int, serve: bool, **options: Any) -> None:
        self.say(f"The demonstration lives in {settings.COMMONWEAL_DATA}")
        reach_database()
        shape_database(self.say)
        collect_static(self.say)
        call_command("build_demonstration", stdout=self.stdout)
        if serve:
            self.serve(port)

    def serve(self, wanted: int) -> None:
        port = free_port(HOST, wanted)
        if port != wanted:
            self.say(f"Port {wanted} is in use by another program; taking {port} instead.")
        self.say(f"\nCommonweal is at http://{HOST}:{port}/ - stop it with Ctrl-C.")
        serve(host=HOST, port=port)
        self.say("Stopped. 'make demo' starts it again with everything as you left it.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
