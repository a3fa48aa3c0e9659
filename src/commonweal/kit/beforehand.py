"""What a process does before its first page, so that no person waits for it."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[], object]

_steps: list[Step] = []


def register(step: Step) -> None:
    """Add what a room would otherwise do at its first page, such as making statements. Call from AppConfig.ready."""
    if step not in _steps:
        _steps.append(step)


def do() -> None:
    """Do it all. A step asks nothing of the database and may be done again."""
    for step in _steps:
        step()
