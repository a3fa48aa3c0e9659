"""The connection to the embedded database. Commands that never connect never start the server."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

from commonweal.site.database import EmbeddedServer


class DatabaseWrapper(base.DatabaseWrapper):
    """Joins the server before it connects, and brings the server back if it died since."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        server: EmbeddedServer = self.settings_dict["EMBEDDED"]
        server.join()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            server.revive()
            return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Whether the server still holds its end. On one machine the socket tells at once, so no question is asked.

        A server that went away leaves its end readable: the end of the file. So does one that had something to say
        unasked; then a new connection does no harm.
        """
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
