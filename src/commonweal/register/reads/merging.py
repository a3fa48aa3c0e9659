"""What would become of two rows of the register if they were made one, field by field and table by table.

The table of treatments names every field. What points at a row is not listed anywhere: it is asked of Django, which
knows the tables of every room that is installed, so that a later room's rows move too and this room knows none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet, Value
from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.register import rules
from commonweal.register.models import Distinction, Merge, Organisation, Person
from commonweal.register.reads.keepers import keepers_of_all
from commonweal.register.rules import Viewer


class Treatment(models.TextChoices):
    """How a field is treated when two rows become one."""

    KEEP = "keep", gettext_lazy("the kept one’s stays")
    NAMES = "names", gettext_lazy("both are kept: the other’s as an alternative name")
    ADD_UP = "add_up", gettext_lazy("both are kept, one below the other")
    FILL = "fill", gettext_lazy("the one that is filled in; where both are and differ, you choose")
    ASK = "ask", gettext_lazy("where they differ, you choose")
    REFUSE = "refuse", gettext_lazy("the one that is filled in; where both are, they cannot be merged")


TREATMENTS: dict[type[models.Model], dict[str, Treatment]] = {
    Organisation: {
        "id": Treatment.KEEP,
        "version": Treatment.KEEP,
        "name": Treatment.NAMES,
        "sector": Treatment.ASK,
        "level": Treatment.ASK,
        "purpose": Treatment.ADD_UP,
        "trading_constraints": Treatment.ADD_UP,
        "website": Treatment.FILL,
        "since": Treatment.FILL,
        "until": Treatment.ASK,
    },
    Person: {
        "id": Treatment.KEEP,
        "version": Treatment.KEEP,
        "name": Treatment.NAMES,
        "email": Treatment.FILL,
        "user": Treatment.REFUSE,
        "since": Treatment.FILL,
        "until": Treatment.ASK,
    },
}
"""Every field of the two tables. A test holds it against the tables themselves."""

BOOKKEEPING = ("id", "version")
EMPTY = (None, "")


@dataclass(frozen=True)
class Outcome:
    """One field of two rows: what each has, how it is treated, and what comes of it."""

    name: str
    label: str
    treatment: Treatment
    kept: Any
    other: Any
    result: Any
    asks: bool
    """Whether somebody must choose between the two, and has not."""
    choices: tuple[str, str] = ("", "")
    """Both as a person reads them."""

    @property
    def shown(self) -> str:
        """What comes of it, as a person reads it."""
        if self.asks:
            return ""
        return (
            self.choices[0]
            if self.result == self.kept
            else self.choices[1]
            if self.result == self.other
            else str(self.result)
        )


@dataclass(frozen=True)
class Relation:
    """A foreign key of some room's table that points at the kind of row being merged."""

    model: type[models.Model]
    field: models.ForeignKey[Any, Any]

    @property
    def path(self) -> str:
        """Its name among all: `register.Seat.organisation`."""
        return f"{self.model._meta.label}.{self.field.name}"

    @property
    def label(self) -> str:
        """What a person calls its rows."""
        return f"{capfirst(str(self.model._meta.verbose_name_plural))}: {self.field.verbose_name}"

    def rows(self, pk: int) -> QuerySet[Any]:
        """The rows that point at a thing."""
        return self.model._base_manager.filter(**{self.field.attname: pk})

    def twins(self, kept: int, other: int) -> Iterator[tuple[Any, Any]]:
        """Rows of the other that could not move beside a row of the kept one: each with that row, which says the same of it."""
        for fields, condition in self._unique():
            rest = [self.model._meta.get_field(name).attname for name in fields if name != self.field.name]  # type: ignore[union-attr]
            mine = {tuple(getattr(row, name) for name in rest): row for row in self.rows(kept).filter(condition)}
            for row in self.rows(other).filter(condition) if mine else ():
                key = tuple(getattr(row, name) for name in rest)
                if key in mine and None not in key:
                    yield row, mine[key]

    def _unique(self) -> Iterator[tuple[tuple[str, ...], Q]]:
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and self.field.name in constraint.fields:
                yield tuple(constraint.fields), constraint.condition or Q()
        for together in self.model._meta.unique_together:
            if self.field.name in together:
                yield tuple(together), Q()

    def differences(self, row: Any, twin: Any) -> list[str]:
        """The fields in which two rows differ that would become one."""
        skipped = {self.field.attname, self.model._meta.pk.attname, "version"}
        fields = [field for field in self.model._meta.concrete_fields if field.attname not in skipped]
        return [
            str(field.verbose_name) for field in fields if getattr(row, field.attname) != getattr(twin, field.attname)
        ]


@dataclass(frozen=True)
class Moved:
    """How many rows of one table would point at the kept row, and how many say what one of its rows says already."""

    label: str
    rows: int
    doubled: int


@dataclass(frozen=True)
class Preview:
    """What a merge would do, or why it cannot be done."""

    kept: Any
    other: Any
    fields: tuple[Outcome, ...]
    moved: tuple[Moved, ...]
    refusals: tuple[str, ...]

    @property
    def asked(self) -> tuple[Outcome, ...]:
        """The fields between which somebody must choose."""
        return tuple(outcome for outcome in self.fields if outcome.asks)


