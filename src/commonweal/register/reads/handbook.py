"""The partnership handbook: for each partnership its remit, what it is, who sits on it in which role, and how it stands to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.kit.chapters import Section, sections_of
from commonweal.register.models import Partnership, Place, Seat, Tie, TieKind
from commonweal.register.reads.dates import lasting
from commonweal.register.reads.partnerships import TOWARDS, partnerships, ties
from commonweal.register.reads.seats import seats
from commonweal.register.rules import Viewer


@dataclass(frozen=True)
class Sitting:
    """One seat as the handbook prints it."""

    role: str
    person: str
    organisation: str
    constituency: str
    deputy: str
    until: str


@dataclass(frozen=True)
class Chapter:
    """What the handbook says of one partnership."""

    pk: int
    name: str
    remit: str
    facts: tuple[tuple[str, str], ...]
    seats: tuple[Sitting, ...]
    ties: tuple[tuple[str, str], ...]
    summary: str
    sections: tuple[Section, ...] = ()
    """What later rooms add to it."""


@dataclass(frozen=True)
class Part:
    """The partnerships under one theme."""

    name: str
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True)
class Handbook:
    """The handbook of a place, or of one of its partnerships, as it is on a day."""

    title: str
    place: str
    on: date
    parts: tuple[Part, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        return tuple(chapter for part in self.parts for chapter in part.chapters)


def handbook(viewer: Viewer, place: Place, *, on: date, partnership: Partnership | None = None) -> Handbook:
    """The handbook of a place on a day, or of one partnership. Three queries, and those of the rooms that add to it."""
    found = partnerships(viewer, place_id=place.pk, on=on).order_by("theme__rank", "theme__name", "name", "pk")
    sitting = seats(viewer, place_id=place.pk, on=on)
    tied = ties(viewer, on=on).filter(lasting(on, "partnership__"), lasting(on, "other__"))
    if partnership is None:
        tied = tied.filter(partnership__place=place) | tied.filter(other__place=place)
    else:
        found = partnerships(viewer).filter(pk=partnership.pk)
        sitting = sitting.filter(partnership=partnership)
        tied = tied.filter(partnership=partnership) | tied.filter(other=partnership)
    seated, standing = _seated(sitting), _standing(tied)
    parts: dict[str, list[Chapter]] = defaultdict(list)
    more = sections_of(viewer, "partnership", [body.pk for body in found], on=on)
    for body in found:
        theme = body.theme.name if body.theme else _("Under no theme")
        parts[theme].append(_chapter(body, seated[body.pk], standing[body.pk], more[body.pk]))
    title = _("Partnership handbook") if partnership is None else partnership.name
    return Handbook(title, place.name, on, tuple(Part(name, tuple(chapters)) for name, chapters in parts.items()))


def _seated(found: Iterable[Seat]) -> dict[int, list[Seat]]:
    seated: dict[int, list[Seat]] = defaultdict(list)
    for seat in found:
        seated[seat.partnership_id].append(seat)
    return seated


def _standing(found: Iterable[Tie]) -> dict[int, dict[str, list[str]]]:
    """How each partnership stands to others: under what, which."""
    standing: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for tie in found:
        standing[tie.partnership_id][capfirst(tie.get_kind_display())].append(tie.other.name)
        standing[tie.other_id][str(TOWARDS[TieKind(tie.kind)])].append(tie.partnership.name)
    return standing


def _chapter(
    body: Partnership, seated: list[Seat], standing: dict[str, list[str]], sections: Sequence[Section]
) -> Chapter:
    vacant = sum(seat.person_id is None for seat in seated)
    told = ngettext("%(count)d seat", "%(count)d seats", len(seated)) % {"count": len(seated)}
    if vacant:
        told += ", " + ngettext("%(count)d vacant", "%(count)d vacant", vacant) % {"count": vacant}
    return Chapter(
        body.pk,
        body.name,
        body.purpose,
        tuple((label, value) for label, value in _facts(body) if value),
        tuple(_sitting(seat) for seat in seated),
        tuple((label, "; ".join(sorted(names))) for label, names in sorted(standing.items())),
        told,
        tuple(sections),
    )


def _sitting(seat: Seat) -> Sitting:
    return Sitting(
        capfirst(seat.get_role_display()),
        seat.person.name if seat.person else _("Vacant"),
        seat.organisation.name if seat.organisation else "",
        seat.constituency,
        seat.deputy.name if seat.deputy else "",
        _day(seat.until),
    )


def _facts(body: Partnership) -> list[tuple[str, str]]:
    return [
        (_("Statutory basis"), body.statutory_basis or _("None: partners chose to set it up")),
        (_("Role"), capfirst(body.get_role_display())),
        (_("Formality"), capfirst(body.get_formality_display())),
        (_("Scope"), capfirst(body.get_scope_display())),
        (_("Scale"), capfirst(body.get_scale_display())),
        (_("Lifespan"), capfirst(body.get_lifespan_display())),
        (_("Meetings"), _meetings(body)),
        (_("Budget a year"), _pounds(body)),
        (_("Where its money comes from"), body.budget_sources),
        (_("Accountable body"), body.accountable_body.name if body.accountable_body else ""),
        (_("How it is evaluated"), body.evaluation),
        (_("Since"), _day(body.since)),
        (_("Until"), _day(body.until)),
    ]


def _meetings(body: Partnership) -> str:
    told = []
    if body.meetings_a_year is not None:
        told.append(
            ngettext("%(count)d a year", "%(count)d a year", body.meetings_a_year) % {"count": body.meetings_a_year}
        )
    if body.meeting_hours is not None:
        told.append(_("%(hours)s hours each") % {"hours": number_format(body.meeting_hours.normalize())})
    if body.preparation_hours is not None:
        told.append(_("%(hours)s hours to prepare") % {"hours": number_format(body.preparation_hours.normalize())})
    return ", ".join(told)


def _pounds(body: Partnership) -> str:
    return "" if body.budget_pounds is None else f"£{body.budget_pounds:,.2f}".removesuffix(".00")


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
