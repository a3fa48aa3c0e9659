"""What the next step of a restructure may name: the bodies that stand after the steps so far, who sits there, what they carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonweal.register.models import Organisation
from commonweal.register.reads import organisations_at
from commonweal.register.rules import Viewer
from commonweal.structure.models import Restructure
from commonweal.structure.reads.trials import Trial, trial

Choice = tuple[str, str]


@dataclass(frozen=True)
class Offer:
    """Choices for the next step: keys with names."""

    bodies: tuple[tuple[str, tuple[Choice, ...]], ...]
    """By theme."""
    seated: dict[str, tuple[Choice, ...]]
    """The organisations on each body."""
    organisations: tuple[Choice, ...]
    """All that take part in the place."""
    carried: dict[str, tuple[Choice, ...]]
    """The duties, laws and targets of each body; of nobody, under the empty key."""

    def knows(self, body: str) -> bool:
        return any(body == key for _theme, bodies in self.bodies for key, _name in bodies)

    def name_of(self, body: str) -> str:
        return next((name for _theme, bodies in self.bodies for key, name in bodies if key == body), "")

    def unseated(self, body: str) -> tuple[Choice, ...]:
        there = {key for key, _name in self.seated.get(body, ())}
        return tuple(choice for choice in self.organisations if choice[0] not in there)

    def to_rehome(self, body: str) -> tuple[Choice, ...]:
        """What another carries, or nobody: that first."""
        others = (choice for home, several in self.carried.items() if home not in ("", body) for choice in several)
        return (*self.carried.get("", ()), *sorted(others, key=lambda choice: choice[1]))


def offer(viewer: Viewer, restructure: Restructure, *, on: date) -> Offer:
    """What the next step may name. Raises Refused. The queries do not grow with what is offered."""
    found = trial(viewer, restructure, on=on)
    named, after = found.ground.named, found.after
    bodies: dict[str, list[Choice]] = {}
    for key in sorted(after.bodies, key=lambda key: named[key].name):
        bodies.setdefault(named[key].group or _("No theme"), []).append((key, named[key].name))
    seated: dict[str, set[str]] = {}
    for seat in after.seats:
        if seat.organisation:
            seated.setdefault(seat.body, set()).add(seat.organisation)
    taking_part = Organisation.objects.filter(organisations_at(viewer, restructure.place_id)).order_by("name", "pk")
    organisations = {str(one.pk): one.name for one in taking_part}
    return Offer(
        bodies=tuple((theme, tuple(several)) for theme, several in sorted(bodies.items())),
        seated={
            body: tuple((key, name) for key, name in organisations.items() if key in members)
            for body, members in seated.items()
        },
        organisations=tuple(organisations.items()),
        carried=_carried(found),
    )


def _carried(found: Trial) -> dict[str, tuple[Choice, ...]]:
    ground, after = found.ground, found.after
    held: dict[str, list[Choice]] = {}
    for duty, home in after.homes.items():
        where = ground.named[home].name if home else _("nobody")
        held.setdefault(home or "", []).append((duty, f"{ground.named[duty].name} ({where})"))
    homes: dict[str, list[str]] = {}
    for target, body in sorted(after.relied_on):
        homes.setdefault(target, []).append(body)
    for target, one in sorted(ground.targets.items(), key=lambda item: str(item[1])):
        said = ", ".join(ground.named[body].name for body in homes.get(target, ())) or _("no partnership")
        for body in homes.get(target, [""]):
            held.setdefault(body, []).append(
                (f"t{target}", _("Target: %(target)s (%(where)s)") % {"target": one, "where": said})
            )
    return {body: tuple(several) for body, several in held.items()}
