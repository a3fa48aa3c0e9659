"""Tables of partnerships: what they are, where they work, and how they stand to each other."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonweal.kit.models import Dated, Thing
from commonweal.register.models.people import Organisation
from commonweal.register.models.places import Place, Theme


class Formality(models.TextChoices):
    """How formal a partnership is (Rationalisation, ODPM 2005)."""

    LEGAL = "legal", _("separate legal identity")
    OWN = "own", _("own identity, not a legal body")
    VIRTUAL = "virtual", _("virtual")


class Scope(models.TextChoices):
    """How much a partnership takes in."""

    AREA = "area", _("area-based")
    WIDE = "wide", _("wide-ranging")
    SINGLE = "single", _("single issue")


class Lifespan(models.TextChoices):
    """How long a partnership is meant to last."""

    FIXED = "fixed", _("fixed task")
    OPEN = "open", _("open-ended")


class PartnershipRole(models.TextChoices):
    """What a partnership is there to do."""

    DELIVERY = "delivery", _("service delivery")
    PROJECT = "project", _("project")
    PROGRAMME = "programme", _("programme")
    STRATEGIC = "strategic", _("strategic")
    CONSULTATIVE = "consultative", _("consultative")


class Scale(models.TextChoices):
    """How much of the place a partnership covers."""

    BOROUGH = "borough", _("borough-wide")
    AREA = "area", _("part of the borough")
    WIDER = "wider", _("wider than the borough")


@pghistory.track()
class Partnership(Thing, Dated):
    """A body on which organisations of one place work together, with its remit, its shape and its cost."""

    place = models.ForeignKey(Place, verbose_name=_("place"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.TextField(_("purpose"), blank=True)
    statutory_basis = models.CharField(
        _("statutory basis"), max_length=300, blank=True, help_text=_("The Act or rule that requires it, if any.")
    )
    formality = models.CharField(_("formality"), max_length=20, choices=Formality, blank=True)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope, blank=True)
    lifespan = models.CharField(_("lifespan"), max_length=20, choices=Lifespan, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=PartnershipRole, blank=True)
    scale = models.CharField(_("scale"), max_length=20, choices=Scale, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(_("meetings a year"), null=True, blank=True)
    meeting_hours = models.DecimalField(_("hours a meeting"), max_digits=5, decimal_places=2, null=True, blank=True)
    preparation_hours = models.DecimalField(
        _("hours of preparation for each member"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    budget_pounds = models.DecimalField(
        _("budget a year, pounds"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    budget_sources = models.TextField(_("where its money comes from"), blank=True)
    accountable_body = models.ForeignKey(
        Organisation,
        verbose_name=_("accountable body"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    evaluation = models.TextField(_("how it is evaluated"), blank=True)

    class Meta(Dated.Meta):
        ordering: ClassVar = ["name", "pk"]
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["place", "name"],
                name="partnership_once_in_a_place",
                violation_error_message=_("This place has a partnership of that name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.theme_id and self.theme is not None and self.theme.place_id != self.place_id:
            from_another_place(self.theme, "theme")


def from_another_place(thing: Any, field: str) -> None:
    """Raises ValidationError: the thing belongs to a place other than this row's."""
    raise ValidationError({field: _("%(thing)s belongs to another place.") % {"thing": thing}})


class TieKind(models.TextChoices):
    """How one partnership stands to another: the first is the one that the tie starts from."""

    REPORTS_TO = "reports_to", _("reports to")
    PART_OF = "part_of", _("is part of")
    DELIVERS_THROUGH = "delivers_through", _("delivers through")
    CONSULTS = "consults", _("consults")
    SHARES_WITH = "shares_with", _("shares information with")


@pghistory.track()
class Tie(Thing, Dated):
    """A standing relation from one partnership to another."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=TieKind)
    other = models.ForeignKey(
        Partnership, verbose_name=_("other partnership"), on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note"), blank=True)

    class Meta(Dated.Meta):
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints: ClassVar = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="tie_between_two",
                condition=~Q(partnership=F("other")),
                violation_error_message=_("A partnership cannot be tied to itself."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "kind", "other"],
                condition=Q(until__isnull=True),
                name="tie_once",
                violation_error_message=_("These two partnerships are tied in this way already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.get_kind_display()} {self.other}"
