"""Which organisations, and which people, may be one and the same: found by what they share and by how alike their names are."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import models
from django.db.models import Q, QuerySet

from commonweal.analysis import likeness
from commonweal.kit.models import Entry
from commonweal.kit.verdicts import Verdict
from commonweal.register import rules
from commonweal.register.models import (
    AlternativeName,
    Distinction,
    Employment,
    Footprint,
    Identifier,
    Organisation,
    Person,
)
from commonweal.register.reads.dates import lasting
from commonweal.register.reads.keepers import keepers_of_all
from commonweal.register.reads.people import organisations_at, people_at
from commonweal.register.rules import Viewer

LEAST = 0.8
"""Names less alike than this are not shown unless the two share something else."""

FEW = 3
"""A domain that more organisations than this have is a host's, and says nothing of any two."""

KEPT_SECONDS = 3600


@dataclass(frozen=True)
class Evidence:
    """Why two rows may be one: what they share, and how alike their names are."""

    identifiers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Places that both serve, or organisations that both people work for."""
    likeness: float = 0.0
    names: tuple[str, str] = ("", "")
    """The two names that are most alike, which may be alternative ones."""

    @property
    def rank(self) -> tuple[bool, float]:
        """Identifiers first; then names, helped by what else is shared, which alone proves little."""
        return bool(self.identifiers), self.likeness + 0.3 * bool(self.domains) + 0.05 * bool(self.places)


@dataclass(frozen=True)
class Duplicate:
    """Two rows of one kind that may be one, with the evidence."""

    one: Any
    other: Any
    evidence: Evidence
    may_decide: Verdict
    """Whether the viewer may merge the two or tell them apart: both must be theirs to keep."""

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.one} | {self.other}"

    @property
    def likeness(self) -> float:
        """How alike the names are, from 0 to 1."""
        return self.evidence.likeness


KINDS: dict[str, type[Organisation] | type[Person]] = {"organisation": Organisation, "person": Person}
"""What can be there twice, by the word in an address."""


def duplicates(viewer: Viewer, kind: str, *, on: date, everywhere: bool = False) -> list[Duplicate]:
    """Rows of a kind that may be one, the likeliest first: those that take part in the open place, or all that last."""
    model = KINDS[kind]
    rows: QuerySet[Any] = model._default_manager.filter(lasting(on))
    here = organisations_at if model is Organisation else people_at
    rows = rows if everywhere else rows.filter(here(viewer, viewer.place_id))
    return _duplicates(viewer, model, rows, on=on, remembered=everywhere)


def either(viewer: Viewer, kind: str) -> QuerySet[Any]:
    """Organisations or people, by the word in an address; nothing for any other word."""
    return KINDS[kind]._default_manager.all() if kind in KINDS else Organisation.objects.none()


def distinctions(viewer: Viewer) -> QuerySet[Distinction]:
    """Pairs that were said not to be the same, the latest first."""
    found = Distinction.objects.select_related("organisation", "other_organisation", "person", "other_person")
    return found.defer("person__email", "other_person__email")


def alternative_names(viewer: Viewer, about: Organisation | Person) -> QuerySet[AlternativeName]:
    """The other names of an organisation or a person."""
    return AlternativeName.objects.filter(**{str(about._meta.model_name): about})


def all_names(viewer: Viewer) -> QuerySet[AlternativeName]:
    """Every alternative name with what it is of."""
    return AlternativeName.objects.select_related("organisation", "person").defer("person__email")


def named(viewer: Viewer, kind: str, word: str) -> Q:
    """The condition that an organisation or a person has a word in one of its other names."""
    known = AlternativeName.objects.filter(name__icontains=word, **{f"{kind}__isnull": False})
    return Q(pk__in=known.order_by().values(kind))


def _duplicates(
    viewer: Viewer, model: type[Organisation] | type[Person], rows: QuerySet[Any], *, on: date, remembered: bool = False
) -> list[Duplicate]:
    name = f"duplicates-{model._meta.model_name}-{on}-{_last_change()}" if remembered else ""
    pairs = cache.get(name) if name else None
    if pairs is None:
        pairs = sorted(_evidence(model, rows).items(), key=lambda pair: (pair[1].rank, pair[0]), reverse=True)
        if name:
            cache.set(name, pairs, KEPT_SECONDS)
    wanted = model._default_manager.defer("email") if model is Person else model._default_manager
    things = wanted.in_bulk({pk for pair, _said in pairs for pk in pair})
    keepers = keepers_of_all(viewer, model, things)
    verdicts = {pk: rules.may_merge(viewer, kept_by=kept_by) for pk, kept_by in keepers.items()}
    return [
        Duplicate(things[one], things[other], said, verdicts[one] and verdicts[other])
        for (one, other), said in pairs
        if {one, other} <= things.keys()
    ]


def _last_change() -> int | None:
    """The last line of the record that is about the register: while it is the same, so is everything that is searched."""
    lines = Entry.objects.filter(verb__startswith="register.").order_by("-pk")
    return lines.values_list("pk", flat=True).first()


def _evidence(model: type[models.Model], rows: QuerySet[Any]) -> dict[tuple[int, int], Evidence]:
    """Each pair of rows that may be one, the lower number first, with what speaks for it. As many queries however many rows."""
    numbers = rows.order_by().values("pk")
    names = _names(model, rows, numbers)
    alike = _alike(names, person=model is Person)
    identifiers, domains = ({}, {}) if model is Person else (_identifiers(numbers), _domains(rows, numbers))
    pairs = {*alike, *identifiers, *domains} - _told_apart(model)
    common = _common(model, {pk for pair in pairs for pk in pair})
    return {
        pair: Evidence(
            identifiers=tuple(identifiers.get(pair, ())),
            domains=tuple(domains.get(pair, ())),
            places=tuple(sorted(common[pair[0]] & common[pair[1]])),
            likeness=alike.get(pair, (0.0, ("", "")))[0],
            names=alike.get(pair, (0.0, ("", "")))[1],
        )
        for pair in pairs
    }


def _names(model: type[models.Model], rows: QuerySet[Any], numbers: Any) -> list[tuple[int, str]]:
    """Every name of every row, its alternative ones too."""
    kind = str(model._meta.model_name)
    others = AlternativeName.objects.filter(**{f"{kind}__in": numbers}).order_by("pk").values_list(kind, "name")
    return [*rows.order_by("pk").values_list("pk", "name"), *others]


def _alike(names: list[tuple[int, str]], *, person: bool) -> dict[tuple[int, int], tuple[float, tuple[str, str]]]:
    """Rows with names that are alike: how much, and the two names that are most so."""
    found: dict[tuple[int, int], tuple[float, tuple[str, str]]] = {}
    pairs = likeness.alike([name for _pk, name in names], person=person, least=LEAST)
    for first, second, much in zip(pairs.first, pairs.second, pairs.likeness.tolist(), strict=True):
        (one, one_name), (other, other_name) = sorted((names[first], names[second]))
        if one != other and much > found.get((one, other), (0.0,))[0]:
            found[one, other] = (much, (one_name, other_name))
    return found


def _identifiers(numbers: Any) -> dict[tuple[int, int], list[Any]]:
    """Organisations with one number of one list, written differently: `GB-CHC-0123` and `gb-chc 123`."""
    rows = Identifier.objects.filter(organisation__in=numbers).order_by("pk")
    keys = ((pk, _plain_identifier(*given)) for pk, *given in rows.values_list("organisation", "scheme", "number"))
    return likeness.sharing(keys)


def _plain_identifier(scheme: str, number: str) -> str:
    digits = re.sub(r"[\W_]", "", number).upper().lstrip("0")
    return f"{re.sub(r'[^A-Z]+', '-', scheme.upper()).strip('-')}-{digits}"


def _domains(rows: QuerySet[Any], numbers: Any) -> dict[tuple[int, int], list[Any]]:
    """Organisations whose websites, or whose people's email addresses, have one domain that few others have."""
    sites = rows.exclude(website="").order_by("pk").values_list("pk", "website")
    staff = Employment.objects.filter(organisation__in=numbers).exclude(person__email="").order_by("pk")
    keys = [(pk, _host(website)) for pk, website in sites]
    keys += [
        (pk, email.rpartition("@")[2].casefold()) for pk, email in staff.values_list("organisation", "person__email")
    ]
    return likeness.sharing(((pk, host) for pk, host in keys if host), most=FEW)


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _told_apart(model: type[models.Model]) -> set[tuple[int, int]]:
    kind = str(model._meta.model_name)
    said = Distinction.objects.filter(**{f"{kind}__isnull": False}).order_by()
    return {(min(pair), max(pair)) for pair in said.values_list(kind, f"other_{kind}")}


def _common(model: type[models.Model], numbers: set[int]) -> dict[int, set[str]]:
    """What two rows may have in common beside their names: the places that they serve, the organisations they work for."""
    rows: QuerySet[Any] = Employment.objects.filter(person__in=numbers).values_list("person", "organisation__name")
    if model is Organisation:
        rows = Footprint.objects.filter(organisation__in=numbers).values_list("organisation", "place__name")
    found: dict[int, set[str]] = defaultdict(set)
    for pk, name in rows.order_by():
        found[pk].add(name)
    return found
