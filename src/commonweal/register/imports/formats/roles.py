"""What the words of other systems for a role on a body mean in the register's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from commonweal.register.models import SeatRole

# The first that fits is taken, so what says less stands below what says more.
WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), str(role))
    for pattern, role in (
        (r"\b(?:vice|deputy|assistant)[\s-]*(?:chair|conven|mayor|president|lord)", SeatRole.VICE_CHAIR),
        (r"\bco-vice", SeatRole.VICE_CHAIR),
        (r"\b(?:honorary president|former)\b", SeatRole.MEMBER),
        (r"chair|\bconvenor\b|\bconvener\b|\b(?:lord )?mayor\b|\bpresident\b", SeatRole.CHAIR),
        (r"secretary|secretariat|\bclerk\b", SeatRole.SECRETARY),
        (r"observer", SeatRole.OBSERVER),
        (r"advis[eo]r|\bofficer in attendance\b", SeatRole.ADVISER),
    )
)
PLAIN = re.compile(r"(?:committee |board |full |core )?member", re.IGNORECASE)


def role_of(text: object, words: Mapping[str, str] | None = None) -> tuple[str, bool]:
    """The role of a seat, and whether the word said just that."""
    said = " ".join(str(text or "").split())
    for word, role in (words or {}).items():
        if said.casefold() == word.casefold():
            return role, True
    if not said or PLAIN.fullmatch(said) or said.casefold() in SeatRole.values:
        return (said.casefold() if said.casefold() in SeatRole.values else str(SeatRole.MEMBER)), True
    for pattern, role in WORDS:
        if pattern.search(said):
            return role, said.casefold().replace("-", "_") == role
    return str(SeatRole.MEMBER), False
