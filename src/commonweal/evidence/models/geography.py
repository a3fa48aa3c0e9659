"""Tables of how codes of places lead to each other, of figures carried over changed areas, and of neighbourhoods of one's own."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.sources import Indicator, Source
from commonweal.kit.models import Thing
from commonweal.register.models import Place


class Lookup(models.Model):
    """One published table of which areas lie in which, or what became of them: the file by its hash, and where its lines are kept. A later one supersedes; none is changed."""

    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="lookups")
    title = models.CharField(_("title"), max_length=300)
    file_name = models.CharField(_("file"), max_length=300)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    file_bytes = models.PositiveBigIntegerField(_("size of the file"))
    retrieved_on = models.DateField(_("retrieved on"))
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    loaded_by_name = models.CharField(_("loaded by"), max_length=200)
    rows = models.PositiveBigIntegerField(_("lines"))
    path = models.CharField(_("path in the store"), max_length=300, unique=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    bytes = models.PositiveBigIntegerField(_("bytes"))
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("lookup")
        verbose_name_plural = _("lookups")
        triggers: ClassVar = [
            pgtrigger.Protect(name="lookup_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title


class LookupPair(models.Model):
    """One way that a lookup leads: from the codes of one kind of area, system and vintage to those of another."""

    lookup = models.ForeignKey(Lookup, verbose_name=_("lookup"), on_delete=models.PROTECT, related_name="pairs")
    number = models.PositiveSmallIntegerField(_("number in the file"))
    from_kind = models.CharField(_("from areas of the kind"), max_length=20)
    from_system = models.CharField(_("in the code system"), max_length=20)
    from_vintage = models.CharField(_("of the vintage"), max_length=10, blank=True)
    to_kind = models.CharField(_("to areas of the kind"), max_length=20)
    to_system = models.CharField(_("in the code system"), max_length=20)
    to_vintage = models.CharField(_("of the vintage"), max_length=10, blank=True)
    is_change = models.BooleanField(
        _("tells what became of areas"), help_text=_("True where both are one kind of area before and after a change.")
    )
    rows = models.PositiveBigIntegerField(_("lines"))

    class Meta:
        ordering: ClassVar = ["lookup", "number"]
        verbose_name = _("pair of a lookup")
        verbose_name_plural = _("pairs of lookups")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lookup", "number"], name="lookup_pair_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_kind}{self.from_vintage} → {self.to_kind}{self.to_vintage}"


class CarryingRule(models.TextChoices):
    """Over which changes of areas figures are carried. Over irregular ones never."""

    UNCHANGED = "unchanged", _("unchanged areas only")
    SPLIT = "split", _("unchanged areas, and those that were split, shared by population")
    MERGED = "merged", _("unchanged areas, and those that were merged, put together as the indicator allows")
    BOTH = "both", _("unchanged areas, and those that were split or merged")
    BEST_FIT = "best_fit", _("each area takes the figure of the old area that most of its people lived in")


@pghistory.track()
class Carrying(Thing):
    """A declared rule by which figures on old codes are carried to present ones: of a source, or of one indicator of it."""

    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="carryings")
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carryings",
        help_text=_("None for every indicator of the source that has no rule of its own."),
    )
    kind = models.CharField(_("kind of area"), max_length=20)
    from_vintage = models.CharField(_("from the codes of"), max_length=10)
    to_vintage = models.CharField(_("to the codes of"), max_length=10)
    rule = models.CharField(_("what is carried"), max_length=20, choices=CarryingRule)
    declared_on = models.DateField(_("declared on"))
    declared_by = models.CharField(_("declared by"), max_length=200)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["source", "kind", "from_vintage", "pk"]
        verbose_name = _("rule of carrying over")
        verbose_name_plural = _("rules of carrying over")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "indicator", "kind", "to_vintage"],
                condition=Q(ended_on__isnull=True),
                nulls_distinct=False,
                name="carrying_once",
                violation_error_message=_("A rule for these areas is declared already. End it first."),
            ),
            models.CheckConstraint(
                name="carrying_between_vintages",
                condition=~Q(from_vintage=F("to_vintage")),
                violation_error_message=_("Figures are carried from one vintage to another."),
            ),
            models.CheckConstraint(
                name="carrying_ended_by_somebody",
                condition=Q(ended_on__isnull=True, ended_by="") | (Q(ended_on__isnull=False) & ~Q(ended_by="")),
                violation_error_message=_("What ended has the day and who ended it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_vintage} → {self.to_vintage}"


class Made(models.TextChoices):
    """How a bespoke neighbourhood was said to lie."""

    DRAWN = "drawn", _("drawn on the map")
    PASTED = "pasted", _("from a list of codes or postcodes")
    TICKED = "ticked", _("composed of small areas")


class Shared(models.TextChoices):
    """By what the figures of a part are divided between the neighbourhood and the rest."""

    POPULATION = "population", _("population")
    AREA = "area", _("area")


@pghistory.track()
class BespokeNeighbourhood(Thing):
    """A neighbourhood that a partnership made itself: how, when, by whom, and by what its figures are apportioned. Its parts are overlaps of its place."""

    place = models.OneToOneField(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    made = models.CharField(_("how it was made"), max_length=10, choices=Made)
    shared_by = models.CharField(_("figures are apportioned by"), max_length=12, choices=Shared)
    given = models.TextField(_("what was given"), blank=True, help_text=_("The list of codes or postcodes."))
    measured = models.CharField(
        _("how shares were found"), max_length=200, help_text=_("Such as by the postcodes in each small area.")
    )
    made_on = models.DateField(_("made on"))
    made_by = models.CharField(_("made by"), max_length=200)

    class Meta:
        ordering: ClassVar = ["place__name", "pk"]
        verbose_name = _("bespoke neighbourhood")
        verbose_name_plural = _("bespoke neighbourhoods")

    def __str__(self) -> str:
        return str(self.place)
