"""The day's work: what rooms do by themselves when a day has come, such as carrying out what was settled for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date

from django.db import close_old_connections
from django.utils.timezone import localdate

Work = Callable[[date], object]

LOOK_SECONDS = 600
_works: list[Work] = []
_log = logging.getLogger(__name__)


def register(work: Work) -> None:
    """Add a room's work of the day. It is done at least once a day, and done again without harm. Call from AppConfig.ready."""
    if work not in _works:
        _works.append(work)


def do(on: date) -> None:
    """Do the day's work of every room. What fails is told in the log and keeps no other from being done."""
    for work in _works:
        try:
            work(on)
        except Exception:  # noqa: BLE001 - one room's fault must not keep the others from their day
            _log.exception("The day's work %s failed", getattr(work, "__name__", work))


def keep_doing() -> threading.Thread:
    """Do the day's work now and whenever a new day has come, for as long as this process lives."""
    thread = threading.Thread(target=_each_day, daemon=True, name="the day's work")
    thread.start()
    return thread


def _each_day() -> None:
    done: date | None = None
    waiting = threading.Event()
    while True:
        today = localdate()
        if today != done:
            close_old_connections()
            do(today)
            close_old_connections()
            done = today
        waiting.wait(LOOK_SECONDS)
