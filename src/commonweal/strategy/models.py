"""Tables of strategy: what we mean to do. From an issue to an objective, and from an objective to its targets."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models import Indicator
from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme


@pghistory.track()
class Strategy(Thing, Dated):
    """What a partnership means to do for its place over some years: a community strategy, a renewal chapter, a local outcomes plan."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=300)
    vision = models.TextField(_("vision"), blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_through = models.ForeignKey(
        Seat,
        verbose_name=_("adopted through the seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title"]
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="strategy_adopted_when_and_through_whom",
                condition=Q(adopted_on__isnull=True, adopted_through__isnull=True)
                | Q(adopted_on__isnull=False, adopted_through__isnull=False),
                violation_error_message=_("Say both when it was adopted and through which seat."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Issue(Thing, Dated):
    """Something about a place that ought to change, resting on evidence of how it is now."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("what is the matter"), blank=True)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("rests on the indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    raised_through = models.ForeignKey(
        Seat,
        verbose_name=_("raised through the seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title"]
        verbose_name = _("issue")
        verbose_name_plural = _("issues")

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Objective(Thing, Dated):
    """What a strategy means to bring about on an issue, and who leads it."""

    strategy = models.ForeignKey(
        Strategy, verbose_name=_("strategy"), on_delete=models.PROTECT, related_name="objectives"
    )
    issue = models.ForeignKey(Issue, verbose_name=_("issue"), on_delete=models.PROTECT, related_name="objectives")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client_group = models.CharField(_("for whom"), max_length=200, blank=True)
    lead = models.ForeignKey(
        Person, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("lead organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    agreed_through = models.ForeignKey(
        Seat,
        verbose_name=_("agreed through the seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="objective_agreed_when_and_through_whom",
                condition=Q(agreed_on__isnull=True, agreed_through__isnull=True)
                | Q(agreed_on__isnull=False, agreed_through__isnull=False),
                violation_error_message=_("Say both when it was agreed and through which seat."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Target(Thing, Dated):
    """How far an indicator is to move, from which baseline, along which trajectory and by when."""

    objective = models.ForeignKey(
        Objective, verbose_name=_("objective"), on_delete=models.PROTECT, related_name="targets"
    )
    title = models.CharField(_("title"), max_length=300)
    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, verbose_name=_("measured in"), on_delete=models.PROTECT, related_name="+")
    baseline_value = models.FloatField(_("baseline"))
    baseline_on = models.DateField(_("date of the baseline"))
    value = models.FloatField(_("target"))
    due = models.DateField(_("due"))
    lead = models.ForeignKey(
        Person, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_key_measure = models.BooleanField(_("key measure"), default=False)
    updates_a_year = models.PositiveSmallIntegerField(_("updates a year"), default=4)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    agreed_through = models.ForeignKey(
        Seat,
        verbose_name=_("agreed through the seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="target_due_after_baseline",
                condition=Q(due__gt=models.F("baseline_on")),
                violation_error_message=_("A target falls due after the date of its baseline."),
            ),
            models.CheckConstraint(
                name="target_agreed_when_and_through_whom",
                condition=Q(agreed_on__isnull=True, agreed_through__isnull=True)
                | Q(agreed_on__isnull=False, agreed_through__isnull=False),
                violation_error_message=_("Say both when it was agreed and through which seat."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class TrajectoryPoint(Thing):
    """Where a target's indicator should stand on a day between its baseline and its due date."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="trajectory")
    on = models.DateField(_("on"))
    value = models.FloatField(_("value"))

    class Meta:
        ordering: ClassVar = ["target", "on"]
        verbose_name = _("point of a trajectory")
        verbose_name_plural = _("points of trajectories")
        constraints: ClassVar = [models.UniqueConstraint(fields=["target", "on"], name="trajectory_point_once_a_day")]

    def __str__(self) -> str:
        return f"{self.value} on {self.on}"
