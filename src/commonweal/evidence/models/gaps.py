"""The table of figures that nobody has: what is wanted, why, and of whom it is asked."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.evidence.models.findings import Finding
from commonweal.evidence.models.sources import Indicator, Source
from commonweal.kit.models import Thing
from commonweal.register.models import Organisation, Place


class GapOutcome(models.TextChoices):
    """How a data gap ended."""

    FILLED = "filled", _("filled: the figures are here")
    REFUSED = "refused", _("refused: whoever has them does not give them")
    GIVEN_UP = "given_up", _("given up: nobody has them, or they are not worth it")


@pghistory.track()
class DataGap(Thing):
    """Figures of a place that are wanted and not there: why, asked of whom, since when, and how it ended."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(
        Place,
        verbose_name=_("part of the place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank where it is wanted of the whole place."),
    )
    title = models.CharField(_("what is wanted"), max_length=300)
    reason = models.TextField(_("why"), help_text=_("What could be said or decided if it were known."))
    indicator = models.ForeignKey(
        Indicator,
        verbose_name=_("indicator"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("If there is one, but not for this place or period."),
    )
    finding = models.ForeignKey(
        Finding,
        verbose_name=_("finding that it would settle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="gaps",
    )
    raised_on = models.DateField(_("raised on"))
    raised_by = models.CharField(_("raised by"), max_length=200)
    asked_of = models.ForeignKey(
        Organisation, verbose_name=_("asked of"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("how it ended"), max_length=10, choices=GapOutcome, blank=True)
    outcome_note = models.TextField(_("what was said"), blank=True)
    filled_by = models.ForeignKey(
        Source, verbose_name=_("filled by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("data gap")
        verbose_name_plural = _("data gaps")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="gap_asked_of_whom_and_when",
                condition=Q(asked_of__isnull=True, asked_on__isnull=True)
                | Q(asked_of__isnull=False, asked_on__isnull=False),
                violation_error_message=_("Say both of whom it was asked and when."),
            ),
            models.CheckConstraint(
                name="gap_expected_once_asked",
                condition=Q(expected_on__isnull=True) | Q(asked_on__isnull=False, expected_on__gte=F("asked_on")),
                violation_error_message=_("What is expected was asked of somebody before."),
            ),
            models.CheckConstraint(
                name="gap_ended_when_and_how",
                condition=Q(ended_on__isnull=True, outcome="") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
                violation_error_message=_("Say both when it ended and how."),
            ),
            models.CheckConstraint(
                name="gap_ended_after_it_was_raised",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("raised_on")),
                violation_error_message=_("A gap does not end before it is raised."),
            ),
            models.CheckConstraint(
                name="gap_filled_by_a_source",
                condition=Q(outcome="filled", filled_by__isnull=False)
                | (~Q(outcome="filled") & Q(filled_by__isnull=True)),
                violation_error_message=_("A gap that is filled names the source that fills it, and no other does."),
            ),
            models.CheckConstraint(
                name="gap_refused_says_why",
                condition=~Q(outcome__in=["refused", "given_up"]) | ~Q(outcome_note=""),
                violation_error_message=_("Say why it was refused or given up."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        # A form checks before the write says of which place it is.
        if self.place_id and self.finding is not None and self.finding.place_id != self.place_id:
            raise ValidationError({"finding": _("This finding belongs to another place.")})
