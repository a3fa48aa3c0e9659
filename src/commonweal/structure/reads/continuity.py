"""Questions about discontinuity: an age, or a level of working, at which the chain of partnerships breaks.

Whoever sends a young person of eighteen from one service to the next comes here, and whoever asks why what a neighbourhood says
never reaches the board: who serves whom from which age to which, and does anything join those who stop to those who begin?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.analysis import continuity
from commonweal.analysis.continuity import OLDEST, Join
from commonweal.register.models import Coverage, Partnership, PartnershipRole, Scale, Theme, Tie, Tier
from commonweal.register.reads import lasting
from commonweal.register.rules import Viewer
from commonweal.structure import rules

BY_THEME, BY_GROUP = "theme", "group"
WIDER, BOROUGH, AREA, NEIGHBOURHOOD = LEVELS = ("wider", "borough", "area", "neighbourhood")
STRATEGIC, OPERATIONAL, CONSULTATIVE = WORK = ("strategic", "operational", "consultative")
SMALL = (Tier.NEIGHBOURHOOD, Tier.WARD)
WORK_OF = {
    PartnershipRole.STRATEGIC: STRATEGIC,
    PartnershipRole.CONSULTATIVE: CONSULTATIVE,
    PartnershipRole.DELIVERY: OPERATIONAL,
    PartnershipRole.PROJECT: OPERATIONAL,
    PartnershipRole.PROGRAMME: OPERATIONAL,
}
NAMED = 3
"""How many partnerships a sentence names before it counts the rest."""


class BreakKind(StrEnum):
    """In which way the chain of partnerships breaks, or only bends."""

    HOLE = "hole"
    """Ages that nobody serves, between ages that somebody does."""
    HANDOVER = "handover"
    """An age at which some stop and others begin, with no tie between them and nobody who serves both."""
    LEVEL = "level"
    """A level of working on which nobody works here, though others of the place do."""
    PARTED = "parted"
    """Two levels of working with no tie between them."""
    WORK = "work"
    """Those who decide and those who do, with no tie between them."""
    CARRIED = "carried"
    """As a hand-over without a tie, but somebody serves people before and after."""


@dataclass(frozen=True)
class Break:
    """One place at which a chain breaks, and what it was seen by."""

    kind: BreakKind
    strand: str
    """The theme or the client group."""
    where: str
    why: str


@dataclass(frozen=True)
class Span:
    """The partnerships of one theme or group that serve just the same ages; without partnerships, ages that nobody serves."""

    strand: str
    first: int
    last: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Strand:
    """The partnerships of one theme, or for one client group, as a chain."""

    name: str
    partnerships: int
    unknown_ages: int
    unknown_levels: int
    spans: tuple[Span, ...]
    levels: tuple[int, ...]
    """How many work on each level, the widest first."""


@dataclass(frozen=True)
class Continuity:
    """Where the chains of a place's partnerships break, by theme or by client group."""

    by: str
    strands: tuple[Strand, ...]
    breaks: tuple[Break, ...]
    partnerships: int
    unknown_ages: int
    unknown_levels: int
    unknown_groups: int
    level_words: dict[str, str]
    """What each level is called, the widest first."""

    @property
    def breaking(self) -> int:
        return sum(one.kind is not BreakKind.CARRIED for one in self.breaks)


def continuity_of_place(viewer: Viewer, *, place_id: int | None, on: date, by: str = BY_THEME) -> Continuity:
    """Where the chains of a place's partnerships break on a day, the breaks of one kind together. Four queries. Raises Refused."""
    rules.may_see_shape(viewer, place_id).or_refuse()
    bodies = _Bodies(place_id, on)
    chosen = bodies.by_group() if by == BY_GROUP else bodies.by_theme()
    told = [(name, members, _Told(bodies, name, members)) for name, members in chosen.items()]
    # A theme is the place's own division of its work; a client group need not be served on every level.
    anywhere = {level for level in bodies.level.values() if level and by != BY_GROUP}
    order = {kind: place for place, kind in enumerate(BreakKind)}
    breaks = [one for _name, _members, strand in told for one in strand.breaks(anywhere)]
    return Continuity(
        by=by,
        strands=tuple(strand.strand() for _name, _members, strand in told),
        breaks=tuple(sorted(breaks, key=lambda one: order[one.kind])),
        partnerships=len(bodies.all),
        unknown_ages=sum(body.age_from is None and body.age_to is None for body in bodies.all),
        unknown_levels=sum(level is None for level in bodies.level.values()),
        unknown_groups=sum(not body.client_groups.strip() for body in bodies.all),
        level_words=_level_words(),
    )


class _Bodies:
    """The partnerships of a place on a day, with the levels on which they work and how they are tied."""

    def __init__(self, place_id: int | None, on: date) -> None:
        found = Partnership.objects.filter(lasting(on), place=place_id).order_by("name", "pk")
        self.all = list(found.only("name", "theme", "age_from", "age_to", "client_groups", "scale", "role"))
        self.themes = list(Theme.objects.filter(place=place_id))
        ties = Tie.objects.filter(lasting(on), partnership__place=place_id, other__place=place_id)
        self.ties: list[tuple[int, int]] = list(ties.values_list("partnership", "other"))
        covered = Coverage.objects.filter(partnership__place=place_id).values_list("partnership", "place__tier")
        tiers: dict[int, set[str]] = {}
        for partnership, tier in covered:
            tiers.setdefault(partnership, set()).add(tier)
        self.level = {body.pk: _level(body.scale, tiers.get(body.pk, set())) for body in self.all}

    def by_theme(self) -> dict[str, list[Partnership]]:
        """The partnerships of each theme that has any; those without a theme are in no chain."""
        under = {theme: [body for body in self.all if body.theme_id == theme.pk] for theme in self.themes}
        return {theme.name: members for theme, members in under.items() if members}

    def by_group(self) -> dict[str, list[Partnership]]:
        """The partnerships for each client group, by name; one written in capitals and one not are the same."""
        found: dict[str, tuple[str, list[Partnership]]] = {}
        for body in self.all:
            for group in dict.fromkeys(" ".join(line.split()) for line in body.client_groups.splitlines()):
                if group:
                    found.setdefault(group.casefold(), (group, []))[1].append(body)
        return {name: members for _key, (name, members) in sorted(found.items())}