def pointing_at(viewer: Viewer, model: type[models.Model]) -> list[Relation]:
    """Every foreign key of every installed room that points at a kind of row, but for the histories that triggers keep."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or hasattr(relation.related_model, "pgh_tracked_model"):
            continue
        found.append(Relation(relation.related_model, relation.field))
    return sorted(found, key=lambda one: one.path)


def merge_preview(viewer: Viewer, kept: Any, other: Any, *, choose: Mapping[str, str] | None = None) -> Preview:
    """What making one of two rows would do. `choose` says "kept" or "other" for fields in which they differ."""
    outcomes = tuple(_outcome(kept, other, field, choose or {}) for field in kept._meta.concrete_fields)
    moved, refused = _moved(viewer, kept, other)
    refusals = [*_told_apart(kept, other), *_refused_fields(outcomes), *refused]
    shown = tuple(outcome for outcome in outcomes if outcome.name not in BOOKKEEPING)
    return Preview(kept, other, shown, moved, tuple(refusals))


def _outcome(kept: Any, other: Any, field: models.Field[Any, Any], choose: Mapping[str, str]) -> Outcome:
    treatment = TREATMENTS[type(kept)][field.name]
    mine, theirs = getattr(kept, field.attname), getattr(other, field.attname)
    differ = mine != theirs
    result = mine
    if treatment in (Treatment.FILL, Treatment.REFUSE) and mine in EMPTY:
        result, differ = theirs, False
    elif treatment in (Treatment.FILL, Treatment.REFUSE) and theirs in EMPTY:
        differ = False
    elif treatment is Treatment.ADD_UP:
        result = "\n\n".join(dict.fromkeys(text for text in (mine, theirs) if text))
    may_choose = differ and treatment in (Treatment.FILL, Treatment.ASK)
    if may_choose and choose.get(field.name) == "other":
        result = theirs
    asks = may_choose and choose.get(field.name) not in ("kept", "other")
    shown = (_shown(kept, field, mine), _shown(other, field, theirs))
    label = str(field.verbose_name)
    return Outcome(field.name, capfirst(label), treatment, mine, theirs, result, asks, shown)


def _shown(thing: Any, field: models.Field[Any, Any], value: Any) -> str:
    if value in EMPTY:
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(getattr(thing, field.name))


def _refused_fields(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    for outcome in outcomes:
        full = outcome.kept not in EMPTY and outcome.other not in EMPTY
        if outcome.treatment is Treatment.REFUSE and full and outcome.kept != outcome.other:
            yield _("Both have their own: %(field)s. One of them must give it up first.") % {
                "field": outcome.label.lower()
            }


def _told_apart(kept: Any, other: Any) -> Iterator[str]:
    kind = kept._meta.model_name
    both = {kept.pk, other.pk}
    said = Distinction.objects.filter(**{f"{kind}__in": both, f"other_{kind}__in": both}).first()
    if said is not None:
        yield _("%(who)s said on %(day)s that these are not the same. Take that back first.") % {
            "who": said.said_by,
            "day": said.said_on,
        }


def _moved(viewer: Viewer, kept: Any, other: Any) -> tuple[tuple[Moved, ...], list[str]]:
    """How many rows of each table would move. One query counts them all; a table with rows of both is looked at closer."""
    relations = pointing_at(viewer, type(kept))
    counts = _counts(relations, other.pk)
    moved, refusals = [], []
    for number, count in sorted(counts.items()):
        relation = relations[number]
        doubled = set()
        for row, twin in relation.twins(kept.pk, other.pk):
            doubled.add(row.pk)
            differing = relation.differences(row, twin)
            if differing:
                refusals.append(
                    _("Both have %(row)s, but with a different %(fields)s. Make them agree, or take one of them away.")
                    % {"row": twin, "fields": ", ".join(differing)}
                )
        moved.append(Moved(relation.label, count - len(doubled), len(doubled)))
    return tuple(moved), refusals


def _counts(relations: list[Relation], pk: int) -> dict[int, int]:
    counted = [
        relation.rows(pk).order_by().annotate(which=Value(number)).values("which").annotate(count=Count("pk"))
        for number, relation in enumerate(relations)
    ]
    first, *rest = counted
    return {row["which"]: row["count"] for row in first.union(*rest, all=True) if row["count"]}


def merges(viewer: Viewer) -> QuerySet[Merge]:
    """Every merge, the latest first, those that were undone too."""
    return Merge.objects.select_related("organisation", "person").defer("taken", "person__email")


def merges_to_undo(viewer: Viewer) -> QuerySet[Merge]:
    """The merges that the viewer might undo: those of what their teams keep, or of what no team does."""
    known = list(merges(viewer).order_by().values_list("pk", "organisation", "person"))
    kept_by: dict[tuple[str, int], frozenset[int]] = {}
    for kind, model, place in (("organisation", Organisation, 1), ("person", Person, 2)):
        numbers = {row[place] for row in known if row[place] is not None}
        kept_by |= {(kind, pk): found for pk, found in keepers_of_all(viewer, model, numbers).items()}
    mine = [
        pk
        for pk, organisation, person in known
        if rules.may_merge(
            viewer, kept_by=kept_by[("organisation", organisation) if organisation is not None else ("person", person)]
        )
    ]
    return merges(viewer).filter(pk__in=mine)


def merged_into(viewer: Viewer, kind: str, number: int) -> Any:
    """The row that a row which is gone was merged into, or None. `kind` is "organisation" or "person"."""
    found = merges(viewer).filter(number=number, undone_on__isnull=True, **{f"{kind}__isnull": False})
    merge = found.first()
    return merge.about if merge else None


def kept_or_404(viewer: Viewer, kind: str, number: int) -> Any:
    """As `merged_into`. Raises Http404 when there never was a row of that number."""
    kept = merged_into(viewer, kind, number)
    if kept is None:
        raise Http404(_("There is no such thing."))
    return kept
