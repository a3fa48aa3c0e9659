"""Tables of duties: what somebody in the place has to see to, who carries it, and who must be at the table for it."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models import Organisation, Partnership, Place, Theme, from_another_place


class DutyKind(models.TextChoices):
    """What a duty rests on."""

    LAW = "law", _("the law")
    PROMISE = "promise", _("an agreement, or a condition of funding")
    CHOICE = "choice", _("our own choice")


@pghistory.track()
class Duty(Thing, Dated):
    """Something that somebody in the place has to see to together; the partnership that carries it, or nobody yet."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("duty"), max_length=200, help_text=_("What has to be done, in a few words."))
    kind = models.CharField(_("what it rests on"), max_length=20, choices=DutyKind)
    basis = models.CharField(
        _("where that is written"), max_length=300, blank=True, help_text=_("The Act, agreement or decision.")
    )
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership that carries it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Leave blank if it is in nobody’s remit: it then shows as a gap."),
    )

    class Meta(Dated.Meta):
        ordering: ClassVar = ["title", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "title"],
                condition=Q(until__isnull=True),
                name="duty_once_in_a_place",
                violation_error_message=_("This place has a duty of that name."),
            ),
            models.CheckConstraint(
                name="duty_of_law_says_which",
                condition=~Q(kind=DutyKind.LAW) | ~Q(basis=""),
                violation_error_message=_("Say which law requires it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.theme_id and self.theme is not None and self.theme.place_id != self.place_id:
            from_another_place(self.theme, "theme")
        if self.partnership_id and self.partnership is not None and self.partnership.place_id != self.place_id:
            from_another_place(self.partnership, "partnership")


@pghistory.track()
class DutyNeed(Thing):
    """An organisation that must be at the table wherever a duty is carried."""

    duty = models.ForeignKey(Duty, verbose_name=_("duty"), on_delete=models.PROTECT, related_name="needs")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("need of a duty")
        verbose_name_plural = _("needs of duties")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "organisation"],
                name="duty_needs_an_organisation_once",
                violation_error_message=_("It is known already that this duty needs this organisation."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} needs {self.organisation}"
