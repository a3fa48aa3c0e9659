"""Tables of delivery: what we did, and how it is going."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models import Release
from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Person
from commonweal.strategy.models import Target


@pghistory.track()
class Action(Thing, Dated):
    """A piece of work that a named person promises towards a target, to be done by a date."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lead = models.ForeignKey(
        Person, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due = models.DateField(_("due"))
    completed_on = models.DateField(_("completed on"), null=True, blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["due", "title"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="action_due_after_start",
                condition=Q(since__isnull=True) | Q(due__gte=F("since")),
                violation_error_message=_("An action falls due after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Rating(models.TextChoices):
    """How a target stands on the day of an update, worked out by rule from its trajectory, never typed in."""

    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    OFF_TRACK = "off_track", _("off track")
    MET = "met", _("met")


@pghistory.track()
class Update(Thing):
    """What the lead of a target says of it: the value reached, the value expected when due, and why."""

    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("the value is of"))
    value = models.FloatField(_("value"))
    forecast = models.FloatField(_("forecast for the due date"), null=True, blank=True)
    commentary = models.TextField(_("commentary"))
    rating = models.CharField(_("rating"), max_length=10, choices=Rating)
    expected = models.FloatField(_("value that the trajectory asked for"))
    given_by = models.ForeignKey(
        Person, verbose_name=_("given by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_on = models.DateField(_("given on"))
    release = models.ForeignKey(Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["target", "-on", "-pk"]
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "on"],
                name="update_once_a_day",
                violation_error_message=_("This target has an update of that day; change it instead."),
            ),
            models.CheckConstraint(
                name="update_given_after_its_day",
                condition=Q(given_on__gte=F("on")),
                violation_error_message=_("A value cannot be of a day to come."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target}, {self.on}"
