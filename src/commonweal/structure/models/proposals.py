"""Table of proposals: shapes that the optimiser works out for the partnerships of a place. It proposes; people decide."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Job, Thing
from commonweal.register.models import Person, Place


@pghistory.track()
class Proposal(Thing):
    """A shape that the optimiser works out for the partnerships of a place, with how far from the best it can be and why."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    after = models.ForeignKey(
        "self",
        verbose_name=_("works out again"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The proposal whose question this one asks again, with more of it settled."),
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        Person, verbose_name=_("asked by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.JSONField(_("question"), help_text=_("Limits, weights and what is settled, as they were asked."))
    job = models.OneToOneField(Job, verbose_name=_("work behind it"), on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    stop_asked_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_on", "-pk"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposal_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | (Q(started_at__isnull=False) & Q(ended_at__gte=F("started_at"))),
                violation_error_message=_("A proposal is worked out before it is finished."),
            ),
            models.CheckConstraint(
                name="proposal_finished_with_its_result",
                condition=Q(ended_at__isnull=True, result__isnull=True)
                | Q(ended_at__isnull=False, result__isnull=False),
                violation_error_message=_("A proposal is finished when it has a result, and not before."),
            ),
            models.CheckConstraint(
                name="proposal_not_after_itself",
                condition=Q(after__isnull=True) | ~Q(after=F("id")),
                violation_error_message=_("A proposal cannot work itself out again."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
