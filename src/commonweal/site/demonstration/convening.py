"""What is authored of meetings, secretariats and protocols."""

from __future__ import annotations

from decimal import Decimal

from commonweal.site.demonstration.facts import Fact


class Served(Fact):
    """Who serves a partnership, and the hours a year that it takes if anybody said."""

    body: str
    hours: Decimal | None = None


class Signed(Fact):
    """A protocol of a partnership: who signed it so many months from now, and who is still to."""

    of: str
    title: str
    kind: str
    months: int
    signed: tuple[str, ...]
    waiting: tuple[str, ...]
    text: str


class Convened(Fact):
    """Which partnerships have their meetings kept, by their keys, and what goes with it."""

    room: str
    rooms: dict[str, str]
    meets: tuple[str, ...]
    unrecorded: tuple[str, ...]
    cancelled: dict[str, str]
    secretariats: dict[str, Served]
    protocols: tuple[Signed, ...]
