"""The table of decisions that the limits of chance start afresh: software never takes one by itself."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.sources import Indicator
from commonweal.kit.models import Thing
from commonweal.register.models import Place


@pghistory.track()
class Rebase(Thing):
    """From which period on the limits of an indicator in a place start afresh, because people know that the process itself changed."""

    indicator = models.ForeignKey(Indicator, verbose_name=_("indicator"), on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("first period"), help_text=_("The first day of the first period with new limits."))
    reason = models.TextField(_("what changed"))
    decided_on = models.DateField(_("decided on"))
    decided_by = models.CharField(_("decided by"), max_length=200)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]
        verbose_name = _("rebase")
        verbose_name_plural = _("rebases")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "place", "starts_on"],
                condition=Q(withdrawn_on__isnull=True),
                name="rebase_once",
                violation_error_message=_("The limits start afresh from this period already."),
            ),
            models.CheckConstraint(
                name="rebase_withdrawn_after_it_was_decided",
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("decided_on")),
                violation_error_message=_("A decision is not withdrawn before it is taken."),
            ),
            models.CheckConstraint(
                name="rebase_says_what_changed",
                condition=~Q(reason=""),
                violation_error_message=_("Say what changed: limits never start afresh without a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.place}"
