"""Tables of seats: whose they are, who holds them, for whom and how far they speak, and what they tell whom."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models.partnerships import Partnership
from commonweal.register.models.people import Organisation, Person


class SeatRole(models.TextChoices):
    """What the holder of a seat does there."""

    CHAIR = "chair", _("chair")
    VICE_CHAIR = "vice_chair", _("vice-chair")
    MEMBER = "member", _("member")
    ADVISER = "adviser", _("adviser")
    OBSERVER = "observer", _("observer")
    SECRETARY = "secretary", _("secretary")


@pghistory.track()
class Seat(Thing, Dated):
    """A place at the table of a partnership: whose it is, who holds it and for whom they speak. Without a person it is vacant."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="seats"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("held by"), null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    deputy = models.ForeignKey(
        Person, verbose_name=_("deputy"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=20, choices=SeatRole, default=SeatRole.MEMBER)
    voting_bloc = models.CharField(_("voting bloc"), max_length=100, blank=True)
    voting_weight = models.DecimalField(
        _("voting weight"), max_digits=6, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    constituency = models.CharField(
        _("speaks for"), max_length=200, blank=True, help_text=_("The people or bodies that this seat represents.")
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["partnership", "pk"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="seat_of_someone",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False) | ~Q(constituency=""),
                violation_error_message=_("Say whose seat it is: an organisation, a person or a constituency."),
            ),
        ]

    def __str__(self) -> str:
        holder = self.person or _("vacant")
        return f"{holder}, {self.get_role_display()} of {self.partnership}"
