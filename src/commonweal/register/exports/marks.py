"""How a file in another format names a row of this register, so that the same register knows it again and no other does."""

from __future__ import annotations

import re

from django.utils.crypto import salted_hmac

MARKED = re.compile(r"([a-z]+)-(\d{1,18})@([0-9a-f]{12})")


def installation() -> str:
    """Twelve letters that tell this installation from any other; nothing of its secret can be read from them."""
    return salted_hmac("commonweal.register.exchange", "installation").hexdigest()[:12]


def mark(kind: str, pk: int) -> str:
    """The name of a row in a file: `seat-12@0f3a9c21b7de`."""
    return f"{kind}-{pk}@{installation()}"


def number_of(kind: str, given: object) -> int | None:
    """The number of the row that a mark names, if it is of this kind and was made here."""
    found = MARKED.fullmatch(str(given or ""))
    if found is None or found.group(1) != kind or found.group(3) != installation():
        return None
    return int(found.group(2))
