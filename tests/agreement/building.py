"""A small register that meets, built by the rooms' own writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from commonweal.agreement import writes
from commonweal.agreement.models import Meeting
from commonweal.kit.models import User
from commonweal.register import writes as register_writes
from commonweal.register.models import Person
from commonweal.register.rules import Viewer
from tests.register.building import BY, Register

TODAY = localdate()
"""Pages ask the clock, so the tests of reads and writes stand on the same day."""


@dataclass(frozen=True)
class Year:
    """The register's board with one meeting behind it and one before it."""

    register: Register
    past: Meeting
    coming: Meeting
    user: User

    def viewer(self, **known: Any) -> Viewer:
        """Somebody signed in, who works in the place unless said otherwise."""
        return Viewer(
            **{
                "user_id": self.user.pk,
                "name": "Someone",
                "places": frozenset([self.register.place.pk]),
                "place_id": self.register.place.pk,
                **known,
            }
        )

    @property
    def chair(self) -> Viewer:
        """Ada, who chairs the board."""
        return self.viewer(seats=frozenset([self.register.chair.pk]), person_id=self.register.ada.pk, name="Ada Osei")


def year(register: Register) -> Year:
    return Year(
        register,
        user=User.objects.create_user("someone@trust.example", name="Someone"),
        past=writes.add_meeting(
            register.board, by=BY, on=TODAY - timedelta(days=30), begins=time(14), hours=Decimal(2), room="Town hall",
            link="https://meet.example/board",
        ),
        coming=writes.add_meeting(
            register.board, by=BY, on=TODAY + timedelta(days=5), begins=time(10), hours=Decimal("1.5"), room="Library",
            link="https://meet.example/board", chair=register.ada,
        ),
    )  # fmt: skip


def someone(name: str) -> Person:
    return register_writes.add_person(by=BY, name=name)
