"""What of a place's register a file of another system's format has no room for, counted, so that nobody takes it for the whole."""

from __future__ import annotations

from django.utils.translation import ngettext

from commonweal.register.exports.gathering import Gathered
from commonweal.register.models import Seat, TieKind


def left_out(found: Gathered, way: str) -> list[str]:
    """What the file of one way out (`popolo`, `graphml`, and any that begins with `kumu`) lacks, a sentence each."""
    said = [
        (
            found.ties_elsewhere,
            ngettext(
                "%(n)s tie to a partnership of another place or one that has ended",
                "%(n)s ties to partnerships of other places or that have ended",
                found.ties_elsewhere,
            ),
        ),
        (
            found.seats_of_ended,
            ngettext(
                "%(n)s seat on a partnership that has ended",
                "%(n)s seats on partnerships that have ended",
                found.seats_of_ended,
            ),
        ),
        *(_of_popolo(found) if way == "popolo" else _of_graphml(found) if way == "graphml" else ()),
    ]
    return [words % {"n": count} for count, words in said if count]


def _of_popolo(found: Gathered) -> list[tuple[int, str]]:
    """Popolo knows of a body's one parent, and of no other tie."""
    part_of = [tie for tie in found.ties if tie.kind == TieKind.PART_OF]
    further = len(part_of) - len({tie.partnership_id for tie in part_of})
    others = len(found.ties) - len(part_of)
    return [
        (others, ngettext("%(n)s tie that is not “part of”", "%(n)s ties that are not “part of”", others)),
        (
            further,
            ngettext(
                "%(n)s tie “part of” beyond the one that a body can have",
                "%(n)s ties “part of” beyond the one that a body can have",
                further,
            ),
        ),
    ]


def _of_graphml(found: Gathered) -> list[tuple[int, str]]:
    """A line of the network joins a member to a body: not two bodies, and not a person to an organisation."""
    ties, work = len(found.ties), len(found.employments)
    nobody = sum(joins_nobody(seat) for seat in found.seats)
    return [
        (
            nobody,
            ngettext(
                "%(n)s seat that neither an organisation nor a person has",
                "%(n)s seats that neither an organisation nor a person has",
                nobody,
            ),
        ),
        (ties, ngettext("%(n)s tie between two partnerships", "%(n)s ties between two partnerships", ties)),
        (
            work,
            ngettext(
                "%(n)s entry of who works for an organisation", "%(n)s entries of who works for an organisation", work
            ),
        ),
    ]


def joins_nobody(seat: Seat) -> bool:
    """Whether a seat is only a constituency's, or vacant and nobody's: there is nothing to draw a line from."""
    return seat.organisation_id is None and seat.person_id is None
