"""The connection to the embedded database. Commands that never connect never start the server."""

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
