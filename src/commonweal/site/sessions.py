"""Sessions in the database (decision 0005), found by a question that is written once: every request asks it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InTheDatabase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from commonweal.kit.prepared import Prepared


def _open(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


OPEN = Prepared(
    _open, key="a key that no session has", now=datetime(1066, 10, 14, tzinfo=timezone.get_default_timezone())
)


class SessionStore(InTheDatabase):
    """As Django keeps them; read with fewer steps. Named like its parent, because the name goes into what is signed."""

    def load(self) -> dict[str, Any]:
        kept = OPEN.first(key=self.session_key, now=timezone.now())
        if kept is None:
            self._session_key = None
            return {}
        return dict(self.decode(kept.session_data))
