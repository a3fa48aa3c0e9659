"""What can be wrong with the store; each text says what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Damaged(Exception):
    """A file of the store is not what was written: it is gone, cut short or altered."""

    def __init__(self, where: str, fault: str, *, path: str) -> None:
        super().__init__(
            f"The evidence file {where} {fault}. Put it back from the last backup; until then no figure is shown from it."
        )
        self.path = path
        """Its path in the store."""


class Unavailable(Exception):
    """The store, or what computes over it, cannot be reached."""


class NoRoom(Exception):
    """There is no room for a new file."""

    def __init__(self, root: Path) -> None:
        super().__init__(
            f"There is no room left for a new file in the evidence store, {root}. Nothing was added and nothing was changed. Make "
            "room on that disk, and try again."
        )


def is_of_a_full_disk(fault: Exception) -> bool:
    """Whether a fault came from a full disk, a quota or a limit on the size of files; an engine says so in words only."""
    if isinstance(fault, OSError) and fault.errno in FULL:
        return True
    return any(os.strerror(number) in str(fault) for number in FULL)
