"""Tables of account: what we told the public, and what became of it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Thing
from commonweal.register.models import Place, Seat
from commonweal.strategy.models import Target

FROZEN = (
    "place",
    "target",
    "title",
    "snapshot",
    "sha256",
    "published_on",
    "published_through",
    "corrects",
    "correction",
)


@pghistory.track()
class Publication(Thing):
    """A frozen, hashed snapshot of a target that anyone can read. A correction is a new one that says what it corrects; a withdrawal leaves a notice."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, verbose_name=_("target"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    snapshot = models.JSONField(_("snapshot"), help_text=_("Everything the page says, as it stood."))
    sha256 = models.CharField(_("SHA-256 of the snapshot"), max_length=64)
    published_on = models.DateField(_("published on"))
    published_through = models.ForeignKey(
        Seat,
        verbose_name=_("published through the seat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    corrects = models.OneToOneField(
        "self", verbose_name=_("corrects"), null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    correction = models.TextField(_("what was corrected"), blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_why = models.TextField(_("why it was withdrawn"), blank=True)

    class Meta:
        ordering: ClassVar = ["-published_on", "-pk"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="publication_withdrawn_when_and_why",
                condition=Q(withdrawn_on__isnull=True, withdrawn_why="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_why="")),
                violation_error_message=_("Say both when it was withdrawn and why."),
            ),
            models.CheckConstraint(
                name="publication_correction_says_what",
                condition=Q(corrects__isnull=True, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
                violation_error_message=_("Say what was corrected."),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="publication_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="publication_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*FROZEN),
            ),
        ]

    def __str__(self) -> str:
        return self.title
