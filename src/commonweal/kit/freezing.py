"""The one way in which something frozen is written down, so that anyone can check its hash."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any


def figure(value: float | None) -> int | float | None:
    """A number as snapshots hold it: a whole one without a decimal point, so that the database gives it back unchanged.

    Raises ValueError for what is no number: it must not be published as one.
    """
    if value is None:
        return None
    if not math.isfinite(value):
        raise ValueError("a figure that is not finite cannot be published")
    return int(value) if float(value).is_integer() else float(value)


def canonical(snapshot: dict[str, Any]) -> bytes:
    """The bytes of a snapshot: JSON with sorted keys and no spaces, in UTF-8 without escapes.

    What is stored and read back gives the same bytes again.
    """
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(snapshot: dict[str, Any]) -> str:
    """The SHA-256 of a snapshot's bytes, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()