def _level(scale: str, tiers: set[str]) -> str | None:
    """The level on which a partnership works; of a part of the borough, whether that is a neighbourhood."""
    if scale == Scale.AREA:
        return NEIGHBOURHOOD if tiers and tiers <= set(SMALL) else AREA
    return {Scale.BOROUGH.value: BOROUGH, Scale.WIDER.value: WIDER}.get(scale)


class _Told:
    """One chain, and what is to be told of it."""

    def __init__(self, bodies: _Bodies, name: str, members: Sequence[Partnership]) -> None:
        self.name, self.members = name, members
        at = {body.pk: place for place, body in enumerate(members)}
        ties = [(at[one], at[other]) for one, other in bodies.ties if one in at and other in at]
        self.line = continuity.line_of_life([(body.age_from, body.age_to) for body in members], ties)
        self.ladder = continuity.ladder([bodies.level[body.pk] for body in members], ties, LEVELS)
        work = [WORK_OF.get(PartnershipRole(body.role)) if body.role else None for body in members]
        self.work = continuity.ladder(work, ties, WORK)

    def strand(self) -> Strand:
        return Strand(
            self.name,
            len(self.members),
            len(self.line.unknown),
            len(self.ladder.unknown),
            tuple(self._spans()),
            self.ladder.counts,
        )

    def _spans(self) -> Iterator[Span]:
        alike: dict[tuple[int, int], list[str]] = {}
        for place, body in enumerate(self.members):
            if place not in self.line.unknown:
                ages = (body.age_from or 0, OLDEST if body.age_to is None else body.age_to)
                alike.setdefault(ages, []).append(body.name)
        spans = [Span(self.name, first, last, tuple(names)) for (first, last), names in alike.items()]
        if alike:
            spans += [Span(self.name, first, last, ()) for first, last in self.line.holes]
        yield from sorted(spans, key=lambda span: (span.first, span.last))

    def breaks(self, anywhere: set[str]) -> Iterator[Break]:
        yield from self._of_ages()
        yield from self._of_levels(anywhere)
        if (STRATEGIC, OPERATIONAL) in self.work.parted:
            decide, do = self.work.counts[0], self.work.counts[1]
            why = _(
                "%(decide)d decide and %(do)d deliver under it, and no tie joins one of the first to one of the others."
            )
            yield Break(BreakKind.WORK, self.name, _("decides and delivers"), why % {"decide": decide, "do": do})

    def _of_ages(self) -> Iterator[Break]:
        for one in self.line.handovers:
            before, after, across = (self._named(group) for group in (one.before, one.after, one.across))
            told: dict[str, Any] = {
                "at": one.at,
                "next": one.resumes,
                "before": before,
                "after": after,
                "across": across,
            }
            if one.join is Join.HOLE:
                where = _("%(first)d to %(last)d years") % {"first": one.at + 1, "last": one.resumes - 1}
                why = _("Nobody serves these ages, between %(before)s and %(after)s.") % told
                tie = _("The two are tied.") if one.tied else _("No tie joins the two.")
                yield Break(BreakKind.HOLE, self.name, where, f"{why} {tie}")
            elif one.join is Join.BROKEN:
                why = _(
                    "%(before)s stop at %(at)d, %(after)s begin at %(next)d: no tie joins them, and nobody serves both."
                )
                yield Break(BreakKind.HANDOVER, self.name, _("at %(next)d years") % told, why % told)
            elif one.join is Join.CARRIED:
                why = _(
                    "%(before)s stop at %(at)d and no tie joins them to who comes next; %(across)s serve people before and after."
                )
                yield Break(BreakKind.CARRIED, self.name, _("at %(next)d years") % told, why % told)

    def _of_levels(self, anywhere: set[str]) -> Iterator[Break]:
        words = _level_words()
        for level in self.ladder.missing:
            if level in anywhere:
                why = _("No partnership here works at this level, and others of the place do.")
                yield Break(BreakKind.LEVEL, self.name, words[level], why)
        for upper, lower in self.ladder.parted:
            told = {"upper": words[upper], "lower": words[lower]}
            where = _("%(upper)s and %(lower)s") % told
            why = _("Partnerships work at both levels, and no tie joins one of the first to one of the second.")
            yield Break(BreakKind.PARTED, self.name, where, why)

    def _named(self, places: Sequence[int]) -> str:
        """The names of some of them: the first few, and how many more."""
        names = [self.members[place].name for place in places[:NAMED]]
        more = len(places) - len(names)
        rest = [ngettext("one more", "%(more)d more", more) % {"more": more}] if more else []
        return _(" and ").join([", ".join(names), *rest])


def _level_words() -> dict[str, str]:
    return {
        WIDER: _("wider than the borough"),
        BOROUGH: _("the whole borough"),
        AREA: _("a part of the borough"),
        NEIGHBOURHOOD: _("a neighbourhood"),
    }
